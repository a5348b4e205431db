// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems.Dmft;

namespace LargeN.Systems.TdLearning;

/// <summary>What TD(0) tends to on average, and the measure of its error; theory and simulation share it.</summary>
/// <remarks>
/// S = mean_t E psi_t psi_t^T, A = S - g mean_t E psi_t psi_{t+1}^T, b = S w_R, w_TD = A^+ b: the updates stay in the span of the features seen, so that A is inverted there.
/// The engine's factorisations and plain sums in fixed order: the same bits on every machine of one kind.
/// </remarks>
internal sealed class FixedPoint
{
    // Eigenvalues of S below this part of the largest one are rounding.
    private const double Negligible = 1e-12;

    internal FixedPoint(TdLearningConfig config)
    {
        Chain = Chain.Of(config.Environment);
        int m = Chain.Features, states = Chain.States, t = config.EpisodeLength;
        Reward = config.Reward.Count > 0 ? [.. config.Reward] : [.. Enumerable.Range(1, m).Select(k => Elementary.Cos(k))];
        Weight = new double[states];
        double[] p = Chain.First, later = Chain.Later(p);
        double change = 0;
        for (int s = 0; s < states; s++) change = Math.Max(change, Math.Abs(later[s] - p[s]));
        IsStationary = change <= 1e-13;
        for (int i = 0; i < t; i++)
        {
            for (int s = 0; s < states; s++) Weight[s] += p[s] / t;
            if (!IsStationary) p = Chain.Later(p);
        }

        Moments = Product(Chain.Table, Weight, Chain.Table, m);
        double[] step = Chain.Expected(Chain.Table, m);
        Drift = Product(Chain.Table, Weight, step, m);
        for (int i = 0; i < Drift.Length; i++) Drift[i] = Moments[i] - (config.Discount * Drift[i]);
        Source = new double[m];
        for (int k = 0; k < m; k++) Source[k] = FixedOrder.Dot(Moments.AsSpan(k * m, m), Reward);
        Solution = Solve(m);
        Start = [.. Solution.Select(w => config.Start * w)];
        Potential = [.. Solution.Select(w => config.Shaping * w)];
    }

    internal Chain Chain { get; }

    /// <summary>w_R, M.</summary>
    internal double[] Reward { get; }

    /// <summary>Whether the first state has the stationary law, so that moments depend on the lag alone.</summary>
    internal bool IsStationary { get; }

    /// <summary>d, S: how often each state is left in an episode.</summary>
    internal double[] Weight { get; }

    /// <summary>S, [M, M].</summary>
    internal double[] Moments { get; }

    /// <summary>A, [M, M].</summary>
    internal double[] Drift { get; }

    /// <summary>b, M.</summary>
    internal double[] Source { get; }

    /// <summary>w_TD, M.</summary>
    internal double[] Solution { get; }

    /// <summary>w before the first update, M.</summary>
    internal double[] Start { get; }

    /// <summary>w_phi, M.</summary>
    internal double[] Potential { get; }

    /// <summary>Directions in which S is not zero.</summary>
    internal int Rank { get; private set; }

    /// <summary>Psi w, S.</summary>
    internal double[] Values(double[] w)
    {
        double[] values = new double[Chain.States];
        for (int s = 0; s < values.Length; s++) values[s] = FixedOrder.Dot(Chain.Table.AsSpan(s * Chain.Features, Chain.Features), w);
        return values;
    }

    /// <summary>x^T diag(weight) y for x, y of [S, m].</summary>
    internal static double[] Product(double[] x, double[] weight, double[] y, int m)
    {
        double[] product = new double[(long)m * m], row = new double[m];
        for (int s = 0; s < weight.Length; s++)
        {
            if (weight[s] == 0) continue;
            for (int k = 0; k < m; k++) row[k] = weight[s] * x[(s * m) + k];
            for (int k = 0; k < m; k++) FixedLanes.AddScaled(row[k], y.AsSpan(s * m, m), product.AsSpan(k * m, m));
        }

        return product;
    }

    /// <summary>A w = b in the span of the eigenvectors of S.</summary>
    private double[] Solve(int m)
    {
        double[] basis = [.. Moments], values = new double[m], solution = new double[m];
        _ = SymmetricEigen.Vectors(new MatrixView<double>(basis, m, m), values);
        int skipped = values.Count(v => !(v > Negligible * values[^1]));
        Rank = m - skipped;
        int r = Rank;
        if (r == 0) return solution;
        double[] reduced = new double[r * r], right = new double[r], image = new double[m];
        for (int i = 0; i < r; i++)
        {
            ReadOnlySpan<double> u = basis.AsSpan((skipped + i) * m, m);
            right[i] = FixedOrder.Dot(u, Source);
            for (int k = 0; k < m; k++) image[k] = FixedOrder.Dot(Drift.AsSpan(k * m, m), u);
            for (int j = 0; j < r; j++) reduced[(j * r) + i] = FixedOrder.Dot(basis.AsSpan((skipped + j) * m, m), image);
        }

        int[] pivots = new int[r];
        _ = Lu.Factor(new MatrixView<double>(reduced, r, r), pivots);
        Lu.Solve(new ReadOnlyMatrixView<double>(reduced, r, r), pivots, new MatrixView<double>(right, r, 1));
        for (int i = 0; i < r; i++)
        {
            for (int k = 0; k < m; k++) solution[k] += right[i] * basis[((skipped + i) * m) + k];
        }

        return solution;
    }
}
