// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Batches of small matrices against the same matrices one by one: bits, failures in single lanes, what lies around them.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public class CholeskyLanesTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly string[] Families = ["random", "diagonal", "rank one plus identity", "ill-conditioned", "graded", "kernel"];

    private static readonly int[] Orders = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 35, 36, 47, 63, 64, 65];

    private static readonly int[] Batches = [1, 2, 3, 7, 8, 9, 15, 16, 17, 33];

    private static T Nan => T.NaN;

    /// <summary>A batch with strides; everything that is no lower triangle holds NaN.</summary>
    private sealed class Problem
    {
        internal readonly int Batch, N, K, RowStride, Step, SideStride, SideStep;
        internal readonly T[] A, B;
        internal readonly Verdict[] Verdicts;
        internal readonly double[] Logs;

        internal Problem(int batch, int n, int k, int pad)
        {
            (Batch, N, K) = (batch, n, k);
            (RowStride, SideStride) = (n + pad, k + pad);
            (Step, SideStep) = ((n * RowStride) + (2 * pad), (n * SideStride) + pad);
            A = new T[(batch * Step) + pad];
            B = new T[(batch * SideStep) + pad];
            Array.Fill(A, Nan);
            Array.Fill(B, Nan);
            Verdicts = new Verdict[batch];
            Logs = new double[batch];
            for (int b = 0; b < batch; b++)
            {
                T[] one = CholeskyTests<T>.Make(Families[b % Families.Length], n), x = TestMatrices.Even<T>((ulong)b, n * k);
                for (int i = 0; i < n; i++)
                {
                    one.AsSpan(i * n, i + 1).CopyTo(A.AsSpan((b * Step) + (i * RowStride)));
                    x.AsSpan(i * k, k).CopyTo(B.AsSpan((b * SideStep) + (i * SideStride)));
                }
            }
        }

        internal MatrixBatch<T> Matrices => new(A, Batch, N, N, RowStride, Step);

        internal MatrixBatch<T> Sides => new(B, Batch, N, K, SideStride, SideStep);

        internal void FactorSolve(int threads = 1)
        {
            Parallelism parallelism = new(threads);
            using Workspace workspace = new(Cholesky.FactorSolvePlan<T>(Batch, N, K, keepFactor: true, parallelism).WorkspaceBytes);
            Cholesky.FactorSolve(Matrices, Sides, Verdicts, Logs, workspace, parallelism);
        }

        /// <summary>What the plain calls on single matrices make of it.</summary>
        internal void OneByOne()
        {
            for (int b = 0; b < Batch; b++)
            {
                Verdicts[b] = Cholesky.Factor(Matrices[b]);
                Logs[b] = Verdicts[b].IsConverged ? Cholesky.LogDeterminant<T>(Matrices[b]) : double.NaN;
                if (Verdicts[b].IsConverged) Cholesky.Solve<T>(Matrices[b], Sides[b]);
            }
        }
    }

    private static void AssertSame(Problem actual, Problem expected, string what)
    {
        Assert.Multiple(() =>
        {
            Assert.That(actual.Verdicts, Is.EqualTo(expected.Verdicts), what);
            Assert.That(actual.Logs, Is.EqualTo(expected.Logs), what);
            for (int b = 0; b < actual.Batch; b++)
            {
                Assert.That(actual.B.AsSpan(b * actual.SideStep, actual.SideStep).SequenceEqual(expected.B.AsSpan(b * actual.SideStep, actual.SideStep)), $"{what}: solution {b}");
                // After a bad pivot the triangle is unspecified.
                if (expected.Verdicts[b].Kind == VerdictKind.NotPositiveDefinite) continue;
                Assert.That(actual.A.AsSpan(b * actual.Step, actual.Step).SequenceEqual(expected.A.AsSpan(b * actual.Step, actual.Step)), $"{what}: factor {b}");
            }
        });
    }

    [Test]
    public void A_batch_has_the_bits_of_its_matrices_and_touches_nothing_else([Values(0, 3)] int pad, [Values(1, 3, 4, 5)] int k)
    {
        foreach (int n in Orders)
        {
            int batch = Batches[(n + k) % Batches.Length];
            Problem together = new(batch, n, k, pad), alone = new(batch, n, k, pad), split = new(batch, n, k, pad);
            together.FactorSolve(threads: 2);
            alone.OneByOne();
            AssertSame(together, alone, $"n = {n}, batch {batch}");

            Parallelism parallelism = Parallelism.Single;
            using Workspace workspace = new(Cholesky.Plan<T>(batch, n, parallelism).Then(Cholesky.SolvePlan<T>(batch, n, k, parallelism)).WorkspaceBytes);
            Cholesky.Factor(split.Matrices, split.Verdicts, workspace);
            Cholesky.Solve(split.Matrices, split.Sides, workspace);
            Cholesky.LogDeterminant<T>(split.Matrices, split.Logs);
            AssertSame(split, alone, $"separate calls, n = {n}, batch {batch}");
        }
    }

    [Test]
    public void Every_batch_count_has_the_same_bits([Values(2, 8, 20)] int n)
    {
        foreach (int batch in Batches)
        {
            Problem together = new(batch, n, 1, 0), alone = new(batch, n, 1, 0);
            together.FactorSolve();
            alone.OneByOne();
            AssertSame(together, alone, $"batch {batch}");
        }
    }

    [Test]
    public void Solving_without_keeping_the_factor_leaves_A_and_gives_the_same_bits([Values(1, 5, 32, 64, 70)] int n)
    {
        foreach (int batch in (int[])[1, 2, 17])
        {
            Problem kept = new(batch, n, 2, 1), read = new(batch, n, 2, 1), untouched = new(batch, n, 2, 1);
            kept.FactorSolve();
            Parallelism parallelism = new(2);
            using Workspace workspace = new(Cholesky.FactorSolvePlan<T>(batch, n, 2, keepFactor: false, parallelism).WorkspaceBytes);
            Cholesky.SolvePositiveDefinite(read.Matrices, read.Sides, read.Verdicts, read.Logs, workspace, parallelism);

            Assert.Multiple(() =>
            {
                Assert.That(read.A.AsSpan().SequenceEqual(untouched.A));
                Assert.That(read.B.AsSpan().SequenceEqual(kept.B));
                Assert.That(read.Logs, Is.EqualTo(kept.Logs));
                Assert.That(read.Verdicts, Is.EqualTo(kept.Verdicts));
            });
        }
    }

    [Test]
    public void A_bad_pivot_in_any_lane_is_named_and_the_others_keep_their_bits([Values(1, 4, 7, 18, 34)] int n)
    {
        const int batch = 17;
        Problem good = new(batch, n, 1, 1);
        good.FactorSolve();
        for (int pivot = 0; pivot < n; pivot += n < 10 ? 1 : 5)
        {
            for (int lane = pivot % 3; lane < batch; lane += 3)
            {
                Problem bad = new(batch, n, 1, 1), alone = new(batch, n, 1, 1);
                foreach (Problem problem in (Problem[])[bad, alone])
                    problem.A[(lane * problem.Step) + (pivot * (problem.RowStride + 1))] = lane % 2 == 0 ? -T.One : T.Zero;
                bad.FactorSolve();
                alone.OneByOne();
                AssertSame(bad, alone, $"pivot {pivot}, lane {lane}");
                Assert.That((bad.Verdicts[lane].Kind, bad.Verdicts[lane].Index), Is.EqualTo((VerdictKind.NotPositiveDefinite, (long)pivot)));
                for (int b = 0; b < batch; b++)
                    if (b != lane) Assert.That(bad.B.AsSpan(b * bad.SideStep, bad.SideStep).SequenceEqual(good.B.AsSpan(b * bad.SideStep, bad.SideStep)));
            }
        }
    }

    [Test]
    public void NaN_and_infinity_at_every_position_are_named_and_that_matrix_keeps_its_content([Values(1, 3, 6)] int n)
    {
        const int batch = 9;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                foreach (T value in (T[])[T.NaN, T.PositiveInfinity, T.NegativeInfinity])
                {
                    int lane = ((i * n) + j) % batch;
                    Problem bad = new(batch, n, 1, 1), alone = new(batch, n, 1, 1), input = new(batch, n, 1, 1);
                    foreach (Problem problem in (Problem[])[bad, alone, input]) problem.A[(lane * problem.Step) + (i * problem.RowStride) + j] = value;
                    bad.FactorSolve();
                    alone.OneByOne();
                    AssertSame(bad, alone, $"({i}, {j}) is {value}");
                    Assert.That(bad.Verdicts[lane], Is.EqualTo(new Verdict(VerdictKind.NonFinite, (i * n) + j)));
                    Assert.That(bad.A.AsSpan(lane * bad.Step, bad.Step).SequenceEqual(input.A.AsSpan(lane * bad.Step, bad.Step)));
                    Assert.That(bad.B.AsSpan(lane * bad.SideStep, bad.SideStep).SequenceEqual(input.B.AsSpan(lane * bad.SideStep, bad.SideStep)));
                }
            }
        }
    }

    [Test]
    public void Special_right_hand_sides_have_the_bits_of_single_solves([Values(5, 33)] int n)
    {
        T[] specials = [T.NaN, T.PositiveInfinity, T.NegativeZero, T.Epsilon, T.BitDecrement(T.PositiveInfinity)];
        Problem together = new(9, n, 3, 0), alone = new(9, n, 3, 0);
        foreach (Problem problem in (Problem[])[together, alone])
            for (int k = 0; k < problem.B.Length; k += 7) problem.B[k] = specials[k % specials.Length];
        together.FactorSolve();
        alone.OneByOne();
        AssertSame(together, alone, "specials");
    }

    [Test]
    public void Scales_near_the_ends_of_the_range_change_no_digit([Values(3, 8, 40)] int n)
    {
        // A power of four scales L by a power of two: all bits of the mantissas stay.
        int exponent = typeof(T) == typeof(double) ? 996 : 100;
        foreach (int scale in (int[])[-exponent, exponent])
        {
            T factor = T.CreateChecked(Math.ScaleB(1, scale)), root = T.CreateChecked(Math.ScaleB(1, scale / 2));
            Problem one = new(9, n, 1, 0), scaled = new(9, n, 1, 0);
            for (int k = 0; k < one.A.Length; k++) (one.A[k], scaled.A[k]) = (Moderate(k, n), Moderate(k, n) * factor);
            one.FactorSolve();
            scaled.FactorSolve();
            Assert.That(scaled.Verdicts, Has.All.EqualTo(Verdict.Converged));
            for (int k = 0; k < one.A.Length; k++)
                if (k % n <= k / n % n) Assert.That(scaled.A[k], Is.EqualTo(one.A[k] * root));
            for (int b = 0; b < 9; b++) Assert.That(scaled.Logs[b], Is.EqualTo(one.Logs[b] + (n * scale * Math.Log(2))).Within(1e-15 * n * 1000));
        }

        static T Moderate(int k, int n) => k % n == k / n % n ? T.CreateChecked(4 + (k / (n * n))) : T.CreateChecked(1.0 / (1 + Math.Abs((k % n) - (k / n % n))));
    }

    [Test]
    public void Hilbert_matrices_are_solved_or_refused_as_single_ones_are([Values(4, 8, 12, 20)] int n)
    {
        Problem together = new(9, n, 1, 0), alone = new(9, n, 1, 0);
        foreach (Problem problem in (Problem[])[together, alone])
            for (int k = 0; k < problem.A.Length; k++) problem.A[k] = T.CreateChecked(1.0 / (1 + (k % n) + (k / n % n)));
        together.FactorSolve();
        alone.OneByOne();
        AssertSame(together, alone, "Hilbert");
        if (n == 20) Assert.That(together.Verdicts[0].Kind, Is.EqualTo(VerdictKind.NotPositiveDefinite));
    }

    [Test]
    public void Log_determinants_of_a_batch_have_the_bits_of_single_ones()
    {
        T[] diagonals = [T.One, T.CreateChecked(3), T.Epsilon, T.BitDecrement(T.PositiveInfinity), T.Zero, -T.One, T.NaN, T.PositiveInfinity, T.CreateChecked(1e-20)];
        foreach (int n in (int[])[1, 3, 64, 65])
        {
            const int batch = 20;
            T[] l = new T[batch * n * n];
            for (int b = 0; b < batch; b++)
                for (int i = 0; i < n; i++) l[(b * n * n) + (i * (n + 1))] = b % 3 == 0 ? diagonals[(b + i) % diagonals.Length] : diagonals[(b + i) % 4];
            double[] logs = new double[batch];
            ReadOnlyMatrixBatch<T> factors = new(l, batch, n, n);
            Cholesky.LogDeterminant(factors, logs);
            for (int b = 0; b < batch; b++) Assert.That(logs[b], Is.EqualTo(Cholesky.LogDeterminant(factors[b])), $"n = {n}, {b}");
        }
    }

    [Test]
    public void Empty_problems_converge_and_misuse_is_named()
    {
        Verdict[] verdicts = [new(VerdictKind.Diverged)];
        double[] logs = [1];
        using Workspace workspace = new();
        Cholesky.FactorSolve(new MatrixBatch<T>([], 0, 3, 3), new MatrixBatch<T>([], 0, 3, 1), [], [], workspace);
        Cholesky.FactorSolve(new MatrixBatch<T>([], 1, 0, 0), new MatrixBatch<T>([], 1, 0, 2), verdicts, logs, workspace);
        Assert.Multiple(() =>
        {
            Assert.That((verdicts[0], logs[0]), Is.EqualTo((Verdict.Converged, 0.0)));
            Assert.That(
                () => Cholesky.FactorSolve(new MatrixBatch<T>(new T[4], 1, 2, 2), new MatrixBatch<T>(new T[6], 2, 3, 1), verdicts, [], workspace),
                Throws.ArgumentException.With.Message.Contains("2 right-hand sides [3, 1] beside 1 matrices [2, 2]"));
            Assert.That(
                () => Cholesky.FactorSolve(new MatrixBatch<T>(new T[4], 1, 2, 2), new MatrixBatch<T>(new T[2], 1, 2, 1), verdicts, new double[3], workspace),
                Throws.ArgumentException.With.Message.Contains("3 elements; needed: one a matrix, 1, or none"));
            Assert.That(
                () => Cholesky.FactorSolve(new MatrixBatch<T>(new T[4], 1, 2, 2), new MatrixBatch<T>(new T[2], 1, 2, 1), [], [], workspace),
                Throws.ArgumentException.With.Message.Contains("0 elements; needed: one a matrix, 1"));
            Assert.That(
                () =>
                {
                    T[] shared = new T[6];
                    Cholesky.FactorSolve(new MatrixBatch<T>(shared, 1, 2, 2), new MatrixBatch<T>(shared.AsSpan(3), 1, 2, 1), verdicts, [], workspace);
                },
                Throws.ArgumentException.With.Message.Contains("shares memory"));
            Assert.That(() => Cholesky.FactorSolvePlan<T>(1, 2, -1, true, Parallelism.Single), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => Cholesky.FactorSolve(new MatrixBatch<T>(new T[4], 1, 2, 2), new MatrixBatch<T>(new T[2], 1, 2, 1), verdicts, [], workspace),
                Throws.ArgumentException.With.Message.Contains("needs a workspace"));
        });
    }

    [Test]
    public void Calls_with_a_workspace_allocate_nothing([Values(1, 2)] int threads, [Values(8, 33, 70)] int n)
    {
        Problem problem = new(19, n, 2, 0);
        T[] a = (T[])problem.A.Clone();
        Parallelism parallelism = new(threads);
        using Workspace workspace = new(Cholesky.FactorSolvePlan<T>(19, n, 2, false, parallelism).Then(Cholesky.SolvePlan<T>(19, n, 2, parallelism)).WorkspaceBytes);
        Action calls = () =>
        {
            a.CopyTo(problem.A, 0);
            Cholesky.SolvePositiveDefinite(problem.Matrices, problem.Sides, problem.Verdicts, problem.Logs, workspace, parallelism);
            Cholesky.FactorSolve(problem.Matrices, problem.Sides, problem.Verdicts, problem.Logs, workspace, parallelism);
            Cholesky.Solve(problem.Matrices, problem.Sides, workspace, parallelism);
            Cholesky.LogDeterminant<T>(problem.Matrices, problem.Logs);
        };

        Assert.That(Allocation.Least(calls), Is.Zero);
    }
}
