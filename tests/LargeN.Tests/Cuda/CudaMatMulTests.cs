// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Tests.Devices;
using LargeN.Threading;
using Transpose = LargeN.LinearAlgebra.Transpose;

namespace LargeN.Tests.Cuda;

/// <summary>What products on CUDA promise beyond the contract: the CPU's bits, which kernel is taken, reduced precision.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CudaMatMulTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int M, int N, int K)[] Small = [(1, 1, 1), (4, 4, 4), (3, 2, 5), (5, 8, 9), (16, 16, 16), (17, 3, 256), (33, 31, 7), (64, 64, 64), (64, 1, 129)];

    private EmulatedDriver driver = null!;

    [SetUp]
    public void Open() => driver = EmulatedDriver.Open();

    [Test]
    public void Small_products_have_the_bits_of_the_cpu([Values] Transpose transposeA, [Values] Transpose transposeB, [Values] Layout layout)
    {
        int turn = 0;
        foreach ((int m, int n, int k) in Small)
        {
            (double alpha, double beta) = turn++ % 2 == 0 ? (-0.75, 0.5) : (1, 0);
            Operand<T> a = Create(transposeA, m, k, layout, 1), b = Create(transposeB, k, n, layout, 2);
            Operand<T> c = Operand<T>.Create(5, m, n, layout == Layout.Shared ? Layout.Padded : layout, (p, i, j) => Draws.WideRange(3, p, i, j));

            (Operand<T> actual, Operand<T> expected) = Both(stage =>
            {
                DeviceMatrix<T> result = stage.Place(c);
                stage.Device.Operations<IMatrixOperations<T>>().MatMul(T.CreateChecked(alpha), stage.Place(a), transposeA, stage.Place(b), transposeB, T.CreateChecked(beta), result);
                return Stage.Read(result, c);
            });

            Conformance.AssertSameBits(actual, expected);
            actual.AssertOnlyWritten(c, (_, _) => true);
        }
    }

    [Test]
    public void Small_symmetric_products_have_the_bits_of_the_cpu([Values] Transpose transpose)
    {
        foreach ((int n, _, int k) in Small)
        {
            Operand<T> a = Create(transpose, n, k, Layout.Padded, 4);
            Operand<T> c = Operand<T>.Create(5, n, n, Layout.Padded, (p, i, j) => j > i ? double.NaN : Draws.WideRange(5, p, i, j));

            (Operand<T> actual, Operand<T> expected) = Both(stage =>
            {
                DeviceMatrix<T> result = stage.Place(c);
                stage.Device.Operations<IMatrixOperations<T>>().SymmetricRankK(T.CreateChecked(2), stage.Place(a), transpose, T.CreateChecked(-0.5), result);
                return Stage.Read(result, c);
            });

            Conformance.AssertSameBits(actual, expected);
            actual.AssertOnlyWritten(c, (i, j) => j <= i);
        }
    }

    [TestCase(4, 3, 256, "largen_matmul_4_", 1)]
    [TestCase(5, 3, 2, "largen_matmul_8_", 1)]
    [TestCase(16, 9, 2, "largen_matmul_16_", 1)]
    [TestCase(17, 32, 2, "largen_matmul_32_", 3)]
    [TestCase(33, 2, 2, "largen_matmul_64_", 5)]
    [TestCase(65, 2, 2, null, 0)]
    [TestCase(2, 2, 257, null, 0)]
    public void The_smallest_tile_that_holds_c_is_taken_and_cublas_beyond(int m, int n, int k, string? kernel, int blocks)
    {
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));
        DeviceMatrix<T> a = stage.Place(Create(Transpose.No, m, k, Layout.Dense, 1)), b = stage.Place(Create(Transpose.No, k, n, Layout.Dense, 2)), c = stage.Place(Create(Transpose.No, m, n, Layout.Dense, 3));

        driver.ForgetLaunches();
        stage.Device.Operations<IMatrixOperations<T>>().MatMul(T.One, a, Transpose.No, b, Transpose.No, T.Zero, c);

        if (kernel is null) Assert.That(driver.Launches, Is.Empty);
        else Assert.That(driver.Launches.Select(l => (l.Kernel, l.Grid)), Is.EqualTo(new[] { (kernel + Suffix.Of<T>(), new Dim3((uint)blocks)) }));
    }

    [Test]
    public void Nothing_is_read_for_alpha_zero_whatever_the_size([Values(3, 100)] int n, [Values(0.0, 2.0)] double beta)
    {
        Operand<T> factor = Operand<T>.Create(2, n, n, Layout.Dense, (_, _, _) => double.NaN);
        Operand<T> c = Operand<T>.Create(2, n, n, Layout.Padded, (b, i, j) => beta == 0 ? double.NaN : Draws.Signed(1, b, i, j));

        (Operand<T> actual, Operand<T> expected) = Both(stage =>
        {
            DeviceMatrix<T> result = stage.Place(c), a = stage.Place(factor);
            stage.Device.Operations<IMatrixOperations<T>>().MatMul(T.Zero, a, Transpose.No, a, Transpose.Yes, T.CreateChecked(beta), result);
            stage.Device.Operations<IMatrixOperations<T>>().SymmetricRankK(T.Zero, a, Transpose.No, T.CreateChecked(beta), result);
            return Stage.Read(result, c);
        });

        Conformance.AssertSameBits(actual, expected);
    }

    [Test]
    public void A_product_allocates_nothing()
    {
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));
        DeviceMatrix<T> a = stage.Place(Create(Transpose.No, 6, 6, Layout.Dense, 1)), c = stage.Place(Create(Transpose.No, 6, 6, Layout.Dense, 3));
        IMatrixOperations<T> operations = stage.Device.Operations<IMatrixOperations<T>>();
        for (int i = 0; i < 2; i++) operations.MatMul(T.One, a, Transpose.No, a, Transpose.No, T.Zero, c);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) operations.MatMul(T.One, a, Transpose.No, a, Transpose.No, T.Zero, c);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_kernel_asked_beyond_its_tile_says_so()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        MatMulKernel kernel = MatMulKernels.Of<T>(device)[1];

        Assert.That(
            () => kernel.Run(new MatMulParams { M = 9, N = 8, K = 1, Batch = 1 }),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("9 x 8").And.Message.Contains("at most 8 x 8").And.Message.Contains(kernel.Name));
    }

    private static Operand<T> Create(Transpose transpose, int rows, int columns, Layout layout, int seed) => transpose == Transpose.No
        ? Operand<T>.Create(5, rows, columns, layout, (b, i, j) => Draws.WideRange(seed, b, i, j))
        : Operand<T>.Create(5, columns, rows, layout, (b, i, j) => Draws.WideRange(seed, b, i, j));

    private static (Operand<T> Cuda, Operand<T> Cpu) Both(Func<Stage, Operand<T>> run)
    {
        using Stage cuda = new(new CudaDevice(EmulatedDriver.Load(), 0));
        using Stage cpu = new(new CpuDevice(Parallelism.Single));
        return (run(cuda), run(cpu));
    }
}
