// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>A network of finite width m drawn on a device: its kernel z^T z / m.</summary>
/// <remarks>Stream <see cref="Purpose.Weights"/>, steps from the one given: layers, or A and then B of an implicit network.</remarks>
internal sealed class FiniteNetwork : IDisposable
{
    private const int Iterations = 400;
    private const double Tolerance = 1e-12;   // squared, relative change of z

    private readonly Device device;
    private readonly int samples;
    private readonly int width;
    private readonly DeviceBuffer<double> inputs;
    private readonly DeviceBuffer<double> weights;
    private readonly DeviceBuffer<double>[] hidden;
    private readonly DeviceBuffer<double> ones;
    private readonly DeviceBuffer<double> gram;
    private readonly int dimension;

    internal FiniteNetwork(Device device, int samples, int dimension, int width)
    {
        (this.device, this.samples, this.dimension, this.width) = (device, samples, dimension, width);
        inputs = device.Allocate<double>((long)samples * dimension);
        weights = device.Allocate<double>((long)width * Math.Max(width, dimension));
        hidden = [.. Enumerable.Range(0, 3).Select(_ => device.Allocate<double>((long)samples * width))];
        ones = device.Allocate<double>((long)samples * width);
        gram = device.Allocate<double>((long)samples * samples);
    }

    /// <summary>Elements that an instance allocates.</summary>
    internal static long Elements(long samples, long dimension, long width) => (samples * dimension) + (width * Math.Max(width, dimension)) + (4 * samples * width) + (samples * samples);

    /// <summary>Operations of one draw; an implicit network is counted with 60 iterations, a normal with 20 operations.</summary>
    internal static double Flops(EquivalentNetwork network, double samples, double dimension, double width)
    {
        double products = network is ExplicitNetwork layers ? layers.Depth - 1 : 60;
        double drawn = network is ExplicitNetwork deep ? deep.Depth - 1 : 1;
        return (2 * samples * width * (dimension + (products * width))) + (20 * width * (dimension + (drawn * width))) + (samples * samples * width);
    }

    internal (double[] Kernel, Verdict Verdict) Draw(KernelEquivalentsConfig config, IReadOnlyList<double> means, double[] x, ulong seed, uint replica, uint step, CancellationToken cancel)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        pointwise.Fill(Hidden(ones), 1);
        inputs.Upload(x);
        DeviceMatrix<double> z = Hidden(hidden[0]), next = Hidden(hidden[1]), fed = Hidden(hidden[2]);
        DeviceMatrix<double> input = new(weights, 1, width, dimension), square = new(weights, 1, width, width);
        Verdict verdict = Verdict.Converged;
        random.FillNormal(input, seed, Purpose.Weights, replica, step);
        if (config.Network is ExplicitNetwork layers)
        {
            matrix.MatMul(1, new DeviceMatrix<double>(inputs, 1, samples, dimension), Transpose.No, input, Transpose.Yes, 0, z);
            Activate(config.Activation, z, fed, means[0]);
            for (int l = 1; l < layers.Depth; l++)
            {
                cancel.ThrowIfCancellationRequested();
                random.FillNormal(square, seed, Purpose.Weights, replica, step + (uint)l);
                matrix.MatMul(1 / Math.Sqrt(width), z, Transpose.No, square, Transpose.Yes, 0, next);
                Activate(config.Activation, next, fed, means[l]);
                (z, next) = (next, z);
            }
        }
        else if (config.Network is ImplicitNetwork network)
        {
            matrix.MatMul(Math.Sqrt(network.InputVariance), new DeviceMatrix<double>(inputs, 1, samples, dimension), Transpose.No, input, Transpose.Yes, 0, fed);
            random.FillNormal(square, seed, Purpose.Weights, replica, step + 1);
            pointwise.Fill(z, 0);
            double change = double.PositiveInfinity;
            double[] norm = new double[1];
            using DeviceBuffer<double> spare = device.Allocate<double>((long)samples * width);
            for (int t = 0; t < Iterations && change > Tolerance; t++)
            {
                cancel.ThrowIfCancellationRequested();
                pointwise.Copy(fed, next);
                matrix.MatMul(Math.Sqrt(network.RecurrentVariance / width), z, Transpose.No, square, Transpose.Yes, 1, next);
                Activate(config.Activation, next, Hidden(spare), means[0]);
                pointwise.AddScaled(-1, next, z);
                device.Operations<IReductionOperations<double>>().Dot(z, z, norm);
                change = norm[0];
                device.Operations<IReductionOperations<double>>().Dot(next, next, norm);
                change /= norm[0];
                (z, next) = (next, z);
            }

            if (!(change <= Tolerance)) verdict = new Verdict(double.IsFinite(change) ? VerdictKind.NotConverged : VerdictKind.Diverged, Iterations, change);
        }

        DeviceMatrix<double> kernel = new(gram, 1, samples, samples);
        matrix.SymmetricRankK(1.0 / width, z, Transpose.No, 0, kernel);
        pointwise.MirrorLower(kernel);
        double[] values = new double[samples * samples];
        gram.Download(values);
        return (values, verdict);
    }

    public void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[inputs, weights, .. hidden, ones, gram]) buffer.Dispose();
    }

    private DeviceMatrix<double> Hidden(DeviceBuffer<double> buffer) => new(buffer, 1, samples, width);

    /// <summary>z = phi(z) - mean.</summary>
    private void Activate(EquivalentActivation activation, DeviceMatrix<double> z, DeviceMatrix<double> spare, double mean)
    {
        IActivationOperations<double> activations = device.Operations<IActivationOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        if (activation == EquivalentActivation.Quadratic)
        {
            activations.Activate(Activation.Quadratic, z, spare);
            pointwise.AddScaled(0.5, spare, z);
        }
        else
        {
            activations.Activate(activation == EquivalentActivation.Relu ? Activation.Relu : Activation.Tanh, z, z);
        }

        pointwise.AddScaled(-mean, Hidden(ones), z);
    }
}
