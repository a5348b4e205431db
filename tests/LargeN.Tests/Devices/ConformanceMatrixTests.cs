// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IMatrixOperations{T}"/> against the reference.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceMatrixTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (int M, int N, int K)[] Shapes =
    [
        .. Conformance.Sizes.Select(n => (n, n, n)),
        (1, 100, 33), (100, 1, 33), (1, 1, 300), (33, 65, 0), (0, 7, 5), (7, 0, 5), (3, 17, 100), (65, 2, 16), (16, 33, 257), (40, 31, 515),
    ];

    private static readonly (double Alpha, double Beta)[] Scalars = [(1, 0), (-0.75, 1), (2, -0.5), (0, 0.25)];

    [Test]
    public void MatMul_is_within_k_eps_of_the_absolute_product([Values] Transpose transposeA, [Values] Transpose transposeB)
    {
        int turn = 0;
        foreach ((int m, int n, int k) in Shapes)
        {
            Layout layoutA = (Layout)(turn % 3);
            Layout layoutB = (Layout)(turn / 2 % 3);
            Layout layoutC = (Layout)(turn / 3 % 2);
            (double alpha, double beta) = Scalars[turn % 4];
            int batch = turn % 4 == 3 ? 1 : 3;
            turn++;
            MatMul(batch, m, n, k, transposeA, transposeB, alpha, beta, layoutA, layoutB, layoutC);
        }
    }

    [Test]
    public void MatMul_with_an_empty_batch_does_nothing() =>
        MatMul(0, 5, 6, 7, Transpose.No, Transpose.No, 1, 0, Layout.Dense, Layout.Dense, Layout.Padded);

    [Test]
    public void MatMul_with_beta_zero_does_not_read_c([Values(0, 1, 33)] int k)
    {
        Operand<T> a = Operand<T>.Create(2, 17, k, Layout.Dense, (b, i, j) => Draws.Signed(1, b, i, j));
        Operand<T> c = Operand<T>.Create(2, 17, 17, Layout.Padded, (_, _, _) => double.NaN);

        Operand<T> actual = Conformance.Only(device, stage =>
        {
            DeviceMatrix<T> result = stage.Place(c);
            DeviceMatrix<T> factor = stage.Place(a);
            stage.Device.Operations<IMatrixOperations<T>>().MatMul(T.One, factor, Transpose.No, factor, Transpose.Yes, T.Zero, result);
            return Stage.Read(result, c);
        });

        actual.ForEach((b, i, j) => Assert.That(T.IsFinite(actual[b, i, j]), Is.True));
    }

    [Test]
    public void SymmetricRankK_is_within_k_eps_and_leaves_the_upper_triangle([Values] Transpose transpose)
    {
        int turn = 0;
        foreach ((int n, _, int k) in Shapes)
        {
            (double alpha, double beta) = Scalars[turn % 4];
            Layout layoutA = (Layout)(turn % 3);
            Layout layoutC = (Layout)(turn % 2);
            turn++;
            (int rows, int columns) = transpose == Transpose.No ? (n, k) : (k, n);
            Operand<T> a = Operand<T>.Create(3, rows, columns, layoutA, (b, i, j) => Draws.Signed(3, b, i, j));
            Operand<T> c = Operand<T>.Create(3, n, n, layoutC, (b, i, j) => j > i ? double.NaN : Draws.Signed(4, b, i, j));

            (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
            {
                DeviceMatrix<T> result = stage.Place(c);
                stage.Device.Operations<IMatrixOperations<T>>().SymmetricRankK(T.CreateChecked(alpha), stage.Place(a), transpose, T.CreateChecked(beta), result);
                return Stage.Read(result, c);
            });

            actual.AssertOnlyWritten(c, (i, j) => j <= i);
            Conformance.AssertWithin(actual, expected, (b, i, j) =>
            {
                double size = 0;
                for (int l = 0; l < k; l++) size += Math.Abs(At(a, b, i, l, transpose) * At(a, b, j, l, transpose));
                return Bound(k, alpha, size, beta, c[b, i, j]);
            }, skip: (i, j) => j > i);
        }
    }

    [Test]
    public void SolveLower_leaves_a_residual_of_n_eps([Values] Transpose transpose)
    {
        int turn = 0;
        foreach (int n in Conformance.Sizes)
        {
            foreach (int k in (int[])[0, 1, 5, 33])
            {
                Layout layoutL = (Layout)(turn % 3);
                Layout layoutB = (Layout)(turn % 2);
                turn++;
                Operand<T> lower = Operand<T>.Create(3, n, n, layoutL, (b, i, j) => i == j ? 1 + Math.Abs(Draws.Signed(5, b, i, j)) : j > i ? double.NaN : Draws.Signed(5, b, i, j) / Math.Sqrt(n));
                Operand<T> right = Operand<T>.Create(3, n, k, layoutB, (b, i, j) => Draws.Signed(6, b, i, j));

                (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
                {
                    DeviceMatrix<T> solution = stage.Place(right);
                    stage.Device.Operations<IMatrixOperations<T>>().SolveLower(stage.Place(lower), transpose, solution);
                    return Stage.Read(solution, right);
                });

                actual.AssertOnlyWritten(right, (_, _) => true);
                AssertSolves(lower, transpose, actual, right);
                AssertSolves(lower, transpose, expected, right);
            }
        }
    }

    [Test]
    public void MatMul_of_heads_and_items_is_that_of_each([Values] bool accumulate)
    {
        foreach ((int batch, int items, int heads, int length, int d) in new[] { (1, 1, 1, 3, 2), (3, 3, 2, 7, 5), (2, 1, 4, 33, 16), (2, 3, 1, 65, 5), (1, 2, 2, 9, 300), (0, 2, 2, 3, 2) })
        {
            Operand<T> q = Operand<T>.Create(batch, items * length, heads * d, Layout.Padded, (b, i, j) => Draws.Signed(5, b, i, j));
            Operand<T> k = Operand<T>.Create(batch, items * length, heads * d, Layout.Dense, (b, i, j) => Draws.Signed(6, b, i, j));
            Operand<T> scores = Operand<T>.Create(batch, items * heads * length, length, Layout.Padded, (b, i, j) => Draws.Signed(7, b, i, j));
            (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
            {
                DeviceMatrix<T> result = stage.Place(scores);
                DeviceTiles<T> squares = new(result.Block(0, 0, length, length), items, (long)heads * length * result.RowStride, heads, (long)length * result.RowStride);
                stage.Device.Operations<IMatrixOperations<T>>().MatMulTiles(
                    T.CreateChecked(0.5), Heads(stage.Place(q)), Transpose.No, Heads(stage.Place(k)), Transpose.Yes, accumulate ? T.One : T.Zero, squares);
                return Stage.Read(result, scores);
            });

            actual.AssertOnlyWritten(scores, (_, _) => true);
            Conformance.AssertWithin(actual, expected, (_, _, _) => (d + 4) * Conformance.Epsilon<T>() * (d + 1));

            DeviceTiles<T> Heads(DeviceMatrix<T> x) => new(x.Block(0, 0, length, d), items, (long)length * x.RowStride, heads, d);
        }
    }

    [Test]
    public void Heads_and_items_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> x = stage.Place(Operand<T>.Create(2, 6, 4, Layout.Dense, (_, _, _) => 1)), y = stage.Place(Operand<T>.Create(2, 6, 3, Layout.Dense, (_, _, _) => 1));
        IMatrixOperations<T> operations = stage.Device.Operations<IMatrixOperations<T>>();
        DeviceTiles<T> two = new(x.Block(0, 0, 3, 4), 2, 12, 1, 0), one = new(x.Block(0, 0, 3, 4), 1, 0, 1, 0), squares = new(y.Block(0, 0, 3, 3), 2, 9, 1, 0);

        Assert.That(() => operations.MatMulTiles(T.One, two, Transpose.No, one, Transpose.Yes, T.Zero, squares), Throws.ArgumentException.With.Message.Contains("1 x 1"));
        Assert.That(() => operations.MatMulTiles(T.One, two, Transpose.No, two, Transpose.Yes, T.Zero, new DeviceTiles<T>(y.Block(0, 0, 3, 3), 2, 0, 1, 0)), Throws.ArgumentException.With.Message.Contains("stride of 0"));
        Assert.That(() => operations.MatMulTiles(T.One, two, Transpose.No, two, Transpose.No, T.Zero, squares), Throws.ArgumentException.With.Message.Contains("inner sizes"));
        Assert.That(() => operations.MatMulTiles(T.One, two, Transpose.No, two, Transpose.Yes, T.Zero, new DeviceTiles<T>(x.Block(0, 0, 3, 3), 2, 12, 1, 0)), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => new DeviceTiles<T>(x.Block(0, 0, 3, 4), 4, 12, 1, 0), Throws.ArgumentException, "the last matrix is beyond the buffer");
        Assert.That(() => new DeviceTiles<T>(x, 0, 0, 1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using Stage stage = new(device.Open());
        DeviceMatrix<T> x = stage.Place(Operand<T>.Create(2, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> one = stage.Place(Operand<T>.Create(1, 3, 4, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> square = stage.Place(Operand<T>.Create(2, 3, 3, Layout.Dense, (_, _, _) => 1));
        DeviceMatrix<T> shared = stage.Place(Operand<T>.Create(2, 3, 3, Layout.Shared, (_, _, _) => 1));
        IMatrixOperations<T> operations = stage.Device.Operations<IMatrixOperations<T>>();

        Assert.That(() => operations.MatMul(T.One, x, Transpose.No, x, Transpose.No, T.Zero, square), Throws.ArgumentException.With.Message.Contains("inner sizes"));
        Assert.That(() => operations.MatMul(T.One, x, Transpose.Yes, x, Transpose.No, T.Zero, square), Throws.ArgumentException.With.Message.Contains("4 x 4"));
        Assert.That(() => operations.MatMul(T.One, x, Transpose.No, one, Transpose.Yes, T.Zero, square), Throws.ArgumentException.With.Message.Contains("batch"));
        Assert.That(() => operations.MatMul(T.One, x, Transpose.No, x, Transpose.Yes, T.Zero, shared), Throws.ArgumentException.With.Message.Contains("batch stride 0"));
        Assert.That(() => operations.SymmetricRankK(T.One, x, Transpose.Yes, T.Zero, square), Throws.ArgumentException);
        Assert.That(() => operations.SolveLower(x, Transpose.No, x), Throws.ArgumentException.With.Message.Contains("square"));
    }

    private void MatMul(int batch, int m, int n, int k, Transpose transposeA, Transpose transposeB, double alpha, double beta, Layout layoutA, Layout layoutB, Layout layoutC)
    {
        (int rowsA, int columnsA) = transposeA == Transpose.No ? (m, k) : (k, m);
        (int rowsB, int columnsB) = transposeB == Transpose.No ? (k, n) : (n, k);
        Operand<T> a = Operand<T>.Create(batch, rowsA, columnsA, layoutA, (p, i, j) => Draws.WideRange(1, p, i, j));
        Operand<T> b = Operand<T>.Create(batch, rowsB, columnsB, layoutB, (p, i, j) => Draws.WideRange(2, p, i, j));
        Operand<T> c = Operand<T>.Create(batch, m, n, layoutC, (p, i, j) => Draws.WideRange(3, p, i, j));

        (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage =>
        {
            DeviceMatrix<T> result = stage.Place(c);
            stage.Device.Operations<IMatrixOperations<T>>().MatMul(T.CreateChecked(alpha), stage.Place(a), transposeA, stage.Place(b), transposeB, T.CreateChecked(beta), result);
            return Stage.Read(result, c);
        });

        actual.AssertOnlyWritten(c, (_, _) => true);
        Conformance.AssertWithin(actual, expected, (p, i, j) =>
        {
            double size = 0;
            for (int l = 0; l < k; l++) size += Math.Abs(At(a, p, i, l, transposeA) * At(b, p, l, j, transposeB));
            return Bound(k, alpha, size, beta, c[p, i, j]);
        });
    }

    private static double At(Operand<T> x, int b, int i, int j, Transpose transpose) =>
        double.CreateChecked(transpose == Transpose.No ? x[b, i, j] : x[b, j, i]);

    /// <summary>A chain of k fused multiply-adds errs by at most k u sum|ab| (Higham 2002, section 3.1); alpha, beta and the reference's own rounding add a few units.</summary>
    private static double Bound(int k, double alpha, double size, double beta, T old)
    {
        double touched = beta == 0 ? 0 : Math.Abs(beta * double.CreateChecked(old));
        return (k + 4) * Conformance.Epsilon<T>() * ((Math.Abs(alpha) * size) + touched);
    }

    private static void AssertSolves(Operand<T> lower, Transpose transpose, Operand<T> solution, Operand<T> right)
    {
        int n = lower.Rows;
        double largest = 0;
        double norm = 0;
        for (int b = 0; b < solution.Batch; b++)
        {
            for (int i = 0; i < n; i++)
            {
                double row = 0;
                for (int l = 0; l < n; l++) row += Math.Abs(Lower(b, i, l));
                norm = Math.Max(norm, row);
                for (int j = 0; j < solution.Columns; j++) largest = Math.Max(largest, Math.Abs(double.CreateChecked(solution[b, i, j])));
            }
        }

        solution.ForEach((b, i, j) =>
        {
            double residual = -double.CreateChecked(right[b, i, j]);
            for (int l = 0; l < n; l++) residual += Lower(b, i, l) * double.CreateChecked(solution[b, l, j]);
            double ratio = Math.Abs(residual) / (n * Conformance.Epsilon<T>() * norm * largest);
            if (!(ratio <= 10)) Assert.Fail($"n = {n}: residual ratio {ratio:F1} at ({i}, {j}) of problem {b}; allowed is 10");
        });

        double Lower(int b, int i, int l)
        {
            (int row, int column) = transpose == Transpose.No ? (i, l) : (l, i);
            return column > row ? 0 : double.CreateChecked(lower[b, row, column]);
        }
    }
}
