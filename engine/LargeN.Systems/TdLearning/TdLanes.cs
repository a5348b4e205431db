// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Randomness;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.TdLearning;

/// <summary>Eight runs of TD(0): lane l of every register is one learning rate of one replica. Rates of a replica see the same episodes.</summary>
/// <remarks>
/// Layout: w [M, 8], V = Psi w [S, 8], G [M, 8]. An update evaluates V at all states by one product, adds the TD errors of the visited states to a table a [S, 8] lane by lane, and
/// gathers G = Psi^T a by another one; Gaussian episodes have no states, and all is done in lanes.
/// </remarks>
internal sealed unsafe class TdLanes : IDisposable
{
    private const int Lanes = LaneSweep.Lanes;
    private readonly Episodes episodes;
    private readonly LaneMemory weights;
    private readonly LaneMemory values;
    private readonly LaneMemory sums;
    private readonly LaneMemory gradient;
    private readonly LaneMemory normals;
    private readonly LaneMemory features;
    private readonly double[] draws;
    private readonly int[] states;

    internal TdLanes(Episodes episodes)
    {
        this.episodes = episodes;
        TdLearningConfig config = episodes.Config;
        int m = episodes.Point.Chain.Features, s = episodes.Point.Chain.States;
        bool gaussian = episodes.Root.Length > 0;
        weights = new LaneMemory((long)m * Lanes);
        gradient = new LaneMemory((long)m * Lanes);
        values = new LaneMemory((long)s * Lanes);
        sums = new LaneMemory(gaussian ? 0 : (long)s * Lanes);
        normals = new LaneMemory((long)episodes.Rank * Lanes);
        features = new LaneMemory(gaussian ? (config.EpisodeLength + 1L) * m * Lanes : 0);
        draws = new double[episodes.DrawsEach];
        states = new int[gaussian ? 0 : (config.EpisodeLength + 1) * config.BatchSize];
    }

    /// <summary>Memory of a group.</summary>
    internal static long Bytes(TdLearningConfig config)
    {
        long m = config.Environment.FeatureCount, s = config.Environment.StateCount, t = config.EpisodeLength + 1L, b = config.BatchSize;
        return config.Trajectories == TrajectoryLaw.Gaussian
            ? 8 * ((Lanes * ((2 * m) + s + (2 * t * m))) + (Lanes * b * t * m))
            : (8 * ((Lanes * 2 * (m + s)) + (Lanes * b * t))) + (4 * b * t);
    }

    /// <summary>All updates of a group.</summary>
    /// <param name="run">Seed and replicas.</param>
    /// <param name="first">First column: replica times rates plus rate.</param>
    /// <param name="columns">Columns in all.</param>
    /// <param name="errors">[columns, recorded].</param>
    /// <param name="plateaus">[columns].</param>
    /// <param name="cancel">Looked at now and then.</param>
    internal void Run(SimulationRun run, int first, int columns, double[] errors, double[] plateaus, CancellationToken cancel)
    {
        TdLearningConfig config = episodes.Config;
        Chain chain = episodes.Point.Chain;
        int m = chain.Features, s = chain.States, rates = config.LearningRate.Count, records = config.Steps.Count, last = config.Steps[^1], next = 0;
        double* w = weights.Start, v = values.Start, g = gradient.Start, lane = stackalloc double[Lanes];
        for (int k = 0; k < m; k++) Vector512.Create(episodes.Point.Start[k]).Store(w + ((long)k * Lanes));
        int* column = stackalloc int[Lanes];
        for (int l = 0; l < Lanes; l++) column[l] = Math.Min(first + l, columns - 1);
        Vector512<double> rate = default, plateau = default;
        for (int l = 0; l < Lanes; l++) rate = rate.WithElement(l, config.LearningRate[column[l] % rates] / ((double)config.BatchSize * config.EpisodeLength));
        fixed (double* table = chain.Table, turned = episodes.Turned)
        {
            for (int n = 0; ; n++)
            {
                LaneProduct.Multiply(table, s, m, w, v);
                Vector512<double> error = Error(v);
                if (n > last / 2 || last == 0) plateau += error;
                if (config.Steps[next] == n)
                {
                    error.Store(lane);
                    for (int l = 0; l < Lanes && first + l < columns; l++) errors[((long)column[l] * records) + next] = lane[l];
                    next++;
                }

                if (n == last) break;
                if (n % 16 == 0) cancel.ThrowIfCancellationRequested();
                if (episodes.Root.Length > 0) SumGaussian(run, column, rates, (uint)n);
                else SumWalks(run, column, rates, (uint)n, turned);
                Vector512<double> eta = config.Annealing > 0 ? rate / Vector512.Create(1 + (n / config.Annealing)) : rate;
                for (int k = 0; k < m; k++) Vector512.FusedMultiplyAdd(eta, Vector512.Load(g + ((long)k * Lanes)), Vector512.Load(w + ((long)k * Lanes))).Store(w + ((long)k * Lanes));
            }
        }

        plateau.Store(lane);
        double count = last == 0 ? 1 : last - (last / 2);
        for (int l = 0; l < Lanes && first + l < columns; l++) plateaus[column[l]] = lane[l] / count;
    }

