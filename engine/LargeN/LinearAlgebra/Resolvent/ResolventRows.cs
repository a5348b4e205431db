// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>The diagonal resolvents r_i = 1/(l_i + z) of many shifts as rows: real parts in rows 0 to S - 1, imaginary parts in rows S to 2 S - 1.</summary>
/// <remarks>Eigenvalues lie in the lanes; each element is a function of (l_i, z) alone. At a pole the whole row is zero and the verdict says so.</remarks>
internal sealed unsafe class ResolventRows : Job
{
    [ThreadStatic]
    private static ResolventRows? mine;

    private double* values;
    private int n;
    private double* z;
    private int shifts;
    private double* rows;
    private Verdict* verdicts;

    internal static void Fill(double* values, int n, double* z, int shifts, double* rows, Span<Verdict> verdicts, Parallelism parallelism)
    {
        ResolventRows job = mine ??= new ResolventRows();
        (job.n, job.shifts) = (n, shifts);
        job.values = values;
        job.z = z;
        job.rows = rows;
        fixed (Verdict* verdict = verdicts)
        {
            job.verdicts = verdict;
            WorkerPool.Run(job, shifts, parallelism);
        }
    }

    /// <summary>The worse of the verdicts of two shifts.</summary>
    internal static Verdict Worse(Verdict left, Verdict right) => Failed(left) ? left : Failed(right) ? right : left.Residual >= right.Residual ? left : right;

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        double zre = z[2 * part], zim = z[(2 * part) + 1];
        double* re = rows + ((nint)part * n), im = re + ((nint)shifts * n);
        int done = Vector512.IsHardwareAccelerated ? Lanes<Doubles8>(values, zre, zim, re, im, 0, n)
            : Vector256.IsHardwareAccelerated ? Lanes<Doubles4>(values, zre, zim, re, im, 0, n) : 0;
        Lanes<Doubles1>(values, zre, zim, re, im, done, n);

        double norm = SpectralVerdict.Norm(values, n, out long bad), least = double.PositiveInfinity, sum = 0;
        long nearest = -1;
        for (int i = 0; i < n; i++)
        {
            double size = Math.Max(Math.Abs(values[i] + zre), Math.Abs(zim));
            sum += (re[i] * 0) + (im[i] * 0);
            if (!(size < least)) continue;
            least = size;
            nearest = i;
        }

        double zero = 0;
        verdicts[part] = SpectralVerdict.Of<InverseTerm>(norm, bad, least, nearest, values, zre, zim, ref sum, ref zero);
        if (!Failed(verdicts[part])) return;
        new Span<double>(re, n).Clear();
        new Span<double>(im, n).Clear();
    }

    internal static bool Failed(Verdict verdict) => verdict.Kind is VerdictKind.NonFinite or VerdictKind.Diverged;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Lanes<V>(double* values, double zre, double zim, double* re, double* im, int first, int n)
        where V : struct, IDoubleLanes<V>
    {
        V shift = V.All(zre), y = V.All(zim);
        int i = first;
        for (; i <= n - V.Count; i += V.Count)
        {
            InverseTerm.Of(V.Load(in values[i]) + shift, y, out V termRe, out V termIm);
            V.Store(termRe, ref re[i]);
            V.Store(termIm, ref im[i]);
        }

        return i;
    }
}
