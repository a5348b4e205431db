// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Systems.LaneSweeps;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.LionSign;

public sealed partial class LionSignSystem
{
    private const int Lanes = LaneSweep.Lanes;

    /// <inheritdoc/>
    public RunCost Cost(LionSignConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double work = (double)config.Steps[^1] * config.Modes * (42 + (10.0 * config.Settings));
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * (work + (3.0 * config.Modes * config.Settings * (config.Steps.Count + config.Window))), OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A replica is one thread's, on the host whatever the device. Modes are independent: eight to a register, and all settings take the same noise while it is in the cache.
    /// Nothing diverges: a step moves x by the learning rate at most.
    /// </remarks>
    public Observation Simulate(LionSignConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, settings = config.Settings, points = config.Steps.Count;
        long bytes = Bytes(config, replicas, run.Device);
        if (bytes > run.Device.Limits.MemoryBytes) throw new MemoryLimitException($"{Info.Id} on {run.Device.Name}", bytes, run.Device.Limits.MemoryBytes);
        double[] losses = new double[(long)replicas * settings * points], late = new double[(long)replicas * settings];
        LaneSweep.Run(Info.Id, run, replicas, bytes, r => One(config, run, r, losses.AsSpan(r * settings * points, settings * points), late.AsSpan(r * settings, settings), cancel), cancel);
        double[] first = [.. config.Beta1], rates = [.. config.LearningRate], steps = [.. config.Steps.Select(t => (double)t)];
        Dictionary<string, ReplicaSeries> series = new() { ["loss"] = new([first, rates, steps], losses), ["lateLoss"] = new([first, rates], late) };
        return new Observation(run.Replicas, series, [.. Enumerable.Repeat(Verdict.Converged, replicas)]);
    }

    private static int Padded(LionSignConfig config) => (config.Modes + Lanes - 1) / Lanes * Lanes;

    private static long Bytes(LionSignConfig config, int replicas, Device device)
    {
        long settings = config.Settings, results = 8L * replicas * settings * (config.Steps.Count + 1);
        return results + LaneSweep.Bytes(device, replicas, (8L * Padded(config) * ((2 * settings) + 4)) + 1024);
    }

    private static void One(LionSignConfig config, SimulationRun run, int r, Span<double> losses, Span<double> late, CancellationToken cancel)
    {
        int d = config.Modes, padded = Padded(config), settings = config.Settings, rates = config.LearningRate.Count, points = config.Steps.Count, last = config.Steps[^1];
        uint replica = run.Replicas.First + (uint)r;
        double[] curvature = new double[padded], deviation = new double[padded], noise = new double[padded], x = new double[(long)settings * padded], m = new double[x.Length];
        Curvatures(config).CopyTo(curvature, 0);
        for (int k = 0; k < d; k++) deviation[k] = config.NoiseDeviation * Math.Sqrt(curvature[k]);
        for (int s = 0; s < settings; s++) x.AsSpan(s * padded, d).Fill(config.InitialError);
        late.Clear();
        for (int t = 0, next = 0; ; t++)
        {
            bool inWindow = t > last - config.Window, recorded = config.Steps[next] == t;
            for (int s = 0; s < settings && (inWindow || recorded); s++)
            {
                double loss = Loss(curvature, x.AsSpan(s * padded, padded));
                if (inWindow) late[s] += loss / config.Window;
                if (recorded) losses[(s * points) + next] = loss;
            }

            if (recorded && ++next == points) return;
            if (t % 64 == 0) cancel.ThrowIfCancellationRequested();
            if (config.NoiseDeviation > 0)
            {
                new RandomStream(run.Seed, Purpose.LabelNoise, replica, (uint)t).FillNormal(noise.AsSpan(0, d));
                for (int k = 0; k < d; k++) noise[k] *= deviation[k];
            }

            for (int s = 0; s < settings; s++)
                Advance(config.Beta1[s / rates], config.Beta2, config.LearningRate[s % rates], curvature, noise, x.AsSpan(s * padded, padded), m.AsSpan(s * padded, padded));
        }
    }

    /// <summary>One step of all modes of a setting; padding has curvature and noise 0 and stays at 0.</summary>
    internal static void Advance(double beta1, double beta2, double rate, ReadOnlySpan<double> curvature, ReadOnlySpan<double> noise, Span<double> x, Span<double> m)
    {
        Vector512<double> b1 = Vector512.Create(beta1), b2 = Vector512.Create(beta2), fresh = Vector512.Create(1 - beta1), old = Vector512.Create(1 - beta2);
        Vector512<double> eta = Vector512.Create(rate), minus = Vector512.Create(-0.0);
        ref double l = ref MemoryMarshal.GetReference(curvature), n = ref MemoryMarshal.GetReference(noise), at = ref MemoryMarshal.GetReference(x), memory = ref MemoryMarshal.GetReference(m);
        for (nuint k = 0; k < (nuint)x.Length; k += Lanes)
        {
            Vector512<double> position = Vector512.LoadUnsafe(ref at, k), average = Vector512.LoadUnsafe(ref memory, k);
            Vector512<double> g = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref l, k), position, Vector512.LoadUnsafe(ref n, k));
            Vector512<double> c = Vector512.FusedMultiplyAdd(b1, average, fresh * g);
            // eta with the sign bit of c; where c is 0 the mode stays.
            Vector512<double> moved = position - (eta | (c & minus));
            Vector512.ConditionalSelect(Vector512.Equals(c, default), position, moved).StoreUnsafe(ref at, k);
            Vector512.FusedMultiplyAdd(b2, average, old * g).StoreUnsafe(ref memory, k);
        }
    }

    /// <summary>The same step of one mode in plain scalars.</summary>
    /// <returns>c, whose sign was taken.</returns>
    internal static double AdvanceOne(double beta1, double beta2, double rate, double gradient, ref double x, ref double m)
    {
        double c = Math.FusedMultiplyAdd(beta1, m, (1 - beta1) * gradient);
        x -= rate * Math.Sign(c);
        m = Math.FusedMultiplyAdd(beta2, m, (1 - beta2) * gradient);
        return c;
    }

    // Lane l adds modes l mod 8 in rising order.
    private static double Loss(ReadOnlySpan<double> curvature, ReadOnlySpan<double> x)
    {
        Vector512<double> sum = default;
        for (int k = 0; k < x.Length; k += Lanes)
        {
            Vector512<double> e = Vector512.Create(x.Slice(k, Lanes));
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(curvature.Slice(k, Lanes)) * e, e, sum);
        }

        return LaneTotals.Of(sum) / 2;
    }
}
