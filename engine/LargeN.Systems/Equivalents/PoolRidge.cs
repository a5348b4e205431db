// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>Out-of-distribution error of kernel regression on a finite pool of points, for any training and test weights, with its gradient (Canatar, Bordelon, Pehlevan 2021).</summary>
/// <remarks>
/// <para>K = R R^T once. For weights p, R^T diag(p) R = Q Lambda Q^T and Y = R Q give S = (K diag(p) + kappa)^-1 K = Y (Lambda + kappa)^-1 Y^T, so that every sum
/// of the theory and of its gradient is a product with Y: O(M r^2 + r^3) for a kernel of rank r, no M x M matrix. With r = M an inverse does instead (<see cref="PoolInverse"/>).
/// Bits are the same on every machine (class B): simulations use optima found here.</para>
/// <para>Symbols and equations: engine/docs/systems/ood-kernel-regression.md.</para>
/// </remarks>
public sealed class PoolRidge
{
    private readonly double[] root;      // R [M, r]
    private readonly double[]? kernel;   // K where r = M: no eigenvectors are needed
    private PoolInverse.Buffers? spare;

    /// <param name="kernel">K [M, M], symmetric and positive semidefinite; its eigenvalues below M 2^-52 of the largest count as 0.</param>
    /// <exception cref="ArgumentException">K is not square or has an eigenvalue below -1e-9 of the largest.</exception>
    public PoolRidge(ReadOnlyMatrixView<double> kernel)
        : this(kernel, null)
    {
    }

    /// <param name="kernel">K [M, M], which the caller keeps and does not change.</param>
    /// <param name="count">M.</param>
    internal PoolRidge(double[] kernel, int count)
        : this(new ReadOnlyMatrixView<double>(kernel, count, count), kernel)
    {
    }

    private PoolRidge(ReadOnlyMatrixView<double> kernel, double[]? shared)
    {
        Count = kernel.Rows;
        if (kernel.Columns != Count || Count == 0) throw new ArgumentException($"a square matrix is needed; this is [{kernel.Rows}, {kernel.Columns}]", nameof(kernel));
        double[] vectors = Copy(kernel), values = new double[Count];
        Verdict verdict = SymmetricEigen.Vectors(new MatrixView<double>(vectors, Count, Count), values);
        if (!verdict.IsConverged) throw new ArgumentException($"the eigenproblem of the kernel failed: {verdict}", nameof(kernel));
        double largest = values[^1];
        if (!(largest > 0) || values[0] < -1e-9 * largest) throw new ArgumentException(FormattableString.Invariant($"eigenvalues from {values[0]} to {largest}; a kernel is positive semidefinite"), nameof(kernel));
        int first = Array.FindIndex(values, v => v > Count * Math.ScaleB(largest, -52));
        Rank = Count - first;
        root = new double[Count * Rank];
        if (Rank == Count) this.kernel = shared ?? Copy(kernel);
        for (int k = 0; k < Rank; k++)
        {
            double size = Math.Sqrt(values[first + k]);
            for (int i = 0; i < Count; i++) root[(i * Rank) + k] = size * vectors[((first + k) * Count) + i];
        }
    }

    /// <param name="root">R [M, r].</param>
    /// <param name="count">M.</param>
    /// <param name="kernel">K = R R^T where r = M; null otherwise.</param>
    internal PoolRidge(double[] root, int count, double[]? kernel) => (this.root, Count, Rank, this.kernel) = (root, count, root.Length / count, kernel);

    /// <summary>M, points of the pool.</summary>
    public int Count { get; }

    /// <summary>r, positive eigenvalues of the kernel.</summary>
    public int Rank { get; }

