// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>Cholesky on CUDA beyond the contract: the CPU's bits, the largest orders of the kernels and the smallest of cuSOLVER, all in one launch.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.CudaInBothPrecisions))]
public sealed class CudaCholeskyTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [TestCase(1), TestCase(7), TestCase(8), TestCase(9), TestCase(16), TestCase(17), TestCase(32), TestCase(33), TestCase(127), TestCase(128)]
    public void Factors_up_to_128_have_the_bits_of_the_cpu(int n)
    {
        Operand<T> matrix = PositiveDefinite(n);

        (Operand<T> actual, Operand<T> expected) = Both(stage => Factor(stage, matrix).L);

        Conformance.AssertSameBits(actual, expected);
        actual.AssertOnlyWritten(matrix, (i, j) => j <= i);
    }

    [TestCase(5), TestCase(16), TestCase(32)]
    public void Solves_up_to_32_have_the_bits_of_the_cpu(int n)
    {
        Operand<T> matrix = PositiveDefinite(n), sides = Sides(n, 3);

        (Operand<T> actual, Operand<T> expected) = Both(stage =>
        {
            DeviceMatrix<T> a = stage.Place(matrix), b = stage.Place(sides);
            ICholeskyOperations<T> operations = stage.Device.Operations<ICholeskyOperations<T>>();
            operations.CholeskyFactor(a, new Verdict[a.Batch]);
            operations.CholeskySolve(a, b);
            return Stage.Read(b, sides);
        });

        Conformance.AssertSameBits(actual, expected);
    }

    [Test]
    public void Cusolver_takes_what_is_larger([Values(129, 150)] int n)
    {
        Operand<T> matrix = PositiveDefinite(n), sides = Sides(n, 4);
        using Stage stage = new(device.Open());

        (Operand<T> lower, Verdict[] verdicts, DeviceMatrix<T> a) = Factor(stage, matrix);
        DeviceMatrix<T> b = stage.Place(sides);
        stage.Device.Operations<ICholeskyOperations<T>>().CholeskySolve(a, b);

        Assert.That(verdicts, Has.All.EqualTo(Verdict.Converged));
        lower.AssertOnlyWritten(matrix, (i, j) => j <= i);
        AssertSolves(matrix, Stage.Read(b, sides), sides);
    }

    [Test]
    public void Failures_of_large_matrices_are_named()
    {
        const int N = 140;
        Operand<T> matrix = PositiveDefinite(N, batch: 5);
        matrix[1, 133, 133] = -T.One;
        matrix[2, 131, 7] = T.NaN;
        matrix[2, 132, 0] = T.PositiveInfinity;
        matrix[3, 0, 0] = T.Zero;
        using Stage stage = new(device.Open());

        (Operand<T> lower, Verdict[] verdicts, _) = Factor(stage, matrix);

        Assert.That(verdicts, Is.EqualTo(new[]
        {
            Verdict.Converged, new Verdict(VerdictKind.NotPositiveDefinite, 133), new Verdict(VerdictKind.NonFinite, (131 * N) + 7),
            new Verdict(VerdictKind.NotPositiveDefinite, 0), Verdict.Converged,
        }));
        lower.AssertOnlyWritten(matrix, (i, j) => j <= i);
    }

    [TestCase(6), TestCase(40)]
    public void A_matrix_that_fails_keeps_its_content(int n)
    {
        Operand<T> matrix = PositiveDefinite(n);
        matrix[1, n / 2, n / 2] = -T.One;
        matrix[2, n - 1, 1] = T.NaN;
        using Stage stage = new(device.Open());

        (Operand<T> lower, Verdict[] verdicts, _) = Factor(stage, matrix);

        Assert.That(verdicts[1].Kind, Is.EqualTo(VerdictKind.NotPositiveDefinite));
        Assert.That(verdicts[1].Index, Is.EqualTo(n / 2));
        Assert.That(verdicts[1].Residual, Is.LessThan(0));
        Assert.That(verdicts[2], Is.EqualTo(new Verdict(VerdictKind.NonFinite, ((n - 1) * n) + 1)));
        lower.ForEach((b, i, j) =>
        {
            if (b is 1 or 2) Assert.That(lower[b, i, j], Is.EqualTo(matrix[b, i, j]));
        });
    }

    [Test]
    public void Factor_solve_and_log_determinant_in_one_call_are_those_of_three([Values(1, 20, 32, 33, 128, 130)] int n, [Values(0, 1, 40)] int columns)
    {
        Operand<T> matrix = PositiveDefinite(n), sides = Sides(n, columns);
        matrix[1, n - 1, n - 1] = -T.One;
        using Stage stage = new(device.Open());
        DeviceMatrix<T> a = stage.Place(matrix), b = stage.Place(sides);
        Verdict[] verdicts = new Verdict[matrix.Batch];
        double[] logDeterminants = new double[matrix.Batch], expected = new double[matrix.Batch];

        ((CudaDevice)stage.Device).CholeskyFactorSolve(a, b, verdicts, logDeterminants);

        (Operand<T> lower, Verdict[] separate, DeviceMatrix<T> factor) = Factor(stage, matrix);
        DeviceMatrix<T> solution = stage.Place(sides);
        ICholeskyOperations<T> operations = stage.Device.Operations<ICholeskyOperations<T>>();
        operations.CholeskySolve(factor, solution);
        operations.CholeskyLogDeterminant(factor, expected);
        expected[1] = double.NaN;
        Assert.That(verdicts, Is.EqualTo(separate));
        Assert.That(logDeterminants, Is.EqualTo(expected));
        Operand<T> together = Stage.Read(b, sides), apart = Stage.Read(solution, sides), fused = Stage.Read(a, matrix);
        together.ForEach((p, i, j) =>
        {
            if (p != 1) Assert.That(together[p, i, j], Is.EqualTo(apart[p, i, j]));
        });
        fused.ForEach((p, i, j) =>
        {
            if (p != 1 && j <= i) Assert.That(fused[p, i, j], Is.EqualTo(lower[p, i, j]));
        });
        fused.AssertOnlyWritten(matrix, (i, j) => j <= i);
        together.AssertOnlyWritten(sides, (_, _) => true);
    }

    [Test]
    public void Factor_and_solve_refuse_what_does_not_fit()
    {
        using Stage stage = new(device.Open());
        CudaDevice cuda = (CudaDevice)stage.Device;
        DeviceMatrix<T> a = stage.Place(PositiveDefinite(4)), b = stage.Place(Sides(4, 2));

        Assert.That(() => cuda.CholeskyFactorSolve(a, b, new Verdict[1], new double[3]), Throws.ArgumentException.With.Message.Contains("results"));
        Assert.That(() => cuda.CholeskyFactorSolve(a, b, new Verdict[3], new double[4]), Throws.ArgumentException.With.Message.Contains("results"));
        Assert.That(() => cuda.CholeskyFactorSolve(a, a, new Verdict[3], new double[3]), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => cuda.CholeskyFactorSolve(b, b, new Verdict[3], new double[3]), Throws.ArgumentException.With.Message.Contains("square"));
    }

    [Test]
    public void A_solve_with_many_right_hand_sides_is_as_good([Values(20, 50)] int n)
    {
        Operand<T> matrix = PositiveDefinite(n), sides = Sides(n, 300);
        using Stage stage = new(device.Open());
        (_, _, DeviceMatrix<T> a) = Factor(stage, matrix);
        DeviceMatrix<T> b = stage.Place(sides);

        stage.Device.Operations<ICholeskyOperations<T>>().CholeskySolve(a, b);

        AssertSolves(matrix, Stage.Read(b, sides), sides);
    }

    private static Operand<T> PositiveDefinite(int n, int batch = 3) => Operand<T>.Create(batch, n, n, Layout.Padded, (b, i, j) =>
        j > i ? double.NaN : i == j ? (0.6 * n) + 1 + Draws.Signed(1, b, i, i) : Draws.Signed(1, b, i, j));

    private static Operand<T> Sides(int n, int columns) => Operand<T>.Create(3, n, columns, Layout.Padded, (b, i, j) => Draws.Signed(2, b, i, j));

    private static (Operand<T> L, Verdict[] Verdicts, DeviceMatrix<T> A) Factor(Stage stage, Operand<T> matrix)
    {
        DeviceMatrix<T> a = stage.Place(matrix);
        Verdict[] verdicts = new Verdict[matrix.Batch];
        stage.Device.Operations<ICholeskyOperations<T>>().CholeskyFactor(a, verdicts);
        return (Stage.Read(a, matrix), verdicts, a);
    }

    private (Operand<T> Cuda, Operand<T> Cpu) Both(Func<Stage, Operand<T>> run)
    {
        using Stage cuda = new(device.Open());
        using Stage cpu = new(new CpuDevice(Parallelism.Single));
        return (run(cuda), run(cpu));
    }

    /// <summary>Backward error below ten times n eps; the matrices are diagonally dominant in the mean, of size n.</summary>
    private static void AssertSolves(Operand<T> matrix, Operand<T> solution, Operand<T> right) => solution.ForEach((b, i, j) =>
    {
        double residual = -double.CreateChecked(right[b, i, j]), size = Math.Abs(residual);
        for (int l = 0; l < matrix.Rows; l++)
        {
            double term = double.CreateChecked(l <= i ? matrix[b, i, l] : matrix[b, l, i]) * double.CreateChecked(solution[b, l, j]);
            residual += term;
            size += Math.Abs(term);
        }

        Assert.That(Math.Abs(residual), Is.LessThanOrEqualTo(10 * matrix.Rows * Conformance.Epsilon<T>() * size), $"({b}, {i}, {j})");
    });
}
