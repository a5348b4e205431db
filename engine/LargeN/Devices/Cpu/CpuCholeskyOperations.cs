// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="ICholeskyOperations{T}"/> on the kernels of LinearAlgebra. A batch that exceeds a span is cut into slices of whole problems.</summary>
internal sealed class CpuCholeskyOperations<T>(CpuDevice device) : ICholeskyOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void CholeskyFactor(DeviceMatrix<T> a, Span<Verdict> verdicts)
    {
        ContractShapes.Square(a, nameof(a));
        ContractShapes.Written(a, nameof(a));
        ContractShapes.Results(a.Batch, verdicts.Length, nameof(verdicts));
        using HostMatrix<T> matrix = new(device, a, nameof(a));
        int slice = matrix.ProblemsPerSpan(device.SpanElements);
        Workspace workspace = device.Workspace(Cholesky.Plan<T>(slice, a.Rows, device.Parallelism));
        for (int p = 0; p < a.Batch; p += slice)
        {
            int count = Math.Min(slice, a.Batch - p);
            Cholesky.Factor(matrix.Problems(p, count), verdicts.Slice(p, count), workspace, device.Parallelism);
        }
    }

    public void CholeskySolve(DeviceMatrix<T> lower, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        using HostMatrix<T> solution = new(device, b, nameof(b));
        int slice = Math.Min(factor.ProblemsPerSpan(device.SpanElements), solution.ProblemsPerSpan(device.SpanElements));
        Workspace workspace = device.Workspace(Cholesky.SolvePlan<T>(slice, b.Rows, b.Columns, device.Parallelism));
        for (int p = 0; p < b.Batch; p += slice)
        {
            int count = Math.Min(slice, b.Batch - p);
            Cholesky.Solve(factor.ReadProblems(p, count), solution.Problems(p, count), workspace, device.Parallelism);
        }
    }

    public void CholeskyLogDeterminant(DeviceMatrix<T> lower, Span<double> logDeterminants)
    {
        ContractShapes.Square(lower, nameof(lower));
        ContractShapes.Results(lower.Batch, logDeterminants.Length, nameof(logDeterminants));
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        int slice = factor.ProblemsPerSpan(device.SpanElements);
        for (int p = 0; p < lower.Batch; p += slice)
        {
            int count = Math.Min(slice, lower.Batch - p);
            Cholesky.LogDeterminant(factor.ReadProblems(p, count), logDeterminants.Slice(p, count));
        }
    }
}
