// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Sums of w_i f(l_i + z) over spectra for many shifts z: one shift a lane, eigenvalues in rising order of their index.</summary>
/// <remarks>
/// The sum is compensated (Knuth's exact addition; Higham 2002, section 4.3), so cancellation between signs costs no digits: its error is that of its terms.
/// A part is one spectrum and 32 shifts: fixed by the problem. The scalar form of the kernel serves the shifts that fill no vector.
/// </remarks>
internal sealed unsafe class SpectralSums<TTerm> : Job
    where TTerm : struct, ISpectralTerm
{
    private const int ShiftsOfPart = 32;

    [ThreadStatic]
    private static SpectralSums<TTerm>? mine;

    private SpectralProblem problem;

    internal static void Run(in SpectralProblem problem, Parallelism parallelism)
    {
        SpectralSums<TTerm> job = mine ??= new SpectralSums<TTerm>();
        job.problem = problem;
        WorkerPool.Run(job, problem.Spectra * Chunks(problem.Shifts), parallelism);
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        int chunks = Chunks(problem.Shifts), spectrum = part / chunks, first = part % chunks * ShiftsOfPart;
        int count = Math.Min(ShiftsOfPart, problem.Shifts - first), words = problem.Words;
        double* scratch = stackalloc double[6 * ShiftsOfPart];
        double* zre = scratch, zim = zre + ShiftsOfPart, re = zim + ShiftsOfPart, im = re + ShiftsOfPart;
        double* size = im + ShiftsOfPart, place = size + ShiftsOfPart;
        double* z = problem.Z + (first * words);
        for (int s = 0; s < count; s++)
        {
            zre[s] = z[s * words];
            zim[s] = words == 2 ? z[(s * words) + 1] : 0;
        }

        double* values = problem.Values + (spectrum * problem.ValueStride);
        double* weights = problem.Weights == null ? null : problem.Weights + (spectrum * problem.WeightStride);
        int done = Vector512.IsHardwareAccelerated ? Lanes<Doubles8>(values, weights, problem.N, zre, zim, re, im, size, place, 0, count)
            : Vector256.IsHardwareAccelerated ? Lanes<Doubles4>(values, weights, problem.N, zre, zim, re, im, size, place, 0, count) : 0;
        Lanes<Doubles1>(values, weights, problem.N, zre, zim, re, im, size, place, done, count);

        double norm = SpectralVerdict.Norm(values, problem.N, out long bad);
        if (bad < 0 && weights != null) bad = SpectralVerdict.FirstBadWeight(weights, problem.N);
        nint at = ((nint)spectrum * problem.Shifts) + first;
        for (int s = 0; s < count; s++)
        {
            long nearest = problem.N == 0 ? -1 : (long)place[s];
            problem.Verdicts[at + s] = SpectralVerdict.Of<TTerm>(norm, bad, size[s], nearest, values, zre[s], zim[s], ref re[s], ref im[s]);
            problem.Sums[(at + s) * words] = re[s];
            if (words == 2) problem.Sums[((at + s) * words) + 1] = im[s];
        }
    }

    /// <summary>Sums of whole vectors of shifts; returns the first shift that is not done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Lanes<V>(
        double* values, double* weights, int n, double* zre, double* zim, double* re, double* im, double* size, double* place, int first, int count)
        where V : struct, IDoubleLanes<V>
    {
        V magnitude = V.AllBits(0x7FFFFFFFFFFFFFFF);
        int s = first;
        for (; s <= count - V.Count; s += V.Count)
        {
            V x0 = V.Load(in zre[s]), y = V.Load(in zim[s]), absY = y & magnitude;
            V sumRe = V.All(0), sumIm = sumRe, lowRe = sumRe, lowIm = sumRe, least = V.All(double.PositiveInfinity), where = sumRe;
            for (int i = 0; i < n; i++)
            {
                V x = V.All(values[i]) + x0, absX = x & magnitude;
                TTerm.Of(x, y, out V termRe, out V termIm);
                if (weights != null)
                {
                    V w = V.All(weights[i]);
                    termRe *= w;
                    termIm *= w;
                }

                Add(ref sumRe, ref lowRe, termRe);
                Add(ref sumIm, ref lowIm, termIm);
                V larger = V.Select(V.Less(absX, absY), absY, absX), nearer = V.Less(larger, least);
                least = V.Select(nearer, larger, least);
                where = V.Select(nearer, V.All(i), where);
            }

            V.Store(sumRe + lowRe, ref re[s]);
            V.Store(sumIm + lowIm, ref im[s]);
            V.Store(least, ref size[s]);
            V.Store(where, ref place[s]);
        }

        return s;
    }

    /// <summary>high + low += term, the rounding error of high going to low.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add<V>(ref V high, ref V low, V term)
        where V : struct, IDoubleLanes<V>
    {
        V sum = high + term, part = sum - high;
        low += (high - (sum - part)) + (term - part);
        high = sum;
    }

    private static int Chunks(int shifts) => (shifts + ShiftsOfPart - 1) / ShiftsOfPart;
}

