// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Systems.GroupCapacity;

public sealed partial class GroupCapacitySystem
{
    private const int Bundle = 8;   // replicas a thread and pass

    /// <inheritdoc/>
    /// <remarks>The solver is counted with 2 N_0 steps, each a product with all points and a factorisation.</remarks>
    public RunCost Cost(GroupCapacityConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        ObjectSource source = ObjectSource.Of(config);
        int perPass = PerPass(device, replicas.Count, source);
        double points = (double)config.Samples[^1] * source.PointsEach, d = source.Dimension, n = FixedDimension(config);
        double solver = config.Samples.Count * 2 * n * ((2 * points * d) + (n * n * n / 3));
        return new RunCost((perPass * source.BytesEach) + source.ScratchBytes(device, perPass) + (8L * replicas.Count * config.Samples.Count), replicas.Count * (source.FlopsEach + solver));
    }

    /// <inheritdoc/>
    /// <remarks>A labeling that was not decided with a checked certificate is the replica's verdict.</remarks>
    public Observation Simulate(GroupCapacityConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count, points = config.Samples.Count;
        double[] fraction = new double[count * points];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        ObjectSource source = ObjectSource.Of(config);
        int perPass = PerPass(run.Device, count, source);
        Parallelism threads = new(Math.Clamp(run.Device.Limits.Threads, 1, Environment.ProcessorCount));
        for (int done = 0; done < count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int first = done, batch = Math.Min(perPass, count - done);
            double[][] drawn = source.Draw(run.Device, run.Seed, run.Replicas.First + (uint)done, batch);
            ParallelRegion.For(batch, threads, r =>
            {
                RandomStream labels = new(run.Seed, Purpose.Target, run.Replicas.First + (uint)(first + r));
                verdicts[first + r] = Curve(config, source, drawn[r], labels, fraction.AsSpan((first + r) * points, points), cancel);
            });
            run.Progress?.Report((double)(done + batch) / count);
        }

        return new Observation(run.Replicas, new Dictionary<string, ReplicaSeries> { ["fraction"] = new([[.. config.Samples.Select(p => (double)p)]], fraction) }, verdicts);
    }

    /// <summary>The points of every P with their labels as signs. Objects are nested: once the labels are not separable they stay so.</summary>
    private static Verdict Curve(GroupCapacityConfig config, ObjectSource source, double[] objects, RandomStream labels, Span<double> separable, CancellationToken cancel)
    {
        int size = source.PointsEach * source.Dimension;
        for (int o = 0; o < config.Samples[^1]; o++)
        {
            if (labels.Uniform(o) >= 0.5) continue;
            for (int i = o * size; i < (o + 1) * size; i++) objects[i] = -objects[i];
        }

        for (int s = 0; s < separable.Length; s++)
        {
            cancel.ThrowIfCancellationRequested();
            int p = config.Samples[s];
            Separation answer = MinimumNormPoint.Decide(objects.AsSpan(0, p * size), p * source.PointsEach, source.Dimension);
            if (!answer.Verdict.IsConverged)
            {
                separable[s..].Fill(double.NaN);
                return answer.Verdict;
            }

            if (!answer.Separable) break;   // the rest of the curve is 0
            separable[s] = 1;
        }

        return Verdict.Converged;
    }

    private static int PerPass(Device device, int replicas, ObjectSource source) =>
        Math.Clamp(device.ReplicasPerPass(Math.Max(1, (replicas + Bundle - 1) / Bundle), Bundle * source.BytesEach) * Bundle, 1, Math.Max(1, replicas));
}
