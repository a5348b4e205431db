// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>The trace of A itself: no quadrature, a product a probe.</content>
public static partial class StochasticTrace
{
    /// <summary>Workspace and work of <see cref="Hutchinson"/> and <see cref="HutchPlusPlus"/>.</summary>
    /// <param name="n">Order of the operator, >= 0.</param>
    /// <param name="sketch">Vectors of the sketch of <see cref="HutchPlusPlus"/>, >= 0; 0 for <see cref="Hutchinson"/>.</param>
    /// <param name="options">Probes.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, an option is out of range, or the vectors of one call of the operator are more elements than a view can span.</exception>
    public static OperationPlan HutchinsonPlan(int n, int sketch, StochasticTraceOptions options, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(sketch);
        ArgumentNullException.ThrowIfNull(options);
        StochasticTraceOptions.Check(options);
        return new OperationPlan(new HutchinsonLayout(n, sketch, options, parallelism).Bytes, (2.0 * n * options.Probes) + (8.0 * n * sketch * (sketch + options.Probes)));
    }

    /// <summary>tr A as the mean of v^T A v over probes (Hutchinson 1989): standard error about sqrt(2 / Probes) |A - diag A|_F.</summary>
    /// <param name="a">The operator, of order n.</param>
    /// <param name="options">Probes; steps and tolerance are not used.</param>
    /// <param name="workspace">At least what <see cref="HutchinsonPlan"/> states with a sketch of 0.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The estimate, its quadrature error 0; <see cref="VerdictKind.NonFinite"/> where an element of A is not finite or the trace leaves the range.</returns>
    /// <exception cref="ArgumentException">The workspace is too small.</exception>
    public static TraceEstimate Hutchinson(ISymmetricOperator a, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism = default) =>
        HutchPlusPlus(a, 0, options, workspace, parallelism);

    /// <summary>tr A as the exact trace on the range of a random sketch and the Hutchinson estimate of the rest: far fewer products where few eigenvalues carry most of |A|_F.</summary>
    /// <param name="a">The operator, of order n.</param>
    /// <param name="sketch">Vectors of the sketch, 0 &lt;= sketch &lt;= n; the rest of rank n - sketch is sampled. It costs two products a vector; a third of all products each way is usual.</param>
    /// <param name="options">Probes; steps and tolerance are not used.</param>
    /// <param name="workspace">At least what <see cref="HutchinsonPlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The estimate, its quadrature error 0; <see cref="VerdictKind.NonFinite"/> where an element of A is not finite or the trace leaves the range.</returns>
    /// <exception cref="ArgumentException">The workspace is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sketch is larger than n.</exception>
    /// <remarks>Source: Meyer, Musco, Musco and Woodruff (2021). Q from A G, G normal; tr A = tr Q A Q^T + tr (1 - Q^T Q) A (1 - Q^T Q).
    /// <para>A run whose products leave the range is repeated with smaller vectors, so a trace in range is found whatever the sizes of the elements.</para></remarks>
    public static unsafe TraceEstimate HutchPlusPlus(ISymmetricOperator a, int sketch, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(workspace);
        int n = a.Order;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sketch, n);
        byte* memory = workspace.Claim(HutchinsonPlan(n, sketch, options, parallelism).WorkspaceBytes, nameof(HutchPlusPlus));
        HutchinsonLayout layout = new(n, sketch, options, parallelism);
        a.Prepare(Math.Max(sketch, options.Probes), parallelism);
        TraceEstimate estimate = Sample(a, sketch, options, layout, memory, 0, parallelism);

