// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Dmft;

namespace LargeN.Systems.TdLearning;

/// <summary>A finite Markov chain with features, its transitions row by row without the zeros.</summary>
/// <remarks>Sums are plain and in the order of the states, exponentials are the engine's own: simulations use all of it.</remarks>
internal sealed class Chain
{
    private Chain(int states, int features)
    {
        (States, Features) = (states, features);
        Table = new double[(long)states * features];
        First = new double[states];
        Offsets = new int[states + 1];
        To = [];
        Probability = [];
    }

    /// <summary>S.</summary>
    internal int States { get; }

    /// <summary>M.</summary>
    internal int Features { get; }

    /// <summary>Psi, [S, M].</summary>
    internal double[] Table { get; }

    /// <summary>p_0.</summary>
    internal double[] First { get; }

    /// <summary>The transitions of state s are Offsets[s] to Offsets[s + 1] - 1.</summary>
    internal int[] Offsets { get; }

    /// <summary>The state that a transition goes to.</summary>
    internal int[] To { get; private set; }

    /// <summary>The probability of a transition.</summary>
    internal double[] Probability { get; private set; }

    internal static Chain Of(EnvironmentConfig config)
    {
        Chain chain = new(config.StateCount, config.FeatureCount);
        switch (config)
        {
            case RingEnvironment ring:
                chain.Walk(s => [(s + chain.States - 1) % chain.States, (s + 1) % chain.States]);
                chain.PlaceCells(ring.FieldWidth, (s, m) => Arc(s, (double)m * ring.States / ring.Features, ring.States));
                break;
            case GridEnvironment grid:
                int n = grid.Side, cells = grid.CellsPerSide;
                chain.Walk(s =>
                {
                    int row = s / n, column = s % n;
                    return [((row + n - 1) % n * n) + column, ((row + 1) % n * n) + column, (row * n) + ((column + n - 1) % n), (row * n) + ((column + 1) % n)];
                });
                chain.PlaceCells(grid.FieldWidth, (s, m) =>
                {
                    double y = Arc(s / n, (double)(m / cells) * n / cells, n), x = Arc(s % n, (double)(m % cells) * n / cells, n);
                    return Math.Sqrt((x * x) + (y * y));
                });
                break;
            case ExplicitEnvironment given:
                chain.Set(s => [.. Enumerable.Range(0, chain.States).Select(to => (to, given.Transitions[(s * chain.States) + to])).Where(t => t.Item2 > 0)]);
                for (int i = 0; i < chain.Table.Length; i++) chain.Table[i] = given.FeatureTable[i];
                for (int s = 0; s < chain.States; s++) chain.First[s] = given.Start[s];
                break;
            default:
                throw new ArgumentException($"unknown environment {config.GetType().Name}", nameof(config));
        }

        return chain;
    }

    /// <summary>q = p P: the distribution one step later.</summary>
    internal double[] Later(double[] p)
    {
        double[] q = new double[States];
        for (int s = 0; s < States; s++)
        {
            for (int i = Offsets[s]; i < Offsets[s + 1]; i++) q[To[i]] += p[s] * Probability[i];
        }

        return q;
    }

    /// <summary>P y for y [S, columns]: what is expected one step later.</summary>
    internal double[] Expected(double[] y, int columns)
    {
        double[] z = new double[y.Length];
        for (int s = 0; s < States; s++)
        {
            for (int i = Offsets[s]; i < Offsets[s + 1]; i++)
            {
                if (columns == 1) z[s] += Probability[i] * y[To[i]];
                else FixedLanes.AddScaled(Probability[i], y.AsSpan(To[i] * columns, columns), z.AsSpan(s * columns, columns));
            }
        }

        return z;
    }

    /// <summary>Sums of probabilities along a row, for inverse sampling; the last one of a row is infinite, so that rounding loses no draw.</summary>
    internal static double[] Cumulative(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> offsets)
    {
        double[] sums = new double[probabilities.Length];
        for (int row = 0; row + 1 < offsets.Length; row++)
        {
            double sum = 0;
            for (int i = offsets[row]; i < offsets[row + 1]; i++) sums[i] = sum += probabilities[i];
            sums[offsets[row + 1] - 1] = double.PositiveInfinity;
        }

        return sums;
    }

    private static double Arc(int state, double centre, int states)
    {
        double d = Math.Abs(state - centre);
        return Math.Min(d, states - d);
    }

    private void Walk(Func<int, int[]> neighbours)
    {
        Set(s => [.. neighbours(s).Select(to => (to, 1.0 / neighbours(s).Length))]);
        Array.Fill(First, 1.0 / States);
    }

    private void Set(Func<int, (int To, double Probability)[]> row)
    {
        List<int> to = [];
        List<double> probability = [];
        for (int s = 0; s < States; s++)
        {
            foreach ((int next, double p) in row(s))
            {
                to.Add(next);
                probability.Add(p);
            }

            Offsets[s + 1] = to.Count;
        }

        (To, Probability) = ([.. to], [.. probability]);
    }

    private void PlaceCells(double width, Func<int, int, double> distance)
    {
        for (int s = 0; s < States; s++)
        {
            for (int m = 0; m < Features; m++)
            {
                double d = distance(s, m) / width;
                Table[(s * Features) + m] = -0.5 * (d * d);
            }
        }

        Elementary.Exp(Table, Table);
        double mean = FixedOrder.Mean(Table);
        for (int i = 0; i < Table.Length; i++) Table[i] -= mean;
    }
}
