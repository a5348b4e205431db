// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Small matrices, one a lane: easy and hard ones side by side.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class LaneEigenTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double Eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    public static IEnumerable<int> Orders => Enumerable.Range(1, 40).Concat([63, 64, 65, LaneLayout.LargestOrder - 1, LaneLayout.LargestOrder, LaneLayout.LargestOrder + 1]);

    /// <summary>A batch with every family twice, so that each stands in two lanes beside all others.</summary>
    private static T[] Mixture(int n, int batch)
    {
        T[] a = new T[batch * n * n];
        for (int b = 0; b < batch; b++) SymmetricFamilies.Make<T>(SymmetricFamilies.Names[b * 7 % SymmetricFamilies.Names.Length], n).CopyTo(a, b * n * n);
        return a;
    }

    private static (T[] Values, T[] Vectors, Verdict[] Verdicts) Solve(T[] a, int batch, int n, bool vectors = true, int threads = 1)
    {
        T[] z = (T[])a.Clone(), values = new T[batch * n];
        Verdict[] verdicts = new Verdict[batch];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(SymmetricEigen.Plan<T>(batch, n, vectors, parallelism).WorkspaceBytes);
        if (vectors) SymmetricEigen.Vectors(new MatrixBatch<T>(z, batch, n, n), values, verdicts, workspace, parallelism);
        else SymmetricEigen.Values(new MatrixBatch<T>(z, batch, n, n), values, verdicts, workspace, parallelism);
        return (values, z, verdicts);
    }

    [Test]
    public unsafe void Too_many_sweeps_are_told_with_the_pair_and_its_residual([Values(7, 30)] int n)
    {
        int lanes = 16 / sizeof(T);
        LaneLayout layout = new(n, sizeof(T), vectors: true, lanes);
        T[] a = SymmetricFamilies.Make<T>("random", n), z = (T[])a.Clone(), values = new T[n];
        Verdict verdict = default;
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)layout.Bytes, 64);
        fixed (T* first = z, firstValue = values)
        {
            LaneSolver<LaneVector128<T>, LaneVector128<T>, T>.Solve(new LaneProblem<T>(first, n, n * n, 1, firstValue, &verdict, Vectors: true), memory, layout, sweepLimit: 1);
        }

        NativeMemory.AlignedFree(memory);
        double[] wa = Array.ConvertAll(a, double.CreateChecked), wz = Array.ConvertAll(z, double.CreateChecked), wv = Array.ConvertAll(values, double.CreateChecked);
        int c = (int)verdict.Index;
        double square = 0, unit = Math.ScaleB(1, Math.ILogB(wa.Max(Math.Abs)));
        for (int i = 0; i < n; i++)
        {
            double rest = -wv[c] * wz[(c * n) + i];
            for (int j = 0; j < n; j++) rest += wa[i >= j ? (i * n) + j : (j * n) + i] * wz[(c * n) + j];
            square += rest * rest;
        }

        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(values, Is.Ordered);
        Assert.That(verdict.Residual, Is.GreaterThan(100 * n * Eps));
        Assert.That(Math.Sqrt(square) / unit, Is.EqualTo(verdict.Residual).Within(10 * n * Eps), "what is left of the off-diagonal is the residual of the pair");
    }

    [TestCaseSource(nameof(Orders))]
    public void Residual_and_orthogonality_ratios_are_below_10_in_every_lane(int n)
    {
        int batch = n > 40 ? 17 : 35;
        T[] a = Mixture(n, batch);
        (T[] values, T[] z, Verdict[] verdicts) = Solve(a, batch, n);

        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
        double residual = 0, orthogonality = 0;
        for (int b = 0; b < batch; b++)
        {
            double[] wa = Array.ConvertAll(a[(b * n * n)..((b + 1) * n * n)], double.CreateChecked), wz = Array.ConvertAll(z[(b * n * n)..((b + 1) * n * n)], double.CreateChecked);
            double unit = wa.Max(Math.Abs), norm = 0;
            if (unit == 0) unit = 1;
            for (int i = 0; i < n; i++) norm = Math.Max(norm, wa.AsSpan(i * n, n).ToArray().Sum(x => Math.Abs(x / unit)));
            norm = Math.Max(norm, double.Epsilon);
            for (int c = 0; c < n; c++)
            {
                double value = double.CreateChecked(values[(b * n) + c]) / unit;
                for (int i = 0; i < n; i++)
                {
                    double sum = -value * wz[(c * n) + i], product = i == c ? -1 : 0;
                    for (int j = 0; j < n; j++)
                    {
                        sum += wa[(i * n) + j] / unit * wz[(c * n) + j];
                        product += wz[(i * n) + j] * wz[(c * n) + j];
                    }

                    residual = Math.Max(residual, Math.Abs(sum) / (n * Eps * norm));
                    orthogonality = Math.Max(orthogonality, Math.Abs(product) / (n * Eps));
                }
            }

            Assert.That(values[(b * n)..((b + 1) * n)], Is.Ordered, $"matrix {b}");
        }

        Assert.That(residual, Is.LessThan(10));
        Assert.That(orthogonality, Is.LessThan(10));
    }

    [Test]
    public void Bits_of_a_matrix_do_not_depend_on_its_batch_or_threads([Values(1, 2, 4, 7, 8, 9, 16, 33)] int n, [Values(0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 32, 37)] int batch)
    {
        T[] a = Mixture(n, batch);
        (T[] values, T[] z, Verdict[] verdicts) = Solve(a, batch, n);
        (T[] alone, _, _) = Solve(a, batch, n, vectors: false, threads: 2);

        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
        Assert.That(alone, Is.EqualTo(values));
        for (int b = 0; b < batch; b++)
        {
            (T[] one, T[] row, _) = Solve(a[(b * n * n)..((b + 1) * n * n)], 1, n);
            Assert.That(TestMatrices.Hash<T>(one), Is.EqualTo(TestMatrices.Hash<T>(values.AsSpan(b * n, n))), $"values of matrix {b}");
            Assert.That(TestMatrices.Hash<T>(row), Is.EqualTo(TestMatrices.Hash<T>(z.AsSpan(b * n * n, n * n))), $"vectors of matrix {b}");
        }
    }

    [Test]
    public void NaN_or_infinity_in_any_lane_is_a_verdict_and_leaves_the_others_their_bits([Values(1, 3, 8, 20)] int n)
    {
        const int batch = 35;
        T[] a = Mixture(n, batch);
        (T[] values, T[] z, _) = Solve(a, batch, n);
        for (int bad = 0; bad < batch; bad += n < 9 ? 1 : 5)
        {
            T[] b = (T[])a.Clone();
            int row = bad % n, column = bad / 2 % (row + 1);
            b[(bad * n * n) + (row * n) + column] = bad % 3 == 0 ? T.NaN : bad % 3 == 1 ? T.PositiveInfinity : T.NegativeInfinity;
            b[(bad * n * n) + (n * n) - 1] = T.NaN;
            T[] before = b[(bad * n * n)..((bad + 1) * n * n)];
            foreach (bool vectors in (bool[])[true, false])
            {
                (T[] badValues, T[] badZ, Verdict[] verdicts) = Solve(b, batch, n, vectors);
                for (int m = 0; m < batch; m++)
                {
                    Assert.That(verdicts[m], Is.EqualTo(m == bad ? new Verdict(VerdictKind.NonFinite, (row * n) + column) : Verdict.Converged));
                    if (m == bad) Assert.That(badValues[(m * n)..((m + 1) * n)], Has.All.NaN);
                    else Assert.That(badValues[(m * n)..((m + 1) * n)], Is.EqualTo(values[(m * n)..((m + 1) * n)]));
                    if (vectors || m == bad) Assert.That(badZ[(m * n * n)..((m + 1) * n * n)], Is.EqualTo(m == bad ? before : z[(m * n * n)..((m + 1) * n * n)]));
                }
            }
        }
    }

    [Test]
    public void Strides_are_obeyed_and_the_upper_triangle_is_not_read([Values(3, 8, 9, 16, 24)] int n, [Values(1, 2, 8, 16, 21)] int batch)
    {
        int stride = n + 3, step = (n * stride) + 5;
        T[] a = Mixture(n, batch), data = new T[(batch * step) - 5 - 3];
        (T[] values, T[] z, _) = Solve(a, batch, n);
        Array.Fill(data, T.NaN);
        for (int b = 0; b < batch; b++)
            for (int i = 0; i < n; i++)
                for (int j = 0; j <= i; j++) data[(b * step) + (i * stride) + j] = a[(((b * n) + i) * n) + j];
        T[] strided = new T[batch * n];
        Verdict[] verdicts = new Verdict[batch];
        using Workspace workspace = new(SymmetricEigen.Plan<T>(batch, n, vectors: true, Parallelism.Single).WorkspaceBytes);
        SymmetricEigen.Vectors(new MatrixBatch<T>(data, batch, n, n, stride, step), strided, verdicts, workspace);

        Assert.That(strided, Is.EqualTo(values));
        for (int k = 0; k < data.Length; k++)
        {
            (int b, int inside) = Math.DivRem(k, step);
            (int i, int j) = Math.DivRem(inside, stride);
            if (i >= n || j >= n) Assert.That(T.IsNaN(data[k]), Is.True, $"element {k}");
            else Assert.That(data[k], Is.EqualTo(z[(((b * n) + i) * n) + j]), $"matrix {b}, row {i}, column {j}");
        }
    }

    [Test]
    public void An_eigenvalue_beyond_the_range_is_a_verdict_of_its_matrix_alone([Values(0, 3, 8, 16)] int lane)
    {
        const int batch = 17, n = 4;
        T[] a = Mixture(n, batch);
        Array.Fill(a, T.BitDecrement(T.PositiveInfinity), lane * n * n, n * n);
        (_, _, Verdict[] verdicts) = Solve(a, batch, n);

        for (int b = 0; b < batch; b++) Assert.That(verdicts[b], Is.EqualTo(b == lane ? new Verdict(VerdictKind.NonFinite, n - 1) : Verdict.Converged));
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads, [Values(8, 33)] int n, [Values(1, 37)] int batch)
    {
        T[] a = Mixture(n, batch), work = new T[a.Length], values = new T[batch * n];
        Verdict[] verdicts = new Verdict[batch];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(SymmetricEigen.Plan<T>(batch, n, vectors: true, parallelism).WorkspaceBytes);

        Assert.That(Allocation.Least(() => Call(vectors: true)), Is.Zero);
        Assert.That(Allocation.Least(() => Call(vectors: false)), Is.Zero);

        void Call(bool vectors)
        {
            a.CopyTo(work, 0);
            if (vectors) SymmetricEigen.Vectors(new MatrixBatch<T>(work, batch, n, n), values, verdicts, workspace, parallelism);
            else SymmetricEigen.Values(new MatrixBatch<T>(work, batch, n, n), values, verdicts, workspace, parallelism);
        }
    }
}
