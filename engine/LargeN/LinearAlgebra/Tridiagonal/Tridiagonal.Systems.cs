// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Shifted systems of a matrix that is tridiagonal as it stands.</content>
public static partial class Tridiagonal
{
    /// <summary>Workspace and work of <see cref="SolveSystems"/>.</summary>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="rightHandSides">Number of vectors b, >= 0.</param>
    /// <param name="shifts">Number of shifts, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public static OperationPlan SystemsPlan(int n, int rightHandSides, int shifts, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(rightHandSides);
        ArgumentOutOfRangeException.ThrowIfNegative(shifts);
        long systems = (long)rightHandSides * shifts;
        return new OperationPlan(Workspace.Align(systems) + (WorkerPool.Threads(parallelism) * TridiagonalSystems.SlotBytes(n)), 60.0 * n * systems);
    }

    /// <summary>x = (T + z)^-1 b for every right-hand side and shift. Allocates nothing.</summary>
    /// <param name="diagonal">Diagonal of T, n.</param>
    /// <param name="offDiagonal">Off-diagonal of T, n; the last element is not read.</param>
    /// <param name="shifts">z.</param>
    /// <param name="b">Right-hand sides, one a row [r, n].</param>
    /// <param name="x">Solutions [2 r shifts, n]: with q = i * shifts + s for right-hand side i and shift s, real parts in row 2 q, imaginary parts in row 2 q + 1.</param>
    /// <param name="verdicts">One a solution, as of <see cref="Solve"/>.</param>
    /// <param name="workspace">At least what <see cref="SystemsPlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">An operand has the wrong size, the solutions share memory with the right-hand sides, or the workspace is too small.</exception>
    public static unsafe void SolveSystems(
        ReadOnlySpan<double> diagonal,
        ReadOnlySpan<double> offDiagonal,
        ReadOnlySpan<Complex> shifts,
        ReadOnlyMatrixView<double> b,
        MatrixView<double> x,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int n = diagonal.Length;
        if (offDiagonal.Length != n) throw new ArgumentException($"{offDiagonal.Length} elements; needed: {n}", nameof(offDiagonal));
        RequireShape(b, b.Rows, n, nameof(b));
        long systems = (long)b.Rows * shifts.Length;
        if (x.Rows != 2 * systems || x.Columns != n) throw new ArgumentException($"the solutions are {x.Rows} x {x.Columns}; needed: {2 * systems} x {n}", nameof(x));
        if (verdicts.Length != systems) throw new ArgumentException($"{verdicts.Length} verdicts; needed: right-hand sides times shifts, {systems}", nameof(verdicts));
        OperandCheck.Apart<double>(b, x, nameof(b));
        byte* memory = workspace.Claim(SystemsPlan(n, b.Rows, shifts.Length, parallelism).WorkspaceBytes, nameof(Tridiagonal));
        if (systems == 0) return;
        fixed (double* d = diagonal, e = offDiagonal, z = Resolvent.Words(shifts), sides = b.Data, solutions = x.Data)
        {
            SystemsProblem problem = new()
            {
                N = n,
                Shifts = shifts.Length,
                RightHandSides = b.Rows,
                Diagonal = d,
                OffDiagonal = e,
                Z = z,
                B = sides,
                StrideB = b.RowStride,
                X = solutions,
                StrideX = x.RowStride,
                Norm = PivotSums.Norm(d, e, n, out long bad),
                Scratch = memory + Workspace.Align(systems),
                Replaced = (bool*)memory,
            };
            if (n > 0) TridiagonalSystems.Run(problem, parallelism);
            for (int q = 0; q < verdicts.Length; q++)
            {
                Span<double> re = x.Row(2 * q), im = x.Row((2 * q) + 1);
                verdicts[q] = Judge(problem, q, bad, ScaledLength.Of(re, im), ScaledLength.Of(b.Row(q / shifts.Length)));
                if (verdicts[q].Kind != VerdictKind.NonFinite) continue;
                re.Fill(double.NaN);
                im.Fill(double.NaN);
            }
        }

        GC.KeepAlive(workspace);
    }
}
