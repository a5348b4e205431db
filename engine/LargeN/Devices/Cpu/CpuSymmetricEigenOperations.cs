// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="ISymmetricEigenOperations{T}"/> on the kernels of LinearAlgebra. A batch that exceeds a span is cut into slices of whole problems.</summary>
internal sealed class CpuSymmetricEigenOperations<T>(CpuDevice device) : ISymmetricEigenOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] found = []; // the kernels give values one after the other; the operand may have strides

    public void SymmetricEigenvalues(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) =>
        Decompose(a, values, verdicts, vectors: false);

    public void SymmetricEigen(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) =>
        Decompose(a, values, verdicts, vectors: true);

    private void Decompose(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts, bool vectors)
    {
        ContractShapes.Eigen(a, values, verdicts.Length);
        using HostMatrix<T> matrix = new(device, a, nameof(a));
        using HostMatrix<T> eigenvalues = new(device, values, nameof(values));
        HostMatrix<T>.RequireApart(matrix, eigenvalues, nameof(values));
        int n = a.Rows;
        int slice = Math.Min(matrix.ProblemsPerSpan(device.SpanElements), Math.Max(1, int.MaxValue / Math.Max(1, n)));

        // A last slice of one matrix uses the threads inside and may need more than a slice of several.
        OperationPlan plan = LinearAlgebra.SymmetricEigen.Plan<T>(slice, n, vectors, device.Parallelism);
        Workspace workspace = device.Workspace(plan.Then(LinearAlgebra.SymmetricEigen.Plan<T>(a.Batch % slice, n, vectors, device.Parallelism)));
        if (found.Length < (long)slice * n) found = new T[slice * n];
        for (int p = 0; p < a.Batch; p += slice)
        {
            int count = Math.Min(slice, a.Batch - p);
            Span<T> results = found.AsSpan(0, count * n);
            if (vectors) LinearAlgebra.SymmetricEigen.Vectors(matrix.Problems(p, count), results, verdicts.Slice(p, count), workspace, device.Parallelism);
            else LinearAlgebra.SymmetricEigen.Values(matrix.Problems(p, count), results, verdicts.Slice(p, count), workspace, device.Parallelism);
            for (int b = 0; b < count; b++)
            {
                for (int i = 0; i < n; i++)
                {
                    if (values.Columns == 1) eigenvalues[p + b, i, 0] = results[(b * n) + i];
                    else eigenvalues[p + b, 0, i] = results[(b * n) + i];
                }
            }
        }
    }
}
