// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>The theory of <see cref="PoolRidge"/> and its gradient for a kernel of full rank, without eigenvectors.</summary>
/// <remarks>
/// With W = sqrt(p) K sqrt(p) and B = (W + kappa)^-1, T = 1 - kappa B is sqrt(p) S sqrt(p): every entry of S is at hand once B is. kappa needs the eigenvalues of W alone; then one factorisation, one inverse and one
/// product T diag(w / p) T remain, because the weights of the training and of the test measure enter that product together: O(4 M^3) flops where eigenvectors take O(12 M^3).
/// <para>Along a search (<see cref="RidgePath"/>) kappa is near an extrapolation of the steps before, and B there gives a Newton step of kappa for the next guess: no eigenvalues either, O(2 M^3).</para>
/// <para>Class B. 1 - kappa B loses log10(trace W / kappa) digits; beyond nine of them, or with weights below 1e-12 / M, the eigenvectors do the work.</para>
/// </remarks>
internal sealed class PoolInverse
{
    private const double MostLoss = 1e9;
    private const double LeastShare = 1e-12;
    private const int MostSteps = 4;

    private readonly int m;
    private readonly double[] p;
    private readonly double[] size;     // sqrt(p)
    private readonly double[] b;        // B, then T, [M, M]
    private readonly Buffers buffers;
    private readonly EffectiveRidgeSolution root;

    private PoolInverse(double[] p, double[] size, Buffers buffers, EffectiveRidgeSolution root) =>
        (m, this.p, this.size, b, this.buffers, this.root) = (p.Length, p, size, buffers.First, buffers, root);

    /// <summary>B at the effective ridge; null where it would lose too many digits.</summary>
    /// <param name="kernel">K.</param>
    /// <param name="p">Training weights.</param>
    /// <param name="samples">P.</param>
    /// <param name="ridge">lambda.</param>
    /// <param name="buffers">Overwritten.</param>
    /// <param name="path">Effective ridges of the steps before, to which this one is added; null: the effective ridge to all its digits.</param>
    internal static PoolInverse? Of(double[] kernel, double[] p, double samples, double ridge, Buffers buffers, RidgePath? path)
    {
        int m = p.Length;
        double[] size = new double[m];
        double least = double.PositiveInfinity, trace = 0;
        for (int i = 0; i < m; i++)
        {
            size[i] = Math.Sqrt(p[i]);
            least = Math.Min(least, p[i]);
            trace += p[i] * kernel[(i * m) + i];
        }

        if (!(least * m > LeastShare) || !(ridge > 0)) return null;
        double guess = path?.Guess ?? double.NaN;
        for (int i = 0; i < MostSteps && trace <= MostLoss * guess && Invert(kernel, size, guess, buffers); i++)
        {
            EffectiveRidgeSolution near = At(guess, samples, ridge, buffers.First, m);
            double step = (samples - near.DegreesOfFreedom - near.Free) / -near.FreeSquared;   // of ln kappa, by Newton
            guess *= Elementary.Exp(step);
            if (!(Math.Abs(step) <= RidgePath.Tolerance)) continue;
            path!.Add(guess);
            return new PoolInverse(p, size, buffers, near);
        }

        double[] lambda = new double[m];
        Weigh(kernel, size, buffers.First);
        if (!SymmetricEigen.Values(new MatrixView<double>(buffers.First, m, m), lambda).IsConverged) return null;
        for (int k = 0; k < m; k++) lambda[k] = Math.Max(lambda[k], 0);
        EffectiveRidgeSolution root = EffectiveRidge.Solve(new Spectrum(lambda, [], new double[m]), samples, ridge);
        if (!root.Verdict.IsConverged || !(trace <= MostLoss * root.Kappa) || !Invert(kernel, size, root.Kappa, buffers)) return null;
        path?.Add(root.Kappa);
        return new PoolInverse(p, size, buffers, root);
    }

