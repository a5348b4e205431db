// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.RandomFeatures;

/// <summary>Features that are Gaussian processes with a network's kernel, drawn at the points of the sphere that are looked at: both training sets and test points.</summary>
/// <remarks>
/// The kernel has infinitely many modes, so that its features cannot be drawn in the eigenbasis; at n points they are L z, K + 1e-12 h(1) I = L L^T, z standard normal: exact but for that jitter.
/// Streams: <see cref="Purpose.Inputs"/> (steps 0 and 1), <see cref="Purpose.TestInputs"/>, <see cref="Purpose.Target"/> direction, <see cref="Purpose.LabelNoise"/>, <see cref="Purpose.Weights"/> (step e).
/// </remarks>
internal sealed class SphereFeatures : FeatureSource
{
    /// <summary>Test points of a replica: its losses are means over them.</summary>
    internal const int TestPoints = 512;

    private const double Jitter = 1e-12;

    private readonly RandomFeaturesConfig config;
    private readonly SphereSpectrum sphere;
    private readonly Device device;
    private readonly int samples;
    private readonly int points;
    private readonly int widest;
    private readonly double self;
    private readonly DeviceBuffer<double> inputs;
    private readonly DeviceBuffer<double> directions;
    private readonly DeviceBuffer<double> cosines;
    private readonly DeviceBuffer<double> factor;
    private readonly DeviceBuffer<double> normals;
    private readonly DeviceBuffer<double> features;
    private double[] targets = [];

    internal SphereFeatures(RandomFeaturesConfig config, Device device, int batch)
    {
        (this.config, this.device) = (config, device);
        sphere = (SphereSpectrum)config.Spectrum;
        (samples, points, widest) = (config.Samples, PointsOf(config), config.Width[^1]);
        self = NeuralKernel.At(sphere.NeuralKernel, 1);
        inputs = device.Allocate<double>((long)batch * points * sphere.InputDimension);
        directions = device.Allocate<double>((long)batch * sphere.InputDimension);
        cosines = device.Allocate<double>((long)batch * points);
        factor = device.Allocate<double>((long)batch * points * points);
        normals = device.Allocate<double>((long)batch * points * widest);
        features = device.Allocate<double>((long)batch * points * widest);
    }

    internal override double Trace => self;

    internal static int PointsOf(RandomFeaturesConfig config) => (2 * config.Samples) + TestPoints;

    internal static long Bytes(RandomFeaturesConfig config, SphereSpectrum sphere)
    {
        long n = PointsOf(config);
        return 8 * ((n * sphere.InputDimension) + sphere.InputDimension + (4 * n) + (2 * n * n) + (2 * n * config.Width[^1]) + TestPoints);
    }

    /// <summary>Operations of one of the 2 E predictors: its share of the factor and of E products with it.</summary>
    internal static double Flops(RandomFeaturesConfig config)
    {
        double n = PointsOf(config);
        return ((n * n * n / 3) / (2.0 * config.EnsembleSize)) + (n * n * config.Width[^1]);
    }

    /// <summary>Draws inputs and labels; the first set comes with the test points, the direction and the target at all points of the replica.</summary>
    internal override void Inputs(int draw, DeviceMatrix<double> labels, DeviceMatrix<double> spare, ulong seed, uint firstReplica)
    {
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        int count = labels.Batch;
        if (draw == 0) DrawPoints(count, seed, firstReplica);
        double[] own = new double[count * samples];
        for (int r = 0; r < count; r++) targets.AsSpan((r * points) + (draw * samples), samples).CopyTo(own.AsSpan(r * samples));
        labels.Buffer.Upload(own, labels.Offset);
        if (config.NoiseVariance > 0)
        {
            random.FillNormal(spare, seed, Purpose.LabelNoise, firstReplica, (uint)draw);
            pointwise.AddScaled(Math.Sqrt(config.NoiseVariance), spare, labels);
        }
    }

