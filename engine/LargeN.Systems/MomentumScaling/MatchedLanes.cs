// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Randomness;
using LargeN.Systems.LaneSweeps;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.MomentumScaling;

/// <summary>Eight replicas at one learning rate: plain SGD and SGD with momentum on the same samples, errors v = w* - w as [M, 8].</summary>
/// <remarks>Samples of a step are one stream of normals [B, M] a replica, its label noise another, so that all rates see the same ones.</remarks>
internal sealed unsafe class MatchedLanes : IDisposable
{
    private const int Lanes = LaneSweep.Lanes;
    private readonly MatchedConfig config;
    private readonly SgdModes modes;
    private readonly LaneMemory memory;
    private readonly LaneMemory inputs;
    private readonly double[] draws;
    private readonly double[] noise;

    internal MatchedLanes(MatchedConfig config, SgdModes modes)
    {
        (this.config, this.modes) = (config, modes);
        memory = new LaneMemory(5L * modes.Count * Lanes);
        inputs = new LaneMemory((long)config.BatchSize * modes.Count * Lanes);
        draws = new double[(long)config.BatchSize * modes.Count];
        noise = new double[config.BatchSize * Lanes];
    }

    /// <summary>Memory of a group.</summary>
    internal static long Bytes(MatchedConfig config) => 8 * ((Lanes * config.Modes * (5L + config.BatchSize)) + ((long)config.BatchSize * (config.Modes + (2 * Lanes))));

    /// <summary>Losses of the group's replicas at one rate.</summary>
    /// <param name="run">Seed and replicas.</param>
    /// <param name="group">Which eight replicas of which rate.</param>
    /// <param name="heavy">[replicas, rates, times].</param>
    /// <param name="plain">[replicas, rates, times].</param>
    /// <param name="cancel">Looked at now and then.</param>
    internal void Run(SimulationRun run, int group, double[] heavy, double[] plain, CancellationToken cancel)
    {
        int replicas = run.Replicas.Count, perRate = LaneSweep.Groups(replicas, 1), j = group / perRate, first = group % perRate * Lanes, count = Math.Min(Lanes, replicas - first);
        int m = modes.Count, records = config.Times.Count, rates = config.LearningRate.Count;
        double eta = config.LearningRate[j];
        double* v = memory.Start, w = v + ((long)m * Lanes), b = w + ((long)m * Lanes), g = b + ((long)m * Lanes), h = g + ((long)m * Lanes), lane = stackalloc double[Lanes];
        for (int k = 0; k < m; k++)
        {
            Vector512.Create(Math.Sqrt(modes.Start[k])).Store(v + ((long)k * Lanes));
            Vector512.Create(Math.Sqrt(modes.Start[k])).Store(w + ((long)k * Lanes));
            Vector512<double>.Zero.Store(b + ((long)k * Lanes));
        }

        for (int t = 0, next = 0; ; t++)
        {
            while (next < records && MatchedConfig.Step(eta, config.Times[next]) == t)
            {
                Record(v, heavy);
                Record(w, plain);
                next++;
            }

            if (next == records) return;
            cancel.ThrowIfCancellationRequested();
            Draw(run, (uint)t, first, count);
            Vector512<double> share = Vector512.Create(1.0 / config.BatchSize), mu = Vector512.Create(config.Momentum), slow = Vector512.Create(-(1 - config.Momentum) * eta), fast = Vector512.Create(-eta);
            for (int k = 0; k < m; k++)
            {
                Vector512<double>.Zero.Store(g + ((long)k * Lanes));
                Vector512<double>.Zero.Store(h + ((long)k * Lanes));
            }

            for (int s = 0; s < config.BatchSize; s++)
            {
                double* x = inputs.Start + ((long)s * m * Lanes);
                Vector512<double> label = Vector512.Create<double>(noise.AsSpan(s * Lanes, Lanes)), rv = label, rw = label;
                for (int k = 0; k < m; k++)
                {
                    Vector512<double> psi = Vector512.Load(x + ((long)k * Lanes));
                    rv = Vector512.FusedMultiplyAdd(psi, Vector512.Load(v + ((long)k * Lanes)), rv);
                    rw = Vector512.FusedMultiplyAdd(psi, Vector512.Load(w + ((long)k * Lanes)), rw);
                }

                (rv, rw) = (rv * share, rw * share);
                for (int k = 0; k < m; k++)
                {
                    Vector512<double> psi = Vector512.Load(x + ((long)k * Lanes));
                    Vector512.FusedMultiplyAdd(psi, rv, Vector512.Load(g + ((long)k * Lanes))).Store(g + ((long)k * Lanes));
                    Vector512.FusedMultiplyAdd(psi, rw, Vector512.Load(h + ((long)k * Lanes))).Store(h + ((long)k * Lanes));
                }
            }

            for (int k = 0; k < m; k++)
            {
                long at = (long)k * Lanes;
                Vector512<double> velocity = Vector512.FusedMultiplyAdd(mu, Vector512.Load(b + at), Vector512.Load(g + at));
                velocity.Store(b + at);
                Vector512.FusedMultiplyAdd(slow, velocity, Vector512.Load(v + at)).Store(v + at);
                Vector512.FusedMultiplyAdd(fast, Vector512.Load(h + at), Vector512.Load(w + at)).Store(w + at);
            }

            void Record(double* error, double[] losses)
            {
                Vector512<double> sum = default;
                for (int k = 0; k < m; k++)
                {
                    Vector512<double> e = Vector512.Load(error + ((long)k * Lanes));
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(modes.Eigenvalues[k]) * e, e, sum);
                }

                sum.Store(lane);
                for (int l = 0; l < count; l++) losses[((((long)(first + l) * rates) + j) * records) + next] = double.IsFinite(lane[l]) ? lane[l] : double.PositiveInfinity;
            }
        }
    }

    public void Dispose()
    {
        memory.Dispose();
        inputs.Dispose();
    }

    private void Draw(SimulationRun run, uint step, int first, int count)
    {
        int m = modes.Count, size = config.BatchSize;
        double deviation = Math.Sqrt(config.NoiseVariance);
        Span<double> labels = new double[size];
        for (int l = 0; l < Lanes; l++)
        {
            uint replica = run.Replicas.First + (uint)(first + Math.Min(l, count - 1));
            new RandomStream(run.Seed, Purpose.Inputs, replica, step).FillNormal(draws);
            if (deviation > 0) new RandomStream(run.Seed, Purpose.LabelNoise, replica, step).FillNormal(labels);
            for (int s = 0; s < size; s++)
            {
                noise[(s * Lanes) + l] = deviation * labels[s];
                double* x = inputs.Start + ((long)s * m * Lanes) + l;
                for (int k = 0; k < m; k++) x[(long)k * Lanes] = Math.Sqrt(modes.Eigenvalues[k]) * draws[((long)s * m) + k];
            }
        }
    }
}
