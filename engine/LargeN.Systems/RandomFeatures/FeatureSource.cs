// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.RandomFeatures;

/// <summary>Where a crossed design gets its labels, its features at the inputs, and what a predictor is compared with.</summary>
internal abstract class FeatureSource : IDisposable
{
    /// <summary>Trace of the kernel.</summary>
    internal abstract double Trace { get; }

    internal static FeatureSource Of(RandomFeaturesConfig config, Device device, int batch, CancellationToken cancel) =>
        config.Spectrum is SphereSpectrum ? new SphereFeatures(config, device, batch) : new EigenFeatures(config, device, batch, cancel);

    /// <summary>Coefficients of a predictor.</summary>
    internal static int Coefficients(RandomFeaturesConfig config) => config.Spectrum is SphereSpectrum ? SphereFeatures.TestPoints : Modes.CountOf(config.Spectrum);

    /// <summary>Device and host memory of one replica.</summary>
    internal static long BytesEach(RandomFeaturesConfig config, int modes) => config.Spectrum is SphereSpectrum sphere ? SphereFeatures.Bytes(config, sphere) : EigenFeatures.Bytes(config, modes);

    /// <summary>Operations of one predictor.</summary>
    internal static double FlopsEach(RandomFeaturesConfig config, int modes) => config.Spectrum is SphereSpectrum ? SphereFeatures.Flops(config) : 2.0 * config.Samples * modes * config.Width[^1];

    /// <summary>Adds the workspace of its operations.</summary>
    internal static Scratch Take(RandomFeaturesConfig config, int modes, Scratch scratch)
    {
        if (config.Spectrum is not SphereSpectrum sphere) return scratch.Product(config.Samples, config.Width[^1], modes).Product(config.Samples, 1, modes);
        int n = SphereFeatures.PointsOf(config);
        return scratch.Gram(n, sphere.InputDimension).Solve(n, 1).Product(n, config.Width[^1], n).Product(n, 1, sphere.InputDimension);
    }

    /// <summary>Draws training set <paramref name="draw"/> and its labels.</summary>
    internal abstract void Inputs(int draw, DeviceMatrix<double> labels, DeviceMatrix<double> spare, ulong seed, uint firstReplica);

    /// <summary>What the coefficients of a perfect predictor are, replica by replica; called after both training sets are drawn.</summary>
    internal abstract double[][] Targets(ulong seed, uint firstReplica, int count, Span<Verdict> verdicts);

    /// <summary>Draws features <paramref name="e"/>.</summary>
    internal abstract void Features(int e, int count, ulong seed, uint firstReplica);

    /// <summary>The features at the inputs of a training set, [P, N].</summary>
    internal abstract DeviceMatrix<double> AtInputs(int draw, int count);

    /// <summary>The features at the modes or test points, [coefficients, N].</summary>
    internal abstract DeviceMatrix<double> AtReadout(int count);

    /// <summary>Scales coefficients so that a sum of squares is a loss.</summary>
    internal abstract void Scale(DeviceMatrix<double> coefficients);

    public abstract void Dispose();
}

/// <summary>Gaussian features in the eigenbasis of the kernel.</summary>
internal sealed class EigenFeatures : FeatureSource
{
    private readonly RandomFeaturesConfig config;
    private readonly Device device;
    private readonly Design design;
    private readonly int modes;
    private readonly int widest;
    private readonly DeviceBuffer<double>[] inputs;
    private readonly DeviceBuffer<double> features;
    private readonly DeviceBuffer<double> projected;

    internal EigenFeatures(RandomFeaturesConfig config, Device device, int batch, CancellationToken cancel)
    {
        (this.config, this.device) = (config, device);
        design = Design.Of(config.Spectrum, device, cancel);
        (modes, widest) = (design.Modes.Count, config.Width[^1]);
        inputs = [device.Allocate<double>((long)batch * config.Samples * modes), device.Allocate<double>((long)batch * config.Samples * modes)];
        features = device.Allocate<double>((long)batch * modes * widest);
        projected = device.Allocate<double>((long)batch * config.Samples * widest);
    }

    internal override double Trace => design.Modes.Trace;

    internal static long Bytes(RandomFeaturesConfig config, int modes) => 8 * ((2L * config.Samples * modes) + ((long)modes * config.Width[^1]) + ((long)config.Samples * config.Width[^1]));

    internal override void Inputs(int draw, DeviceMatrix<double> labels, DeviceMatrix<double> spare, ulong seed, uint firstReplica) =>
        design.Fill(new(inputs[draw], labels.Batch, config.Samples, modes), labels, spare, Math.Sqrt(config.NoiseVariance), seed, firstReplica, (uint)draw);

    internal override double[][] Targets(ulong seed, uint firstReplica, int count, Span<Verdict> verdicts) => [.. Enumerable.Repeat(design.Modes.Target, count)];

    internal override void Features(int e, int count, ulong seed, uint firstReplica) =>
        device.Operations<IRandomOperations<double>>().FillNormal(AtReadout(count), seed, Purpose.Weights, firstReplica, (uint)e);

    internal override DeviceMatrix<double> AtInputs(int draw, int count)
    {
        DeviceMatrix<double> h = new(projected, count, config.Samples, widest);
        device.Operations<IMatrixOperations<double>>().MatMul(1, new DeviceMatrix<double>(inputs[draw], count, config.Samples, modes), Transpose.No, AtReadout(count), Transpose.No, 0, h);
        return h;
    }

    internal override DeviceMatrix<double> AtReadout(int count) => new(features, count, modes, widest);

    internal override void Scale(DeviceMatrix<double> coefficients) => device.Operations<IPointwiseOperations<double>>().ScaleColumns(coefficients, design.Roots(coefficients.Batch, modes));

    public override void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[.. inputs, features, projected]) buffer.Dispose();
        design.Dispose();
    }
}
