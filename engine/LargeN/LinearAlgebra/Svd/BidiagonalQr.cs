// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Takes the rotations of sweeps over a bidiagonal matrix.</summary>
internal unsafe interface IBidiagonalLog
{
    /// <summary>Room for the pairs (c, s) of a sweep that belong to the left singular vectors; null where vectors are not wanted.</summary>
    double* Left { get; }

    /// <summary>The same for the right singular vectors.</summary>
    double* Right { get; }

    /// <summary>Keeps the sweep whose pairs were written.</summary>
    /// <param name="first">Row that the sweep begins at; rotation i mixes the rows first + i and first + i + 1, or first - i and first - i - 1 where it runs up.</param>
    /// <param name="steps">Rotations.</param>
    /// <param name="down">Whether the sweep runs down the diagonal.</param>
    void Take(int first, int steps, bool down);
}

/// <summary>Singular values of an upper bidiagonal matrix by implicit QR sweeps, in double precision whatever the matrix was.</summary>
/// <remarks>
/// Source: Golub and Kahan (1965); Demmel and Kahan (1990), Accurate singular values of bidiagonal matrices: sweeps without a shift where a shift would cost digits of the
/// smallest values, chased from the larger end of the block to the smaller one, and off-diagonals dropped only where no value changes by more than a relative 10 to 80 eps.
/// Scalar and sequential, so its bits depend on nothing but d and e. The matrix is expected scaled to elements of order one.
/// </remarks>
internal static unsafe class BidiagonalQr
{
    /// <summary>Rotations allowed, in units of the square of the order.</summary>
    internal const int RotationLimit = 6;

    private const double Eps = 1.0 / (1L << 53);
    private const double Tolerance = 80 * Eps;

    // Below 2^-500 a length is taken of numbers scaled up by 2^600.
    private const double Small = 3.054936363499605e-151;
    private const double Up = 4.149515568880993e+180;
    private const double Down = 2.409919865102884e-181;

    /// <summary>Overwrites d with the singular values, up to their signs and in no order, and e with what is left of the off-diagonal.</summary>
    /// <param name="d">Diagonal, n.</param>
    /// <param name="e">Off-diagonal, n; e[i] joins i and i + 1; e[n - 1] is not used.</param>
    /// <param name="n">Order.</param>
    /// <param name="log">Takes the rotations.</param>
    /// <param name="limit">Rotations allowed over n squared; less than the usual number in tests only.</param>
    /// <returns>Converged, or NotConverged with the index of the value and the off-diagonal that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static Verdict Run<TLog>(double* d, double* e, int n, ref TLog log, double limit = RotationLimit)
        where TLog : IBidiagonalLog
    {
        double floor = Floor(d, e, n), rotations = Math.Max(limit * n * n, 0);
        int oldTop = -1, oldBottom = -1, bottom = n - 1;
        bool down = true;
        while (bottom > 0)
        {
            int top = bottom;
            double largest = Math.Abs(d[bottom]);
            while (top > 0 && !(Math.Abs(e[top - 1]) <= floor))
            {
                top--;
                largest = Math.Max(largest, Math.Max(Math.Abs(d[top]), Math.Abs(e[top])));
            }

            if (top > 0) e[top - 1] = 0;
            if (top == bottom)
            {
                bottom--;
                continue;
            }

            if (top > oldBottom || bottom < oldTop) down = Math.Abs(d[top]) >= Math.Abs(d[bottom]);
            if (down ? SplitsDown(d, e, top, bottom, out double smallest) : SplitsUp(d, e, top, bottom, out smallest)) continue;
            (oldTop, oldBottom) = (top, bottom);
            if (rotations < bottom - top) return new Verdict(VerdictKind.NotConverged, bottom, Math.Abs(e[bottom - 1]));
            rotations -= bottom - top;

            double shift = 0;
            if (n * Tolerance * (smallest / largest) > Math.Max(Eps, 0.01 * Tolerance))
            {
                double end = Math.Abs(down ? d[top] : d[bottom]);
                shift = down ? SmallerValue(d[bottom - 1], e[bottom - 1], d[bottom]) : SmallerValue(d[top], e[top], d[top + 1]);
                if (end > 0 && shift / end * (shift / end) < Eps) shift = 0;
            }

            if (down) Sweep(d + top, e + top, bottom - top, 1, shift, log.Left, log.Right);
            else Sweep(d + bottom, e + bottom - 1, bottom - top, -1, shift, log.Right, log.Left);
            if (log.Left != null) log.Take(down ? top : bottom, bottom - top, down);
            double* last = e + (down ? bottom - 1 : top);
            if (Math.Abs(*last) <= floor) *last = 0;
        }

        return Verdict.Converged;
    }

