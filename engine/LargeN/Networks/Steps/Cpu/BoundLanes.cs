// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>A product in lanes; places have L times the columns of their slots.</summary>
internal sealed unsafe class LaneMatMul<T>(MatMulOperation o, StepPlace<T> a, StepPlace<T> b, StepPlace<T> c) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T alpha = T.CreateChecked(o.Scale);
    private readonly int k = o.TransposeA == Transpose.No ? o.A.First.Columns : o.A.First.Rows;
    private readonly LaneStore store = o.Accumulate ? LaneStore.Add : LaneStore.Overwrite;

    /// <summary>op(X) with L numbers an element.</summary>
    internal static Operand<T> Operand(in StepFrame<T> frame, StepPlace<T> x, Transpose transpose) =>
        transpose == Transpose.No ? new(x.Pointer(frame), x.RowStride, LaneSteps<T>.Lanes) : new(x.Pointer(frame), LaneSteps<T>.Lanes, x.RowStride);

    internal override void Run(in StepFrame<T> frame)
    {
        Product<T> product = new(c.Rows, o.C.First.Columns, k, alpha, Operand(frame, a, o.TransposeA), Operand(frame, b, o.TransposeB), default, c.Pointer(frame), c.RowStride);
        LaneProduct<T>.Run(product, store);
    }
}

/// <summary>A gradient that goes into its weights, in lanes.</summary>
internal sealed unsafe class LaneDescent<T>(MatMulOperation o, StepPlace<T> a, StepPlace<T> b, StepPlace<T> w, StepRates<T> rates, bool decays) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T alpha = T.CreateChecked(o.Scale);
    private readonly int k = o.TransposeA == Transpose.No ? o.A.First.Columns : o.A.First.Rows;

    internal override long ScratchBytes(Parallelism inner) => decays ? (long)w.Rows * w.Columns * sizeof(T) : 0;

    [SkipLocalsInit]
    internal override void Run(in StepFrame<T> frame)
    {
        int lanes = LaneSteps<T>.Lanes;
        T* numbers = stackalloc T[2 * lanes];
        int decaying = rates.Lanes(frame, numbers, numbers + lanes);
        T* weights = w.Pointer(frame), gradient = (T*)frame.Scratch;
        bool mixed = decaying > 0 && decaying < lanes;   // a decay of 0 is no operation, which a vector of them cannot say
        Product<T> product = new(
            w.Rows, w.Columns / lanes, k, alpha, LaneMatMul<T>.Operand(frame, a, o.TransposeA), LaneMatMul<T>.Operand(frame, b, o.TransposeB), default, mixed ? gradient : weights, mixed ? w.Columns : w.RowStride);
        if (!mixed)
        {
            LaneProduct<T>.Run(product, LaneStore.Descend, numbers, decaying > 0 ? numbers + lanes : null);
            return;
        }

        LaneProduct<T>.Run(product, LaneStore.Overwrite);
        for (int i = 0; i < w.Rows; i++) LaneSgd<T>.Row(weights + ((long)i * w.RowStride), gradient + ((long)i * w.Columns), w.Columns, numbers);
    }
}

/// <summary>W = fma(-lr, d(g), W) in lanes, for small parameters.</summary>
internal sealed unsafe class LaneSgd<T>(StepPlace<T> w, StepPlace<T> g, StepRates<T> rates) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="w">Weights.</param>
    /// <param name="g">Gradient.</param>
    /// <param name="count">Numbers, a multiple of the lanes.</param>
    /// <param name="rates">Learning rates of the lanes, then decays.</param>
    internal static void Row(T* w, T* g, int count, T* rates)
    {
        int lanes = LaneSteps<T>.Lanes;
        for (int j = 0; j < count; j++)
        {
            T decay = rates[lanes + (j % lanes)];
            T direction = decay == T.Zero ? g[j] : T.FusedMultiplyAdd(decay, w[j], g[j]);
            w[j] = T.FusedMultiplyAdd(-rates[j % lanes], direction, w[j]);
        }
    }

    [SkipLocalsInit]
    internal override void Run(in StepFrame<T> frame)
    {
        T* numbers = stackalloc T[2 * LaneSteps<T>.Lanes];
        rates.Lanes(frame, numbers, numbers + LaneSteps<T>.Lanes);
        for (int i = 0; i < w.Rows; i++) Row(w.Pointer(frame) + ((long)i * w.RowStride), g.Pointer(frame) + ((long)i * g.RowStride), w.Columns, numbers);
    }
}

