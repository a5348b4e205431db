// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="ISymmetricEigenOperations{T}"/> on the plain loops of LinearAlgebra.</summary>
internal sealed class ReferenceSymmetricEigenOperations<T>(Device device) : ISymmetricEigenOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void SymmetricEigenvalues(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) =>
        Decompose(a, values, verdicts);

    public void SymmetricEigen(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) =>
        Decompose(a, values, verdicts);

    private void Decompose(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts)
    {
        ContractShapes.Eigen(a, values, verdicts.Length);
        using HostMatrix<T> matrix = new(device, a, nameof(a));
        using HostMatrix<T> eigenvalues = new(device, values, nameof(values));
        HostMatrix<T>.RequireApart(matrix, eigenvalues, nameof(values));
        double[] found = new double[a.Rows];
        for (int p = 0; p < a.Batch; p++)
        {
            double[] elements = ReferenceElements.Read(matrix, p);
            double[] vectors = new double[elements.Length];
            verdicts[p] = SymmetricEigenReference.Solve(elements, a.Rows, found, vectors);
            ReferenceElements.Write(found, eigenvalues, p);
            if (verdicts[p].Kind != VerdictKind.NonFinite) ReferenceElements.Write(vectors, matrix, p);
        }
    }
}
