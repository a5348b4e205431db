// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Tests.Devices;
using LargeN.Threading;
using Transpose = LargeN.LinearAlgebra.Transpose;

namespace LargeN.Tests.Cuda;

/// <summary>What products on CUDA promise beyond the contract: the CPU's bits where they are small, and what is not read.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.CudaInBothPrecisions))]
public sealed class CudaMatMulTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int M, int N, int K)[] Small = [(1, 1, 1), (4, 4, 4), (3, 2, 5), (5, 8, 9), (16, 16, 16), (17, 3, 256), (33, 31, 7), (64, 64, 64), (64, 1, 129)];

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

    private static Operand<T> Create(Transpose transpose, int rows, int columns, Layout layout, int seed) => transpose == Transpose.No
        ? Operand<T>.Create(5, rows, columns, layout, (b, i, j) => Draws.WideRange(seed, b, i, j))
        : Operand<T>.Create(5, columns, rows, layout, (b, i, j) => Draws.WideRange(seed, b, i, j));

    private (Operand<T> Cuda, Operand<T> Cpu) Both(Func<Stage, Operand<T>> run)
    {
        using Stage cuda = new(device.Open());
        using Stage cpu = new(new CpuDevice(Parallelism.Single));
        return (run(cuda), run(cpu));
    }
}