    /// <summary>
    /// One sweep from the end where d and e point: step = 1 down the diagonal, step = -1 up, which is the same sweep on the transposed matrix in reverse order;
    /// there the two sides change places.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Sweep(double* d, double* e, int count, int step, double shift, double* outer, double* inner)
    {
        if (shift == 0)
        {
            double c = 1, oldC = 1, s = 0, oldS = 0;
            for (int i = 0; i < count; i++)
            {
                Rotate(*d * c, *e, out c, out s, out double r);
                if (i > 0) e[-step] = oldS * r;
                Rotate(oldC * r, d[step] * s, out oldC, out oldS, out *d);
                if (inner != null)
                {
                    (inner[0], inner[1]) = (c, s);
                    (outer[0], outer[1]) = (oldC, oldS);
                    inner += 2;
                    outer += 2;
                }

                d += step;
                e += step;
            }

            double h = *d * c;
            *d = h * oldC;
            e[-step] = h * oldS;
            return;
        }

        double f = (Math.Abs(*d) - shift) * (Math.CopySign(1, *d) + (shift / *d)), g = *e;
        for (int i = 0; i < count; i++)
        {
            Rotate(f, g, out double c, out double s, out double r);
            if (i > 0) e[-step] = r;
            double here = *d, off = *e, next = d[step];
            f = Math.FusedMultiplyAdd(c, here, s * off);
            off = Math.FusedMultiplyAdd(c, off, -(s * here));
            g = s * next;
            next = c * next;
            Rotate(f, g, out double oc, out double os, out r);
            *d = r;
            f = Math.FusedMultiplyAdd(oc, off, os * next);
            d[step] = Math.FusedMultiplyAdd(oc, next, -(os * off));
            if (i < count - 1)
            {
                g = os * e[step];
                e[step] = oc * e[step];
            }

            if (inner != null)
            {
                (inner[0], inner[1]) = (c, s);
                (outer[0], outer[1]) = (oc, os);
                inner += 2;
                outer += 2;
            }

            d += step;
            e += step;
        }

        e[-step] = f;
    }

    /// <summary>Sets to zero an off-diagonal that no singular value of the block needs, looking down; gives a lower bound of the smallest value otherwise.</summary>
    private static bool SplitsDown(double* d, double* e, int top, int bottom, out double smallest)
    {
        smallest = 0;
        if (Math.Abs(e[bottom - 1]) <= Tolerance * Math.Abs(d[bottom]))
        {
            e[bottom - 1] = 0;
            return true;
        }

        double mu = smallest = Math.Abs(d[top]);
        for (int i = top; i < bottom; i++)
        {
            if (Math.Abs(e[i]) <= Tolerance * mu)
            {
                e[i] = 0;
                return true;
            }

            mu = Math.Abs(d[i + 1]) * (mu / (mu + Math.Abs(e[i])));
            smallest = Math.Min(smallest, mu);
        }

        return false;
    }

    /// <summary>The same looking up.</summary>
    private static bool SplitsUp(double* d, double* e, int top, int bottom, out double smallest)
    {
        smallest = 0;
        if (Math.Abs(e[top]) <= Tolerance * Math.Abs(d[top]))
        {
            e[top] = 0;
            return true;
        }

        double mu = smallest = Math.Abs(d[bottom]);
        for (int i = bottom - 1; i >= top; i--)
        {
            if (Math.Abs(e[i]) <= Tolerance * mu)
            {
                e[i] = 0;
                return true;
            }

            mu = Math.Abs(d[i]) * (mu / (mu + Math.Abs(e[i])));
            smallest = Math.Min(smallest, mu);
        }

        return false;
    }

    /// <summary>Size below which an off-diagonal is dropped at once: a relative 80 eps of a lower bound of the smallest singular value.</summary>
    private static double Floor(double* d, double* e, int n)
    {
        if (n == 0) return 0;
        double mu = Math.Abs(d[0]), smallest = mu;
        for (int i = 1; i < n && smallest > 0; i++)
        {
            mu = Math.Abs(d[i]) * (mu / (mu + Math.Abs(e[i - 1])));
            smallest = Math.Min(smallest, mu);
        }

        return Math.Max(Tolerance * smallest / Math.Sqrt(n), RotationLimit * (double)n * n * PowerOfTwo.Of(-1022));
    }

    /// <summary>c f + s g = r, c g = s f, c >= 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(double f, double g, out double c, out double s, out double r)
    {
        if (g == 0)
        {
            (c, s, r) = (1, 0, f);
            return;
        }

        bool small = Math.Max(Math.Abs(f), Math.Abs(g)) < Small;
        if (small)
        {
            f *= Up;
            g *= Up;
        }

        r = Math.CopySign(Math.Sqrt(Math.FusedMultiplyAdd(f, f, g * g)), f);
        c = f / r;
        s = g / r;
        if (small) r *= Down;
    }

    /// <summary>The smaller singular value of [f g; 0 h], without overflow and to a few roundings.</summary>
    private static double SmallerValue(double f, double g, double h)
    {
        f = Math.Abs(f);
        g = Math.Abs(g);
        h = Math.Abs(h);
        double low = Math.Min(f, h), high = Math.Max(f, h);
        if (low == 0) return 0;
        double sum = 1 + (low / high), difference = (high - low) / high;
        if (g < high)
        {
            double square = g / high * (g / high);
            return low * (2 / (Math.Sqrt(Math.FusedMultiplyAdd(sum, sum, square)) + Math.Sqrt(Math.FusedMultiplyAdd(difference, difference, square))));
        }

        double ratio = high / g;
        if (ratio == 0) return low * high / g;
        double a = sum * ratio, b = difference * ratio;
        return 2 * (low * (1 / (Math.Sqrt(Math.FusedMultiplyAdd(a, a, 1)) + Math.Sqrt(Math.FusedMultiplyAdd(b, b, 1)))) * ratio);
    }
}
