// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class TriangularSolveTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Orders = [1, 2, 7, 31, 32, 33, 63, 64, 65, 100, 129, 200];

    /// <summary>max over right-hand sides of |op(L) x - b|_inf / (n eps |L|_inf |x|_inf), in double; LAPACK passes below 30, this suite below 10.</summary>
    private static double Ratio(int n, int sides, Func<int, int, double> lower, Func<int, int, double> x, Func<int, int, double> b)
    {
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One), worst = 0, norm = 0;
        for (int i = 0; i < n; i++) norm = Math.Max(norm, Enumerable.Range(0, n).Sum(j => Math.Abs(lower(i, j))));
        for (int s = 0; s < sides; s++)
        {
            double size = Enumerable.Range(0, n).Max(i => Math.Abs(x(i, s)));
            for (int i = 0; i < n; i++)
            {
                double residual = -b(i, s);
                for (int j = 0; j < n; j++) residual += lower(i, j) * x(j, s);
                worst = Math.Max(worst, Math.Abs(residual) / (n * eps * norm * size));
            }
        }

        return worst;
    }

    /// <summary>Lower triangles; NaN above the diagonal, which must not be read.</summary>
    private static T[] Lower(string family, int n)
    {
        T[] l = TestMatrices.Even<T>(11, n * n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double value = double.CreateChecked(l[(i * n) + j]);
                l[(i * n) + j] = j > i ? T.NaN : T.CreateChecked(family switch
                {
                    "dominant" => i == j ? 2 + Math.Abs(value) : value / n,
                    "random" => i == j ? 1 + Math.Abs(value) : value / 4,
                    "graded" => (i == j ? 1.5 : value) * Math.ScaleB(1, -i / 4),
                    "kahan" => Math.ScaleB(1, -(i / 8)) * (i == j ? 1 : -0.5),
                    _ => throw new ArgumentException(family),
                });
            }
        }

        return l;
    }

    [Test]
    public void Residual_ratio_is_below_10([Values("dominant", "random", "graded", "kahan")] string family, [Values] Transpose transpose, [Values] bool right)
    {
        Assume.That(!right || transpose == Transpose.No);
        foreach (int n in Orders)
        {
            if (family != "dominant" && n > 100 && typeof(T) == typeof(float)) continue;   // the solution leaves the range of float
            const int sides = 37;
            T[] l = Lower(family, n), b = TestMatrices.Even<T>(12, n * sides), x = (T[])b.Clone();
            using Workspace workspace = new(TriangularSolve.Plan<T>(1, n, sides, Parallelism.Single).WorkspaceBytes);
            ReadOnlyMatrixView<T> lower = new(l, n, n);

            if (right) TriangularSolve.SolveLowerRight<T>(lower, new MatrixView<T>(x, sides, n), workspace, Parallelism.Single);
            else TriangularSolve.SolveLower<T>(lower, transpose, new MatrixView<T>(x, n, sides), workspace, Parallelism.Single);

            double ratio = Ratio(n, sides,
                (i, j) => transpose == Transpose.No ? (j <= i ? double.CreateChecked(l[(i * n) + j]) : 0) : (i <= j ? double.CreateChecked(l[(j * n) + i]) : 0),
                (i, s) => double.CreateChecked(right ? x[(s * n) + i] : x[(i * sides) + s]),
                (i, s) => double.CreateChecked(right ? b[(s * n) + i] : b[(i * sides) + s]));
            Assert.That(ratio, Is.LessThan(10), $"n = {n}");
        }
    }

    [Test]
    public void A_right_hand_side_has_the_same_bits_alone_beside_others_and_from_the_right([Values(5, 33, 100)] int n)
    {
        const int sides = 150;
        T[] l = Lower("random", n), b = TestMatrices.Even<T>(12, n * sides), all = (T[])b.Clone(), turned = new T[n * sides];
        for (int i = 0; i < n; i++)
            for (int s = 0; s < sides; s++) turned[(s * n) + i] = b[(i * sides) + s];
        Parallelism parallelism = new(2);
        using Workspace workspace = new(TriangularSolve.Plan<T>(1, n, sides, parallelism).WorkspaceBytes);
        ReadOnlyMatrixView<T> lower = new(l, n, n);

        TriangularSolve.SolveLower<T>(lower, Transpose.No, new MatrixView<T>(all, n, sides), workspace, parallelism);
        TriangularSolve.SolveLowerRight<T>(lower, new MatrixView<T>(turned, sides, n), workspace, parallelism);

        for (int s = 0; s < sides; s++)
        {
            T[] one = new T[n];
            for (int i = 0; i < n; i++) one[i] = b[(i * sides) + s];
            TriangularSolve.SolveLower<T>(lower, Transpose.No, new MatrixView<T>(one, n, 1), workspace, Parallelism.Single);
            for (int i = 0; i < n; i++)
            {
                Assert.That(all[(i * sides) + s], Is.EqualTo(one[i]), $"({i}, {s}) beside others");
                Assert.That(turned[(s * n) + i], Is.EqualTo(one[i]), $"({i}, {s}) from the right");
            }
        }
    }
}
