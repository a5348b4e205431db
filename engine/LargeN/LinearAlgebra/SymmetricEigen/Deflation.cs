// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>What is left of a merge after deflation.</summary>
/// <param name="Live">Poles that stay.</param>
/// <param name="Top">Those whose vector lies in the columns of the top half alone.</param>
/// <param name="Mixed">Those whose vector spans both halves.</param>
internal readonly record struct LivePoles(int Live, int Top, int Mixed);

/// <summary>Deflation of D + rho z z^T: eigenpairs of D that are eigenpairs of the sum within rounding, as they are or after one rotation of two close ones.</summary>
/// <remarks>
/// Tolerance: 8 u max(max |d|, max |z|), u the unit roundoff of T. A weight with rho |z_i| below it is dropped; two neighbours are rotated so that one weight
/// becomes zero when the off-diagonal element that appears, |(d_i - d_p) c s|, is below it. What stays is separated, so the secular equation can be solved.
/// Source: Dongarra and Sorensen (1987); LAPACK working note 69 (Rutter, 1994).
/// </remarks>
internal static unsafe class Deflation<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const byte Top = 0;
    private const byte Mixed = 1;
    private const byte Bottom = 2;

    private static readonly double Tolerance = sizeof(T) == sizeof(float) ? 8.0 / (1L << 24) : 8.0 / (1L << 53);

    /// <summary>Fills poles, weights and the lists of live and dead rows of the node [begin, end) whose halves meet at <paramref name="cut"/>.</summary>
    /// <param name="memory">Orders of the halves in, lists out.</param>
    /// <param name="begin">First row.</param>
    /// <param name="cut">First row of the bottom half.</param>
    /// <param name="end">One past the last row.</param>
    /// <param name="d">Eigenvalues by row; those of dead rows are brought up to date.</param>
    /// <param name="rho">Size of the rank-one term, >= 0.</param>
    /// <param name="rows">Row r holds what is kept of eigenvector r.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="width">Elements of a row, a multiple of the lane count.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static LivePoles Run(in DivideMemory<T> memory, int begin, int cut, int end, double* d, double rho, T* rows, nint stride, int width)
    {
        int size = end - begin;
        double* z = memory.RowWeights, poles = memory.Poles(begin), weights = memory.Weights(begin);
        int* merged = memory.Merged + begin, live = memory.Live + begin, dead = memory.Dead + begin;
        byte* kinds = memory.Kinds;
        Merge(memory.Order + begin, cut - begin, memory.Order + cut, end - cut, d, merged);

        double largest = 0;
        for (int r = begin; r < end; r++)
        {
            largest = Math.Max(largest, Math.Max(Math.Abs(d[r]), Math.Abs(z[r])));
            kinds[r] = r < cut ? Top : Bottom;
        }

        double tolerance = Tolerance * largest;
        int liveCount = 0, deadCount = 0, pending = -1;
        for (int k = 0; k < size; k++)
        {
            int r = merged[k];
            if (rho * Math.Abs(z[r]) <= tolerance)
            {
                Bury(dead, deadCount++, r, d);
                continue;
            }

            if (pending >= 0)
            {
                // Both weights are above the tolerance over rho, so the squares stay in range.
                double length = Math.Sqrt(Math.FusedMultiplyAdd(z[r], z[r], z[pending] * z[pending])), c = z[r] / length, s = -z[pending] / length;
                if (Math.Abs((d[r] - d[pending]) * c * s) <= tolerance)
                {
                    z[r] = length;
                    if (kinds[r] != kinds[pending]) kinds[r] = Mixed;
                    PanelKernels.Rotate<V, T>(rows + (pending * stride), rows + (r * stride), T.CreateTruncating(c), T.CreateTruncating(s), width);
                    double low = d[pending], high = d[r], cc = c * c, ss = s * s;
                    d[pending] = Math.FusedMultiplyAdd(low, cc, high * ss);
                    d[r] = Math.FusedMultiplyAdd(low, ss, high * cc);
                    Bury(dead, deadCount++, pending, d);
                }
                else
                {
                    live[liveCount++] = pending;
                }
            }

            pending = r;
        }

        if (pending >= 0) live[liveCount++] = pending;
        for (int k = 0; k < liveCount; k++)
        {
            poles[k] = d[live[k]];
            weights[k] = z[live[k]];
        }

        int* byKind = memory.ByKind + begin;
        int top = 0;
        for (int k = 0; k < liveCount; k++)
            if (kinds[live[k]] == Top) byKind[top++] = k;
        int both = top;
        for (int k = 0; k < liveCount; k++)
            if (kinds[live[k]] == Mixed) byKind[both++] = k;
        int all = both;
        for (int k = 0; k < liveCount; k++)
            if (kinds[live[k]] == Bottom) byKind[all++] = k;
        return new LivePoles(liveCount, top, both - top);
    }

    /// <summary>Joins two rising lists of rows; of equal ones the first list comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Merge(int* first, int firstCount, int* second, int secondCount, double* d, int* merged)
    {
        int* firstEnd = first + firstCount, secondEnd = second + secondCount;
        while (first < firstEnd || second < secondEnd)
            *merged++ = second >= secondEnd || (first < firstEnd && d[*first] <= d[*second]) ? *first++ : *second++;
    }

    /// <summary>Keeps the dead in rising order: a rotated value may have moved a little.</summary>
    private static void Bury(int* dead, int count, int row, double* d)
    {
        int k = count;
        for (; k > 0 && d[dead[k - 1]] > d[row]; k--) dead[k] = dead[k - 1];
        dead[k] = row;
    }
}
