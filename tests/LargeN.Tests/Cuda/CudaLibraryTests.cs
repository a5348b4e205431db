// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Tests.Devices;
using Transpose = LargeN.LinearAlgebra.Transpose;

namespace LargeN.Tests.Cuda;

/// <summary>Matrices that are too large for the own kernels go to cuBLAS and cuSOLVER: operands, triangles and transposes, on stand-ins with strict checks.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CudaLibraryTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly DeviceUnderTest Gpu = new("cuda:0", 1, Backing.Emulation);

    private EmulatedDriver driver = null!;

    [SetUp]
    public void Open() => driver = EmulatedDriver.Open();

    [TearDown]
    public void Nothing_is_left()
    {
        if (driver is not null) driver.AssertNothingLives();
    }

    [Test]
    public void Products_agree_with_the_reference([Values] Transpose transposeA, [Values] Transpose transposeB, [Values(Layout.Padded, Layout.Shared)] Layout layoutA)
    {
        const int M = 70, N = 9, K = 33;
        Operand<T> a = Draw(3, transposeA == Transpose.No ? M : K, transposeA == Transpose.No ? K : M, layoutA);
        Operand<T> b = Draw(3, transposeB == Transpose.No ? K : N, transposeB == Transpose.No ? N : K, Layout.Padded);
        Operand<T> c = Draw(3, M, N, Layout.Padded);
        foreach ((double alpha, double beta) in ((double, double)[])[(1, 0), (-0.5, 2)])
        {
            (Operand<T> actual, Operand<T> expected) = Conformance.Both(Gpu, stage =>
            {
                DeviceMatrix<T> result = stage.Place(c);
                stage.Device.Operations<IMatrixOperations<T>>().MatMul(T.CreateChecked(alpha), stage.Place(a), transposeA, stage.Place(b), transposeB, T.CreateChecked(beta), result);
                return Stage.Read(result, c);
            });

            actual.AssertOnlyWritten(c, (_, _) => true);
            Conformance.AssertWithin(actual, expected, (_, _, _) => (K + 4) * Conformance.Epsilon<T>() * (K + 2)); // elements below 1
        }

        Assert.That(driver.Calls("cublasGemmStridedBatchedEx"), Is.Positive);
    }

    [Test]
    public void Symmetric_products_write_the_lower_triangle_alone([Values] Transpose transpose)
    {
        const int N = 515, K = 3;
        Operand<T> a = Draw(2, transpose == Transpose.No ? N : K, transpose == Transpose.No ? K : N, Layout.Padded);
        Operand<T> c = Draw(2, N, N, Layout.Padded);

        (Operand<T> actual, Operand<T> expected) = Conformance.Both(Gpu, stage =>
        {
            DeviceMatrix<T> result = stage.Place(c);
            stage.Device.Operations<IMatrixOperations<T>>().SymmetricRankK(T.CreateChecked(2), stage.Place(a), transpose, T.One, result);
            return Stage.Read(result, c);
        });

        actual.AssertOnlyWritten(c, (i, j) => j <= i);
        Conformance.AssertWithin(actual, expected, (_, _, _) => (K + 4) * Conformance.Epsilon<T>() * ((2 * K) + 1), skip: (i, j) => j > i);
        Assert.That(driver.Calls(typeof(T) == typeof(double) ? "cublasDsyrk_v2" : "cublasSsyrk_v2"), Is.EqualTo(2));
    }

    [TestCase(3, 130, Layout.Padded, "trsmBatched")]
    [TestCase(3, 130, Layout.Shared, "trsmBatched")]
    [TestCase(1, 130, Layout.Padded, "trsm_v2")]
    [TestCase(2, 512, Layout.Dense, "trsm_v2")]
    public void Triangular_systems_are_solved_from_both_sides(int batch, int n, Layout layout, string call)
    {
        Operand<T> lower = Operand<T>.Create(batch, n, n, layout, (b, i, j) => i == j ? 2 : j > i ? double.NaN : Draws.Signed(5, b, i, j) / n);
        Operand<T> right = Draw(batch, n, 3, Layout.Padded);
        foreach (Transpose transpose in (Transpose[])[Transpose.No, Transpose.Yes])
        {
            (Operand<T> actual, Operand<T> expected) = Conformance.Both(Gpu, stage =>
            {
                DeviceMatrix<T> solution = stage.Place(right);
                stage.Device.Operations<IMatrixOperations<T>>().SolveLower(stage.Place(lower), transpose, solution);
                return Stage.Read(solution, right);
            });

            actual.AssertOnlyWritten(right, (_, _) => true);
            Conformance.AssertWithin(actual, expected, (_, _, _) => 4 * n * Conformance.Epsilon<T>()); // condition number below 3, solutions below 1
        }

        Assert.That(driver.Calls((typeof(T) == typeof(double) ? "cublasD" : "cublasS") + call), Is.Positive);
    }

    [TestCase(4, 130)]
    [TestCase(1, 130)]
    [TestCase(2, 512)]
    public void Factors_solve_and_what_is_bad_is_named_in_its_problem_alone(int batch, int n)
    {
        Operand<T> matrix = Operand<T>.Create(batch, n, n, Layout.Padded, (b, i, j) => j > i ? double.NaN : i == j ? 2 : Draws.Signed(7, b, i, j) / n);
        int bad = batch > 2 ? 1 : -1, notPositive = batch > 2 ? 2 : -1;
        if (batch > 2)
        {
            matrix[bad, 100, 17] = T.NegativeInfinity;
            matrix[notPositive, 77, 77] = T.CreateChecked(-1);
        }

        Operand<T> right = Draw(batch, n, 2, Layout.Padded);
        ((Operand<T> L, Operand<T> X, Verdict[] Verdicts) actual, (Operand<T> L, Operand<T> X, Verdict[] Verdicts) expected) = Conformance.Both(Gpu, stage =>
        {
            DeviceMatrix<T> a = stage.Place(matrix);
            DeviceMatrix<T> x = stage.Place(right);
            Verdict[] verdicts = new Verdict[batch];
            ICholeskyOperations<T> operations = stage.Device.Operations<ICholeskyOperations<T>>();
            operations.CholeskyFactor(a, verdicts);
            operations.CholeskySolve(a, x);
            return (Stage.Read(a, matrix), Stage.Read(x, right), verdicts);
        });

        Assert.That(actual.Verdicts.Select(v => (v.Kind, v.Index)), Is.EqualTo(expected.Verdicts.Select(v => (v.Kind, v.Index))));
        actual.L.AssertOnlyWritten(matrix, (i, j) => j <= i);
        actual.X.ForEach((b, i, j) =>
        {
            if (b != bad && b != notPositive) Assert.That(double.CreateChecked(actual.X[b, i, j]), Is.EqualTo(double.CreateChecked(expected.X[b, i, j])).Within(8 * n * Conformance.Epsilon<T>()));
        });
        Assert.That(driver.Calls("cusolverDnXpotrf"), Is.EqualTo(batch));
    }

    [TestCase(1, "cusolverDnXsyevd")]
    [TestCase(3, "cusolverDnXsyevBatched")]
    public void Eigenproblems_satisfy_the_definition(int batch, string call)
    {
        const int N = 129;
        Operand<T> matrix = Operand<T>.Create(batch, N, N, Layout.Padded, (b, i, j) => j > i ? double.NaN : Math.ScaleB(Draws.Signed(10, b, i, j), -30));
        if (batch > 2) matrix[1, 100, 99] = T.NaN;
        Operand<T> values = Operand<T>.Create(batch, N, 1, Layout.Padded, (_, _, _) => 0);

        (Operand<T> Vectors, Operand<T> Values, Verdict[] Verdicts) result = Conformance.Only(Gpu, stage =>
        {
            DeviceMatrix<T> a = stage.Place(matrix);
            DeviceMatrix<T> w = stage.Place(values);
            Verdict[] verdicts = new Verdict[batch];
            stage.Device.Operations<ISymmetricEigenOperations<T>>().SymmetricEigen(a, w, verdicts);
            return (Stage.Read(a, matrix), Stage.Read(w, values), verdicts);
        });

        result.Values.AssertOnlyWritten(values, (_, _) => true);
        for (int b = 0; b < batch; b++)
        {
            if (batch > 2 && b == 1)
            {
                Assert.That(result.Verdicts[b], Is.EqualTo(new Verdict(VerdictKind.NonFinite, (100 * N) + 99)));
                continue;
            }

            Assert.That(result.Verdicts[b].IsConverged);
            AssertDecomposes(matrix, result.Vectors, result.Values, b);
        }

        Assert.That(driver.Calls(call), Is.Positive);
    }

    [Test]
    public void A_library_that_fails_or_is_absent_is_named()
    {
        using CudaDevice device = (CudaDevice)EmulatedDriver.OpenDevice("cuda:0");
        using DeviceBuffer<T> memory = device.Allocate<T>(3 * 70 * 70);
        DeviceMatrix<T> x = new(memory, 0, 1, 70, 70, 70, 4900), y = new(memory, 4900, 1, 70, 70, 70, 4900), z = new(memory, 9800, 1, 70, 70, 70, 4900);
        driver.Fail("cublasGemmStridedBatchedEx", 1, 13);

        Assert.That(
            () => device.Operations<IMatrixOperations<T>>().MatMul(T.One, x, Transpose.No, y, Transpose.No, T.Zero, z),
            Throws.InstanceOf<CudaException>().With.Message.StartsWith("device cuda:0: cublasGemmStridedBatchedEx (m 70, n 70, k 70, batch 1) failed with CUBLAS_STATUS_EXECUTION_FAILED (13)"));

        using CudaDevice without = new(CudaDriver.Load(EmulatedDriver.Search with { LibraryFolder = "/nowhere" }), 0);
        using DeviceBuffer<T> other = without.Allocate<T>(3 * 70 * 70);
        DeviceMatrix<T> u = new(other, 0, 1, 70, 70, 70, 4900), v = new(other, 4900, 1, 70, 70, 70, 4900), w = new(other, 9800, 1, 70, 70, 70, 4900);
        Assert.That(
            () => without.Operations<IMatrixOperations<T>>().MatMul(T.One, u, Transpose.No, v, Transpose.No, T.Zero, w),
            Throws.InstanceOf<DeviceException>().With.Message.Contains("need cuBLAS of CUDA 12").And.Message.Contains("/nowhere/libcublas.so.12").And.Message.Contains("LARGEN_CUDA_LIBS"));
        without.Operations<IMatrixOperations<T>>().MatMul(T.One, u.Block(0, 0, 9, 9), Transpose.No, v.Block(0, 0, 9, 9), Transpose.No, T.Zero, w.Block(0, 0, 9, 9));
    }

    /// <summary>The library may be at work in the workspace on the host when a later problem fails: it is freed after that work.</summary>
    [Test]
    public void After_a_failure_between_two_problems_the_workspace_outlives_the_work()
    {
        const int N = 130;
        using CudaDevice device = (CudaDevice)EmulatedDriver.OpenDevice("cuda:0");
        using DeviceBuffer<T> memory = device.Allocate<T>(2 * N * N);
        driver.Fail("cusolverDnXpotrf", 2, 7);
        long waits = driver.Calls("cuStreamSynchronize");

        Assert.That(
            () => device.Operations<ICholeskyOperations<T>>().CholeskyFactor(new DeviceMatrix<T>(memory, 2, N, N), new Verdict[2]),
            Throws.InstanceOf<CudaException>().With.Message.Contains("cusolverDnXpotrf (n 130, problem 1)").And.Message.Contains("CUSOLVER_STATUS_INTERNAL_ERROR"));

        Assert.That(driver.Calls("cuStreamSynchronize"), Is.EqualTo(waits + 1));
    }

    private static Operand<T> Draw(int batch, int rows, int columns, Layout layout) => Operand<T>.Create(batch, rows, columns, layout, (b, i, j) => Draws.Signed(3, b, i, j));

    /// <summary>|A v - w v| and |V V^T - 1| at most 10 n eps times the norm, values rising; elements are below 2^-30, so the norm is below n 2^-30.</summary>
    private static void AssertDecomposes(Operand<T> matrix, Operand<T> vectors, Operand<T> values, int b)
    {
        int n = matrix.Rows;
        double unit = 10 * n * Conformance.Epsilon<T>();
        for (int c = 0; c < n; c++)
        {
            double value = double.CreateChecked(values[b, c, 0]);
            if (c > 0) Assert.That(value, Is.GreaterThanOrEqualTo(double.CreateChecked(values[b, c - 1, 0])));
            for (int i = 0; i < n; i++)
            {
                double residual = -value * double.CreateChecked(vectors[b, c, i]), overlap = c == i ? -1 : 0;
                for (int l = 0; l < n; l++)
                {
                    residual += double.CreateChecked(l <= i ? matrix[b, i, l] : matrix[b, l, i]) * double.CreateChecked(vectors[b, c, l]);
                    overlap += double.CreateChecked(vectors[b, c, l]) * double.CreateChecked(vectors[b, i, l]);
                }

                if (!(Math.Abs(residual) <= unit * Math.ScaleB(Math.Sqrt(n), -30)) || !(Math.Abs(overlap) <= unit))
                    Assert.Fail($"vector {c} of problem {b}: residual {residual:E2}, overlap with {i} {overlap:E2}");
            }
        }
    }
}
