// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Divide and conquer on tridiagonal matrices directly, so that small orders reach its merges.</summary>
public unsafe class DivideAndConquerTests
{
    private static readonly double[] Extremes = [0, 1, -1, 2, Math.ScaleB(1, -300), -Math.ScaleB(1, -399), Math.ScaleB(1, -30), Math.ScaleB(1, -420)];

    public static IEnumerable<string> Kinds =>
        ["random", "second difference", "extremes", "zero", "identity", "negligible couplings", "glued wilkinson", "graded up", "graded down", "equal halves", "clement"];

    /// <summary>Diagonal and off-diagonal, elements of order one.</summary>
    private static (double[] D, double[] E) Make(string kind, int n)
    {
        double[] r = TestMatrices.Even<double>(91, 2 * n), d = new double[n], e = new double[n];
        for (int i = 0; i < n; i++)
        {
            (d[i], e[i]) = kind switch
            {
                "random" => (r[i], r[n + i]),
                "second difference" => (2, -1),
                "extremes" => (Pick(r[i]), Pick(r[n + i])),
                "zero" => (0, 0),
                "identity" => (1, 0),
                "negligible couplings" => (r[i], i % 32 == 31 ? 1e-17 : r[n + i]),
                "glued wilkinson" => (Math.Abs((i % 21) - 10) / 10.0, i % 21 == 20 ? 1e-15 : 0.1),
                "graded up" => (Math.ScaleB(1 + r[i], 8 * (i - n)), Math.ScaleB(r[n + i], (8 * (i - n)) + 2)),
                "graded down" => (Math.ScaleB(1 + r[i], -8 * i), Math.ScaleB(r[n + i], (-8 * i) - 4)),
                "equal halves" => (r[i % 32], r[n + (i % 32)]),
                "clement" => (0, Math.Sqrt((i + 1.0) * (n - 1 - i)) / n),
                _ => throw new ArgumentException(kind),
            };
        }

        return (d, e);

        static double Pick(double x) => Extremes[(int)((x + 1) / 2 * Extremes.Length)];
    }

    private static (Verdict Verdict, double[] Values, T[] Vectors) Solve<T>(
        double[] diagonal, double[] offDiagonal, Parallelism parallelism = default, int sweeps = ImplicitQl.SweepLimit, int evaluations = SecularEquation.IterationLimit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = diagonal.Length, lanes = 64 / sizeof(T), padded = (n + lanes - 1) / lanes * lanes, slots = WorkerPool.Threads(parallelism);
        double[] d = (double[])diagonal.Clone(), e = (double[])offDiagonal.Clone(), values = new double[n];
        T[] vectors = new T[n * n];
        long arrays = Workspace.Align(DivideMemory<T>.Bytes(n, padded, padded, slots)), products = Workspace.Align(DivideAndConquer<Lanes256<T>, T>.ProductBytes(n, slots));
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(arrays + products + ((long)padded * padded * sizeof(T))), 64);
        T* rows = (T*)(memory + arrays + products);
        DivideMemory<T> problem = new(memory, n, padded, padded);
        Verdict verdict;
        fixed (double* first = d, off = e)
            verdict = DivideAndConquer<Lanes256<T>, T>.Mine.Solve(problem, n, first, off, rows, padded, memory + arrays, parallelism, sweeps, evaluations);
        for (int c = 0; c < n; c++)
        {
            values[c] = d[problem.Order[c]];
            new ReadOnlySpan<T>(rows + ((nint)problem.Order[c] * padded), n).CopyTo(vectors.AsSpan(c * n, n));
        }

