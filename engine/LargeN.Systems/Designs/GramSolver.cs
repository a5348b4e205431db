// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Systems.Designs;

/// <summary>Ridge solves with a Gram matrix and all its leading blocks, from one factorisation.</summary>
/// <remarks>
/// Leading blocks of the Cholesky factor L of G + lambda are the factors of the leading blocks, so that one L and one inverse of L serve
/// every size of a nested curve. With H = L^-1 L^-T (lower triangle in rows below P only needs rows below P of L^-1):
/// tr (G_P + lambda)^-1 = tr H_P and tr (G_P + lambda)^-2 = |H_P|_F^2.
/// </remarks>
internal sealed class GramSolver(Device device)
{
    private readonly IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
    private readonly ICholeskyOperations<double> cholesky = device.Operations<ICholeskyOperations<double>>();
    private readonly IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
    private readonly IReductionOperations<double> reduction = device.Operations<IReductionOperations<double>>();

    /// <summary>G + ridge = L L^T in place.</summary>
    /// <param name="gram">[n, n] a problem, lower triangle.</param>
    /// <param name="ridge">Added to the diagonal.</param>
    /// <param name="verdicts">
    /// One a problem: the outcome is joined to it. IllConditioned, with the pivot and the ratio of the largest to it, where the ratio exceeds 1 / (4 n u): no digit of a solution is then safe.
    /// </param>
    internal void Factor(DeviceMatrix<double> gram, double ridge, Span<Verdict> verdicts)
    {
        if (ridge != 0) pointwise.AddToDiagonal(gram, ridge);
        Verdict[] outcome = new Verdict[gram.Batch];
        cholesky.CholeskyFactor(gram, outcome);
        double[] pivots = Pivots(gram);
        for (int p = 0; p < outcome.Length; p++)
        {
            verdicts[p] = verdicts[p].And(outcome[p]);
            if (outcome[p].IsConverged) verdicts[p] = verdicts[p].And(Condition(pivots.AsSpan(p * gram.Rows, gram.Rows)));
        }
    }

    /// <summary>The diagonals of L, problem by problem.</summary>
    private double[] Pivots(DeviceMatrix<double> lower)
    {
        double[] values = new double[(long)lower.Batch * lower.Rows];
        using DeviceBuffer<double> diagonal = device.Allocate<double>(values.Length);
        pointwise.Copy(new DeviceMatrix<double>(lower.Buffer, lower.Offset, lower.Batch, lower.Rows, 1, lower.RowStride + 1, lower.BatchStride), new DeviceMatrix<double>(diagonal, lower.Batch, lower.Rows, 1));
        diagonal.Download(values);
        return values;
    }

    /// <summary>The squared ratio of the largest to the smallest pivot is a lower bound of the condition number.</summary>
    private static Verdict Condition(ReadOnlySpan<double> pivots)
    {
        const double Roundoff = 1.1102230246251565e-16;
        double largest = 0, least = double.PositiveInfinity;
        int at = -1;
        for (int i = 0; i < pivots.Length; i++)
        {
            largest = Math.Max(largest, pivots[i]);
            if (pivots[i] < least) (least, at) = (pivots[i], i);
        }

        double ratio = largest / least;
        return ratio * ratio * 4 * pivots.Length * Roundoff > 1 ? new Verdict(VerdictKind.IllConditioned, at, ratio * ratio) : Verdict.Converged;
    }

    /// <summary>(G_P + ridge)^-1 y_P for every P, as columns padded with zeros.</summary>
    /// <param name="lower">L, [n, n].</param>
    /// <param name="y">[n, 1]; overwritten by L^-1 y.</param>
    /// <param name="sizes">P of each column, at most n.</param>
    /// <param name="solutions">[n, sizes.Length]; overwritten.</param>
    internal void Solve(DeviceMatrix<double> lower, DeviceMatrix<double> y, ReadOnlySpan<int> sizes, DeviceMatrix<double> solutions)
    {
        matrix.SolveLower(lower, Transpose.No, y);
        pointwise.Fill(solutions, 0);
        for (int s = 0; s < sizes.Length; s++)
            pointwise.Copy(y.Block(0, 0, sizes[s], 1), solutions.Block(0, s, sizes[s], 1));
        matrix.SolveLower(lower, Transpose.Yes, solutions);
    }

    /// <summary>Resolvent traces of the leading blocks. L is destroyed.</summary>
    /// <param name="lower">L, [n, n]; overwritten by H.</param>
    /// <param name="inverse">[n, n]; overwritten by L^-1.</param>
    /// <param name="sizes">The leading sizes.</param>
    /// <param name="store">Given (position in sizes, problem, tr, tr of the square).</param>
    internal void Traces(DeviceMatrix<double> lower, DeviceMatrix<double> inverse, ReadOnlySpan<int> sizes, Action<int, int, double, double> store)
    {
        pointwise.Fill(inverse, 0);
        pointwise.AddToDiagonal(inverse, 1);
        matrix.SolveLower(lower, Transpose.No, inverse);
        matrix.SymmetricRankK(1, inverse, Transpose.No, 0, lower);
        int batch = lower.Batch;
        double[] trace = new double[batch], norm = new double[batch], diagonal = new double[batch];
        for (int s = 0; s < sizes.Length; s++)
        {
            DeviceMatrix<double> leading = lower.Block(0, 0, sizes[s], sizes[s]);
            DeviceMatrix<double> diagonalOnly = new(leading.Buffer, leading.Offset, batch, sizes[s], 1, leading.RowStride + 1, leading.BatchStride);
            reduction.Trace(leading, trace);
            reduction.LowerSquaredNorm(leading, norm);
            reduction.Dot(diagonalOnly, diagonalOnly, diagonal);
            for (int p = 0; p < batch; p++) store(s, p, trace[p], (2 * norm[p]) - diagonal[p]);
        }
    }
}