/// <summary>Where the operands of sums over spectra lie. Shifts and sums are single numbers (1 word) or pairs of real and imaginary part (2 words).</summary>
internal unsafe struct SpectralProblem
{
    internal int Spectra, N, Shifts, Words;
    internal nint ValueStride, WeightStride;
    internal double* Values, Weights, Z, Sums;
    internal Verdict* Verdicts;
}

/// <summary>What a sum over a spectrum is worth.</summary>
internal static unsafe class SpectralVerdict
{
    /// <summary>|A| / min |l + z| above which rounding errors of the eigenvalues, u |A| each, may dominate: 1e-3/u.</summary>
    internal const double LargestRatio = 1e-3 * (1L << 53);

    /// <summary>max |l_i|, and the index of the first eigenvalue that is not finite, or -1.</summary>
    internal static double Norm(double* values, int n, out long bad)
    {
        double norm = 0;
        bad = -1;
        for (int i = n - 1; i >= 0; i--)
        {
            if (!double.IsFinite(values[i])) bad = i;
            else norm = Math.Max(norm, Math.Abs(values[i]));
        }

        return norm;
    }

    /// <summary>n + the index of the first weight that is not finite, or -1.</summary>
    internal static long FirstBadWeight(double* weights, int n)
    {
        for (int i = 0; i < n; i++)
            if (!double.IsFinite(weights[i])) return (long)n + i;
        return -1;
    }

    /// <summary>The verdict of one sum; a sum that is worthless becomes NaN, an infinite one the infinity of its term.</summary>
    internal static Verdict Of<TTerm>(double norm, long bad, double size, long nearest, double* values, double zre, double zim, ref double re, ref double im)
        where TTerm : struct, ISpectralTerm
    {
        if (bad >= 0 || !double.IsFinite(zre) || !double.IsFinite(zim))
        {
            re = im = double.NaN;
            return new Verdict(VerdictKind.NonFinite, bad);
        }

        if (nearest < 0) return Verdict.Converged;
        if (size == 0 || !double.IsFinite(re) || !double.IsFinite(im))
        {
            re = TTerm.AtPole;
            im = 0;
            return new Verdict(VerdictKind.Diverged, nearest, double.PositiveInfinity);
        }

        double ratio = Ratio(norm, values[nearest] + zre, zim);
        return ratio > LargestRatio ? new Verdict(VerdictKind.IllConditioned, nearest, ratio) : new Verdict(VerdictKind.Converged, -1, ratio);
    }

    /// <summary>|A| / |x + i y|, without overflow of squares.</summary>
    internal static double Ratio(double norm, double x, double y)
    {
        double large = Math.Max(Math.Abs(x), Math.Abs(y)), small = Math.Min(Math.Abs(x), Math.Abs(y)), r = small / large;
        return norm / large / Math.Sqrt(Math.FusedMultiplyAdd(r, r, 1));
    }
}