    /// <summary>Factors the kernel at all points.</summary>
    internal override double[][] Targets(ulong seed, uint firstReplica, int count, Span<Verdict> verdicts)
    {
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        DeviceMatrix<double> kernel = new(factor, count, points, points);
        device.Operations<IMatrixOperations<double>>().SymmetricRankK(1, new DeviceMatrix<double>(inputs, count, points, sphere.InputDimension), Transpose.No, 0, kernel);
        pointwise.MirrorLower(kernel);
        device.Operations<IKernelOperations<double>>().NeuralKernel(kernel, sphere.NeuralKernel.Parameters);
        pointwise.AddToDiagonal(kernel, Jitter * self);
        Verdict[] outcome = new Verdict[count];
        device.Operations<ICholeskyOperations<double>>().CholeskyFactor(kernel, outcome);
        for (int r = 0; r < count; r++) verdicts[r] = verdicts[r].And(outcome[r]);
        for (int i = 0; i < points - 1; i++) pointwise.Fill(kernel.Block(i, i + 1, 1, points - i - 1), 0);   // the product reads the whole matrix
        double root = Math.Sqrt(1.0 / TestPoints);
        return [.. Enumerable.Range(0, count).Select(r => Array.ConvertAll(targets[((r * points) + (2 * samples))..((r + 1) * points)], t => t * root))];
    }

    internal override void Features(int e, int count, ulong seed, uint firstReplica)
    {
        DeviceMatrix<double> z = new(normals, count, points, widest);
        device.Operations<IRandomOperations<double>>().FillNormal(z, seed, Purpose.Weights, firstReplica, (uint)e);
        device.Operations<IMatrixOperations<double>>().MatMul(1, new DeviceMatrix<double>(factor, count, points, points), Transpose.No, z, Transpose.No, 0, All(count));
    }

    internal override DeviceMatrix<double> AtInputs(int draw, int count) => All(count).Block(draw * samples, 0, samples, widest);

    internal override DeviceMatrix<double> AtReadout(int count) => All(count).Block(2 * samples, 0, TestPoints, widest);

    internal override void Scale(DeviceMatrix<double> coefficients) => device.Operations<IPointwiseOperations<double>>().Scale(Math.Sqrt(1.0 / TestPoints), coefficients);

    public override void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[inputs, directions, cosines, factor, normals, features]) buffer.Dispose();
    }

    private DeviceMatrix<double> All(int count) => new(features, count, points, widest);

    private void DrawPoints(int count, ulong seed, uint firstReplica)
    {
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        int d = sphere.InputDimension;
        DeviceMatrix<double> x = new(inputs, count, points, d), direction = new(directions, count, 1, d), t = new(cosines, count, points, 1);
        for (uint set = 0; set < 2; set++) random.FillNormal(x.Block((int)set * samples, 0, samples, d), seed, Purpose.Inputs, firstReplica, set);
        random.FillNormal(x.Block(2 * samples, 0, TestPoints, d), seed, Purpose.TestInputs, firstReplica);
        random.FillNormal(direction, seed, Purpose.Target, firstReplica);
        pointwise.NormalizeRows(x);
        pointwise.NormalizeRows(direction);
        device.Operations<IMatrixOperations<double>>().MatMul(1, x, Transpose.No, direction, Transpose.Yes, 0, t);
        targets = new double[count * points];
        cosines.Download(targets);
        for (int i = 0; i < targets.Length; i++) targets[i] = Target(targets[i]);
    }

    /// <summary>sum_k b_k sqrt(N(D, k)) P_k(t).</summary>
    private double Target(double t)
    {
        double sum = 0, current = 1, previous = 0;
        for (int k = 0; k < sphere.TargetCoefficients.Count; k++)
        {
            sum += sphere.TargetCoefficients[k] * Math.Sqrt(SphereHarmonics.Degeneracy(sphere.InputDimension, k)) * current;
            double next = k == 0 ? t : ((((2.0 * k) + sphere.InputDimension - 2) * t * current) - (k * previous)) / (k + sphere.InputDimension - 2);
            (previous, current) = (current, next);
        }

        return sum;
    }
}
