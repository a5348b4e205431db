// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Eigenvalues of a symmetric tridiagonal matrix by implicit QL with Wilkinson shifts, in double precision whatever the matrix was.</summary>
/// <remarks>
/// Source: Bowdler, Martin, Reinsch and Wilkinson (1968); Golub and Van Loan (2013), section 8.3. Scalar and sequential, so its bits depend on nothing but d and e.
/// The matrix is expected scaled to elements of order one.
/// <para>An off-diagonal is dropped when it is below u times the sum of its two diagonal neighbours, which keeps the digits of small eigenvalues of graded matrices.
/// In a large cluster near zero rounding errors of the large elements keep it above that for ever; so from the sixth sweep on it is also dropped below u |T|, an error of the size that every sweep makes.</para>
/// </remarks>
internal static unsafe class ImplicitQl
{
    /// <summary>Sweeps allowed for one eigenvalue.</summary>
    internal const int SweepLimit = 60;

    private const int RelativeSweeps = 5;
    private const double Roundoff = 1.0 / (1L << 53);

    // 2^-400: an off-diagonal below this, against elements of order one, is dropped; its squares would leave the range.
    private const double Negligible = 3.8725919148493183e-121;

    // Below 2^-500 a length is taken of numbers scaled up by 2^600.
    private const double Small = 3.054936363499605e-151;
    private const double Up = 4.149515568880993e+180;
    private const double Down = 2.409919865102884e-181;

    /// <summary>Overwrites d with the eigenvalues (in no order) and e with what is left of the off-diagonal.</summary>
    /// <param name="d">Diagonal, n.</param>
    /// <param name="e">Off-diagonal, n; e[i] joins i and i + 1; e[n - 1] is scratch.</param>
    /// <param name="n">Order.</param>
    /// <param name="log">Takes the rotations; null for eigenvalues only.</param>
    /// <param name="sweepLimit">Sweeps allowed for one eigenvalue; less than the usual number in tests only.</param>
    /// <returns>Converged, or NotConverged with the index of the eigenvalue and the off-diagonal that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static Verdict Run<V, T>(double* d, double* e, int n, RotationLog<V, T>? log, int sweepLimit = SweepLimit)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double norm = 0;
        if (n > 0) e[n - 1] = 0;
        for (int i = 0; i < n; i++) norm = Math.Max(norm, Math.Abs(d[i]) + Math.Abs(e[i]));
        for (int l = 0; l < n; l++)
        {
            for (int sweep = 0; ; sweep++)
            {
                double floor = sweep < RelativeSweeps ? Negligible : Math.Max(Negligible, Roundoff * norm);
                int m = l;
                while (m < n - 1 && Math.Abs(e[m]) > Math.Max(floor, Roundoff * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))) m++;
                if (m == l) break;
                if (sweep == sweepLimit) return new Verdict(VerdictKind.NotConverged, l, Math.Abs(e[l]));
                Sweep(d, e, l, m, log);
            }
        }

        return Verdict.Converged;
    }

    /// <summary>One sweep over the block of the rows l to m, l &lt; m, with a shift from its upper end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Sweep<V, T>(double* d, double* e, int l, int m, RotationLog<V, T>? log)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // |e_l| > u (|d_l| + |d_l+1|) here, so the quotient is below 2^53 and its square is in range.
        double g = (d[l + 1] - d[l]) / (2 * e[l]);
        double r = Math.Sqrt(Math.FusedMultiplyAdd(g, g, 1));
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
        double s = 1, c = 1, p = 0;
        T* pairs = log is null ? null : log.BeginSweep(m);
        int i = m - 1;
        for (; i >= l; i--)
        {
            double f = s * e[i], b = c * e[i];
            double size = Math.Max(Math.Abs(f), Math.Abs(g));
            if (size < Small)
            {
                f *= Up;
                g *= Up;
                r = Math.Sqrt(Math.FusedMultiplyAdd(f, f, g * g));
                e[i + 1] = r * Down;
            }
            else
            {
                r = Math.Sqrt(Math.FusedMultiplyAdd(f, f, g * g));
                e[i + 1] = r;
            }

            if (r == 0)
            {
                // The matrix falls apart at i + 1: what is left of the sweep is the identity, and its closing update is left out.
                d[i + 1] -= p;
                e[m] = 0;
                break;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = Math.FusedMultiplyAdd(d[i] - g, s, 2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = Math.FusedMultiplyAdd(c, r, -b);
            if (pairs != null)
            {
                pairs[0] = T.CreateTruncating(c);
                pairs[1] = T.CreateTruncating(s);
                pairs += 2;
            }
        }

        log?.EndSweep(i + 1, m);
        if (i >= l) return;
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }
}