        NativeMemory.AlignedFree(memory);
        return (verdict, values, vectors);
    }

    private static (Verdict Verdict, double[] Values) SolveValues(double[] diagonal, double[] offDiagonal, Parallelism parallelism = default)
    {
        int n = diagonal.Length, padded = (n + 7) / 8 * 8, stride = DivideMemory<double>.EdgeStride;
        double[] d = (double[])diagonal.Clone(), e = (double[])offDiagonal.Clone(), values = new double[n];
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)DivideMemory<double>.Bytes(n, padded, stride, WorkerPool.Threads(parallelism)), 64);
        DivideMemory<double> problem = new(memory, n, padded, stride);
        Verdict verdict;
        fixed (double* first = d, off = e)
            verdict = DivideAndConquer<Lanes256<double>, double>.Mine.Solve(problem, n, first, off, null, stride, null, parallelism);
        for (int c = 0; c < n; c++) values[c] = d[problem.Order[c]];
        NativeMemory.AlignedFree(memory);
        return (verdict, values);
    }

    private static void Check<T>(string kind, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double[] d, double[] e) = Make(kind, n);
        (Verdict verdict, double[] values, T[] vectors) = Solve<T>(d, e);
        double[] z = Array.ConvertAll(vectors, double.CreateChecked);
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One), norm = 0, residual = 0, orthogonality = 0;
        for (int i = 0; i < n; i++) norm = Math.Max(norm, Math.Abs(d[i]) + (i > 0 ? Math.Abs(e[i - 1]) : 0) + (i + 1 < n ? Math.Abs(e[i]) : 0));
        for (int c = 0; c < n; c++)
        {
            ReadOnlySpan<double> zc = z.AsSpan(c * n, n);
            for (int i = 0; i < n; i++)
            {
                double sum = ((d[i] - values[c]) * zc[i]) + (i > 0 ? e[i - 1] * zc[i - 1] : 0) + (i + 1 < n ? e[i] * zc[i + 1] : 0);
                residual = Math.Max(residual, Math.Abs(sum));
            }

            for (int o = 0; o <= c; o++)
            {
                double sum = o == c ? -1 : 0;
                for (int j = 0; j < n; j++) sum += zc[j] * z[(o * n) + j];
                orthogonality = Math.Max(orthogonality, Math.Abs(sum));
            }
        }

        string name = $"{kind}, n = {n}, {typeof(T).Name}";
        Assert.Multiple(() =>
        {
            Assert.That(verdict, Is.EqualTo(Verdict.Converged), name);
            Assert.That(residual, Is.LessThan(10 * n * eps * Math.Max(norm, 1)), $"residual, {name}");
            Assert.That(orthogonality, Is.LessThan(10 * n * eps), $"orthogonality, {name}");
            Assert.That(values, Is.Ordered, name);
            Assert.That(z, Has.None.NaN, name);
        });
    }

    [TestCaseSource(nameof(Kinds))]
    public void Residual_and_orthogonality_ratios_are_below_10_and_values_rise(string kind)
    {
        foreach (int n in (int[])[1, 2, 31, 32, 33, 63, 64, 65, 96, 97, 160, 289])
        {
            Check<double>(kind, n);
            Check<float>(kind, n);
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void Values_alone_are_those_with_vectors_within_the_bound(string kind)
    {
        foreach (int n in (int[])[1, 2, 31, 32, 33, 64, 65, 97, 160, 289])
        {
            (double[] d, double[] e) = Make(kind, n);
            (Verdict verdict, double[] values) = SolveValues(d, e);

            Assert.That(verdict, Is.EqualTo(Verdict.Converged), $"n = {n}");
            Assert.That(values, Is.Ordered, $"n = {n}");
            Assert.That(values, Is.EqualTo(Solve<double>(d, e).Values).Within(10 * n * Math.ScaleB(1, -52) * 4), $"n = {n}");
        }
    }

    [Test]
    public void Second_difference_has_its_known_spectrum([Values(33, 100, 256)] int n)
    {
        (double[] d, double[] e) = Make("second difference", n);

        double[] values = Solve<double>(d, e).Values;

        Assert.That(values, Is.EqualTo(Enumerable.Range(1, n).Select(k => 2 - (2 * Math.Cos(k * Math.PI / (n + 1))))).Within(10 * n * Math.ScaleB(1, -52)));
    }

    [Test]
    public void A_leaf_that_took_too_many_sweeps_is_told_with_the_pair_and_its_residual()
    {
        const int n = 30;
        (double[] d, double[] e) = Make("random", n);

        (Verdict verdict, double[] values, double[] z) = Solve<double>(d, e, sweeps: 1);

        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(values, Is.Ordered);
        int c = (int)verdict.Index;
        double square = 0;
        for (int i = 0; i < n; i++)
        {
            double rest = ((d[i] - values[c]) * z[(c * n) + i]) + (i > 0 ? e[i - 1] * z[(c * n) + i - 1] : 0) + (i + 1 < n ? e[i] * z[(c * n) + i + 1] : 0);
            square += rest * rest;
        }

        Assert.That(verdict.Residual, Is.GreaterThan(1e-10));
        Assert.That(Math.Sqrt(square), Is.EqualTo(verdict.Residual).Within(1e-13), "what is left of the off-diagonal is the residual of the pair");
    }

    [Test]
    public void A_root_that_took_too_many_evaluations_is_told_with_its_place_and_a_bound()
    {
        // One merge: the values before the first failed root are exact, its own lies within the stated width.
        const int n = 64;
        (double[] d, double[] e) = Make("random", n);
        double[] exact = Solve<double>(d, e).Values;

        (Verdict verdict, double[] values, _) = Solve<double>(d, e, evaluations: 1);

        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
        int c = (int)verdict.Index;
        for (int i = 0; i < c; i++) Assert.That(values[i], Is.EqualTo(exact[i]).Within(1e-13), $"value {i}");
        Assert.That(Math.Abs(values[c] - exact[c]), Is.InRange(1e-13, verdict.Residual));
        Assert.That(values, Is.Ordered);
    }

    [Test]
    public void The_failure_that_is_told_does_not_depend_on_threads([Values(2, 60)] int sweeps)
    {
        (double[] d, double[] e) = Make("random", 400);
        Verdict[] verdicts = [.. ((int[])[1, 2, 3, 8]).Select(threads => Solve<double>(d, e, new Parallelism(threads), sweeps, evaluations: 2).Verdict)];

        Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(verdicts[0].Index, Is.InRange(0, 399));
        Assert.That(verdicts[0].Residual, Is.GreaterThan(0));
        Assert.That(verdicts, Has.All.EqualTo(verdicts[0]));
    }

    /// <summary>Hashes over all kinds, equal for all thread counts; runs in a child.</summary>
    internal static string Probe(string orders)
    {
        Child.AssertWidth();
        return string.Join('\n', orders.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).SelectMany(n => Kinds.Select(kind => $"{n} {kind} {Hash<float>(kind, n)} {Hash<double>(kind, n)}")));
    }

    private static string Hash<T>(string kind, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double[] d, double[] e) = Make(kind, n);
        string[] hashes = [.. (n > 64 ? (int[])[1, 2, 3, 8] : [1]).Select(threads => new Parallelism(threads)).Select(One)];
        return hashes.Distinct().Single();

        string One(Parallelism parallelism)
        {
            (_, double[] values, T[] vectors) = Solve<T>(d, e, parallelism);
            return TestMatrices.Hash<double>(values) + TestMatrices.Hash<T>(vectors) + TestMatrices.Hash<double>(SolveValues(d, e, parallelism).Values);
        }
    }

    [TestCase(SimdWidth.Avx2, "70,300")]
    [TestCase(SimdWidth.Sse, "70")]
    [TestCase(SimdWidth.None, "40")]
    public void Bits_do_not_depend_on_threads_or_width(SimdWidth width, string orders)
    {
        string native = Child.Run(typeof(DivideAndConquerTests), nameof(Probe), SimdWidth.Native, orders);

        Assert.That(Child.Run(typeof(DivideAndConquerTests), nameof(Probe), width, orders), Is.EqualTo(native));
    }
}
