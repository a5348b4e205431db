// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Where the operands of sums over pivots lie.</summary>
internal unsafe struct PivotProblem
{
    internal int Matrices, N, Shifts;
    internal nint DiagonalStride, OffDiagonalStride;
    internal double* Diagonal, OffDiagonal, Z, Traces, Logarithms;
    internal byte* Scratch;
    internal Verdict* Verdicts;
}

/// <summary>Traces and log-determinants from the pivots of T + z, eliminated from the top and from the bottom: one shift a lane, compensated sums.</summary>
/// <remarks>A diagonal element of the inverse joins one pivot of each, so a small pivot inside does no harm: it makes its neighbour's element small, nothing cancels. A part is one matrix and 32 shifts: fixed by the problem. The scalar form of the kernel serves the shifts that fill no vector.</remarks>
internal sealed unsafe class PivotSums : Job
{
    private const int ShiftsOfPart = 32;
    private const double Roundoff = 1.0 / (1L << 53);

    [ThreadStatic]
    private static PivotSums? mine;

    private PivotProblem problem;

    /// <summary>Scratch memory of one thread: the pivots of as many shifts as the widest vector has lanes.</summary>
    internal static long SlotBytes(int n) => Workspace.Align(16L * n * sizeof(double));

    internal static void Run(in PivotProblem problem, Parallelism parallelism)
    {
        PivotSums job = mine ??= new PivotSums();
        job.problem = problem;
        WorkerPool.Run(job, problem.Matrices * Chunks(problem.Shifts), parallelism);
    }

    /// <summary>Largest sum of sizes of a row of T, at most the largest number, and the index of the first element that is not finite (those of the off-diagonal follow those of the diagonal), or -1.</summary>
    internal static double Norm(double* d, double* e, int n, out long bad)
    {
        double norm = 0;
        bad = -1;
        for (int i = n - 1; i >= 0; i--)
        {
            double left = i > 0 ? e[i - 1] : 0, right = i < n - 1 ? e[i] : 0;
            if (!double.IsFinite(right)) bad = n + i;
            norm = Math.Max(norm, Math.Min(double.MaxValue, Math.Abs(left) + Math.Abs(d[i]) + Math.Abs(right)));
        }

        for (int i = n - 1; i >= 0; i--)
            if (!double.IsFinite(d[i])) bad = i;
        return norm;
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        int chunks = Chunks(problem.Shifts), matrix = part / chunks, first = part % chunks * ShiftsOfPart;
        int count = Math.Min(ShiftsOfPart, problem.Shifts - first);
        double* scratch = stackalloc double[6 * ShiftsOfPart];
        double* zre = scratch, zim = zre + ShiftsOfPart, sums = zim + ShiftsOfPart;
        for (int s = 0; s < count; s++)
        {
            zre[s] = problem.Z[2 * (first + s)];
            zim[s] = problem.Z[(2 * (first + s)) + 1];
        }

        double* d = problem.Diagonal + (matrix * problem.DiagonalStride), e = problem.OffDiagonal + (matrix * problem.OffDiagonalStride);
        double norm = Norm(d, e, problem.N, out long bad);
        double* pivots = (double*)(problem.Scratch + (slot * SlotBytes(problem.N)));
        if (problem.Logarithms == null) Sums<Omitted>(d, e, norm, zre, zim, sums, pivots, count);
        else Sums<Wanted>(d, e, norm, zre, zim, sums, pivots, count);

        nint at = ((nint)matrix * problem.Shifts) + first;
        for (int s = 0; s < count; s++)
        {
            double re = sums[s], im = sums[s + ShiftsOfPart];
            bool finite = bad < 0 && double.IsFinite(zre[s]) && double.IsFinite(zim[s]), overflow = finite && !(double.IsFinite(re) && double.IsFinite(im));
            double ratio = norm * Math.Max(Math.Abs(re), Math.Abs(im));
            problem.Verdicts[at + s] = !finite ? new Verdict(VerdictKind.NonFinite, bad)
                : overflow ? new Verdict(VerdictKind.Diverged, -1, double.PositiveInfinity)
                : ratio > SpectralVerdict.LargestRatio ? new Verdict(VerdictKind.IllConditioned, -1, ratio) : new Verdict(VerdictKind.Converged, -1, ratio);
            problem.Traces[2 * (at + s)] = finite ? overflow ? double.PositiveInfinity : re : double.NaN;
            problem.Traces[(2 * (at + s)) + 1] = finite ? overflow ? 0 : im : double.NaN;
            if (problem.Logarithms == null) continue;
            problem.Logarithms[2 * (at + s)] = finite ? sums[s + (2 * ShiftsOfPart)] : double.NaN;
            problem.Logarithms[(2 * (at + s)) + 1] = finite ? sums[s + (3 * ShiftsOfPart)] : double.NaN;
        }
    }

