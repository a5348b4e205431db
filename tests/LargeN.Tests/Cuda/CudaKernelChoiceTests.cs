// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Tests.Devices;
using Transpose = LargeN.LinearAlgebra.Transpose;

namespace LargeN.Tests.Cuda;

/// <summary>Which kernel products and factorisations take, by how many blocks, and what a kernel refuses; on the emulated driver, which keeps a list.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class CudaKernelChoiceTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private EmulatedDriver driver = null!;

    [SetUp]
    public void Open() => driver = EmulatedDriver.Open();

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
        DeviceMatrix<T> a = stage.Place(Dense(m, k)), b = stage.Place(Dense(k, n)), c = stage.Place(Dense(m, n));

        driver.ForgetLaunches();
        stage.Device.Operations<IMatrixOperations<T>>().MatMul(T.One, a, Transpose.No, b, Transpose.No, T.Zero, c);

        if (kernel is null) Assert.That(driver.Launches, Is.Empty);
        else Assert.That(driver.Launches.Select(l => (l.Kernel, l.Grid)), Is.EqualTo(new[] { (kernel + Suffix.Of<T>(), new Dim3((uint)blocks)) }));
    }

    [TestCase(7, true), TestCase(65, false)]
    public void Heads_and_items_are_one_launch_of_small_products(int length, bool isSmall)
    {
        const int Items = 3, Heads = 2, D = 4;
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));
        DeviceMatrix<T> q = stage.Place(Dense(Items * length, Heads * D)), scores = stage.Place(Dense(Items * Heads * length, length));
        DeviceTiles<T> rows = new(q.Block(0, 0, length, D), Items, (long)length * Heads * D, Heads, D);
        DeviceTiles<T> squares = new(scores.Block(0, 0, length, length), Items, (long)Heads * length * length, Heads, (long)length * length);

        driver.ForgetLaunches();
        stage.Device.Operations<IMatrixOperations<T>>().MatMulTiles(T.One, rows, Transpose.No, rows, Transpose.Yes, T.Zero, squares);

        Assert.That(driver.Launches.Select(l => (l.Grid.Y, l.Grid.Z)), isSmall ? Is.EqualTo(new[] { ((uint)Heads, (uint)Items) }) : Is.Empty);
    }

    [TestCase(3, "largen_cholesky_factor_8_"), TestCase(9, "largen_cholesky_factor_16_"), TestCase(32, "largen_cholesky_factor_32_"), TestCase(128, "largen_cholesky_factor_128_")]
    public void The_smallest_kernel_that_holds_a_matrix_is_taken(int n, string kernel)
    {
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));

        driver.ForgetLaunches();
        Factor(stage, n);

        Assert.That(driver.Launches.Select(l => l.Kernel), Is.EqualTo(new[] { kernel + Suffix.Of<T>() }));
    }

    [Test]
    public void A_solve_with_many_right_hand_sides_uses_many_blocks([Values(20, 50)] int n)
    {
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));
        DeviceMatrix<T> a = Factor(stage, n), b = stage.Place(Operand<T>.Create(3, n, 300, Layout.Padded, (p, i, j) => Draws.Signed(2, p, i, j)));

        driver.ForgetLaunches();
        stage.Device.Operations<ICholeskyOperations<T>>().CholeskySolve(a, b);

        Assert.That(driver.Launches.Single().Grid.Y, Is.EqualTo(3));
    }

    [Test]
    public void A_product_allocates_nothing()
    {
        using Stage stage = new(new CudaDevice(EmulatedDriver.Load(), 0));
        DeviceMatrix<T> a = stage.Place(Dense(6, 6)), c = stage.Place(Dense(6, 6));
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

    [Test]
    public void A_kernel_asked_beyond_its_order_says_so()
    {
        using CudaDevice device = new(EmulatedDriver.Load(), 0);
        using DeviceBuffer<T> buffer = device.Allocate<T>(129 * 129);
        using CudaOperand<T> operand = new(device, new DeviceMatrix<T>(buffer, 1, 129, 129), "a");

        Assert.That(() => new CudaCholeskyOperations<T>(device).StartFactor(operand, 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("orders of 1 to 128"));
        Assert.That(() => new CudaCholeskyOperations<T>(device).StartFactorSolve(operand, operand, 0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("129"));
    }

    private static Operand<T> Dense(int rows, int columns) => Operand<T>.Create(5, rows, columns, Layout.Dense, (b, i, j) => Draws.Signed(1, b, i, j));

    private static DeviceMatrix<T> Factor(Stage stage, int n)
    {
        DeviceMatrix<T> a = stage.Place(Operand<T>.Create(3, n, n, Layout.Padded, (b, i, j) => i == j ? n + 1 : Draws.Signed(1, b, i, j)));
        stage.Device.Operations<ICholeskyOperations<T>>().CholeskyFactor(a, new Verdict[3]);
        return a;
    }
}
