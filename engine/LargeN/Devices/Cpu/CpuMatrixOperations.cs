// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="IMatrixOperations{T}"/> on the kernels of LinearAlgebra. A batch that exceeds a span is cut into slices of whole problems.</summary>
internal sealed class CpuMatrixOperations<T>(CpuDevice device) : IMatrixOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void MatMul(T alpha, DeviceMatrix<T> a, Transpose transposeA, DeviceMatrix<T> b, Transpose transposeB, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.MatMul(a, transposeA, b, transposeB, c);
        using HostMatrix<T> left = new(device, a, nameof(a));
        using HostMatrix<T> right = new(device, b, nameof(b));
        using HostMatrix<T> result = new(device, c, nameof(c));
        int slice = Math.Min(Math.Min(left.ProblemsPerSpan(device.SpanElements), right.ProblemsPerSpan(device.SpanElements)), result.ProblemsPerSpan(device.SpanElements));
        int k = ContractShapes.Of(a, transposeA).Columns;
        Workspace workspace = device.Workspace(LinearAlgebra.MatMul.Plan<T>(slice, c.Rows, c.Columns, k, transposeA, transposeB, device.Parallelism));
        for (int p = 0; p < c.Batch; p += slice)
        {
            int count = Math.Min(slice, c.Batch - p);
            LinearAlgebra.MatMul.Execute(
                alpha, left.ReadProblems(p, count), transposeA, right.ReadProblems(p, count), transposeB, beta, result.Problems(p, count), workspace, device.Parallelism);
        }
    }

    public void SymmetricRankK(T alpha, DeviceMatrix<T> a, Transpose transposeA, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.SymmetricRankK(a, transposeA, c);
        using HostMatrix<T> factor = new(device, a, nameof(a));
        using HostMatrix<T> result = new(device, c, nameof(c));
        int slice = Math.Min(factor.ProblemsPerSpan(device.SpanElements), result.ProblemsPerSpan(device.SpanElements));
        int k = ContractShapes.Of(a, transposeA).Columns;
        Workspace workspace = device.Workspace(LinearAlgebra.SymmetricRankK.Plan<T>(slice, c.Rows, k, transposeA, device.Parallelism));
        for (int p = 0; p < c.Batch; p += slice)
        {
            int count = Math.Min(slice, c.Batch - p);
            LinearAlgebra.SymmetricRankK.Execute(alpha, factor.ReadProblems(p, count), transposeA, beta, result.Problems(p, count), workspace, device.Parallelism);
        }
    }

    public void SolveLower(DeviceMatrix<T> lower, Transpose transpose, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        using HostMatrix<T> solution = new(device, b, nameof(b));
        int slice = Math.Min(factor.ProblemsPerSpan(device.SpanElements), solution.ProblemsPerSpan(device.SpanElements));
        Workspace workspace = device.Workspace(TriangularSolve.Plan<T>(slice, b.Rows, b.Columns, device.Parallelism));
        for (int p = 0; p < b.Batch; p += slice)
        {
            int count = Math.Min(slice, b.Batch - p);
            TriangularSolve.SolveLower(factor.ReadProblems(p, count), transpose, solution.Problems(p, count), workspace, device.Parallelism);
        }
    }
}
