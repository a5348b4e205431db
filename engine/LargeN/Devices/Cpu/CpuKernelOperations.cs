// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary><see cref="IKernelOperations{T}"/> in vectors.</summary>
internal sealed class CpuKernelOperations(CpuDevice device) : IKernelOperations<double>
{
    private readonly RowJob<NeuralKernel> neuralKernel = new();
    private readonly RowJob<Gegenbauer> gegenbauer = new();

    void IKernelOperations<double>.NeuralKernel(DeviceMatrix<double> cosines, in NeuralKernelParameters kernel)
    {
        ContractShapes.Written(cosines, nameof(cosines));
        ContractShapes.Kernel(kernel);
        using HostMatrix<double> lease = new(device, cosines, nameof(cosines));
        HostMatrix<double> x = lease.IsDense ? lease.AsRow() : lease;
        neuralKernel.Run(new NeuralKernel(x, new NeuralKernelMap(kernel)), x.Batch, x.Rows, x.Columns, device.Parallelism);
    }

    public void GegenbauerStep(int degree, int dimension, DeviceMatrix<double> cosines, DeviceMatrix<double> current, DeviceMatrix<double> previous)
    {
        ContractShapes.Gegenbauer(degree, dimension, cosines, current, previous);
        using HostMatrix<double> t = new(device, cosines, nameof(cosines));
        using HostMatrix<double> now = new(device, current, nameof(current));
        using HostMatrix<double> before = new(device, previous, nameof(previous));
        HostMatrix<double>.RequireSameOrApart(t, before, nameof(cosines));
        HostMatrix<double>.RequireSameOrApart(now, before, nameof(current));
        gegenbauer.Run(new Gegenbauer(new GegenbauerRecursion(degree, dimension), t, now, before), before.Batch, before.Rows, before.Columns, device.Parallelism);
    }

    private readonly struct NeuralKernel(HostMatrix<double> x, NeuralKernelMap map) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) => map.Apply(x.Segment(b, i, column, count));
    }

    private readonly struct Gegenbauer(GegenbauerRecursion recursion, HostMatrix<double> t, HostMatrix<double> current, HostMatrix<double> previous) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) =>
            recursion.Apply(t.Segment(b, i, column, count), current.Segment(b, i, column, count), previous.Segment(b, i, column, count));
    }
}
