// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>One merge of divide and conquer: from the eigenpairs of two halves to those of both with the coupling between them.</summary>
/// <remarks>
/// T = diag(T1, T2) + rho z z^T in the basis of the halves' eigenvectors; z from the last components of the top half's vectors and the first of the bottom half's.
/// The eigenvectors S of the rank-one problem are rows; its columns are ordered [top half alone | mixed by a rotation | bottom half alone], so S times the old vectors
/// is one product for the columns of each half. New vectors take the first rows of the node, deflated ones the rows behind them.
/// <para>For eigenvalues alone a row keeps two elements, the first and the last component of its vector over the node: all that the next merge asks for.</para>
/// <para>One object a thread; it is the job of its own regions, whose parts are fixed by the number of live poles.</para>
/// </remarks>
internal sealed unsafe partial class SpectralMerge<V, T> : Job
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RootsOfPart = 16;
    private const int PolesOfPart = 64;
    private const int RowsOfPart = 32;

    [ThreadStatic]
    private static SpectralMerge<V, T>? mine;

    private readonly Lock gate = new();
    private DivideMemory<T> memory;
    private int begin;
    private int cut;
    private int end;
    private LivePoles poles;
    private double inverseRho;
    private T* rows;
    private nint stride;
    private bool edges;
    private int slotOffset;
    private int rootLimit;
    private Verdict verdict;
    private Region region;

    internal static SpectralMerge<V, T> Mine => mine ??= new SpectralMerge<V, T>();

    private enum Region
    {
        Roots,
        Weights,
        Vectors,
        Gather,
        Edges,
    }

    private int Bottom => poles.Live - poles.Top - poles.Mixed;

    private T* TopRows => memory.Gathered + (begin * stride);

    private T* BottomRows => TopRows + ((nint)(poles.Top + poles.Mixed) * (cut - begin));

    private T* DeadRows => BottomRows + ((nint)(poles.Mixed + Bottom) * (end - cut));

    /// <summary>Merges [begin, cut) and [cut, end); returns Converged, or NotConverged with the first row whose root took too many evaluations and the width of its bracket.</summary>
    /// <param name="memory">The arrays of the problem.</param>
    /// <param name="begin">First row.</param>
    /// <param name="cut">First row of the bottom half.</param>
    /// <param name="end">One past the last row.</param>
    /// <param name="d">Eigenvalues by row.</param>
    /// <param name="coupling">The off-diagonal element between the halves.</param>
    /// <param name="rows">Row r holds eigenvector r in the columns of its half; or its first and last component.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="edges">Whether rows hold the first and the last component only.</param>
    /// <param name="products">Scratch of the matrix products.</param>
    /// <param name="slot">First slot of scratch that the merge may use.</param>
    /// <param name="limit">Evaluations allowed for a root.</param>
    /// <param name="threads">Threads inside the merge.</param>
    internal Verdict Run(
        in DivideMemory<T> memory, int begin, int cut, int end, double* d, double coupling, T* rows, nint stride, bool edges, byte* products, int slot, int limit, Parallelism threads)
    {
        this.memory = memory;
        (this.begin, this.cut, this.end) = (begin, cut, end);
        this.rows = rows;
        this.stride = stride;
        this.edges = edges;
        slotOffset = slot;
        rootLimit = limit;
        verdict = Verdict.Converged;
        double rho = 2 * Math.Abs(coupling);
        FillWeights(coupling < 0);
        if (edges) JoinEdges();
        int lanes = 64 / sizeof(T), width = edges ? lanes : (end - begin + lanes - 1) / lanes * lanes;
        poles = Deflation<V, T>.Run(memory, begin, cut, end, d, rho, edges ? rows : rows + begin, stride, width);
        int live = poles.Live, dead = end - begin - live;
        if (live == 0)
        {
            new ReadOnlySpan<int>(memory.Dead + begin, dead).CopyTo(new Span<int>(memory.Order + begin, dead));
            return verdict;
        }

        inverseRho = 1 / rho;
        Pad(rho);
        InParallel(Region.Roots, live, RootsOfPart, threads);
        InParallel(Region.Weights, live, PolesOfPart, threads);
        OrderByKind();
        if (edges)
        {
            GatherEdges();
            InParallel(Region.Edges, live, RowsOfPart, threads);
        }
        else
        {
            InParallel(Region.Vectors, live, RowsOfPart, threads);
            InParallel(Region.Gather, end - begin, RowsOfPart, threads);
            Multiply(products, threads);
            for (int k = 0; k < dead; k++)
                new ReadOnlySpan<T>(DeadRows + ((nint)k * (end - begin)), end - begin).CopyTo(new Span<T>(rows + ((begin + live + k) * stride) + begin, end - begin));
        }

        OrderValues(d);
        return verdict.IsConverged ? verdict : verdict with { Index = begin + verdict.Index };
    }

    /// <summary>The row to which the eigenvalue of a row of the node has gone in the merge: a dead one has moved, a live one has become the root next to it.</summary>
    internal long NewRow(long row)
    {
        if (poles.Live == 0) return row;
        for (int k = 0; k < poles.Live; k++)
            if (memory.Live[begin + k] == row) return begin + k;
        for (int k = 0; k < end - begin - poles.Live; k++)
            if (memory.Dead[begin + k] == row) return begin + poles.Live + k;
        return row;
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        switch (region)
        {
            case Region.Roots:
                FindRoots(part * RootsOfPart, Math.Min((part + 1) * RootsOfPart, poles.Live));
                break;
            case Region.Weights:
                SecularVectors.Weights(
                    part * PolesOfPart, Math.Min((part + 1) * PolesOfPart, poles.Live), poles.Live,
                    memory.Poles(begin), memory.Weights(begin), memory.Origins(begin), memory.Offsets(begin), memory.ExactWeights(begin));
                break;
            case Region.Vectors:
                for (int i = part * RowsOfPart; i < Math.Min((part + 1) * RowsOfPart, poles.Live); i++) MakeVector(i, slotOffset + slot);
                break;
            case Region.Edges:
                for (int i = part * RowsOfPart; i < Math.Min((part + 1) * RowsOfPart, poles.Live); i++) MakeEdges(i, slotOffset + slot);
                break;
            default:
                for (int k = part * RowsOfPart; k < Math.Min((part + 1) * RowsOfPart, end - begin); k++) Gather(k);
                break;
        }
    }

    private void InParallel(Region which, int count, int ofPart, Parallelism threads)
    {
        region = which;
        WorkerPool.Run(this, (count + ofPart - 1) / ofPart, threads);
    }

    /// <summary>z, normalised to length 1 (exactly, it is 1 but for rounding).</summary>
    private void FillWeights(bool negative)
    {
        double* z = memory.RowWeights;
        double sum = 0;
        for (int r = begin; r < end; r++)
        {
            z[r] = double.CreateTruncating(rows[(r * stride) + (edges ? (r < cut ? 1 : 0) : r < cut ? cut - 1 : cut)]);
            if (negative && r >= cut) z[r] = -z[r];
            sum = Math.FusedMultiplyAdd(z[r], z[r], sum);
        }

        double scale = 1 / Math.Sqrt(sum);
        for (int r = begin; r < end; r++) z[r] *= scale;
    }

    /// <summary>Rising poles of no weight behind the last one; the first of them bounds the last root.</summary>
    private void Pad(double rho)
    {
        double* d = memory.Poles(begin), z = memory.Weights(begin);
        double square = 0;
        for (int k = 0; k < poles.Live; k++) square = Math.FusedMultiplyAdd(z[k], z[k], square);
        double reach = rho * square * (1 + (16.0 / (1L << 53)));
        double last = d[poles.Live - 1];
        reach = Math.Max(reach, 4 * (Math.BitIncrement(Math.Abs(last)) - Math.Abs(last)));
        for (int k = 0; k < SecularEquation.Padding; k++)
        {
            d[poles.Live + k] = last + ((k + 1) * reach);
            z[poles.Live + k] = 0;
        }
    }

    private void FindRoots(int first, int last)
    {
        Verdict own = SecularEquation.Solve(
            first, last, poles.Live, memory.Poles(begin), memory.Weights(begin), inverseRho, memory.Origins(begin), memory.Offsets(begin), rootLimit);
        if (own.IsConverged) return;
        lock (gate) verdict = DivideAndConquer<V, T>.First(verdict, own);
    }

    private void OrderByKind()
    {
        int* byKind = memory.ByKind + begin;
        double* d = memory.Poles(begin), w = memory.ExactWeights(begin), ordered = memory.PolesByKind(begin), weights = memory.WeightsByKind(begin);
        for (int k = 0; k < poles.Live; k++)
        {
            ordered[k] = d[byKind[k]];
            weights[k] = w[byKind[k]];
        }

        for (int k = poles.Live; k < poles.Live + 8; k++)
        {
            ordered[k] = d[poles.Live + 2];
            weights[k] = 0;
        }
    }

    /// <summary>Row i of the small problem: eigenvector i, of length 1, columns by kind, zeros behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void MakeVector(int i, int slot)
    {
        int padded = (poles.Live + 7) / 8 * 8;
        T* target = memory.Small + ((begin + i) * stride) + begin;
        double* row = sizeof(T) == sizeof(double) ? (double*)target : memory.Row(slot);
        SecularVectors.Row(padded, memory.PolesByKind(begin), memory.WeightsByKind(begin), memory.Origins(begin)[i], memory.Offsets(begin)[i], row);
        if (Vector512.IsHardwareAccelerated) Normalise<Lanes512<double>>(row, target, padded);
        else Normalise<Lanes256<double>>(row, target, padded);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Normalise<TDouble>(double* row, T* target, int padded)
        where TDouble : struct, ILanes<TDouble, double>
    {
        double scale = 1 / Math.Sqrt(PanelKernels.Dot<TDouble, double>(row, row, 0, padded));
        if (sizeof(T) == sizeof(double))
        {
            TDouble factor = TDouble.Dup(scale);
            for (nint j = 0; j < padded; j += 8) TDouble.Mul(TDouble.Load(row + j), factor).Store(row + j);
        }
        else
        {
            for (nint j = 0; j < padded; j += 8)
                Vector256.Narrow(Vector256.Load(row + j) * scale, Vector256.Load(row + j + 4) * scale).Store((float*)target + j);
        }
    }

    /// <summary>Copies the old vector that comes k-th: live ones by kind, the halves apart, then the dead.</summary>
    private void Gather(int k)
    {
        int width = cut - begin, rest = end - cut;
        if (k >= poles.Live)
        {
            k -= poles.Live;
            Copy(memory.Dead[begin + k], begin, end, DeadRows + ((nint)k * (end - begin)));
            return;
        }

        int row = memory.Live[begin + memory.ByKind[begin + k]];
        if (k < poles.Top + poles.Mixed) Copy(row, begin, cut, TopRows + ((nint)k * width));
        if (k >= poles.Top) Copy(row, cut, end, BottomRows + ((nint)(k - poles.Top) * rest));
    }

    private void Copy(int row, int from, int to, T* target) =>
        new ReadOnlySpan<T>(rows + (row * stride) + from, to - from).CopyTo(new Span<T>(target, to - from));

    private void Multiply(byte* scratch, Parallelism threads)
    {
        int width = cut - begin, rest = end - cut;
        T* small = memory.Small + (begin * stride) + begin, target = rows + (begin * stride) + begin;
        MatMulDriver<T>.Run(
            poles.Live, width, poles.Top + poles.Mixed, T.One, small, stride, Transpose.No, TopRows, width, Transpose.No, T.Zero, target, stride, scratch, threads);
        MatMulDriver<T>.Run(
            poles.Live, rest, poles.Mixed + Bottom, T.One, small + poles.Top, stride, Transpose.No, BottomRows, rest, Transpose.No, T.Zero, target + width, stride, scratch, threads);
    }

    /// <summary>New eigenvalues by row, and the rows in rising order.</summary>
    private void OrderValues(double* d)
    {
        int dead = end - begin - poles.Live;
        int* rowsInPlace = memory.Merged + begin;
        double* deadValues = memory.ExactWeights(begin), origins = memory.Origins(begin), offsets = memory.Offsets(begin);
        for (int k = 0; k < dead; k++) deadValues[k] = d[memory.Dead[begin + k]];
        for (int k = 0; k < poles.Live; k++) d[begin + k] = origins[k] + offsets[k];
        for (int k = 0; k < dead; k++) d[begin + poles.Live + k] = deadValues[k];
        for (int k = 0; k < end - begin; k++) rowsInPlace[k] = begin + k;
        Deflation<V, T>.Merge(rowsInPlace, poles.Live, rowsInPlace + poles.Live, dead, d, memory.Order + begin);
    }
}
