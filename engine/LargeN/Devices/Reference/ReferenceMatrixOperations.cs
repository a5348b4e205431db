// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IMatrixOperations{T}"/> on the plain loops of LinearAlgebra.</summary>
internal sealed class ReferenceMatrixOperations<T>(Device device) : IMatrixOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void MatMul(T alpha, DeviceMatrix<T> a, Transpose transposeA, DeviceMatrix<T> b, Transpose transposeB, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.MatMul(a, transposeA, b, transposeB, c);
        using HostMatrix<T> left = new(device, a, nameof(a));
        using HostMatrix<T> right = new(device, b, nameof(b));
        using HostMatrix<T> result = new(device, c, nameof(c));
        HostMatrix<T>.RequireApart(left, result, nameof(a));
        HostMatrix<T>.RequireApart(right, result, nameof(b));
        for (int p = 0; p < c.Batch; p++)
        {
            ReferenceElements.Write(Product(alpha, left, transposeA, right, transposeB, beta, result, p), result, p);
        }
    }

    public void SymmetricRankK(T alpha, DeviceMatrix<T> a, Transpose transposeA, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.SymmetricRankK(a, transposeA, c);
        using HostMatrix<T> factor = new(device, a, nameof(a));
        using HostMatrix<T> result = new(device, c, nameof(c));
        HostMatrix<T>.RequireApart(factor, result, nameof(a));
        Transpose other = transposeA == Transpose.No ? Transpose.Yes : Transpose.No;
        for (int p = 0; p < c.Batch; p++)
        {
            ReferenceElements.Write(Product(alpha, factor, transposeA, factor, other, beta, result, p), result, p, lowerOnly: true);
        }
    }

    public void SolveLower(DeviceMatrix<T> lower, Transpose transpose, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        using HostMatrix<T> solution = new(device, b, nameof(b));
        HostMatrix<T>.RequireApart(factor, solution, nameof(lower));
        for (int p = 0; p < b.Batch; p++)
        {
            double[] x = ReferenceElements.Read(solution, p);
            TriangularSolveReference.SolveLower(ReferenceElements.Read(factor, p), b.Rows, transpose, x, b.Columns);
            ReferenceElements.Write(x, solution, p);
        }
    }

    private static double[] Product(
        T alpha, HostMatrix<T> left, Transpose transposeA, HostMatrix<T> right, Transpose transposeB, T beta, HostMatrix<T> result, int p)
    {
        double[] c = ReferenceElements.Read(result, p);
        MatMulReference.Execute(
            double.CreateChecked(alpha),
            new ReadOnlyMatrixView<double>(ReferenceElements.Read(left, p), left.Rows, left.Columns),
            transposeA,
            new ReadOnlyMatrixView<double>(ReferenceElements.Read(right, p), right.Rows, right.Columns),
            transposeB,
            double.CreateChecked(beta),
            new MatrixView<double>(c, result.Rows, result.Columns));
        return c;
    }
}