    /// <summary>Effective number of points of a measure, 1 / sum p^2.</summary>
    /// <param name="weights">p.</param>
    public static double EffectiveSupport(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double p in weights) sum += p * p;
        return 1 / sum;
    }

    /// <summary>All scalars of the theory.</summary>
    /// <param name="training">p, all > 0, sum 1 (renormalised within 1e-9).</param>
    /// <param name="test">Test weights, >= 0, sum 1.</param>
    /// <param name="target">y, the noise-free labels of the pool.</param>
    /// <param name="samples">P > 0, draws from p with replacement.</param>
    /// <param name="ridge">lambda >= 0, of (K + lambda I).</param>
    /// <param name="noiseVariance">sigma2 >= 0 (label squared).</param>
    /// <exception cref="ArgumentException">Lengths differ; a weight is out of range; a sum is not 1.</exception>
    public MeasureShiftSolution Solve(ReadOnlySpan<double> training, ReadOnlySpan<double> test, ReadOnlySpan<double> target, double samples, double ridge, double noiseVariance) =>
        Evaluate(training, test, target, samples, ridge, noiseVariance, [], null);

    /// <summary>The theory, and the derivative of ExcessLoss along every training weight.</summary>
    /// <param name="training">p.</param>
    /// <param name="test">Test weights.</param>
    /// <param name="target">y.</param>
    /// <param name="samples">P.</param>
    /// <param name="ridge">lambda.</param>
    /// <param name="noiseVariance">sigma2.</param>
    /// <param name="gradient">g_i - sum_j p_j g_j: the part tangent to the simplex.</param>
    public MeasureShiftSolution Gradient(
        ReadOnlySpan<double> training, ReadOnlySpan<double> test, ReadOnlySpan<double> target, double samples, double ridge, double noiseVariance, Span<double> gradient)
    {
        if (gradient.Length != Count) throw new ArgumentException($"{gradient.Length} elements for {Count} points", nameof(gradient));
        return Evaluate(training, test, target, samples, ridge, noiseVariance, gradient, null);
    }

    /// <summary>The gradient at a step of a search, ln kappa to within <see cref="RidgePath.Tolerance"/>.</summary>
    internal void Step(
        double[] training, ReadOnlySpan<double> test, ReadOnlySpan<double> target, double samples, double ridge, double noiseVariance, double[] gradient, RidgePath path) =>
        Evaluate(training, test, target, samples, ridge, noiseVariance, gradient, path);

    private static double[] Copy(ReadOnlyMatrixView<double> matrix)
    {
        double[] copy = new double[matrix.Rows * matrix.Columns];
        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int j = 0; j < matrix.Columns; j++) copy[(i * matrix.Columns) + j] = matrix[i, j];
        }

        return copy;
    }

    private static double[] Normalised(ReadOnlySpan<double> weights, int count, bool positive, string name)
    {
        if (weights.Length != count) throw new ArgumentException($"{weights.Length} weights for {count} points", name);
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            if (!(weights[i] >= 0) || (positive && weights[i] == 0)) throw new ArgumentOutOfRangeException(name, weights[i], $"weight {i}; allowed: {(positive ? "> 0" : ">= 0")}");
            sum += weights[i];
        }

        if (!(Math.Abs(sum - 1) <= 1e-9)) throw new ArgumentException(FormattableString.Invariant($"the weights sum to {sum}; allowed: 1 within 1e-9"), name);
        double[] copy = weights.ToArray();
        for (int i = 0; i < count; i++) copy[i] /= sum;
        return copy;
    }

    private MeasureShiftSolution Evaluate(
        ReadOnlySpan<double> training, ReadOnlySpan<double> test, ReadOnlySpan<double> target, double samples, double ridge, double noise, Span<double> gradient, RidgePath? path)
    {
        double[] p = Normalised(training, Count, positive: true, nameof(training)), t = Normalised(test, Count, positive: false, nameof(test));
        if (target.Length != Count) throw new ArgumentException($"{target.Length} labels for {Count} points", nameof(target));
        if (kernel is not null)
        {
            PoolInverse.Buffers buffers = Interlocked.Exchange(ref spare, null) ?? new PoolInverse.Buffers(Count);   // another thread makes its own
            MeasureShiftSolution? found = PoolInverse.Of(kernel, p, samples, ridge, buffers, path)?.Solve(t, target, samples, noise, gradient);
            Interlocked.Exchange(ref spare, buffers);
            if (found is { } theory) return theory;
        }

        int m = Count, r = Rank;

        // Lambda, and Y = R Q.
        double[] weighted = new double[m * r], gram = new double[r * r], lambda = new double[r], y = new double[m * r];
        for (int i = 0; i < m; i++)
        {
            double size = Math.Sqrt(p[i]);
            for (int k = 0; k < r; k++) weighted[(i * r) + k] = size * root[(i * r) + k];
        }

        Gram(weighted, m, r, gram);
        Verdict eigen = SymmetricEigen.Vectors(new MatrixView<double>(gram, r, r), lambda);
        Multiply(root, m, r, gram, r, Transpose.Yes, y);   // rows of gram are eigenvectors
        for (int k = 0; k < r; k++) lambda[k] = Math.Max(lambda[k], 0);

        EffectiveRidgeSolution effective = EffectiveRidge.Solve(new Spectrum(lambda, [], new double[r]), samples, ridge);
        double kappa = effective.Kappa;
        double[] d = new double[r];
        for (int k = 0; k < r; k++) d[k] = lambda[k] + kappa > 0 ? 1 / (lambda[k] + kappa) : 0;

        double[] residual = new double[m];
        Residual(y, d, p, target, residual);
        double bias = 0, testBias = 0;
        for (int i = 0; i < m; i++)
        {
            bias += p[i] * residual[i] * residual[i];
            testBias += t[i] * residual[i] * residual[i];
        }

        double[] seen = new double[r];   // diagonal of A = Y^T diag(test) Y
        for (int i = 0; i < m; i++)
        {
            for (int k = 0; k < r; k++) seen[k] += t[i] * y[(i * r) + k] * y[(i * r) + k];
        }

        double squared = 0, across = 0;
        for (int k = 0; k < r; k++)
        {
            squared += lambda[k] * d[k] * lambda[k] * d[k];
            across += lambda[k] * d[k] * d[k] * seen[k];
        }

        double left = effective.FreeSquared / samples;
        MeasureShiftSolution solution = MeasureShiftSolution.Of(kappa, squared / samples, left, across / samples, bias, testBias, noise, eigen.IsConverged ? effective.Verdict : eigen);
        if (gradient.Length > 0) new PoolGradient(y, lambda, d, p, t, residual, seen, samples, effective, solution).Fill(gradient);
        return solution;
    }

    /// <summary>target - S diag(p) target.</summary>
    private void Residual(double[] y, double[] d, double[] p, ReadOnlySpan<double> target, double[] residual)
    {
        int r = Rank;
        double[] inner = new double[r];
        for (int i = 0; i < Count; i++)
        {
            double value = p[i] * target[i];
            for (int k = 0; k < r; k++) inner[k] += y[(i * r) + k] * value;
        }

        for (int k = 0; k < r; k++) inner[k] *= d[k];
        for (int i = 0; i < Count; i++)
        {
            double sum = 0;
            for (int k = 0; k < r; k++) sum += y[(i * r) + k] * inner[k];
            residual[i] = target[i] - sum;
        }
    }

    /// <summary>c = a^T a, lower triangle.</summary>
    internal static void Gram(double[] a, int rows, int columns, double[] c)
    {
        using Workspace workspace = new(SymmetricRankK.Plan<double>(1, columns, rows, Transpose.Yes, default).WorkspaceBytes);
        SymmetricRankK.Execute(1.0, new ReadOnlyMatrixBatch<double>(a, 1, rows, columns), Transpose.Yes, 0.0, new MatrixBatch<double>(c, 1, columns, columns), workspace, default);
    }

    internal static void Multiply(double[] a, int rows, int inner, double[] b, int columns, Transpose transposeB, double[] c)
    {
        OperationPlan plan = MatMul.Plan<double>(1, rows, columns, inner, Transpose.No, transposeB, default);
        using Workspace workspace = new(plan.WorkspaceBytes);
        ReadOnlyMatrixBatch<double> right = transposeB == Transpose.Yes ? new(b, 1, columns, inner) : new(b, 1, inner, columns);
        MatMul.Execute(1.0, new ReadOnlyMatrixBatch<double>(a, 1, rows, inner), Transpose.No, right, transposeB, 0.0, new MatrixBatch<double>(c, 1, rows, columns), workspace, default);
    }
}
