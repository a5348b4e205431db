// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IExpertOperations{T}"/>: 16 threads a row or a sum, in the order of the CPU; in the stream, without waiting.</summary>
internal sealed class CudaExpertOperations<T>(CudaDevice device) : IExpertOperations<T>
    where T : unmanaged
{
    private const string Family = "network";
    private const int SumThreads = 16;   // a row or a sum is worked by the 16 lanes of the fixed order

    private readonly Kernel<GateParams> gate = new(device, Family, "largen_gate_" + Suffix.Of<T>());
    private readonly Kernel<GateGradientParams> gateGradient = new(device, Family, "largen_gate_gradient_" + Suffix.Of<T>());
    private readonly Kernel<ScaleGroupsParams> scaleGroups = new(device, Family, "largen_scale_groups_" + Suffix.Of<T>());
    private readonly Kernel<GroupDotsParams> groupDots = new(device, Family, "largen_group_dots_" + Suffix.Of<T>());
    private readonly Kernel<BalanceParams> balance = new(device, Family, "largen_balance_" + Suffix.Of<T>());

    public void Gate(DeviceMatrix<T> logits, DeviceMatrix<T> bias, int active, double scale, DeviceMatrix<T> gates)
    {
        ExpertShapes.Gate(logits, bias, active, scale, gates);
        using CudaOperand<T> from = new(device, logits, nameof(logits));
        using CudaOperand<T> offsets = new(device, bias, nameof(bias));
        using CudaOperand<T> to = new(device, gates, nameof(gates));
        CudaOperand<T>.RequireApart(from, to, nameof(logits));
        CudaOperand<T>.RequireApart(offsets, to, nameof(bias));
        if (to.IsEmpty) return;
        gate.Launch(Sums((long)to.Batch * to.Rows), new Dim3(ElementLaunch.Threads), new GateParams
        {
            Logits = from.Pointer,
            Bias = offsets.Pointer,
            Gates = to.Pointer,
            LogitsBatch = from.BatchStride,
            BiasBatch = offsets.BatchStride,
            GatesBatch = to.BatchStride,
            Scale = scale,
            Batch = to.Batch,
            Rows = to.Rows,
            Columns = to.Columns,
            LogitsRow = from.RowStride,
            GatesRow = to.RowStride,
            Active = active,
        });
    }

    public void GateGradient(DeviceMatrix<T> logits, DeviceMatrix<T> gates, DeviceMatrix<T> dGates, DeviceMatrix<T> dLogits)
    {
        ExpertShapes.GateGradient(logits, gates, dGates, dLogits);
        using CudaOperand<T> saved = new(device, logits, nameof(logits));
        using CudaOperand<T> weights = new(device, gates, nameof(gates));
        using CudaOperand<T> from = new(device, dGates, nameof(dGates));
        using CudaOperand<T> to = new(device, dLogits, nameof(dLogits));
        CudaOperand<T>.RequireApart(saved, to, nameof(logits));
        CudaOperand<T>.RequireApart(weights, to, nameof(gates));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(dGates));
        if (to.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(to.Batch, to.Rows, to.Columns);
        gateGradient.Launch(grid, block, new GateGradientParams
        {
            Logits = saved.Pointer,
            Gates = weights.Pointer,
            DGates = from.Pointer,
            DLogits = to.Pointer,
            Columns = to.Columns,
            LogitsBatch = saved.BatchStride,
            GatesBatch = weights.BatchStride,
            DGatesBatch = from.BatchStride,
            DLogitsBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            LogitsRow = saved.RowStride,
            GatesRow = weights.RowStride,
            DGatesRow = from.RowStride,
            DLogitsRow = to.RowStride,
        });
    }

    public void ScaleGroups(DeviceMatrix<T> x, DeviceMatrix<T> gates, DeviceMatrix<T> result)
    {
        ExpertShapes.ScaleGroups(x, gates, result);
        using CudaOperand<T> from = new(device, x, nameof(x));
        using CudaOperand<T> weights = new(device, gates, nameof(gates));
        using CudaOperand<T> to = new(device, result, nameof(result));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(x));
        CudaOperand<T>.RequireApart(weights, to, nameof(gates));
        if (to.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(to.Batch, to.Rows, to.Columns);
        scaleGroups.Launch(grid, block, new ScaleGroupsParams
        {
            X = from.Pointer,
            Gates = weights.Pointer,
            Result = to.Pointer,
            Columns = to.Columns,
            XBatch = from.BatchStride,
            GatesBatch = weights.BatchStride,
            ResultBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            Group = to.Columns / weights.Columns,
            XRow = from.RowStride,
            GatesRow = weights.RowStride,
            ResultRow = to.RowStride,
        });
    }

    public void GroupDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
    {
        ExpertShapes.GroupDots(x, y, dots);
        using CudaOperand<T> first = new(device, x, nameof(x));
        using CudaOperand<T> second = new(device, y, nameof(y));
        using CudaOperand<T> to = new(device, dots, nameof(dots));
        CudaOperand<T>.RequireApart(first, to, nameof(x));
        CudaOperand<T>.RequireApart(second, to, nameof(y));
        if (to.IsEmpty) return;
        groupDots.Launch(Sums((long)to.Batch * to.Rows * to.Columns), new Dim3(ElementLaunch.Threads), new GroupDotsParams
        {
            X = first.Pointer,
            Y = second.Pointer,
            Dots = to.Pointer,
            XBatch = first.BatchStride,
            YBatch = second.BatchStride,
            DotsBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            Columns = to.Columns,
            Group = first.Columns / to.Columns,
            XRow = first.RowStride,
            YRow = second.RowStride,
            DotsRow = to.RowStride,
        });
    }

    public void Balance(DeviceMatrix<T> gates, int active, double rate, DeviceMatrix<T> bias)
    {
        ExpertShapes.Balance(gates, active, rate, bias);
        using CudaOperand<T> weights = new(device, gates, nameof(gates));
        using CudaOperand<T> to = new(device, bias, nameof(bias));
        CudaOperand<T>.RequireApart(weights, to, nameof(gates));
        if (to.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(to.Batch, 1, to.Columns);
        balance.Launch(grid, block, new BalanceParams
        {
            Gates = weights.Pointer,
            Bias = to.Pointer,
            Columns = to.Columns,
            GatesBatch = weights.BatchStride,
            BiasBatch = to.BatchStride,
            Rate = rate,
            Batch = to.Batch,
            Rows = weights.Rows,
            GatesRow = weights.RowStride,
            Active = active,
        });
    }

    private static Dim3 Sums(long count) => new(ElementLaunch.Blocks(count, ElementLaunch.Threads / SumThreads));
}
