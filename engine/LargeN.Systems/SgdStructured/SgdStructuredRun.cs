// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.SgdStructured;

/// <summary>SGD itself, replica by replica; the weights of all learning rates are the columns of one matrix [M, rates], because they see the same samples.</summary>
/// <remarks>
/// Nothing is normalised on the device: eigenvalues and target divided by s and p make the same path as eta / s and sigma sqrt(p), up to the factor of the weights,
/// and the losses are divided by p at the end.
/// </remarks>
internal sealed class SgdStructuredRun(SgdStructuredConfig config, SimulationRun run, CancellationToken cancel)
{
    private readonly Device device = run.Device;
    private readonly int replicas = run.Replicas.Count;
    private readonly int rates = config.LearningRate.Count;
    private readonly Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, run.Replicas.Count)];

    internal Observation Run()
    {
        // Exactly the theory's scales: sums over the same blocks in the same order.
        SgdScales scales = SgdScales.Of(TheorySpectrum.Of(config.Spectrum, cancel), config.Normalised);
        using TrainingSet? set = config is FixedSetSgdConfig fixedSet ? TrainingSet.Draw(fixedSet, scales, device, cancel) : null;
        using Design? fresh = set is null ? Design.Of(config.Spectrum, device, cancel) : null;
        Modes modes = set?.Modes ?? fresh!.Modes;
        DescentPlan[] plans = SgdStructuredSystem.Plans(config, modes.Count);
        double total = plans.Sum(p => p.FlopsEach), before = 0;
        double[][] excess = [.. plans.Select(p => new double[(long)replicas * rates * p.Steps.Count])];
        double[] train = new double[set is null ? 0 : excess[0].Length];
        for (int i = 0; i < plans.Length; i++)
        {
            DescentPlan plan = plans[i];
            Descent descent = new(plan, modes, scales, device);
            int perPass = plan.PerPass(device, replicas), count;
            using DescentBuffers buffers = new(device, plan, perPass, [.. config.LearningRate.Select(eta => eta / (scales.Eigenvalue * plan.BatchSize))]);
            double share = plan.FlopsEach / total;
            for (int done = 0; done < replicas; done += count)
            {
                count = Math.Min(perPass, replicas - done);
                Samples samples = new(config, run.Seed, run.Replicas.First + (uint)done, set, fresh, scales, device);
                double start = before + (share * done / replicas), part = share * count / replicas;
                descent.Run(samples, buffers, count, fraction => run.Progress?.Report(start + (part * fraction)), cancel);
                descent.Losses.CopyTo(excess[i].AsSpan(done * rates * plan.Steps.Count));
                descent.TrainLosses.CopyTo(train.AsSpan(set is null ? 0 : done * rates * plan.Steps.Count));
            }

            before += share;
        }

        return Observe(plans, excess, train);
    }

    private Observation Observe(DescentPlan[] plans, double[][] excess, double[] train)
    {
        double[] rate = [.. config.LearningRate];
        Dictionary<string, ReplicaSeries> series = [];
        if (config is BudgetSgdConfig budget)
        {
            double[] values = new double[(long)replicas * rates * plans.Length];
            for (int r = 0; r < replicas * rates; r++)
            {
                for (int b = 0; b < plans.Length; b++) values[(r * plans.Length) + b] = excess[b][r];
            }

            Judge(values, plans.Length);
            series["budgetLoss"] = new ReplicaSeries([rate, [.. budget.BatchSize.Select(b => (double)b)]], values);
            return new Observation(run.Replicas, series, verdicts);
        }

        double[][] axes = [rate, [.. SgdStructuredSystem.Steps(config).Select(t => (double)t)]];
        Judge(excess[0], axes[1].Length);
        series["excessLoss"] = new ReplicaSeries(axes, excess[0]);
        series["testLoss"] = new ReplicaSeries(axes, [.. excess[0].Select(l => l + config.NoiseVariance)]);
        if (train.Length == 0) return new Observation(run.Replicas, series, verdicts);
        Judge(train, axes[1].Length);
        series["trainLoss"] = new ReplicaSeries(axes, train);
        return new Observation(run.Replicas, series, verdicts);
    }

    /// <summary>A loss that is no number has passed through infinity.</summary>
    private void Judge(double[] values, int points)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            values[i] = double.PositiveInfinity;
            int r = i / (rates * points);
            verdicts[r] = verdicts[r].And(new Verdict(VerdictKind.Diverged, i / points % rates));
        }
    }
}

/// <summary>The samples of each step of some replicas: fresh ones, or rows of a training set.</summary>
internal sealed class Samples(SgdStructuredConfig config, ulong seed, uint firstReplica, TrainingSet? set, Design? fresh, SgdScales scales, Device device)
{
    internal TrainingSet? Set => set;

    /// <summary>Inputs [B, M] and labels [B, 1] of one step.</summary>
    internal void Fill(DeviceMatrix<double> x, DeviceMatrix<double> y, DeviceMatrix<double> spare, int step)
    {
        if (set is null)
        {
            fresh!.Fill(x, y, spare, Math.Sqrt(config.NoiseVariance * scales.Power), seed, firstReplica, (uint)step);
            return;
        }

        int[] indices = new int[x.Batch * x.Rows];
        for (int r = 0; r < x.Batch; r++)
            new RandomStream(seed, Purpose.Indices, firstReplica + (uint)r, (uint)step).FillIndices(indices.AsSpan(r * x.Rows, x.Rows), ((FixedSetSgdConfig)config).Samples);
        using DeviceBuffer<int> rows = device.Allocate<int>(indices.Length);
        rows.Upload(indices);
        DeviceMatrix<int> chosen = new(rows, x.Batch, 1, x.Rows), all = new(rows, x.Batch, 1, 0);
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        pointwise.Gather(set.Inputs(x.Batch), chosen, all, x);
        pointwise.Gather(set.Labels(x.Batch), chosen, all, y);
    }
}
