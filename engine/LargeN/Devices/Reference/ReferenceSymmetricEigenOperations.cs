// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="ISymmetricEigenOperations{T}"/> by cyclic Jacobi rotations in double (Golub and Van Loan 2013, section 8.5).</summary>
internal sealed class ReferenceSymmetricEigenOperations<T>(Device device) : ISymmetricEigenOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaximumSweeps = 60; // convergence is quadratic: about ten sweeps even for large matrices

    public void SymmetricEigenvalues(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) =>
        Decompose(a, values, verdicts);

    public void SymmetricEigen(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) =>
        Decompose(a, values, verdicts);

    private void Decompose(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts)
    {
        ContractShapes.Eigen(a, values, verdicts.Length);
        using HostMatrix<T> matrix = new(device, a, nameof(a));
        using HostMatrix<T> eigenvalues = new(device, values, nameof(values));
        int n = a.Rows;
        for (int p = 0; p < a.Batch; p++)
        {
            double[,] x = new double[n, n];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++) x[i, j] = x[j, i] = double.CreateChecked(matrix[p, i, j]);
            }

            (double[] found, double[,] vectors, verdicts[p]) = Jacobi(x);
            int[] order = [.. Enumerable.Range(0, n).OrderBy(i => found[i])];
            for (int i = 0; i < n; i++)
            {
                T value = T.CreateChecked(found[order[i]]);
                if (values.Rows == n) eigenvalues[p, i, 0] = value;
                else eigenvalues[p, 0, i] = value;
                for (int j = 0; j < n; j++) matrix[p, i, j] = T.CreateChecked(vectors[j, order[i]]);
            }
        }
    }

    private static (double[] Values, double[,] Vectors, Verdict Verdict) Jacobi(double[,] a)
    {
        int n = a.GetLength(0);
        double[,] v = new double[n, n];
        double norm = 0;
        for (int i = 0; i < n; i++)
        {
            v[i, i] = 1;
            for (int j = 0; j < n; j++)
            {
                if (!double.IsFinite(a[i, j]))
                    return (Diagonal(a), v, new Verdict(VerdictKind.NonFinite, ((long)i * n) + j));
                norm = Math.Max(norm, Math.Abs(a[i, j]));
            }
        }

        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            double off = 0;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    off = Math.Max(off, Math.Abs(a[p, q]));
                    if (Math.Abs(a[p, q]) > 1e-300 * norm) Rotate(a, v, p, q);
                }
            }

            if (off <= 1e-17 * norm) return (Diagonal(a), v, Verdict.Converged);
        }

        return (Diagonal(a), v, new Verdict(VerdictKind.NotConverged));
    }

    private static void Rotate(double[,] a, double[,] v, int p, int q)
    {
        double tau = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double t = Math.CopySign(1, tau) / (Math.Abs(tau) + Math.Sqrt(1 + (tau * tau)));
        double c = 1 / Math.Sqrt(1 + (t * t));
        double s = t * c;
        int n = a.GetLength(0);
        for (int k = 0; k < n; k++) (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
        for (int k = 0; k < n; k++) (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
        for (int k = 0; k < n; k++) (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
        a[p, q] = a[q, p] = 0;
    }

    private static double[] Diagonal(double[,] a) => [.. Enumerable.Range(0, a.GetLength(0)).Select(i => a[i, i])];
}
