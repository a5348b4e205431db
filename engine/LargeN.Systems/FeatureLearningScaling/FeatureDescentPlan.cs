// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Designs;

namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>Sizes of a simulation.</summary>
internal sealed class FeatureDescentPlan(LinearFeatureConfig config, int modes)
{
    internal LinearFeatureConfig Config => config;

    /// <summary>M.</summary>
    internal int Modes => modes;

    internal int Width => config.Width;

    internal int Last { get; } = config.Steps.Count == 0 ? 0 : config.Steps[^1];

    /// <summary>Samples seen at once: P, B or none.</summary>
    internal int Rows { get; } = config switch { FixedSetFeatureConfig set => set.Samples, OnlineFeatureConfig online => online.BatchSize, _ => 0 };

    internal bool IsFixed => config is FixedSetFeatureConfig;

    internal string[] Names => IsFixed ? ["excessLoss", "readoutNorm", "trainLoss"] : ["excessLoss", "readoutNorm"];

    /// <summary>Features at the start and now, samples, rows of modes and of units, on the device and the host.</summary>
    internal long BytesEach => 8 * ((2L * Width * modes) + (Rows * ((long)modes + 3)) + (5L * modes) + (4L * Width));

    internal double FlopsEach => config.Richness.Count * ((Last * (double)modes * ((10.0 * Width) + (4.0 * Rows) + (config is OnlineFeatureConfig ? 44.0 * Rows : 0))) + (44.0 * modes * (Width + Rows)));

    internal int PerPass(Device device, int replicas) => Math.Clamp(device.ReplicasPerPass(replicas, BytesEach), 1, Math.Max(1, replicas));

    internal long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = new Scratch(device, replicas).Product(1, modes, Width).Product(1, Width, modes).Product(Width, modes, 1);
        return (Rows == 0 ? scratch : scratch.Product(Rows, 1, modes).Product(1, Rows, modes).Product(1, modes, Rows)).Bytes;
    }
}

/// <summary>Memory of a pass.</summary>
internal sealed class FeatureDescentMemory : IDisposable
{
    internal FeatureDescentMemory(Device device, FeatureDescentPlan plan, Modes modes, int replicas)
    {
        long n = plan.Width, m = plan.Modes, p = plan.Rows;
        Initial = device.Allocate<double>(replicas * n * m);
        Features = device.Allocate<double>(replicas * n * m);
        Inputs = device.Allocate<double>(replicas * p * m);
        Labels = device.Allocate<double>(replicas * p);
        Residuals = device.Allocate<double>(replicas * p);
        Weights = device.Allocate<double>(replicas * n);
        Changes = device.Allocate<double>(replicas * n);
        Seen = device.Allocate<double>(replicas * n);
        Outputs = device.Allocate<double>(replicas * m);
        Gradients = device.Allocate<double>(replicas * m);
        Projected = device.Allocate<double>(replicas * m);
        Eigenvalues = device.Allocate<double>(m);
        Pull = device.Allocate<double>(m);
        Eigenvalues.Upload([.. modes.Roots.Select(r => r * r)]);
        Pull.Upload([.. modes.Roots.Select((r, k) => r * modes.Target[k])]);
        HostOutputs = new double[replicas * m];
        HostRows = new double[replicas * Math.Max(p, n)];
    }

    internal DeviceBuffer<double> Initial { get; }

    internal DeviceBuffer<double> Features { get; }

    internal DeviceBuffer<double> Inputs { get; }

    internal DeviceBuffer<double> Labels { get; }

    internal DeviceBuffer<double> Residuals { get; }

    internal DeviceBuffer<double> Weights { get; }

    internal DeviceBuffer<double> Changes { get; }

    internal DeviceBuffer<double> Seen { get; }

    internal DeviceBuffer<double> Outputs { get; }

    internal DeviceBuffer<double> Gradients { get; }

    internal DeviceBuffer<double> Projected { get; }

    internal DeviceBuffer<double> Eigenvalues { get; }

    internal DeviceBuffer<double> Pull { get; }

    internal double[] HostOutputs { get; }

    internal double[] HostRows { get; }

    public void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[Initial, Features, Inputs, Labels, Residuals, Weights, Changes, Seen, Outputs, Gradients, Projected, Eigenvalues, Pull]) buffer.Dispose();
    }
}
