// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.AngleEvolution;

/// <summary>Networks drawn layer by layer on a device, many in a batch.</summary>
/// <remarks>
/// The law of a layer depends on the vectors before it through their angle alone. Pairs: g [2, n] standard normal, u = relu(g_1), v = relu(cos g_1 + sin g_2). Weights: the first layer in
/// the same way (inputs in their plane), then u W^T and v W^T. sin^2 = |v - (u.v / u.u) u|^2 / v.v, never 1 - cos^2.
/// Numbers: stream <see cref="Purpose.Weights"/> with the layer as step; a layer that is drawn again goes on in the same stream.
/// </remarks>
internal sealed class NetworkPasses
{
    private const int Bundle = 32;                // replicas a thread, so that a call of a batch has enough to do at small widths
    private const double Parallel = 1e-28;        // sin^2 of vectors that are parallel but for rounding (2e-31)
    private const double LeastSquaredSine = 1e-24;

    private readonly AngleEvolutionConfig config;
    private readonly int width;
    private readonly bool whole;

    internal NetworkPasses(AngleEvolutionConfig config)
    {
        this.config = config;
        width = config.Width;
        whole = config.Sampling == AngleSampling.Weights && config.Depth > 1;
    }

    /// <summary>Device and host memory of one replica.</summary>
    internal long BytesEach => 8 * ((7L * width) + 24 + (whole ? (long)width * width : 0));

    /// <summary>Operations of one replica; a normal counts as 20.</summary>
    internal double FlopsEach
    {
        get
        {
            double n = width, pairs = (40 * n) + (20 * n);
            return whole ? pairs + ((config.Depth - 1) * ((24 * n * n) + (14 * n))) : config.Depth * pairs;
        }
    }

    internal int ReplicasPerPass(Device device, int replicas)
    {
        int bundle = whole ? 1 : Bundle, bundles = Math.Max(1, (replicas + bundle - 1) / bundle);
        return Math.Clamp(device.ReplicasPerPass(bundles, bundle * BytesEach) * bundle, 1, Math.Max(1, replicas));
    }

