// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Systems.Designs;
using LargeN.Threading;

namespace LargeN.Systems.KernelEquivalents;

public sealed partial class KernelEquivalentsSystem
{
    private static readonly string[] Curves = ["kernelTrace", "tangentTrace", "kernelError", "tangentError", "linearError", "finiteKernelError", "matchError"];

    /// <inheritdoc/>
    public RunCost Cost(KernelEquivalentsConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        long bytes = 0;
        double flops = 0, layers = config.Network is ExplicitNetwork deep ? deep.Depth : 5;
        foreach (int p in config.InputDimension)
        {
            long n = config.Samples(p), m = config.Width, elements = (long)n * p;
            long host = elements + (32 * n * n) + (50 * n);      // eight matrices at once, and of each layer some that wait to be collected
            long buffers = elements + (n * n) + KernelSpectra.Elements(n) + (m > 0 ? FiniteNetwork.Elements(n, p, m) + (n * m) : 0);
            long scratch = new Scratch(device, 1).Gram((int)n, p).Bytes + SymmetricEigen.Plan<double>(1, (int)n, vectors: true, Threads(device)).WorkspaceBytes;
            if (m > 0) scratch = Math.Max(scratch, new Scratch(device, 1).Product((int)n, (int)m, Math.Max(p, (int)m)).Gram((int)n, (int)m).Bytes);
            bytes = Math.Max(bytes, (8 * (host + buffers)) + scratch);
            double cube = (double)n * n * n;
            flops += ((double)n * n * p) + (2 * 9 * cube) + ((m > 0 ? 8 : 7) * 4.0 / 3 * cube) + (n * (double)n * layers * 100) + (m > 0 ? FiniteNetwork.Flops(config.Network, n, p, m) : 0);
        }

        return new RunCost(bytes + (8L * replicas.Count * config.InputDimension.Count * (Curves.Length + (2L * config.Times.Count))), replicas.Count * flops);
    }

    /// <inheritdoc/>
    public Observation Simulate(KernelEquivalentsConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count, points = config.InputDimension.Count, times = config.Times.Count;
        Dictionary<string, double[]> values = Curves.ToDictionary(c => c, _ => new double[count * points]);
        double[] exact = new double[count * points * times], equivalent = new double[count * points * times];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        KernelCoefficients coefficients = KernelCoefficients.Of(config.Network, config.Activation, config.InputScale);
        MatchedNetwork? matched = config.Network is ImplicitNetwork ? MatchedNetwork.Of(coefficients, config.InputScale) : null;
        for (int s = 0; s < points; s++)
        {
            int p = config.InputDimension[s], n = config.Samples(p);
            Mixture mixture = new(config, p);
            using DrawnKernels draws = new(config, mixture, p, coefficients, matched, run.Device);
            for (int r = 0; r < count; r++)
            {
                cancel.ThrowIfCancellationRequested();
                DrawnKernels.Result result = draws.Replica(run.Seed, run.Replicas.First + (uint)r, (uint)s, cancel);
                for (int c = 0; c < Curves.Length; c++) values[Curves[c]][(r * points) + s] = result.Curves[c];
                result.Loss.CopyTo(exact, ((r * points) + s) * times);
                result.EquivalentLoss.CopyTo(equivalent, ((r * points) + s) * times);
                verdicts[r] = verdicts[r].And(result.Verdict);
                run.Progress?.Report(((s * (double)count) + r + 1) / ((double)points * count));
            }
        }

        double[] axis = [.. config.InputDimension.Select(p => (double)p)], time = [.. config.Times];
        Dictionary<string, ReplicaSeries> series = [];
        foreach (string curve in Curves)
        {
            if ((curve == "finiteKernelError" && config.Width == 0) || (curve == "matchError" && matched is null)) continue;
            series[curve] = new ReplicaSeries([axis], values[curve]);
        }

        series["trainLoss"] = new ReplicaSeries([axis, time], exact);
        series["equivalentLoss"] = new ReplicaSeries([axis, time], equivalent);
        return new Observation(run.Replicas, series, verdicts);
    }

    internal static Parallelism Threads(Device device) => new(Math.Clamp(device.Limits.Threads, 1, Environment.ProcessorCount));
}