        // Vectors times a power of two change no bits of a result in range; small enough, no product with a finite A overflows: normals are below 2^4.
        if (estimate.Verdict.Kind == VerdictKind.NonFinite)
            estimate = Sample(a, sketch, options, layout, memory, -(BitOperations.Log2((uint)n) + 5), parallelism);
        GC.KeepAlive(workspace);
        return estimate;
    }

    /// <summary>The estimate from vectors times 2^exponent.</summary>
    private static unsafe TraceEstimate Sample(ISymmetricOperator a, int sketch, StochasticTraceOptions options, in HutchinsonLayout layout, byte* memory, int exponent, Parallelism parallelism)
    {
        int n = a.Order, probes = options.Probes, stride = layout.Stride;
        double unit = PowerOfTwo.Of(exponent);
        double* q = (double*)(memory + HutchinsonLayout.Basis), v = (double*)(memory + layout.Vectors), w = (double*)(memory + layout.Images), x = (double*)(memory + layout.Values);
        KrylovBasis basis = new(q, n, stride, (double*)(memory + layout.Coefficients), memory + layout.Scratch, new RandomStream(options.Seed, Purpose.KrylovStart, 0), parallelism);

        double captured = 0;
        if (sketch > 0)
        {
            for (int r = 0; r < sketch; r++) new RandomStream(options.Seed, Purpose.KrylovStart, (uint)r, Step: 1).FillNormal(new Span<double>(v + ((nint)r * stride), n));
            Apply(a, v, w, sketch, stride, unit, parallelism);
            double size = 0;
            for (int r = 0; r < sketch; r++)
            {
                double largest = VectorKernels.Largest(w + ((nint)r * stride), n);
                if (!double.IsFinite(largest)) return new TraceEstimate(double.NaN, double.NaN, 0, new Verdict(VerdictKind.NonFinite, r));
                size = Math.Max(size, largest);
            }

            double back = PowerOfTwo.Of(Math.Clamp(-PowerOfTwo.Exponent(size), -1000, 1000));
            for (int r = 0; r < sketch; r++) VectorKernels.Scale(back, w + ((nint)r * stride), n);
            basis.Append(w, sketch, 0, sketch, size * back);
            new ReadOnlySpan<double>(q, sketch * stride).CopyTo(new Span<double>(v, sketch * stride));
            Apply(a, v, w, sketch, stride, unit, parallelism);
            for (int r = 0; r < sketch; r++) captured += Dot(v + ((nint)r * stride), w + ((nint)r * stride), n);
        }

        for (int p = 0; p < probes; p++) Probes.Fill(v + ((nint)p * stride), n, options.Seed, options.FirstReplica + (uint)p, 1);
        basis.Project(v, probes, sketch, null);
        Apply(a, v, w, probes, stride, unit, parallelism);
        for (int p = 0; p < probes; p++) x[p] = Dot(v + ((nint)p * stride), w + ((nint)p * stride), n);
        int scale = Probes.Exponent(Probes.Largest(x, 1, probes, 1));
        double mean = PowerOfTwo.Scale(Probes.Mean(x, 1, probes, scale, out double squaredError), scale);
        double value = PowerOfTwo.Scale(captured + mean, -2 * exponent), error = PowerOfTwo.Scale(PowerOfTwo.Scale(Math.Sqrt(squaredError), scale), -2 * exponent);
        return double.IsFinite(value)
            ? new TraceEstimate(value, error, 0, Verdict.Converged)
            : new TraceEstimate(double.NaN, double.NaN, 0, new Verdict(VerdictKind.NonFinite));
    }

    /// <summary>x := unit x, y := A x.</summary>
    private static unsafe void Apply(ISymmetricOperator a, double* x, double* y, int rows, int stride, double unit, Parallelism parallelism)
    {
        if (unit != 1)
        {
            for (int r = 0; r < rows; r++) VectorKernels.Scale(unit, x + ((nint)r * stride), a.Order);
        }

        a.Apply(
            new ReadOnlyMatrixView<double>(new ReadOnlySpan<double>(x, rows * stride), rows, a.Order, stride), new MatrixView<double>(new Span<double>(y, rows * stride), rows, a.Order, stride), parallelism);
    }

    private static unsafe double Dot(double* x, double* y, int n) => FixedOrder.Dot(new ReadOnlySpan<double>(x, n), new ReadOnlySpan<double>(y, n));

    /// <summary>Where the vectors lie.</summary>
    private readonly struct HutchinsonLayout
    {
        internal HutchinsonLayout(int n, int sketch, StochasticTraceOptions options, Parallelism parallelism)
        {
            int rows = Math.Max(sketch, options.Probes);
            Stride = VectorBlock.Stride(n, rows);
            Vectors = Take(0, (long)sketch * Stride);
            Images = Take(Vectors, (long)rows * Stride);
            Values = Take(Images, (long)rows * Stride);
            Coefficients = Take(Values, options.Probes);
            Scratch = Take(Coefficients, (long)rows * sketch);
            Bytes = Scratch + Math.Max(MatMulDriver<double>.ScratchBytes(rows, sketch, n, parallelism), MatMulDriver<double>.ScratchBytes(rows, n, sketch, parallelism));
        }

        internal static long Basis => 0;

        internal int Stride { get; }

        internal long Vectors { get; }

        internal long Images { get; }

        internal long Values { get; }

        internal long Coefficients { get; }

        internal long Scratch { get; }

        internal long Bytes { get; }

        private static long Take(long begin, long doubles) => Workspace.Align(begin + (doubles * sizeof(double)));
    }
}
