// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Eigenvalues of symmetric tridiagonal matrices by implicit QL with Wilkinson shifts, one matrix a lane.</summary>
/// <remarks>
/// The method and its limits are those of <see cref="ImplicitQl"/>, in the precision of the matrix. Every lane works on a block l to m of its own: a pass over the rows gives each
/// lane its next l and m, then one loop over all rows in use sweeps them, and a lane takes part where l &lt;= i &lt; m. A lane that is ahead does not wait,
/// so the number of passes is the largest number of sweeps of one matrix. What a lane does depends on that lane alone.
/// <para>Per lane, one step i of a sweep: f = s e_i; b = c e_i; r = sqrt(fma(g, g, f f)); h = 1 / r; s = f h; c = g h; x = d_(i+1) - p;
/// q = fma(d_i - x, s, c 2 b); p = s q; d_(i+1) = x + p; g = fma(c, q, -b); e_(i+1) = r. A step is a chain of some 60 cycles: two vectors at a time hide it.</para>
/// </remarks>
internal static unsafe class LaneQl
{
    /// <summary>Sweeps allowed for one eigenvalue.</summary>
    internal const int SweepLimit = ImplicitQl.SweepLimit;

    internal const int RelativeSweeps = 5;

    /// <summary>Bytes of scratch.</summary>
    internal static long ScratchBytes(int lanes, int elementSize) => (long)LaneSweep<double>.Vectors * lanes * elementSize;

    /// <summary>Overwrites d with the eigenvalues (in no order) and e with what is left of the off-diagonals.</summary>
    /// <param name="d">Diagonals, n vectors.</param>
    /// <param name="e">Off-diagonals, n vectors; e[i] joins i and i + 1; e[n - 1] is scratch.</param>
    /// <param name="n">Order, >= 1.</param>
    /// <param name="verdicts">One a lane.</param>
    /// <param name="log">Takes the rotations; null for eigenvalues only.</param>
    /// <param name="scratch">See <see cref="ScratchBytes"/>.</param>
    /// <param name="sweepLimit">Sweeps allowed for one eigenvalue; less than the usual number in tests only.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<V, W, Q, T>(Q* d, Q* e, int n, Span<Verdict> verdicts, LaneRotationLog<T>* log, Q* scratch, int sweepLimit = SweepLimit)
        where V : struct, ILaneVector<V, Q>
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = W.Count;
        verdicts[..W.Count].Fill(Verdict.Converged);
        LaneSweep<Q> state = new(scratch, W.Count, n);
        W norm = W.All(Q.Zero);
        W.All(Q.Zero).Store(e + ((n - 1) * lanes));
        for (int i = 0; i < n; i++)
        {
            W size = W.Abs(W.Load(d + (i * lanes))) + W.Abs(W.Load(e + (i * lanes)));
            norm = W.Select(W.Less(norm, size), size, norm);
        }