    /// <summary>Workspace of a pass.</summary>
    internal long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = new Scratch(device, replicas).Product(2, width, 2).Product(1, width, 2).Gram(2, width);
        return whole ? scratch.Product(2, width, width).Bytes : scratch.Bytes;
    }

    /// <summary>Fills sin^2 by (replica, layer), the layers drawn again, and the verdicts.</summary>
    internal void Run(SimulationRun run, double[] squaredSine, double[] redrawn, Verdict[] verdicts, CancellationToken cancel)
    {
        int perPass = ReplicasPerPass(run.Device, run.Replicas.Count);
        using Buffers buffers = new(run.Device, this, perPass);
        for (int done = 0; done < run.Replicas.Count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(perPass, run.Replicas.Count - done);
            Pass(run, buffers, done, count, squaredSine, redrawn, verdicts, cancel);
            run.Progress?.Report((double)(done + count) / run.Replicas.Count);
        }
    }

    private void Pass(SimulationRun run, Buffers buffers, int first, int count, double[] squaredSine, double[] redrawn, Verdict[] verdicts, CancellationToken cancel)
    {
        (double sine, double cosine) = Elementary.SinCosQuarterTurns(config.Angle * (2 / Math.PI));
        double[] mix = new double[4 * count], values = new double[count], one = new double[1];
        for (int r = 0; r < count; r++) SetMix(r, cosine, sine);
        for (int layer = 0; layer < config.Depth; layer++)
        {
            cancel.ThrowIfCancellationRequested();
            buffers.Mix.Upload(mix);
            Layer(run, buffers, layer, 0, count, first, attempt: 0, values);
            for (int r = 0; r < count; r++)
            {
                for (int attempt = 1; !(values[r] >= Parallel); attempt++)
                {
                    redrawn[first + r]++;
                    Layer(run, buffers, layer, r, 1, first, attempt, one);
                    values[r] = one[0];
                }

                squaredSine[((first + r) * config.Depth) + layer] = values[r];
                if (values[r] < LeastSquaredSine) verdicts[first + r] = verdicts[first + r].And(new Verdict(VerdictKind.IllConditioned, layer + 1, values[r]));
                SetMix(r, Math.Sqrt(Math.Max(0, 1 - values[r])), Math.Sqrt(values[r]));
            }

            buffers.Swap();
        }

        void SetMix(int r, double c, double s) => (mix[4 * r], mix[(4 * r) + 1], mix[(4 * r) + 2], mix[(4 * r) + 3]) = (1, 0, c, s);
    }

    /// <summary>One layer of the replicas from <paramref name="from"/> on; sin^2 of each, NaN where a vector is dead.</summary>
    private void Layer(SimulationRun run, Buffers buffers, int layer, int from, int count, int first, int attempt, double[] squaredSine)
    {
        Device device = run.Device;
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        uint replica = run.Replicas.First + (uint)(first + from);
        DeviceMatrix<double> after = buffers.Of(buffers.After, 2, width).Problems(from, count);
        if (whole && layer > 0)
        {
            DeviceMatrix<double> weights = buffers.Of(buffers.Weights!, width, width).Problems(from, count);
            random.FillNormal(weights, run.Seed, Purpose.Weights, replica, (uint)layer, (long)attempt * width * width);
            matrix.MatMul(Math.Sqrt(2.0 / width), buffers.Of(buffers.Before, 2, width).Problems(from, count), Transpose.No, weights, Transpose.Yes, 0, after);
        }
        else
        {
            DeviceMatrix<double> normals = buffers.Of(buffers.Normals, 2, width).Problems(from, count);
            random.FillNormal(normals, run.Seed, Purpose.Weights, replica, (uint)layer, 2L * attempt * width);
            matrix.MatMul(1, buffers.Of(buffers.Mix, 2, 2).Problems(from, count), Transpose.No, normals, Transpose.No, 0, after);
        }

        device.Operations<IActivationOperations<double>>().Activate(Activation.Relu, after, after);
        matrix.SymmetricRankK(1, after, Transpose.No, 0, buffers.Of(buffers.Gram, 2, 2).Problems(from, count));
        double[] gram = new double[4 * count], pull = new double[2 * count];
        buffers.Gram.Download(gram, 4L * from);
        for (int r = 0; r < count; r++) (pull[2 * r], pull[(2 * r) + 1]) = (gram[4 * r] > 0 ? -gram[(4 * r) + 2] / gram[4 * r] : 0, 1);
        buffers.Pull.Upload(pull, 2L * from);
        DeviceMatrix<double> rest = buffers.Of(buffers.Rest, 1, width).Problems(from, count);
        matrix.MatMul(1, buffers.Of(buffers.Pull, 1, 2).Problems(from, count), Transpose.No, after, Transpose.No, 0, rest);
        device.Operations<IReductionOperations<double>>().Dot(rest, rest, squaredSine.AsSpan(0, count));
        for (int r = 0; r < count; r++) squaredSine[r] = gram[4 * r] > 0 && gram[(4 * r) + 3] > 0 ? Math.Min(1, squaredSine[r] / gram[(4 * r) + 3]) : double.NaN;
    }

    private sealed class Buffers(Device device, NetworkPasses plan, int batch) : IDisposable
    {
        internal DeviceBuffer<double> Mix { get; } = device.Allocate<double>(4L * batch);

        internal DeviceBuffer<double> Normals { get; } = device.Allocate<double>(2L * batch * plan.width);

        internal DeviceBuffer<double> Before { get; private set; } = device.Allocate<double>(2L * batch * plan.width);

        internal DeviceBuffer<double> After { get; private set; } = device.Allocate<double>(2L * batch * plan.width);

        internal DeviceBuffer<double> Rest { get; } = device.Allocate<double>((long)batch * plan.width);

        internal DeviceBuffer<double> Gram { get; } = device.Allocate<double>(4L * batch);

        internal DeviceBuffer<double> Pull { get; } = device.Allocate<double>(2L * batch);

        internal DeviceBuffer<double>? Weights { get; } = plan.whole ? device.Allocate<double>((long)batch * plan.width * plan.width) : null;

        internal void Swap() => (Before, After) = (After, Before);

        internal DeviceMatrix<double> Of(DeviceBuffer<double> buffer, int rows, int columns) => new(buffer, batch, rows, columns);

        public void Dispose()
        {
            foreach (DeviceBuffer<double>? buffer in (DeviceBuffer<double>?[])[Mix, Normals, Before, After, Rest, Gram, Pull, Weights]) buffer?.Dispose();
        }
    }
}
