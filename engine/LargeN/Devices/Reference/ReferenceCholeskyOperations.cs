// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="ICholeskyOperations{T}"/> on the plain loops of LinearAlgebra.</summary>
internal sealed class ReferenceCholeskyOperations<T>(Device device) : ICholeskyOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void CholeskyFactor(DeviceMatrix<T> a, Span<Verdict> verdicts)
    {
        ContractShapes.Square(a, nameof(a));
        ContractShapes.Written(a, nameof(a));
        ContractShapes.Results(a.Batch, verdicts.Length, nameof(verdicts));
        using HostMatrix<T> matrix = new(device, a, nameof(a));
        for (int p = 0; p < a.Batch; p++)
        {
            double[] elements = ReferenceElements.Read(matrix, p);
            double[] lower = new double[elements.Length];
            verdicts[p] = CholeskyReference.Factor(elements, a.Rows, lower);
            if (verdicts[p].IsConverged) ReferenceElements.Write(lower, matrix, p, lowerOnly: true);
        }
    }

    public void CholeskySolve(DeviceMatrix<T> lower, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using HostMatrix<T> factor = new(device, lower, nameof(lower));
        using HostMatrix<T> solution = new(device, b, nameof(b));
        HostMatrix<T>.RequireApart(factor, solution, nameof(lower));
        for (int p = 0; p < b.Batch; p++)
        {
            double[] elements = ReferenceElements.Read(factor, p);
            double[] x = ReferenceElements.Read(solution, p);
            TriangularSolveReference.SolveLower(elements, b.Rows, Transpose.No, x, b.Columns);
            TriangularSolveReference.SolveLower(elements, b.Rows, Transpose.Yes, x, b.Columns);
            ReferenceElements.Write(x, solution, p);
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
            for (int i = 0; i < lower.Rows; i++)
            {
                double pivot = double.CreateChecked(factor[p, i, i]);
                sum += pivot > 0 && double.IsFinite(pivot) ? Elementary.Log(pivot) : double.NaN;
            }

            logDeterminants[p] = 2 * sum;
        }
    }
}
