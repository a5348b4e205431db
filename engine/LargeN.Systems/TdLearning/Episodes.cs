// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Systems.TdLearning;

/// <summary>What all groups of lanes share: tables, cumulative probabilities, the root of the moments of Gaussian episodes.</summary>
internal sealed class Episodes
{
    // Variances below this part of the largest one are rounding.
    private const double Negligible = 1e-14;

    internal Episodes(TdLearningConfig config, CancellationToken cancel)
    {
        (Config, Point) = (config, new FixedPoint(config));
        Chain chain = Point.Chain;
        int m = chain.Features;
        Turned = new double[chain.Table.Length];
        for (int s = 0; s < chain.States; s++)
        {
            for (int k = 0; k < m; k++) Turned[(k * chain.States) + s] = chain.Table[(s * m) + k];
        }

        (Solution, Rewards, Potentials) = (Point.Values(Point.Solution), Point.Values(Point.Reward), Point.Values(Point.Potential));
        First = Chain.Cumulative(chain.First, [0, chain.States]);
        Steps = Chain.Cumulative(chain.Probability, chain.Offsets);
        if (config.Trajectories == TrajectoryLaw.Gaussian) Root = RootOf(new EpisodeMoments(Point, config.EpisodeLength, cancel), (config.EpisodeLength + 1) * m);
    }

    internal TdLearningConfig Config { get; }

    internal FixedPoint Point { get; }

    /// <summary>Psi^T, [M, S].</summary>
    internal double[] Turned { get; }

    /// <summary>V_TD, S.</summary>
    internal double[] Solution { get; }

    /// <summary>r, S.</summary>
    internal double[] Rewards { get; }

    /// <summary>phi, S.</summary>
    internal double[] Potentials { get; }

    internal double[] First { get; }

    internal double[] Steps { get; }

    /// <summary>R of x = R z for z standard normal, [(T + 1) M, rank]; empty for walks.</summary>
    internal double[] Root { get; private set; } = [];

    /// <summary>Columns of <see cref="Root"/>.</summary>
    internal int Rank { get; private set; }

    /// <summary>Uniform or normal numbers of one update of a replica.</summary>
    internal long DrawsEach => (long)Config.BatchSize * (Root.Length > 0 ? Rank : Config.EpisodeLength + 1);

    internal int Walk(double uniform, int from)
    {
        (double[] sums, int low, int high) = from < 0 ? (First, 0, First.Length - 1) : (Steps, Point.Chain.Offsets[from], Point.Chain.Offsets[from + 1] - 1);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (uniform < sums[middle]) high = middle;
            else low = middle + 1;
        }

        return from < 0 ? low : Point.Chain.To[low];
    }

    private double[] RootOf(EpisodeMoments moments, int n)
    {
        int m = moments.Features;
        double[] all = new double[(long)n * n], values = new double[n];
        for (int t = 0; t * m < n; t++)
        {
            for (int s = 0; s * m < n; s++)
            {
                double[] block = moments.At(t, s);
                for (int k = 0; k < m; k++) block.AsSpan(k * m, m).CopyTo(all.AsSpan((((t * m) + k) * n) + (s * m)));
            }
        }

        _ = SymmetricEigen.Vectors(new MatrixView<double>(all, n, n), values);
        int skipped = values.Count(v => !(v > Negligible * values[^1]));
        Rank = n - skipped;
        double[] root = new double[(long)n * Rank];
        for (int j = 0; j < Rank; j++)
        {
            double deviation = Math.Sqrt(values[skipped + j]);
            for (int i = 0; i < n; i++) root[(i * Rank) + j] = deviation * all[((skipped + j) * n) + i];
        }

        return root;
    }
}