    public void Dispose()
    {
        foreach (LaneMemory memory in (LaneMemory[])[weights, values, sums, gradient, normals, features]) memory.Dispose();
    }

    /// <summary>sum_s d_s (V(s) - V_TD(s))^2; in the sum of the potential V is shifted by it.</summary>
    private Vector512<double> Error(double* v)
    {
        Vector512<double> error = default;
        for (int i = 0; i < episodes.Solution.Length; i++)
        {
            Vector512<double> difference = Vector512.Load(v + ((long)i * Lanes)) - Vector512.Create(episodes.Solution[i] - episodes.Potentials[i]);
            error = Vector512.FusedMultiplyAdd(Vector512.Create(episodes.Point.Weight[i]) * difference, difference, error);
        }

        return error;
    }

    /// <summary>G = sum psi_t Delta_t over walks: TD errors gathered by state, lane by lane.</summary>
    private void SumWalks(SimulationRun run, int* column, int rates, uint step, double* turned)
    {
        Chain chain = episodes.Point.Chain;
        double discount = episodes.Config.Discount;
        double* v = values.Start, a = sums.Start;
        NativeMemory.Clear(a, (nuint)sums.Length * sizeof(double));
        int length = episodes.Config.EpisodeLength + 1, walks = episodes.Config.BatchSize, drawn = -1;
        for (int l = 0; l < Lanes; l++)
        {
            if (column[l] / rates != drawn)
            {
                drawn = column[l] / rates;
                new RandomStream(run.Seed, Purpose.Inputs, run.Replicas.First + (uint)drawn, step).FillUniform(draws);
                for (int i = 0; i < states.Length; i++) states[i] = episodes.Walk(draws[i], i % length == 0 ? -1 : states[i - 1]);
            }

            for (int b = 0; b < walks; b++)
            {
                ReadOnlySpan<int> walk = states.AsSpan(b * length, length);
                for (int t = 0; t + 1 < walk.Length; t++)
                {
                    int from = walk[t], to = walk[t + 1];
                    double reward = episodes.Rewards[from] + ((discount * episodes.Potentials[to]) - episodes.Potentials[from]);
                    a[((long)from * Lanes) + l] += reward + ((discount * v[((long)to * Lanes) + l]) - v[((long)from * Lanes) + l]);
                }
            }
        }

        LaneProduct.Multiply(turned, chain.Features, chain.States, a, gradient.Start);
    }

    /// <summary>G = sum psi_t Delta_t over Gaussian episodes x = R z.</summary>
    private void SumGaussian(SimulationRun run, int* column, int rates, uint step)
    {
        int m = episodes.Point.Chain.Features, rank = episodes.Rank, length = episodes.Config.EpisodeLength + 1;
        double* z = normals.Start, x = features.Start, g = gradient.Start, w = weights.Start;
        double[] own = new double[draws.Length * Lanes];
        for (int l = 0; l < Lanes; l++)
        {
            if (l > 0 && column[l] / rates == column[l - 1] / rates) own.AsSpan((l - 1) * draws.Length, draws.Length).CopyTo(own.AsSpan(l * draws.Length));
            else new RandomStream(run.Seed, Purpose.Inputs, run.Replicas.First + (uint)(column[l] / rates), step).FillNormal(own.AsSpan(l * draws.Length, draws.Length));
        }

        NativeMemory.Clear(g, (nuint)gradient.Length * sizeof(double));
        Vector512<double> discount = Vector512.Create(episodes.Config.Discount);
        fixed (double* root = episodes.Root)
        {
            for (int b = 0; b < episodes.Config.BatchSize; b++)
            {
                for (int j = 0; j < rank; j++)
                {
                    for (int l = 0; l < Lanes; l++) z[((long)j * Lanes) + l] = own[((long)l * draws.Length) + ((long)b * rank) + j];
                }

                LaneProduct.Multiply(root, length * m, rank, z, x);
                for (int t = 0; t + 1 < length; t++)
                {
                    double* here = x + ((long)t * m * Lanes), after = here + ((long)m * Lanes);
                    Vector512<double> reward = default, now = default, later = default;
                    for (int k = 0; k < m; k++)
                    {
                        Vector512<double> psi = Vector512.Load(here + ((long)k * Lanes)), value = Vector512.Load(w + ((long)k * Lanes)) + Vector512.Create(episodes.Point.Potential[k]);
                        reward = Vector512.FusedMultiplyAdd(Vector512.Create(episodes.Point.Reward[k]), psi, reward);
                        now = Vector512.FusedMultiplyAdd(value, psi, now);
                        later = Vector512.FusedMultiplyAdd(value, Vector512.Load(after + ((long)k * Lanes)), later);
                    }

                    Vector512<double> delta = Vector512.FusedMultiplyAdd(discount, later, reward - now);
                    for (int k = 0; k < m; k++) Vector512.FusedMultiplyAdd(Vector512.Load(here + ((long)k * Lanes)), delta, Vector512.Load(g + ((long)k * Lanes))).Store(g + ((long)k * Lanes));
                }
            }
        }
    }
}
