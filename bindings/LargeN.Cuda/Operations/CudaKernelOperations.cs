// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IKernelOperations{T}"/>: one thread an element, in the stream, without waiting.</summary>
internal sealed class CudaKernelOperations(CudaDevice device) : IKernelOperations<double>
{
    private const string Family = "maps";

    private readonly Kernel<NeuralKernelParams> neuralKernel = new(device, Family, "largen_neural_kernel_f64");
    private readonly Kernel<GegenbauerParams> gegenbauer = new(device, Family, "largen_gegenbauer_step_f64");

    public void NeuralKernel(DeviceMatrix<double> cosines, in NeuralKernelParameters kernel)
    {
        ContractShapes.Written(cosines, nameof(cosines));
        ContractShapes.Kernel(kernel);
        using CudaOperand<double> x = new(device, cosines, nameof(cosines));
        if (x.IsEmpty) return;
        int rows = x.IsDense ? 1 : x.Rows;
        long columns = x.IsDense ? (long)x.Rows * x.Columns : x.Columns;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(x.Batch, rows, columns);
        neuralKernel.Launch(grid, block, new NeuralKernelParams
        {
            X = x.Pointer,
            Columns = columns,
            BatchStride = x.BatchStride,
            WeightVariance = kernel.WeightVariance,
            BiasVariance = kernel.BiasVariance,
            Rows = rows,
            Batch = x.Batch,
            RowStride = x.RowStride,
            Depth = kernel.Depth,
            Tangent = kernel.Tangent ? 1 : 0,
            Erf = kernel.Erf ? 1 : 0,
        });
    }

    public void GegenbauerStep(int degree, int dimension, DeviceMatrix<double> cosines, DeviceMatrix<double> current, DeviceMatrix<double> previous)
    {
        ContractShapes.Gegenbauer(degree, dimension, cosines, current, previous);
        using CudaOperand<double> t = new(device, cosines, nameof(cosines));
        using CudaOperand<double> now = new(device, current, nameof(current));
        using CudaOperand<double> before = new(device, previous, nameof(previous));
        CudaOperand<double>.RequireSameOrApart(t, before, nameof(cosines));
        CudaOperand<double>.RequireSameOrApart(now, before, nameof(current));
        if (before.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(before.Batch, before.Rows, before.Columns);
        gegenbauer.Launch(grid, block, new GegenbauerParams
        {
            Cosines = t.Pointer,
            Current = now.Pointer,
            Previous = before.Pointer,
            Columns = before.Columns,
            CosinesBatchStride = t.BatchStride,
            CurrentBatchStride = now.BatchStride,
            PreviousBatchStride = before.BatchStride,
            Rows = before.Rows,
            Batch = before.Batch,
            CosinesRowStride = t.RowStride,
            CurrentRowStride = now.RowStride,
            PreviousRowStride = before.RowStride,
            Degree = degree,
            Dimension = dimension,
        });
    }
}