    private void Sums<TLogarithms>(double* d, double* e, double norm, double* zre, double* zim, double* sums, double* pivots, int count)
        where TLogarithms : struct
    {
        int done = Vector512.IsHardwareAccelerated ? Lanes<Doubles8, TLogarithms>(d, e, problem.N, norm, zre, zim, sums, pivots, 0, count)
            : Vector256.IsHardwareAccelerated ? Lanes<Doubles4, TLogarithms>(d, e, problem.N, norm, zre, zim, sums, pivots, 0, count) : 0;
        Lanes<Doubles1, TLogarithms>(d, e, problem.N, norm, zre, zim, sums, pivots, done, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Lanes<V, TLogarithms>(double* d, double* e, int n, double norm, double* zre, double* zim, double* sums, double* pivots, int first, int count)
        where V : struct, IDoubleLanes<V>
        where TLogarithms : struct
    {
        V least = V.All(Roundoff * norm);
        int s = first;
        for (; s <= count - V.Count; s += V.Count)
        {
            V zr = V.Load(in zre[s]), zi = V.Load(in zim[s]), zero = V.All(0);
            V sumRe = zero, sumIm = zero, lowRe = zero, lowIm = zero, logRe = zero, logIm = zero, lowLogRe = zero, lowLogIm = zero;

            // From the top: h = e/f of the row before, f = d + z - e h.
            V hr = zero, hi = zero;
            for (nint i = 0; i < n; i++)
            {
                V before = V.All(i == 0 ? 0 : e[i - 1]);
                V fr = V.All(d[i]) + zr - (before * hr), fi = zi - (before * hi);
                KeepFromZero(ref fr, fi, least);
                V.Store(fr, ref pivots[2 * i * V.Count]);
                V.Store(fi, ref pivots[((2 * i) + 1) * V.Count]);
                if (typeof(TLogarithms) == typeof(Wanted))
                {
                    LogarithmTerm.Of(fr, fi, out V termRe, out V termIm);
                    SpectralSums<InverseTerm>.Add(ref logRe, ref lowLogRe, termRe);
                    SpectralSums<InverseTerm>.Add(ref logIm, ref lowLogIm, termIm);
                }

                InverseTerm.Of(fr, fi, out V ir, out V ii);
                V next = V.All(e[i]);
                hr = next * ir;
                hi = next * ii;
            }

            // From the bottom: h = e/g of the row after, R_ii = 1/(f - e h), g = d + z - e h.
            hr = hi = zero;
            for (nint i = n - 1; i >= 0; i--)
            {
                V after = V.All(i == n - 1 ? 0 : e[i]), lessR = after * hr, lessI = after * hi;
                InverseTerm.Of(V.Load(in pivots[2 * i * V.Count]) - lessR, V.Load(in pivots[((2 * i) + 1) * V.Count]) - lessI, out V rr, out V ri);
                SpectralSums<InverseTerm>.Add(ref sumRe, ref lowRe, rr);
                SpectralSums<InverseTerm>.Add(ref sumIm, ref lowIm, ri);
                V gr = V.All(d[i]) + zr - lessR, gi = zi - lessI;
                KeepFromZero(ref gr, gi, least);
                InverseTerm.Of(gr, gi, out V ir, out V ii);
                V before = V.All(i == 0 ? 0 : e[i - 1]);
                hr = before * ir;
                hi = before * ii;
            }

            V.Store(sumRe + lowRe, ref sums[s]);
            V.Store(sumIm + lowIm, ref sums[s + ShiftsOfPart]);
            V.Store(logRe + lowLogRe, ref sums[s + (2 * ShiftsOfPart)]);
            V.Store(logIm + lowLogIm, ref sums[s + (3 * ShiftsOfPart)]);
        }

        return s;
    }

    /// <summary>Replaces a pivot below u |T| by +-u |T|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepFromZero<V>(ref V re, V im, V least)
        where V : struct, IDoubleLanes<V>
    {
        V size = V.AllBits(0x7FFFFFFFFFFFFFFF), sign = V.AllBits(0x8000000000000000);
        re = V.Select(V.Less(re & size, least) & V.Less(im & size, least), least | (re & sign), re);
    }

    private static int Chunks(int shifts) => (shifts + ShiftsOfPart - 1) / ShiftsOfPart;

    private readonly struct Wanted;

    private readonly struct Omitted;
}
