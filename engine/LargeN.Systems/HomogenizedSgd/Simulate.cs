// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.HomogenizedSgd;

public sealed partial class HomogenizedSgdSystem
{
    private const int IndexBlock = 1024;

    /// <inheritdoc/>
    public RunCost Cost(HomogenizedSgdConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double d = config.InputDimension, rates = config.LearningRate.Count, steps = config.Step(config.Times[^1]);
        double records = config.Times.Count * rates * (config is StreamingConfig ? 3 * d : 2.0 * config.Samples * d);
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * ((steps * d * ((4 * rates) + (config is StreamingConfig ? 42 : 0))) + records), OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A replica is one thread's, on the host whatever the device: all its learning rates take the same row while it is in the cache, eight coordinates a register. A replica in which
    /// a rate leaves the range of a double has the verdict Diverged with the position of that rate, and +infinity from there on.
    /// </remarks>
    public Observation Simulate(HomogenizedSgdConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count, points = config.Times.Count;
        double[] losses = new double[(long)replicas * rates * points];
        long bytes = Bytes(config, replicas, run.Device);
        Rows rows = bytes <= run.Device.Limits.MemoryBytes ? new Rows(config, cancel) : throw new MemoryLimitException($"{Info.Id} on {run.Device.Name}", bytes, run.Device.Limits.MemoryBytes);
        LaneSweep.Run(Info.Id, run, replicas, bytes, r => One(rows, run, r, losses.AsSpan(r * rates * points, rates * points), cancel), cancel);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        for (int i = 0; i < losses.Length; i++)
        {
            if (double.IsPositiveInfinity(losses[i])) verdicts[i / (rates * points)] = verdicts[i / (rates * points)].And(new Verdict(VerdictKind.Diverged, i / points % rates));
        }

        return new Observation(run.Replicas, new Dictionary<string, ReplicaSeries> { [Measured(config)] = new([[.. config.LearningRate], [.. config.Times]], losses) }, verdicts);
    }

    private static long Bytes(HomogenizedSgdConfig config, int replicas, Device device)
    {
        long d = config.InputDimension, data = config is FixedRowsConfig ? 8L * config.Samples * (d + 1) : 0;
        return data + (40 * d) + (8L * replicas * config.LearningRate.Count * config.Times.Count) + LaneSweep.Bytes(device, replicas, (8 * d * (config.LearningRate.Count + 1)) + (4 * IndexBlock));
    }

    private static void One(Rows rows, SimulationRun run, int r, Span<double> losses, CancellationToken cancel)
    {
        HomogenizedSgdConfig config = rows.Config;
        int n = config.Samples, d = config.InputDimension, rates = config.LearningRate.Count, points = config.Times.Count;
        uint replica = run.Replicas.First + (uint)r;
        bool fixedSet = rows.Inputs.Length > 0;
        double[] x = new double[(long)rates * d], fresh = new double[fixedSet ? 0 : d];
        int[] indices = new int[fixedSet ? IndexBlock : 0];
        double deviation = Math.Sqrt(config.NoiseVariance);
        for (int t = 0, next = 0; ; t++)
        {
            while (next < points && config.Step(config.Times[next]) == t)
            {
                for (int j = 0; j < rates; j++) losses[(j * points) + next] = Loss(rows, x.AsSpan(j * d, d));
                next++;
            }

            if (next == points) return;
            if (t % 64 == 0) cancel.ThrowIfCancellationRequested();
            ReadOnlySpan<double> row;
            double label;
            if (fixedSet)
            {
                if (t % IndexBlock == 0) new RandomStream(run.Seed, Purpose.Indices, replica).FillIndices(indices, n, t);
                int i = indices[t % IndexBlock];
                row = rows.Inputs.AsSpan(i * d, d);
                label = rows.Labels[i];
            }
            else
            {
                double noise = deviation > 0 ? deviation * new RandomStream(run.Seed, Purpose.LabelNoise, replica).Normal(t) : 0;
                label = rows.Fill(new RandomStream(run.Seed, Purpose.Inputs, replica, (uint)t), fresh, noise);
                row = fresh;
            }

            for (int j = 0; j < rates; j++)
            {
                Span<double> weights = x.AsSpan(j * d, d);
                Add(config.LearningRate[j] * (label - FixedOrder.Dot(row, weights)), row, weights);
            }
        }
    }

    /// <summary>x = x + factor a, each element one fused multiply-add.</summary>
    private static void Add(double factor, ReadOnlySpan<double> a, Span<double> x)
    {
        Vector512<double> all = Vector512.Create(factor);
        ref double from = ref MemoryMarshal.GetReference(a), to = ref MemoryMarshal.GetReference(x);
        int k = 0;
        for (; k <= x.Length - 8; k += 8)
            Vector512.FusedMultiplyAdd(all, Vector512.LoadUnsafe(ref from, (nuint)k), Vector512.LoadUnsafe(ref to, (nuint)k)).StoreUnsafe(ref to, (nuint)k);
        for (; k < x.Length; k++) x[k] = Math.FusedMultiplyAdd(factor, a[k], x[k]);
    }

    private static double Loss(Rows rows, ReadOnlySpan<double> x)
    {
        double sum = 0;
        if (rows.Inputs.Length > 0)
        {
            int d = x.Length;
            for (int i = 0; i < rows.Labels.Length; i++)
            {
                double residual = rows.Labels[i] - FixedOrder.Dot(rows.Inputs.AsSpan(i * d, d), x);
                sum = Math.FusedMultiplyAdd(residual, residual, sum);
            }

            sum /= rows.Labels.Length;
        }
        else
        {
            for (int k = 0; k < x.Length; k++)
            {
                double error = rows.Deviations[k] * (rows.Target[k] - x[k]);
                sum = Math.FusedMultiplyAdd(error, error, sum);
            }

            sum += rows.Config.NoiseVariance;
        }

        return double.IsFinite(sum) ? sum : double.PositiveInfinity;
    }
}
