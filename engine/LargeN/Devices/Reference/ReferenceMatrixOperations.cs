// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="IMatrixOperations{T}"/> as plain loops.</summary>
internal sealed class ReferenceMatrixOperations<T>(Device device) : IMatrixOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void MatMul(T alpha, DeviceMatrix<T> a, Transpose transposeA, DeviceMatrix<T> b, Transpose transposeB, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.MatMul(a, transposeA, b, transposeB, c);
        using HostMatrix<T> left = new(device, a, nameof(a));
        using HostMatrix<T> right = new(device, b, nameof(b));
        using HostMatrix<T> result = new(device, c, nameof(c));
        int k = ContractShapes.Of(a, transposeA).Columns;
        for (int p = 0; p < c.Batch; p++)
        {
            for (int i = 0; i < c.Rows; i++)
            {
                for (int j = 0; j < c.Columns; j++)
                {
                    double sum = 0;
                    for (int l = 0; l < k; l++) sum += At(left, p, i, l, transposeA) * At(right, p, l, j, transposeB);
                    Store(alpha, sum, beta, ref result[p, i, j]);
                }
            }
        }
    }

    public void SymmetricRankK(T alpha, DeviceMatrix<T> a, Transpose transposeA, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.SymmetricRankK(a, transposeA, c);
        using HostMatrix<T> factor = new(device, a, nameof(a));
        using HostMatrix<T> result = new(device, c, nameof(c));
        int k = ContractShapes.Of(a, transposeA).Columns;
        for (int p = 0; p < c.Batch; p++)
        {
            for (int i = 0; i < c.Rows; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double sum = 0;
                    for (int l = 0; l < k; l++) sum += At(factor, p, i, l, transposeA) * At(factor, p, j, l, transposeA);
                    Store(alpha, sum, beta, ref result[p, i, j]);
                }
            }
        }
    }

    public void SolveLower(DeviceMatrix<T> lower, Transpose transpose, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        using HostMatrix<T> solution = new(device, b, nameof(b));
        for (int p = 0; p < b.Batch; p++) Solve(factor, transpose, solution, p);
    }

    /// <summary>Substitution: forward for L, backward for L^T.</summary>
    internal static void Solve(HostMatrix<T> lower, Transpose transpose, HostMatrix<T> b, int p)
    {
        int n = lower.Rows;
        for (int j = 0; j < b.Columns; j++)
        {
            for (int step = 0; step < n; step++)
            {
                int i = transpose == Transpose.No ? step : n - 1 - step;
                double sum = double.CreateChecked(b[p, i, j]);
                int from = transpose == Transpose.No ? 0 : i + 1;
                int to = transpose == Transpose.No ? i : n;
                for (int l = from; l < to; l++) sum -= At(lower, p, i, l, transpose) * double.CreateChecked(b[p, l, j]);
                b[p, i, j] = T.CreateChecked(sum / double.CreateChecked(lower[p, i, i]));
            }
        }
    }

    private static double At(HostMatrix<T> x, int p, int i, int j, Transpose transpose) =>
        double.CreateChecked(transpose == Transpose.No ? x[p, i, j] : x[p, j, i]);

    private static void Store(T alpha, double sum, T beta, ref T result)
    {
        double scaled = double.CreateChecked(alpha) * sum;
        result = T.CreateChecked(beta == T.Zero ? scaled : scaled + (double.CreateChecked(beta) * double.CreateChecked(result)));
    }
}
