// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="ICholeskyOperations{T}"/> as plain loops.</summary>
internal sealed class ReferenceCholeskyOperations<T>(Device device) : ICholeskyOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void CholeskyFactor(DeviceMatrix<T> a, Span<Verdict> verdicts)
    {
        ContractShapes.Square(a, nameof(a));
        ContractShapes.Written(a, nameof(a));
        ContractShapes.Results(a.Batch, verdicts.Length, nameof(verdicts));
        using HostMatrix<T> matrix = new(device, a, nameof(a));
        for (int p = 0; p < a.Batch; p++) verdicts[p] = Factor(matrix, p);
    }

    public void CholeskySolve(DeviceMatrix<T> lower, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        using HostMatrix<T> solution = new(device, b, nameof(b));
        for (int p = 0; p < b.Batch; p++)
        {
            ReferenceMatrixOperations<T>.Solve(factor, Transpose.No, solution, p);
            ReferenceMatrixOperations<T>.Solve(factor, Transpose.Yes, solution, p);
        }
    }

    public void CholeskyLogDeterminant(DeviceMatrix<T> lower, Span<double> logDeterminants)
    {
        ContractShapes.Square(lower, nameof(lower));
        ContractShapes.Results(lower.Batch, logDeterminants.Length, nameof(logDeterminants));
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        for (int p = 0; p < lower.Batch; p++)
        {
            double sum = 0;
            for (int i = 0; i < lower.Rows; i++) sum += Math.Log(double.CreateChecked(factor[p, i, i]));
            logDeterminants[p] = 2 * sum;
        }
    }

    private static Verdict Factor(HostMatrix<T> a, int p)
    {
        for (int j = 0; j < a.Rows; j++)
        {
            for (int i = j; i < a.Rows; i++)
            {
                double sum = double.CreateChecked(a[p, i, j]);
                for (int l = 0; l < j; l++) sum -= double.CreateChecked(a[p, i, l]) * double.CreateChecked(a[p, j, l]);
                if (i > j)
                    a[p, i, j] = T.CreateChecked(sum / double.CreateChecked(a[p, j, j]));
                else if (sum > 0 && double.IsFinite(sum))
                    a[p, j, j] = T.CreateChecked(Math.Sqrt(sum));
                else
                    return new Verdict(VerdictKind.NotPositiveDefinite, j, sum);
            }
        }

        return Verdict.Converged;
    }
}
