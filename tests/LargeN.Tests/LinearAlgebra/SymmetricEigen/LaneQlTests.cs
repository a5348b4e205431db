// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Tests.LinearAlgebra;

public unsafe class LaneQlTests
{
    private const int Lanes = 2;
    private static readonly double Eps = Math.ScaleB(1, -52);

    /// <summary>Runs two tridiagonal problems in lanes; d and e are overwritten by what is left.</summary>
    private static Verdict[] Run(double[][] d, double[][] e, int sweepLimit = LaneQl.SweepLimit)
    {
        int n = d[0].Length;
        double[] wideD = new double[n * Lanes], wideE = new double[n * Lanes], scratch = new double[LaneQl.ScratchBytes(Lanes, sizeof(double)) / sizeof(double)];
        Verdict[] verdicts = new Verdict[Lanes];
        Copy(into: true);
        fixed (double* diagonal = wideD, offDiagonal = wideE, memory = scratch)
            LaneQl.Run<LaneVector128<double>, LaneVector128<double>, double, double>(diagonal, offDiagonal, n, verdicts, null, memory, sweepLimit);
        Copy(into: false);
        return verdicts;

        void Copy(bool into)
        {
            for (int i = 0; i < n * Lanes; i++)
            {
                (int row, int lane) = Math.DivRem(i, Lanes);
                if (into) (wideD[i], wideE[i]) = (d[lane][row], e[lane][row]);
                else (d[lane][row], e[lane][row]) = (wideD[i], wideE[i]);
            }
        }
    }

    [Test]
    public void Sweeps_beyond_the_limit_are_a_verdict_of_that_lane_alone([Values(0, 1, 2, 6)] int limit)
    {
        const int n = 12;
        double[] hard = new double[n], easy = [.. Enumerable.Range(0, n).Select(i => (double)i)];
        double[][] d = [hard, easy], e = [[.. Enumerable.Repeat(1.0, n - 1), 0], new double[n]];
        Verdict[] verdicts = Run(d, e, limit);

        Assert.That(verdicts[1], Is.EqualTo(Verdict.Converged));
        Assert.That(easy, Is.EqualTo(Enumerable.Range(0, n).Select(i => (double)i)));
        if (limit == 6)
        {
            Assert.That(verdicts[0], Is.EqualTo(Verdict.Converged));
            return;
        }

        Assert.That(verdicts[0].Kind, Is.EqualTo(VerdictKind.NotConverged));
        Assert.That(verdicts[0].Residual, Is.EqualTo(Math.Abs(e[0][verdicts[0].Index])));
        Assert.That(verdicts[0].Residual, Is.GreaterThan(Eps));

        // What a stopped run leaves is still a similar matrix: eigenvalues 2 cos(k pi / 13).
        Assert.That(Run(d, e), Has.All.EqualTo(Verdict.Converged));
        Assert.That(d[0].Order(), Is.EqualTo(Enumerable.Range(1, n).Select(k => -2 * Math.Cos(k * Math.PI / (n + 1)))).Within(10 * n * Eps));
    }

    /// <summary>As in the test of the scalar sweep: the neighbour of sqrt 3 whose length beside 1 rounds to 2; the cosine 1/2 then cancels to an exact zero. The other lane goes on.</summary>
    [Test]
    public void A_sweep_that_meets_a_zero_length_ends_there_in_that_lane_alone()
    {
        double[] d = [0, 1, 0, 2, 2, 3, 0, 4], e = [1, 1, 0, 1, Math.BitIncrement(Math.Sqrt(3)), 1, 0, 0], memory = new double[LaneSweep<double>.Vectors * Lanes];
        double[] other = [1, 2, 3, 4], joint = [1, 1, 1, 0];
        fixed (double* diagonal = d, offDiagonal = e, scratch = memory, otherD = other, otherE = joint)
        {
            LaneSweep<double> state = new(scratch, Lanes, 4) { Bottom = 0, Top = 3, TopRow = 3 };
            new Span<double>([3, 3]).CopyTo(new Span<double>(state.High, Lanes));
            double g = 0.5;     // (d_1 - d_0) / (2 e_0) of the other lane
            new Span<double>([1, 3 + (1 / (g + Math.Sqrt(Math.FusedMultiplyAdd(g, g, 1))))]).CopyTo(new Span<double>(state.Shift, Lanes));
            LaneQl.Sweep<LaneVector128<double>, double>(diagonal, offDiagonal, ref state, null);
            Assert.That((state.Stop[0], state.Stop[1]), Is.EqualTo((2.0, 0.0)), "the rotations that were made");
            ImplicitQl.Sweep<Lanes256<double>, double>(otherD, otherE, 0, 3, null);
        }

        Assert.That(e.Where((_, i) => i % 2 == 0), Is.EqualTo(new[] { 1.0, 0, 0, 0 }), "nothing above the cut is touched, nothing below it is left");
        Assert.That(d.Where((_, i) => i % 2 == 0), Is.EqualTo(new[] { 0.0, 0, -1, 3 }).Within(4 * Eps));
        Assert.That(d.Where((_, i) => i % 2 == 1), Is.EqualTo(other).Within(16 * Eps));
        Assert.That(e.Where((_, i) => i % 2 == 1), Is.EqualTo(joint).Within(16 * Eps));
    }

