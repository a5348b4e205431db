// SPDX-License-Identifier: MIT
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Tests.Devices;
using Transpose = LargeN.LinearAlgebra.Transpose;

namespace LargeN.Tests.Cuda;

/// <summary>Products in TF32 and bf16: within the bounds that <see cref="CudaDevice"/> states.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.CudaOnce))]
public sealed class CudaTensorCoreTests(DeviceUnderTest tested)
{
    private static readonly (int M, int N, int K)[] Shapes = [(1, 1, 1), (16, 16, 16), (7, 9, 33), (32, 31, 40), (65, 70, 20)];

    private static readonly double Unit = Math.ScaleB(1, -23);

    [Test]
    public void Tf32_is_within_its_bound([Values] Transpose transposeA, [Values] Transpose transposeB)
    {
        foreach ((int m, int n, int k) in Shapes)
        {
            Operand<float> a = Create(transposeA, m, k, 1), b = Create(transposeB, k, n, 2), c = Operand<float>.Create(3, m, n, Layout.Padded, (p, i, j) => Draws.Signed(3, p, i, j));
            using Stage stage = new(tested.Open());
            DeviceMatrix<float> result = stage.Place(c);

            ((CudaDevice)stage.Device).MatMulTf32(-0.5f, stage.Place(a), transposeA, stage.Place(b), transposeB, 2, result);

            AssertWithin(Stage.Read(result, c), c, -0.5, 2, Math.ScaleB(1, -10) + ((k + 4) * Unit), k, (p, i, q) => At(a, p, i, q, transposeA), (p, q, j) => At(b, p, q, j, transposeB));
        }
    }

    [Test]
    public void Bf16_is_within_its_bound([Values] Transpose transposeA, [Values] Transpose transposeB)
    {
        foreach ((int m, int n, int k) in Shapes)
        {
            Operand<float> a = Create(transposeA, m, k, 4), b = Create(transposeB, k, n, 5), c = Operand<float>.Create(3, m, n, Layout.Dense, (_, _, _) => double.NaN);
            using Stage stage = new(tested.Open());
            CudaDevice device = (CudaDevice)stage.Device;
            DeviceMatrix<float> result = stage.Place(c);
            using DeviceBuffer<ushort> left = Words(device, a), right = Words(device, b);

            device.MatMulBf16(1, Matrix(left, a), transposeA, Matrix(right, b), transposeB, 0, result);

            AssertWithin(
                Stage.Read(result, c), c, 1, 0, (k + 4) * Unit, k,
                (p, i, q) => Bf16.ToSingle(Bf16.Round((float)At(a, p, i, q, transposeA))),
                (p, q, j) => Bf16.ToSingle(Bf16.Round((float)At(b, p, q, j, transposeB))));
        }
    }

    [TestCase(1.0f, 0x3F80)]
    [TestCase(-2.5f, 0xC020)]
    [TestCase(1.00390625f, 0x3F80)]   // 1 + 2^-8, a tie: to even, down
    [TestCase(1.01171875f, 0x3F82)]   // 1 + 3 * 2^-8, a tie: to even, up
    [TestCase(3.4e38f, 0x7F80)]       // beyond the largest bf16 number
    [TestCase(float.NegativeInfinity, 0xFF80)]
    [TestCase(float.NaN, 0x7FFF)]
    [TestCase(-0.0f, 0x8000)]
    public void Bf16_is_rounded_to_nearest_even(float x, int bits)
    {
        Assert.That(Bf16.Round(x), Is.EqualTo((ushort)bits));
        Assert.That(Bf16.Round(Bf16.ToSingle((ushort)bits)), Is.EqualTo((ushort)bits));
    }

    [Test]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Stage stage = new(tested.Open());
        CudaDevice device = (CudaDevice)stage.Device;
        DeviceMatrix<float> x = stage.Place(Operand<float>.Create(1, 6, 4, Layout.Dense, (_, _, _) => 1));

        Assert.That(() => device.MatMulTf32(1, x, Transpose.No, x, Transpose.No, 0, x), Throws.ArgumentException.With.Message.Contains("inner sizes"));
        Assert.That(
            () => device.MatMulTf32(1, x.Block(0, 0, 4, 4), Transpose.No, x.Block(1, 0, 4, 4), Transpose.No, 0, x.Block(2, 0, 4, 4)),
            Throws.ArgumentException.With.Message.Contains("shares memory"));
    }

    private static Operand<float> Create(Transpose transpose, int rows, int columns, int seed) => transpose == Transpose.No
        ? Operand<float>.Create(3, rows, columns, Layout.Padded, (p, i, j) => Draws.Signed(seed, p, i, j))
        : Operand<float>.Create(3, columns, rows, Layout.Shared, (p, i, j) => Draws.Signed(seed, p, i, j));

    private static double At(Operand<float> x, int p, int i, int j, Transpose transpose) => transpose == Transpose.No ? x[p, i, j] : x[p, j, i];

    private static DeviceBuffer<ushort> Words(CudaDevice device, Operand<float> x)
    {
        DeviceBuffer<ushort> buffer = device.Allocate<ushort>(x.Data.Length);
        buffer.Upload(Array.ConvertAll(x.Data, Bf16.Round));
        return buffer;
    }

    private static DeviceMatrix<ushort> Matrix(DeviceBuffer<ushort> buffer, Operand<float> x) => new(buffer, x.Offset, x.Batch, x.Rows, x.Columns, x.RowStride, x.BatchStride);

    private static void AssertWithin(
        Operand<float> actual, Operand<float> old, double alpha, double beta, double relative, int k, Func<int, int, int, double> a, Func<int, int, int, double> b)
    {
        actual.AssertOnlyWritten(old, (_, _) => true);
        actual.ForEach((p, i, j) =>
        {
            double before = beta == 0 ? 0 : beta * old[p, i, j], sum = before, size = 0;
            for (int q = 0; q < k; q++)
            {
                double term = alpha * a(p, i, q) * b(p, q, j);
                sum += term;
                size += Math.Abs(term);
            }

            Assert.That((double)actual[p, i, j], Is.EqualTo(sum).Within((relative * size) + (2 * Unit * Math.Abs(before))), $"({p}, {i}, {j}) of k = {k}");
        });
    }
}
