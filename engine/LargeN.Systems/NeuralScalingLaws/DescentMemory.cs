// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>Memory of a pass.</summary>
internal sealed class DescentMemory : IDisposable
{
    internal DescentMemory(Device device, DescentSimulation plan, ScalingRun run, int replicas)
    {
        long n = plan.Largest, m = plan.Modes, p = plan.Rows;
        Features = device.Allocate<double>(replicas * n * m);
        Inputs = device.Allocate<double>(replicas * p * m);
        Labels = device.Allocate<double>(replicas * p);
        Residuals = device.Allocate<double>(replicas * p);
        Seen = device.Allocate<double>(plan.IsFixed ? replicas * p * n : 0);
        Weights = device.Allocate<double>(replicas * n);
        Momenta = device.Allocate<double>(replicas * n);
        Outputs = device.Allocate<double>(replicas * m);
        Gradients = device.Allocate<double>(replicas * m);
        Eigenvalues = device.Allocate<double>(m);
        Pull = device.Allocate<double>(m);
        Eigenvalues.Upload([.. run.Modes.Roots.Select(r => r * r)]);
        Pull.Upload([.. run.Modes.Roots.Select((r, k) => r * run.Modes.Target[k])]);
        HostOutputs = new double[replicas * m];
        HostResiduals = new double[replicas * p];
        EnsembleSums = new double[plan.Ensemble > 1 ? replicas * (long)plan.Records * m : 0];
        BagSums = new double[plan.Bags > 1 ? replicas * (long)plan.Records * m : 0];
    }

    internal DeviceBuffer<double> Features { get; }

    internal DeviceBuffer<double> Inputs { get; }

    internal DeviceBuffer<double> Labels { get; }

    internal DeviceBuffer<double> Residuals { get; }

    internal DeviceBuffer<double> Seen { get; }

    internal DeviceBuffer<double> Weights { get; }

    internal DeviceBuffer<double> Momenta { get; }

    internal DeviceBuffer<double> Outputs { get; }

    internal DeviceBuffer<double> Gradients { get; }

    internal DeviceBuffer<double> Eigenvalues { get; }

    internal DeviceBuffer<double> Pull { get; }

    internal double[] HostOutputs { get; }

    internal double[] HostResiduals { get; }

    internal double[] EnsembleSums { get; }

    internal double[] BagSums { get; }

    public void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[Features, Inputs, Labels, Residuals, Seen, Weights, Momenta, Outputs, Gradients, Eigenvalues, Pull]) buffer.Dispose();
    }
}