        W floor = W.All(state.Roundoff) * norm;
        W.Select(W.Less(floor, W.All(state.Negligible)), W.All(state.Negligible), floor).Store(state.Floor);
        W.All(Q.Zero).Store(state.Low);
        W.All(Q.Zero).Store(state.Sweeps);
        while (Next<V, W, Q>(d, e, n, ref state))
        {
            if ((state.MostSweeps >= sweepLimit || sweepLimit <= RelativeSweeps) && GiveUp<W, Q>(n, ref state, verdicts, sweepLimit)) continue;
            Q* pairs = log is null ? null : (Q*)log->Begin(state.Top - state.Bottom);
            Sweep<W, Q>(d, e, ref state, pairs);
            if (log != null) log->End<W, Q>(state);
        }
    }

    /// <summary>Finds the blocks of all lanes, a vector at a time.</summary>
    /// <returns>False when no lane has one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool Next<V, W, Q>(Q* d, Q* e, int n, ref LaneSweep<Q> state)
        where V : struct, ILaneVector<V, Q>
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
    {
        int bottom = n, top = 0;
        state.MostSweeps = 0;
        for (int first = 0; first < W.Count; first += V.Count) Blocks<V, Q>(d + first, e + first, n, W.Count, first, ref state, ref bottom, ref top);
        state.Bottom = bottom;
        state.Top = top;
        state.TopRow = Q.CreateTruncating(top);
        return top > 0;
    }

    /// <summary>The block of each lane: l, the first row from its last one on whose off-diagonal counts, and m, the first row from there on whose off-diagonal does not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Blocks<V, Q>(Q* d, Q* e, int n, int stride, int offset, ref LaneSweep<Q> state, ref int lowest, ref int highest)
        where V : struct, ILaneVector<V, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
    {
        V before = V.Load(state.Low + offset), sweeps = V.Load(state.Sweeps + offset), roundoff = V.All(state.Roundoff), one = V.All(Q.One);
        V floor = V.Select(V.Less(sweeps, V.All(state.RelativeSweeps)), V.All(state.Negligible), V.Load(state.Floor + offset));
        V index = V.All(state.Order - Q.One), m = index, low = V.All(state.Order), high = V.All(Q.Zero), allowed = before - V.All(Q.One / (Q.One + Q.One));
        V below = V.Load(d + ((n - 1) * (nint)stride)), atM = below, sizeBelow = V.Abs(below);
        V first = V.All(Q.Zero), second = first, joint = one, end = first;
        int bottom = -1, top = -1;
        for (int i = n - 2; i >= state.Bottom; i--)
        {
            index -= one;
            V di = V.Load(d + (i * (nint)stride)), ei = V.Load(e + (i * (nint)stride)), size = V.Abs(di);
            V bound = roundoff * (size + sizeBelow), sizeE = V.Abs(ei);
            V counts = V.Less(bound, sizeE) & V.Less(floor, sizeE);
            V live = counts & V.Less(allowed, index);
            low = V.Select(live, index, low);
            high = V.Select(live, m, high);
            first = V.Select(live, di, first);
            second = V.Select(live, below, second);
            joint = V.Select(live, ei, joint);
            end = V.Select(live, atM, end);
            m = V.Select(counts, m, index);
            atM = V.Select(counts, atM, di);
            below = di;
            sizeBelow = size;
            if (V.Bits(live) == 0) continue;
            bottom = i;
            if (top < 0) top = i + 1;
        }

        // A lane whose block is cut has dropped its count; one that has none left is at n and never live again.
        sweeps = V.Select(V.Same(low, before), sweeps, V.All(Q.Zero));
        low.Store(state.Low + offset);
        high.Store(state.High + offset);
        (sweeps + one).Store(state.Sweeps + offset);
        joint.Store(state.Joint + offset);
        if (top < 0) return;

        // |e_l| > u (|d_l| + |d_l+1|) here, so the quotient is below 2^53 and its square is in range (below 2^24 in float).
        V g = (second - first) / (joint + joint);
        V r = V.Sqrt(V.Fma(g, g, one));
        (end - first + (joint / (g + V.CopySign(r, g)))).Store(state.Shift + offset);
        lowest = Math.Min(lowest, bottom);
        highest = Math.Max(highest, top);

        // The counts are small integers: beyond the usual number only the exact largest one is of interest.
        if (V.Bits(V.Less(V.All(state.RelativeSweeps), sweeps)) == 0) return;
        for (int l = offset; l < offset + V.Count; l++)
        {
            if (state.Low[l] < state.Order) state.MostSweeps = Math.Max(state.MostSweeps, int.CreateTruncating(state.Sweeps[l]) - 1);
        }
    }

    /// <summary>One sweep of every lane over its block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Sweep<W, Q>(Q* d, Q* e, ref LaneSweep<Q> state, Q* pairs)
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
    {
        nint lanes = W.Count;
        W low = W.Load(state.Low), high = W.Load(state.High), one = W.All(Q.One), none = W.All(Q.Zero);
        W s = one, c = one, p = none, g = W.Load(state.Shift), index = W.All(state.TopRow);
        W below = W.Load(d + (state.Top * lanes)), joint = W.Load(e + (state.Top * lanes));
        low.Store(state.Stop);
        high.Store(state.Start);
        for (int i = state.Top - 1; i >= state.Bottom; i--)
        {
            W isTop = W.Same(index, high);
            W inside = W.Less(low, index);
            index -= one;
            W di = W.Load(d + (i * lanes)), ei = W.Load(e + (i * lanes));
            W active = W.Less(index, high) & inside;
            W f = s * ei, b = c * ei, root = g;
            W square = W.Fma(g, g, f * f);
            W r, length;
            if (W.Bits(W.Less(square, W.All(state.SmallSquare)) & active) == 0)
            {
                r = length = W.Sqrt(square);
            }
            else
            {
                // Lengths of numbers scaled up where they are tiny; a lane of length zero falls apart at i + 1: what is left of its sweep is the identity.
                W sizeF = W.Abs(f), sizeG = W.Abs(g);
                W tiny = W.Less(W.Select(W.Less(sizeF, sizeG), sizeG, sizeF), W.All(state.Small)) & active;
                W up = W.Select(tiny, W.All(state.Up), one);
                f *= up;
                root = g * up;
                r = W.Sqrt(W.Fma(root, root, f * f));
                length = r * W.Select(tiny, W.All(state.Down), one);
                W apart = W.Same(r, none) & active;
                below = W.Select(apart, below - p, below);
                joint = W.Select(apart, none, joint);
                W.Select(apart, index + one, W.Load(state.Stop)).Store(state.Stop);
                high = W.Select(apart, none, high);
                active = W.Select(apart, none, active);
            }

            W inverse = one / r;
            W sine = f * inverse, cosine = root * inverse;
            W x = below - p;
            W q = W.Fma(di - x, sine, cosine * (b + b));
            W along = sine * q;
            W rest = W.Fma(cosine, q, none - b);
            W.Select(active, W.Select(isTop, none, length), joint).Store(e + ((i + 1) * lanes));
            W.Select(active, x + along, below).Store(d + ((i + 1) * lanes));
            W last = W.Same(index, low) & active;
            below = W.Select(last, di - along, di);
            joint = W.Select(last, rest, ei);
            s = W.Select(active, sine, s);
            c = W.Select(active, cosine, c);
            p = W.Select(active, along, p);
            g = W.Select(active, rest, g);
            if (pairs == null) continue;
            cosine.Store(pairs);
            sine.Store(pairs + lanes);
            pairs += 2 * lanes;
        }

        below.Store(d + (state.Bottom * lanes));
        joint.Store(e + (state.Bottom * lanes));
    }

    /// <summary>Ends the lanes that have had their sweeps.</summary>
    /// <returns>Whether there was one.</returns>
    private static bool GiveUp<W, Q>(int n, ref LaneSweep<Q> state, Span<Verdict> verdicts, int sweepLimit)
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
    {
        bool any = false;
        for (int lane = 0; lane < W.Count; lane++)
        {
            state.Sweeps[lane] -= Q.One;
            if (int.CreateTruncating(state.Low[lane]) >= n || int.CreateTruncating(state.Sweeps[lane]) < sweepLimit) continue;
            verdicts[lane] = new Verdict(VerdictKind.NotConverged, int.CreateTruncating(state.Low[lane]), double.CreateTruncating(Q.Abs(state.Joint[lane])));
            state.Low[lane] = Q.CreateTruncating(n);
            any = true;
        }

        if (!any) (W.Load(state.Sweeps) + W.All(Q.One)).Store(state.Sweeps);
        return any;
    }
}