/// <summary>The mean square in lanes: its sums are those of a row each, in double.</summary>
internal sealed unsafe class LaneMeanSquare<T>(StepPlace<T> f, StepPlace<T> targets, StepPlace<T> df, int rows, int columns, long result, long records) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Terms = 16; // sums side by side in the fixed order

    private readonly T count = T.CreateChecked(rows);

    internal override long ScratchBytes(Parallelism inner) => (Math.Max(1, LaneSteps<T>.Lanes) * (long)rows * sizeof(double)) + Workspace.Align(columns * (long)sizeof(T));

    internal override void Run(in StepFrame<T> frame)
    {
        Span<T> d = df.Row(frame, 0);
        TensorPrimitives.Subtract(f.Row(frame, 0), targets.Row(frame, 0), d);
        double* losses = (double*)frame.Bases[(int)Arena.Record] + result;
        if (columns == 1) Squares(frame, d, losses);
        else Rows(frame, d, losses);
        TensorPrimitives.Divide(d, count, d);
    }

    /// <summary>Rows of one element: squares of all lanes at once, summed by the order of <see cref="FixedOrder"/> (row modulo 16 rising, then the tree; terms that are not there are zeros).</summary>
    private void Squares(in StepFrame<T> frame, ReadOnlySpan<T> d, double* losses)
    {
        int lanes = LaneSteps<T>.Lanes;
        Span<double> squares = new(frame.Scratch, rows * lanes);
        TensorPrimitives.ConvertTruncating(d, squares);
        TensorPrimitives.Multiply(squares, squares, squares);
        for (int row = Terms; row < rows; row += Terms) Fold(squares, row, Math.Min(Terms, rows - row), lanes);
        for (int half = Terms / 2; half > 0; half /= 2) Fold(squares, half, Math.Min(2 * half, rows) - half, lanes);
        for (int l = 0; l < lanes; l++, losses += records) *losses = squares[l] / (2.0 * rows);
    }

    private static void Fold(Span<double> sums, int first, int count, int lanes)
    {
        if (count <= 0) return;
        Span<double> to = sums[..(count * lanes)];
        TensorPrimitives.Add(to, sums.Slice(first * lanes, count * lanes), to);
    }

    private void Rows(in StepFrame<T> frame, ReadOnlySpan<T> d, double* losses)
    {
        int lanes = LaneSteps<T>.Lanes;
        Span<double> sums = new(frame.Scratch, rows);
        Span<T> row = new(frame.Scratch + (rows * sizeof(double)), columns);
        for (int l = 0; l < lanes; l++, losses += records)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++) row[j] = d[(((i * columns) + j) * lanes) + l];
                sums[i] = FixedTerms.Dot<T>(row, row);
            }

            *losses = FixedOrder.Sum(sums) / (2.0 * rows);
        }
    }
}

/// <summary>Standard normal numbers: those of each replica, dealt out to its lane.</summary>
internal sealed unsafe class LaneNormal<T>(StepPlace<T> x, int columns, Purpose purpose, bool shared) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override long ScratchBytes(Parallelism inner) => (long)LaneSteps<T>.Lanes * columns * sizeof(T);

    internal override void Run(in StepFrame<T> frame)
    {
        int lanes = LaneSteps<T>.Lanes;
        T* drawn = (T*)frame.Scratch;
        for (int i = 0; i < x.Rows; i++)
        {
            for (int l = 0; l < (shared ? 1 : lanes); l++)
            {
                RandomStream stream = new(frame.Seed, purpose, shared ? RandomStream.Shared : frame.Replica + (uint)l, (uint)frame.Step);
                RandomElements.Normal(stream, new Span<T>(drawn + ((nint)l * columns), columns), (long)i * columns);
            }

            TransposedCopy<T>.Run(drawn, shared ? 0 : columns, lanes, columns, x.Pointer(frame) + ((long)i * x.RowStride), lanes);
        }
    }
}