    [Test]
    public void Eigenvalues_are_those_of_the_scalar_method([Values(1, 2, 3, 10, 33, 100)] int n)
    {
        double[] draw = TestMatrices.Even<double>(9, 4 * n);
        double[][] d = [draw[..n], draw[n..(2 * n)]], e = [draw[(2 * n)..(3 * n)], draw[(3 * n)..]];
        double[][] expected = [[.. d[0]], [.. d[1]]], rest = [[.. e[0]], [.. e[1]]];
        for (int lane = 0; lane < Lanes; lane++)
        {
            fixed (double* diagonal = expected[lane], offDiagonal = rest[lane])
                Assert.That(ImplicitQl.Run<Lanes256<double>, double>(diagonal, offDiagonal, n, null), Is.EqualTo(Verdict.Converged));
        }

        Assert.That(Run(d, e), Has.All.EqualTo(Verdict.Converged));
        for (int lane = 0; lane < Lanes; lane++) Assert.That(d[lane].Order(), Is.EqualTo(expected[lane].Order()).Within(10 * n * Eps * 3));
    }

    [Test]
    public void Sorting_is_a_permutation_in_every_lane([Range(1, 20)] int n)
    {
        double[] d = TestMatrices.Even<double>(3, n * Lanes), order = new double[n * Lanes], sorted = Array.ConvertAll(d, x => Math.Round(4 * x));
        d = [.. sorted];
        fixed (double* values = sorted, indices = order) LaneSort.Run<LaneVector128<double>, double>(values, indices, n);

        for (int lane = 0; lane < Lanes; lane++)
        {
            Assert.That(Enumerable.Range(0, n).Select(i => sorted[(i * Lanes) + lane]), Is.Ordered);
            Assert.That(Enumerable.Range(0, n).Select(i => (int)order[(i * Lanes) + lane]).Order(), Is.EqualTo(Enumerable.Range(0, n)));
            for (int i = 0; i < n; i++) Assert.That(sorted[(i * Lanes) + lane], Is.EqualTo(d[((int)order[(i * Lanes) + lane] * Lanes) + lane]));
        }
    }

    [Test]
    public void Turns_move_every_element_and_nothing_else()
    {
        Turns<LaneVector512<double>, double>();
        Turns<LaneVector256<double>, double>();
        Turns<LaneVector128<double>, double>();
        Turns<LaneVector512<float>, float>();
        Turns<LaneVector256<float>, float>();
        Turns<LaneVector128<float>, float>();
        Turns<LaneVectorPair<LaneVector512<double>, double>, double>();
        Turns<LaneVectorPair<LaneVector256<double>, double>, double>();
        Turns<LaneVectorPair<LaneVector128<double>, double>, double>();
        Turns<LaneVectorPair<LaneVector512<float>, float>, float>();
        Turns<LaneVectorPair<LaneVector256<float>, float>, float>();
    }

    private static void Turns<V, T>()
        where V : struct, ILaneVector<V, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int from = V.Count + 3, to = V.Depth + 5;
        T[] source = [.. Enumerable.Range(1, V.Depth * from).Select(T.CreateChecked)], destination = new T[V.Count * to];
        fixed (T* x = source, y = destination) V.Turn(x, from, y, to);

        for (int k = 0; k < destination.Length; k++)
        {
            (int lane, int row) = Math.DivRem(k, to);
            Assert.That(destination[k], Is.EqualTo(row < V.Depth ? source[(row * from) + lane] : T.Zero), $"{typeof(V)}, lane {lane}, row {row}");
        }
    }
}
