// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class LanczosTests
{
    public static IEnumerable<string> Families => SymmetricFamilies.Names;

    // More copies of one eigenvalue than a block has vectors: which of them are found is open, only that what is found is an eigenvalue.
    private static readonly string[] Multiple = ["repeated", "clusters"];

    private static (double[] Values, double[] Vectors, Verdict[] Verdicts, LanczosReport Report) Run(ISymmetricOperator a, EigenpairsOptions options, int threads = 1)
    {
        int k = options.Count, n = a.Order;
        double[] values = new double[k], vectors = new double[k * n];
        Verdict[] verdicts = new Verdict[k];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Lanczos.Plan(n, options, parallelism).WorkspaceBytes);
        LanczosReport report = Lanczos.Eigenpairs(a, options, values, new MatrixView<double>(vectors, k, n), verdicts, workspace, parallelism);
        return (values, vectors, verdicts, report);
    }

    private static double[] Exact(double[] a, int n)
    {
        double[] values = new double[n];
        SymmetricEigen.Values(new MatrixView<double>((double[])a.Clone(), n, n), values);
        return values;
    }

    private static double[] Wanted(double[] rising, int k, SpectrumEnd end) => end switch
    {
        SpectrumEnd.Largest => [.. rising.Reverse().Take(k)],
        SpectrumEnd.Smallest => [.. rising.Take(k)],
        SpectrumEnd.Both => [.. rising.Take(k / 2), .. rising.Skip(rising.Length - k + (k / 2))],
        _ => [.. rising.OrderByDescending(Math.Abs).Take(k)],
    };

    [TestCaseSource(nameof(Families))]
    public void Pairs_of_small_matrices_of_all_kinds_are_found_at_every_end(string family)
    {
        foreach (int n in (int[])[1, 2, 5, 40])
        {
            double[] a = SymmetricFamilies.Make<double>(family, n), exact = new double[n], allVectors = new double[n * n];
            Assert.That(LanczosReference.Eigenpairs(a, n, SpectrumEnd.Smallest, exact, allVectors), Is.EqualTo(Verdict.Converged));
            double norm = Math.Max(exact.Max(Math.Abs), double.Epsilon);
            using SymmetricMatrixOperator matrix = new(a, n);
            foreach (SpectrumEnd end in Enum.GetValues<SpectrumEnd>())
            {
                int k = Math.Min(n, 4);
                (double[] values, double[] vectors, Verdict[] verdicts, _) = Run(matrix, new EigenpairsOptions { Count = k, End = end, Tolerance = 1e-12, BlockSize = Math.Min(n, 3) });
                double[] expected = new double[k], expectedVectors = new double[k * n];
                LanczosReference.Eigenpairs(a, n, end, expected, expectedVectors);
                Assert.That(verdicts.Select(v => v.Kind), Has.All.EqualTo(VerdictKind.Converged), $"n = {n}, {end}");
                for (int c = 0; c < k; c++)
                {
                    double found = end == SpectrumEnd.LargestMagnitude ? Math.Abs(values[c]) : values[c], sought = end == SpectrumEnd.LargestMagnitude ? Math.Abs(expected[c]) : expected[c];
                    if (Multiple.Contains(family)) Assert.That(exact.Min(x => Math.Abs(x - values[c])), Is.LessThan(1e-11), $"n = {n}, {end}, pair {c}");
                    else Assert.That(found / norm, Is.EqualTo(sought / norm).Within(1e-11), $"n = {n}, {end}, pair {c}");

                    // A vector is fixed up to its sign where no other eigenvalue is near.
                    double gap = exact.Where(x => Math.Abs(x - values[c]) > 1e-9 * norm).Select(x => Math.Abs(x - values[c])).DefaultIfEmpty(norm).Min() / norm;
                    if (gap > 1e-3 && exact.Count(x => Math.Abs(x - values[c]) <= 1e-9 * norm) == 1 && end != SpectrumEnd.LargestMagnitude)
                        Assert.That(Math.Abs(FixedOrder.Dot(vectors.AsSpan(c * n, n), expectedVectors.AsSpan(c * n, n))), Is.EqualTo(1).Within(1e-11), $"n = {n}, {end}, pair {c}");
                    for (int o = 0; o <= c; o++)
                        Assert.That(FixedOrder.Dot(vectors.AsSpan(c * n, n), vectors.AsSpan(o * n, n)), Is.EqualTo(o == c ? 1 : 0).Within(1e-13 * n), $"n = {n}, {end}, pair {c}, {o}");
                }
            }
        }
    }

    [Test]
    public void Restarts_find_the_ends_of_a_larger_matrix([Values] SpectrumEnd end)
    {
        const int n = 600, k = 5;
        double[] a = SymmetricFamilies.Make<double>("random", n), exact = Exact(a, n);
        using SymmetricMatrixOperator matrix = new(a, n);
        (double[] values, _, Verdict[] verdicts, LanczosReport report) = Run(matrix, new EigenpairsOptions { Count = k, End = end, BasisSize = 40 });

        Assert.That(verdicts.Select(v => v.Kind), Has.All.EqualTo(VerdictKind.Converged));
        Assert.That(report.Restarts, Is.GreaterThan(0));
        Assert.That(report.Converged, Is.EqualTo(k));
        Assert.That(verdicts.Max(v => v.Residual), Is.LessThan(2e-10));
        double[] expected = Wanted(exact, k, end);
        for (int c = 0; c < k; c++) Assert.That(values[c], Is.EqualTo(expected[c]).Within(1e-9 * exact[^1]));
    }

    [Test]
    public void All_pairs_and_none()
    {
        const int n = 23;
        double[] a = SymmetricFamilies.Make<double>("random", n), exact = Exact(a, n);
        using SymmetricMatrixOperator matrix = new(a, n);
        (double[] values, _, Verdict[] verdicts, LanczosReport report) = Run(matrix, new EigenpairsOptions { Count = n, End = SpectrumEnd.Smallest });
        Assert.That(verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        Assert.That(values, Is.EqualTo(exact).Within(1e-13 * n));
        Assert.That(report.Products, Is.EqualTo(2 * n));
        Assert.That(Run(matrix, new EigenpairsOptions { Count = 0 }).Report, Is.EqualTo(new LanczosReport(Verdict.Converged, 0, 0, 0, 0)));
    }

    [Test]
    public void Copies_of_a_multiple_eigenvalue_are_found_up_to_the_block_size()
    {
        const int n = 200;
        double[] a = SymmetricFamilies.Rotated(n, i => i < 4 ? 5 : i < 7 ? -6 : i / 100.0);
        using SymmetricMatrixOperator matrix = new(a, n);
        (double[] values, _, Verdict[] verdicts, _) = Run(matrix, new EigenpairsOptions { Count = 8, End = SpectrumEnd.LargestMagnitude, BlockSize = 4 });
        Assert.That(verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        Assert.That(values, Is.EqualTo((double[])[-6, -6, -6, 5, 5, 5, 5, 1.99]).Within(1e-9));
    }

    [Test]
    public void An_invariant_subspace_ends_the_run_early_and_more_pairs_come_from_random_directions()
    {
        // Rank 3: after one block of four vectors the Krylov space is complete, yet five pairs are wanted.
        const int n = 120;
        double[] a = SymmetricFamilies.Rotated(n, i => i < 3 ? i + 1 : 0);
        using SymmetricMatrixOperator matrix = new(a, n);
        (double[] values, _, Verdict[] verdicts, LanczosReport report) = Run(matrix, new EigenpairsOptions { Count = 5 });
        Assert.That(verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        Assert.That(values, Is.EqualTo((double[])[3, 2, 1, 0, 0]).Within(1e-13));
        Assert.That(report.Steps, Is.LessThanOrEqualTo(4));
    }

    [Test]
    public void The_limit_on_products_is_a_verdict_with_the_residual()
    {
        const int n = 400;
        using SymmetricMatrixOperator matrix = new(ResolventTests.Gram(n, 2), n);
        (_, _, Verdict[] verdicts, LanczosReport report) = Run(matrix, new EigenpairsOptions { Count = 3, End = SpectrumEnd.Smallest, MaximalProducts = 40 });
        Assert.That(report.Verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(verdicts[0].Residual, Is.InRange(1e-9, 1));
        Assert.That(report.Products, Is.LessThanOrEqualTo(44 + 3));
    }

    [Test]
    public void A_Gram_operator_has_the_pairs_of_its_matrix([Values(30, 200)] int samples)
    {
        const int n = 90, k = 6;
        double[] x = TestMatrices.Even<double>(3, samples * (n + 2)), a = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int p = 0; p < samples; p++) a[(i * n) + j] += x[(p * (n + 2)) + i] * x[(p * (n + 2)) + j] / samples;
        using GramOperator gram = new(x, samples, n, n + 2);
        (double[] values, _, Verdict[] verdicts, _) = Run(gram, new EigenpairsOptions { Count = k });
        Assert.That(verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));
        Assert.That(values, Is.EqualTo(Wanted(Exact(a, n), k, SpectrumEnd.Largest)).Within(1e-9));
    }

    [Test]
    public void Numbers_that_are_not_finite_are_a_verdict([Values(double.NaN, double.PositiveInfinity)] double bad)
    {
        const int n = 50;
        double[] a = SymmetricFamilies.Make<double>("random", n);
        a[(7 * n) + 7] = bad;
        using SymmetricMatrixOperator matrix = new(a, n);
        (double[] values, double[] vectors, Verdict[] verdicts, LanczosReport report) = Run(matrix, new EigenpairsOptions { Count = 2 });
        Assert.That(report.Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 0)));
        Assert.That(verdicts, Has.All.EqualTo(report.Verdict));
        Assert.That(values.Concat(vectors), Has.All.NaN);
    }

    [Test]
    public void An_operator_that_leaves_the_range_in_the_middle_ends_the_run()
    {
        (double[] values, _, Verdict[] verdicts, LanczosReport report) = Run(new Exploding(), new EigenpairsOptions { Count = 3 });
        Assert.That(report.Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
        Assert.That(verdicts, Has.None.Matches<Verdict>(v => v.IsConverged));
        Assert.That(values, Has.All.NaN);
    }

    [Test]
    public void A_value_above_the_range_is_a_verdict_and_others_keep_theirs()
    {
        // All elements 1.2e307: the eigenvalue is 16 times as large, products with unit vectors stay in range.
        const int n = 16;
        double[] a = new double[n * n];
        Array.Fill(a, 1.2e307);
        using SymmetricMatrixOperator matrix = new(a, n);
        (double[] values, double[] vectors, Verdict[] verdicts, _) = Run(matrix, new EigenpairsOptions { Count = 2, BlockSize = 2 });
        Assert.That(values[0], Is.EqualTo(double.PositiveInfinity));
        Assert.That((verdicts[0].Kind, verdicts[0].Index), Is.EqualTo((VerdictKind.Diverged, 0L)));
        Assert.That(vectors[..n].Select(Math.Abs), Is.EqualTo(Enumerable.Repeat(0.25, n)).Within(1e-14));
        Assert.That(Math.Abs(values[1]), Is.LessThan(1e294));
        Assert.That(verdicts[1].IsConverged);
    }

    [Test]
    public void Sizes_near_the_ends_of_the_range_change_no_residual([Values(-1000, 1000)] int power)
    {
        const int n = 40;
        double[] plain = SymmetricFamilies.Make<double>("random", n), a = Array.ConvertAll(plain, x => Math.ScaleB(x, power));
        using SymmetricMatrixOperator one = new(plain, n), other = new(a, n);
        EigenpairsOptions options = new() { Count = 3 };
        (double[] expected, double[] z, Verdict[] verdicts, _) = Run(one, options);
        (double[] values, double[] same, Verdict[] scaled, _) = Run(other, options);
        Assert.That(values, Is.EqualTo(Array.ConvertAll(expected, x => Math.ScaleB(x, power))));
        Assert.That(same, Is.EqualTo(z));
        Assert.That(scaled, Is.EqualTo(verdicts));
    }

    [Test]
    public void Vectors_with_a_stride_and_no_allocation([Values(1, 2)] int threads)
    {
        const int n = 60, k = 3, stride = n + 5;
        using SymmetricMatrixOperator matrix = new(SymmetricFamilies.Make<double>("random", n), n);
        EigenpairsOptions options = new() { Count = k };
        double[] values = new double[k], vectors = new double[k * stride];
        Array.Fill(vectors, double.NaN);
        Verdict[] verdicts = new Verdict[k];
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Lanczos.Plan(n, options, parallelism).WorkspaceBytes);
        Assert.That(Allocation.Least(() => Lanczos.Eigenpairs(matrix, options, values, new MatrixView<double>(vectors, k, n, stride), verdicts, workspace, parallelism)), Is.Zero);
        for (int i = 0; i < vectors.Length; i++) Assert.That(double.IsNaN(vectors[i]), Is.EqualTo(i % stride >= n));
    }

    [Test]
    public void Misuse_is_named()
    {
        using SymmetricMatrixOperator matrix = new(new double[100], 10);
        Assert.Multiple(() =>
        {
            Assert.That(() => Run(matrix, new EigenpairsOptions { Count = 11 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("0 to 10"));
            Assert.That(() => Run(matrix, new EigenpairsOptions { Count = 2, BlockSize = 2, BasisSize = 5 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 6"));
            Assert.That(() => Run(matrix, new EigenpairsOptions { Count = 2, Tolerance = 0 }), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new SymmetricMatrixOperator(new double[99], 10), Throws.ArgumentException);
            Assert.That(() => new GramOperator(new double[99], 0, 10), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    /// <summary>The diagonal 1 to 40 in the first two products, and 1e308 everywhere from then on: finite, but without squares.</summary>
    private sealed class Exploding : ISymmetricOperator
    {
        private int calls;

        public int Order => 40;

        public double Flops(int vectors) => 0;

        public void Prepare(int vectors, Parallelism parallelism)
        {
        }

        public void Apply(ReadOnlyMatrixView<double> x, MatrixView<double> y, Parallelism parallelism)
        {
            calls++;
            for (int r = 0; r < x.Rows; r++)
                for (int i = 0; i < Order; i++) y[r, i] = calls <= 2 ? (i + 1) * x[r, i] : 1e308;
        }
    }
}
