// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Tests.LinearAlgebra;

public class BidiagonalQrTests
{
    private static unsafe (double[] Values, Verdict Verdict) Run(double[] d, double[] e, double limit = BidiagonalQr.RotationLimit)
    {
        double[] diagonal = (double[])d.Clone(), off = (double[])e.Clone();
        NoLog log = default;
        fixed (double* pd = diagonal, pe = off)
        {
            Verdict verdict = BidiagonalQr.Run(pd, pe, d.Length, ref log, limit);
            return ([.. diagonal.Select(Math.Abs).OrderDescending()], verdict);
        }
    }

    /// <summary>Graded from either end, with zeros, over a range that squares would leave: the product of the values is that of the diagonal.</summary>
    [Test]
    public void Values_of_graded_matrices_keep_their_relative_accuracy([Values(2, 3, 10, 40)] int n, [Values] bool falling)
    {
        double[] d = [.. Enumerable.Range(0, n).Select(i => Math.Pow(10, (falling ? -1.0 : 1.0) * (i - (falling ? 0 : n - 1)) * 120.0 / n))], e = [.. d];
        (double[] values, Verdict verdict) = Run(d, e);
        Assert.That(verdict, Is.EqualTo(Verdict.Converged));
        double[] expected = Exact(d, e, n);
        for (int i = 0; i < n; i++) Assert.That(values[i], Is.EqualTo(expected[i]).Within(expected[i] * 200 * n * Math.ScaleB(1, -52)), $"value {i}");
    }

    /// <summary>One-sided Jacobi on the rows of a graded bidiagonal matrix, which keeps the digits of small values where the grading falls; a rising one is turned over.</summary>
    private static double[] Exact(double[] d, double[] e, int n)
    {
        bool falling = d[0] >= d[^1];
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            // B^T where the diagonal rises, in reverse order, has the same values and falls too.
            int row = falling ? i : n - 1 - i;
            a[(i * n) + i] = d[row];
            if (falling && i < n - 1) a[(i * n) + i + 1] = e[i];
            if (!falling && i < n - 1) a[(i * n) + i + 1] = e[n - 2 - i];
        }

        // Columns of the transpose are rows: large first.
        double[] turned = GeneralFamilies.Transposed(a, n, n);
        return SvdReference.Values(turned, n, n);
    }

    [Test]
    public void Zeros_on_the_diagonal_give_zero_values([Values(1, 2, 5, 20)] int n)
    {
        for (int zero = 0; zero < n; zero++)
        {
            double[] d = [.. Enumerable.Range(0, n).Select(i => i == zero ? 0 : 1 + (i * 0.1))], e = [.. Enumerable.Range(0, n).Select(i => 0.5)];
            (double[] values, Verdict verdict) = Run(d, e);
            Assert.That(verdict, Is.EqualTo(Verdict.Converged));
            Assert.That(values[^1], Is.EqualTo(0).Within(n * Math.ScaleB(1, -50)));
        }
    }

    [Test]
    public void Too_few_rotations_are_a_verdict_and_so_is_not_a_number()
    {
        double[] d = [1, 2, 3], e = [1, 1, 0];
        Verdict few = Run(d, e, 0).Verdict;
        Assert.That((few.Kind, few.Index, few.Residual), Is.EqualTo((VerdictKind.NotConverged, 2L, 1.0)));
        Assert.That(Run([1, double.NaN, 3], e).Verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
    }

    private readonly struct NoLog : IBidiagonalLog
    {
        public unsafe double* Left => null;

        public unsafe double* Right => null;

        public void Take(int first, int steps, bool down)
        {
        }
    }
}