    /// <summary>The theory and, where there is room for it, the derivative of its ExcessLoss along the weights, its mean under p taken away.</summary>
    internal MeasureShiftSolution Solve(double[] t, ReadOnlySpan<double> target, double samples, double noise, Span<double> gradient)
    {
        double kappa = root.Kappa, left = root.FreeSquared / samples, bias = 0, testBias = 0, across = 0;
        double[] residual = new double[m], square = new double[m], vector = new double[m], inner = new double[m], weight = new double[m];

        // target - S diag(p) target = kappa p^-1/2 B p^1/2 target: nothing cancels.
        for (int i = 0; i < m; i++) vector[i] = size[i] * target[i];
        for (int i = 0; i < m; i++)
        {
            residual[i] = kappa * FixedOrder.Dot(Row(i), vector) / size[i];
            bias += p[i] * residual[i] * residual[i];
            testBias += t[i] * residual[i] * residual[i];
        }

        for (int i = 0; i < m; i++)
        {
            Span<double> row = b.AsSpan(i * m, m);
            for (int j = 0; j < m; j++) row[j] *= -kappa;
            row[i] += 1;
            square[i] = FixedOrder.SquaredNorm(row);   // p (S diag(p) S), diagonal
            across += t[i] / p[i] * square[i];
        }

        MeasureShiftSolution solution = MeasureShiftSolution.Of(kappa, root.DegreesOfFreedomSquared / samples, left, across / samples, bias, testBias, noise, root.Verdict);

        if (gradient.Length == 0) return solution;

        // The two biases enter as testBias + share bias, the two variances as TestLoss gamma_t + change gamma.
        double share = solution.TestGamma / left, change = share * solution.TestLoss, shift = 0;
        for (int i = 0; i < m; i++) vector[i] = (t[i] + (share * p[i])) * residual[i] / size[i];
        for (int i = 0; i < m; i++)
        {
            inner[i] = FixedOrder.Dot(Row(i), vector) / size[i];
            shift += 2 * inner[i] * p[i] * residual[i];
        }

        for (int i = 0; i < m; i++)
        {
            weight[i] = ((solution.TestLoss * t[i]) + (change * p[i])) / p[i];
            vector[i] = ((solution.TestLoss * t[i]) + (2 * change * p[i])) / p[i];
        }

        (double[] middle, double squareShift) = Inserted(weight);
        double mean = 0;
        for (int i = 0; i < m; i++)
        {
            double h = (b[(i * m) + i] - square[i]) / (p[i] * root.FreeSquared);
            double direct = Squares(i, vector) / p[i];
            gradient[i] = (share * residual[i] * residual[i]) - (2 * residual[i] * inner[i]) + (h * shift)
                + ((direct - (2 * middle[i] / p[i]) - (2 * h * squareShift)) / samples);
            mean += p[i] * gradient[i];
        }

        for (int i = 0; i < m; i++) gradient[i] -= mean;
        return solution;
    }

    /// <summary>W = sqrt(p) K sqrt(p).</summary>
    private static void Weigh(double[] kernel, double[] size, double[] weighted)
    {
        int m = size.Length;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++) weighted[(i * m) + j] = size[i] * size[j] * kernel[(i * m) + j];
        }
    }

    /// <summary>(W + kappa)^-1 in the first buffer; false where there is none.</summary>
    private static bool Invert(double[] kernel, double[] size, double kappa, Buffers buffers)
    {
        int m = size.Length;
        Weigh(kernel, size, buffers.Second);
        for (int i = 0; i < m; i++) buffers.Second[(i * m) + i] += kappa;
        if (!Cholesky.Factor(new MatrixView<double>(buffers.Second, m, m)).IsConverged) return false;
        Cholesky.Inverse(new ReadOnlyMatrixView<double>(buffers.Second, m, m), new MatrixView<double>(buffers.First, m, m));
        return true;
    }

    /// <summary>What the traces of B and B^2 say of a kappa near the root.</summary>
    private static EffectiveRidgeSolution At(double kappa, double samples, double ridge, double[] b, int m)
    {
        double trace = 0;
        for (int i = 0; i < m; i++) trace += b[(i * m) + i];
        double first = m - (kappa * trace), spread = kappa * (trace - (kappa * FixedOrder.SquaredNorm(b))), free = ridge / kappa;
        return new EffectiveRidgeSolution(kappa, first, first - spread, free, free + spread, Verdict.Converged with { Residual = Math.Abs(first + free - samples) / samples });
    }

    /// <summary>The diagonal of T diag(weight) T T, and trace (T diag(weight) T (1 - T)).</summary>
    private (double[] Diagonal, double Shift) Inserted(double[] weight)
    {
        double[] rows = buffers.Second, x = buffers.Third, diagonal = new double[m];
        for (int i = 0; i < m; i++)
        {
            double factor = Math.Sqrt(weight[i]);
            for (int j = 0; j < m; j++) rows[(i * m) + j] = factor * b[(i * m) + j];
        }

        PoolRidge.Gram(rows, m, m, x);
        double shift = 0;
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < k; l++) x[(l * m) + k] = x[(k * m) + l];
        }

        for (int i = 0; i < m; i++)
        {
            diagonal[i] = FixedOrder.Dot(x.AsSpan(i * m, m), Row(i));
            shift += x[(i * m) + i] - diagonal[i];
        }

        return (diagonal, shift);
    }

    /// <summary>sum_j T_ij^2 v_j.</summary>
    private double Squares(int i, double[] v)
    {
        ReadOnlySpan<double> row = Row(i);
        Span<double> product = buffers.Third.AsSpan(0, m);   // free since the product with the weights
        for (int j = 0; j < row.Length; j++) product[j] = row[j] * v[j];
        return FixedOrder.Dot(row, product);
    }

    private ReadOnlySpan<double> Row(int i) => b.AsSpan(i * m, m);

    /// <summary>Three matrices [M, M] that a search uses at every step.</summary>
    internal sealed class Buffers(int m)
    {
        internal readonly double[] First = new double[m * m];
        internal readonly double[] Second = new double[m * m];
        internal readonly double[] Third = new double[m * m];
    }
}
