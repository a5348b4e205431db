// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.SgdStructured;

/// <summary>The training set of a fixedSet config: a function of the config alone, the same for theory and all replicas.</summary>
internal sealed class TrainingSet : IDisposable
{
    private readonly Design design;
    private readonly DeviceBuffer<double> inputs;
    private readonly DeviceBuffer<double> labels;
    private readonly SgdScales scales;
    private readonly int samples;

    private TrainingSet(Design design, DeviceBuffer<double> inputs, DeviceBuffer<double> labels, SgdScales scales, int samples) =>
        (this.design, this.inputs, this.labels, this.scales, this.samples) = (design, inputs, labels, scales, samples);

    internal Modes Modes => design.Modes;

    /// <summary>X [P, M], the same for every problem of a batch; not normalised.</summary>
    internal DeviceMatrix<double> Inputs(int batch) => new(inputs, 0, batch, samples, Modes.Count, Modes.Count, 0);

    /// <summary>y [P, 1], the same for every problem of a batch; not normalised.</summary>
    internal DeviceMatrix<double> Labels(int batch) => new(labels, 0, batch, samples, 1, 1, 0);

    internal static long Bytes(int samples, int modes) => 8L * ((samples * ((long)modes + 2)) + (2L * modes));

    internal static TrainingSet Draw(FixedSetSgdConfig config, SgdScales scales, Device device, CancellationToken cancel)
    {
        Design design = Design.Of(config.Spectrum, device, cancel);
        int p = config.Samples, m = design.Modes.Count;
        DeviceBuffer<double> inputs = device.Allocate<double>((long)p * m), labels = device.Allocate<double>(p);
        using DeviceBuffer<double> spare = device.Allocate<double>(p);
        design.Fill(
            new DeviceMatrix<double>(inputs, 1, p, m), new DeviceMatrix<double>(labels, 1, p, 1), new DeviceMatrix<double>(spare, 1, p, 1),
            Math.Sqrt(config.NoiseVariance * scales.Power), (ulong)config.DataSeed, RandomStream.Shared, 0);
        return new TrainingSet(design, inputs, labels, scales, p);
    }

    /// <summary>X and y on the host, normalised.</summary>
    internal (double[] Inputs, double[] Labels) Download()
    {
        double[] x = new double[(long)samples * Modes.Count], y = new double[samples];
        inputs.Download(x);
        labels.Download(y);
        double root = Math.Sqrt(scales.Eigenvalue), unit = Math.Sqrt(scales.Power);
        for (long i = 0; i < x.LongLength; i++) x[i] /= root;
        for (int mu = 0; mu < samples; mu++) y[mu] /= unit;
        return (x, y);
    }

    public void Dispose()
    {
        inputs.Dispose();
        labels.Dispose();
        design.Dispose();
    }
}
