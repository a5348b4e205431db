// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.VarianceOnset;

/// <summary>Ridge regression with the tangent kernel of two-layer ReLU networks at initialisation; the networks of a replica share its data.</summary>
/// <remarks>
/// K_N(x, x') = (1/N) sum_i [relu(w_i.x) relu(w_i.x') + a_i^2 1(w_i.x > 0) 1(w_i.x' > 0) x.x']. Training inputs stand before the test inputs, so that one product gives the kernel of both with
/// the training inputs; one factorisation serves all P, nested. A narrower network has the first units of the widest.
/// </remarks>
internal sealed class TangentSimulation
{
    private readonly VarianceOnsetConfig config;
    private readonly NetworkModel network;
    private readonly int[] sizes;
    private readonly int[] widths;
    private readonly int largest;
    private readonly int widest;
    private readonly int inputs;
    private readonly int dimension;

    internal TangentSimulation(VarianceOnsetConfig config, NetworkModel network)
    {
        (this.config, this.network, sizes, widths) = (config, network, [.. config.Samples], [.. config.Width]);
        (largest, widest, dimension) = (sizes[^1], widths[^1], network.InputDimension);
        inputs = largest + network.TestPoints;
    }

    /// <summary>Device and host memory of one replica.</summary>
    internal long BytesEach => 8 * (((long)inputs * dimension) + (4L * inputs * largest) + (3L * inputs * widest) + ((long)widest * (dimension + 1)) + ((long)largest * sizes.Length)
        + (2L * network.TestPoints * sizes.Length) + (2L * inputs) + (2L * largest) + ((long)config.EnsembleSize * widths.Length * sizes.Length * network.TestPoints));

    /// <summary>Operations of one replica.</summary>
    internal double FlopsEach
    {
        get
        {
            double a = inputs, p = largest, each = 2.0 * a * dimension * widest;
            foreach (int n in widths) each += (4 * a * p * n) + (4 * a * p) + (p * p * p / 3) + (2 * p * p * sizes.Length) + (2.0 * network.TestPoints * p * sizes.Length);
            return (2 * a * p * dimension) + (config.EnsembleSize * each);
        }
    }

    /// <summary>Workspace of a pass.</summary>
    internal long ScratchBytes(Device device, int replicas) => new Scratch(device, replicas)
        .Product(inputs, largest, dimension).Product(inputs, widest, dimension).Product(inputs, largest, widest).Solve(largest, sizes.Length).Product(network.TestPoints, sizes.Length, largest).Bytes;

    internal void Run(SimulationRun run, double[] test, double[] ensemble, Verdict[] verdicts, CancellationToken cancel)
    {
        int count = run.Replicas.Count, perPass = Math.Clamp(run.Device.ReplicasPerPass(count, BytesEach), 1, Math.Max(1, count));
        using TangentBuffers buffers = new(run.Device, perPass, inputs, largest, widest, dimension, network.TestPoints, sizes.Length);
        for (int done = 0; done < count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int now = Math.Min(perPass, count - done);
            uint first = run.Replicas.First + (uint)done;
            double[] targets = Data(run, buffers, first, now);
            double[][] residuals = new double[config.EnsembleSize * widths.Length][];
            for (int e = 0; e < config.EnsembleSize; e++)
            {
                cancel.ThrowIfCancellationRequested();
                buffers.Units(run.Seed, first, (uint)e, now);
                for (int n = 0; n < widths.Length; n++)
                    residuals[(e * widths.Length) + n] = buffers.Fit(widths[n], sizes, config.Ridge, now, verdicts.AsSpan(done, now));
            }

            for (int r = 0; r < now; r++) Errors(residuals, targets, r, done + r, test, ensemble, verdicts);
            run.Progress?.Report((double)(done + now) / count);
        }
    }

    /// <summary>Inputs on the sphere and labels; the noise-free labels of all inputs.</summary>
    private double[] Data(SimulationRun run, TangentBuffers buffers, uint first, int count)
    {
        buffers.Draw(run.Seed, first, count);
        double[] x = buffers.Directions(count), target = new double[count * inputs], labels = new double[count * largest], noise = new double[largest];
        double deviation = Math.Sqrt(config.NoiseVariance);
        HarmonicTarget harmonic = new(dimension, network.TargetDegree);
        for (int i = 0; i < target.Length; i++) target[i] = harmonic.At(x[i]);
        for (int r = 0; r < count; r++)
        {
            if (deviation > 0) new RandomStream(run.Seed, Purpose.LabelNoise, first + (uint)r).FillNormal(noise);
            for (int i = 0; i < largest; i++) labels[(r * largest) + i] = target[(r * inputs) + i] + (deviation * noise[i]);
        }

        buffers.Label(labels);
        return target;
    }

    private void Errors(double[][] outputs, double[] targets, int local, int replica, double[] test, double[] ensemble, Verdict[] verdicts)
    {
        int e = config.EnsembleSize, t = network.TestPoints, points = sizes.Length;
        double[][] members = new double[e][];
        for (int n = 0; n < widths.Length; n++)
        {
            for (int m = 0; m < e; m++) members[m] = outputs[(m * widths.Length) + n];
            for (int s = 0; s < points; s++)
            {
                (double one, double all) = EnsembleErrors.Of(members, (local * t * points) + s, points, targets.AsSpan((local * inputs) + largest, t));
                int at = (((replica * widths.Length) + n) * points) + s;
                (test[at], ensemble[at]) = (one + config.NoiseVariance, all + config.NoiseVariance);
                if (!double.IsFinite(test[at]) && verdicts[replica].IsConverged) verdicts[replica] = new Verdict(VerdictKind.NonFinite, s);
            }
        }
    }
}
