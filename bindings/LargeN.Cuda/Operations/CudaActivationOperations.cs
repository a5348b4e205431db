// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Cuda;

/// <summary><see cref="IActivationOperations{T}"/>: one thread an element, in the stream, without waiting.</summary>
internal sealed class CudaActivationOperations<T>(CudaDevice device) : IActivationOperations<T>
    where T : unmanaged
{
    private const string Family = "network";

    private readonly Kernel<ActivateParams> activate = new(device, Family, "largen_activate_" + Suffix.Of<T>());
    private readonly Kernel<ActivateGradientParams> gradient = new(device, Family, "largen_activate_gradient_" + Suffix.Of<T>());
    private readonly Kernel<ActivateSecondParams> second = new(device, Family, "largen_activate_second_" + Suffix.Of<T>());

    public void Activate(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> a)
    {
        NetworkShapes.Known(activation);
        NetworkShapes.Result(z, a, nameof(a));
        using CudaOperand<T> from = new(device, z, nameof(z));
        using CudaOperand<T> to = new(device, a, nameof(a));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(z));
        bool dense = from.IsDense && to.IsDense;
        Launch(activation, from, 0, 0, to, dense ? 1 : to.Rows, dense ? (long)to.Rows * to.Columns : to.Columns);
    }

    public void AddBiasActivate(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> bias, DeviceMatrix<T> a)
    {
        NetworkShapes.AddBiasActivate(activation, z, bias, a);
        using CudaOperand<T> sum = new(device, z, nameof(z));
        using CudaOperand<T> terms = new(device, bias, nameof(bias));
        using CudaOperand<T> to = new(device, a, nameof(a));
        CudaOperand<T>.RequireApart(terms, sum, nameof(bias));
        CudaOperand<T>.RequireApart(terms, to, nameof(bias));
        CudaOperand<T>.RequireSameOrApart(sum, to, nameof(z));
        Launch(activation, sum, terms.Pointer, terms.BatchStride, to, to.Rows, to.Columns);
    }

    public void ActivateGradient(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> da, DeviceMatrix<T> dz)
    {
        NetworkShapes.Known(activation);
        ContractShapes.Same(z, da, nameof(da));
        NetworkShapes.Result(z, dz, nameof(dz));
        using CudaOperand<T> saved = new(device, z, nameof(z));
        using CudaOperand<T> from = new(device, da, nameof(da));
        using CudaOperand<T> to = new(device, dz, nameof(dz));
        CudaOperand<T>.RequireSameOrApart(saved, to, nameof(z));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(da));
        if (to.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(to.Batch, to.Rows, to.Columns);
        gradient.Launch(grid, block, new ActivateGradientParams
        {
            Z = saved.Pointer,
            Da = from.Pointer,
            Dz = to.Pointer,
            Columns = to.Columns,
            ZBatch = saved.BatchStride,
            DaBatch = from.BatchStride,
            DzBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            ZRow = saved.RowStride,
            DaRow = from.RowStride,
            DzRow = to.RowStride,
            Activation = (int)activation,
        });
    }

    public void ActivateSecond(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> zDot, DeviceMatrix<T> da, DeviceMatrix<T> result)
    {
        NetworkShapes.Known(activation);
        ContractShapes.Same(z, zDot, nameof(zDot));
        ContractShapes.Same(z, da, nameof(da));
        NetworkShapes.Result(z, result, nameof(result));
        using CudaOperand<T> saved = new(device, z, nameof(z));
        using CudaOperand<T> direction = new(device, zDot, nameof(zDot));
        using CudaOperand<T> from = new(device, da, nameof(da));
        using CudaOperand<T> to = new(device, result, nameof(result));
        CudaOperand<T>.RequireSameOrApart(saved, to, nameof(z));
        CudaOperand<T>.RequireSameOrApart(direction, to, nameof(zDot));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(da));
        if (to.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(to.Batch, to.Rows, to.Columns);
        second.Launch(grid, block, new ActivateSecondParams
        {
            Z = saved.Pointer,
            ZDot = direction.Pointer,
            Da = from.Pointer,
            Result = to.Pointer,
            Columns = to.Columns,
            ZBatch = saved.BatchStride,
            ZDotBatch = direction.BatchStride,
            DaBatch = from.BatchStride,
            ResultBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            ZRow = saved.RowStride,
            ZDotRow = direction.RowStride,
            DaRow = from.RowStride,
            ResultRow = to.RowStride,
            Activation = (int)activation,
        });
    }

    private void Launch(Activation activation, in CudaOperand<T> z, ulong bias, long biasBatch, in CudaOperand<T> a, int rows, long columns)
    {
        if (a.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(a.Batch, rows, columns);
        activate.Launch(grid, block, new ActivateParams
        {
            Z = z.Pointer,
            Bias = bias,
            A = a.Pointer,
            Columns = columns,
            ZBatch = z.BatchStride,
            BiasBatch = biasBatch,
            ABatch = a.BatchStride,
            Batch = a.Batch,
            Rows = rows,
            ZRow = z.RowStride,
            ARow = a.RowStride,
            Activation = (int)activation,
        });
    }
}
