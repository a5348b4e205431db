// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <content>Matrices into lanes, results out of them.</content>
internal static unsafe partial class LaneSolver<V, W, T>
{
    /// <summary>Brings the lower triangles from matrix <paramref name="first"/> on into lanes, scaled by a power of two to a largest element in [1, 2).</summary>
    /// <returns>Bit l is set where matrix first + l has an element that is not finite; its lane, like a lane without a matrix, is zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static uint Load(in LaneProblem<T> problem, int first, byte* memory, in LaneLayout layout, int* exponents)
    {
        int n = layout.N, used = Math.Clamp(problem.Count - first, 0, V.Count);
        nint lanes = V.Count;
        T* triangle = (T*)(memory + layout.Triangle), block = (T*)(memory + layout.Block);
        T** rows = stackalloc T*[V.Count];
        T* absent = (T*)(memory + layout.Scratch);
        new Span<T>(absent, n).Clear();
        for (int l = 0; l < V.Count; l++) rows[l] = l < used ? problem.First + ((first + l) * problem.BatchStride) : absent;
        V largest = V.All(T.Zero), nothing = largest, none = largest;
        for (int i = 0; i < n; i++)
        {
            T* to = triangle + (i * lanes);
            int step = n - 1;
            for (int j = 0; j <= i; j += 4)
            {
                int width = Math.Min(4, i + 1 - j);
                V.Gather(rows, j, n - j, block);
                for (T* from = block, end = block + (width * lanes); from < end; from += lanes, to += step * lanes, step--)
                {
                    V element = V.Load(from), size = V.Abs(element);
                    largest = V.Select(V.Less(largest, size), size, largest);
                    nothing = V.Fma(element, none, nothing);         // NaN from then on, where an element is not finite
                    element.Store(to);
                }
            }

            for (int l = 0; l < used; l++) rows[l] += problem.RowStride;
        }

        V good = V.Same(nothing, none);
        T* sizes = block, once = block + lanes, again = once + lanes;
        V.Select(good, largest, none).Store(sizes);
        for (int l = 0; l < V.Count; l++)
        {
            exponents[l] = -PowerOfTwo.Exponent(double.CreateTruncating(sizes[l]));
            once[l] = T.CreateTruncating(PowerOfTwo.Of(exponents[l] / 2));
            again[l] = T.CreateTruncating(PowerOfTwo.Of(exponents[l] - (exponents[l] / 2)));
        }

        V up = V.Load(once), more = V.Load(again);
        T* last = triangle + ((nint)LaneReduction.Triangle(n) * lanes);
        for (T* element = triangle; element < last; element += lanes) V.Select(good, V.Load(element) * up * more, none).Store(element);
        return ~V.Bits(good) & (uint)((1 << used) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void WriteValues(in LaneProblem<T> problem, T* d, T* order, int n, int* exponents, uint bad, Span<Verdict> verdicts)
    {
        T* down = stackalloc T[2 * MostLanes];
        for (int l = 0; l < W.Count; l++)
        {
            down[l] = T.CreateTruncating(PowerOfTwo.Of(-exponents[l] / 2));
            down[MostLanes + l] = T.CreateTruncating(PowerOfTwo.Of(-exponents[l] - (-exponents[l] / 2)));
        }

        W once = W.Load(down), again = W.Load(down + MostLanes);
        for (nint c = 0; c < n * W.Count; c += W.Count) (W.Load(d + c) * once * again).Store(d + c);
        for (int l = 0; l < problem.Count; l++)
        {
            T* values = problem.Values + ((nint)l * n);
            if ((bad >> l & 1) != 0)
            {
                new Span<T>(values, n).Fill(T.NaN);
                problem.Verdicts[l] = new Verdict(VerdictKind.NonFinite, FirstBad(problem, l, n));
                continue;
            }

            // The verdict of QL has the row of an eigenvalue; its place among the rising ones is where the sort put that row.
            Verdict verdict = verdicts[l];
            for (int c = 0; c < n && !verdicts[l].IsConverged; c++)
                if (long.CreateTruncating(order[(c * (nint)W.Count) + l]) == verdicts[l].Index) verdict = verdicts[l] with { Index = c };
            for (int c = 0; c < n; c++)
            {
                values[c] = d[(c * (nint)W.Count) + l];
                if (!T.IsFinite(values[c]) && verdict.IsConverged) verdict = new Verdict(VerdictKind.NonFinite, c);
            }

            problem.Verdicts[l] = verdict;
        }
    }

    private static long FirstBad(in LaneProblem<T> problem, int matrix, int n)
    {
        T* row = problem.First + (matrix * problem.BatchStride);
        for (int i = 0; i < n; i++, row += problem.RowStride)
        {
            for (int j = 0; j <= i; j++)
            {
                if (!T.IsFinite(row[j])) return ((long)i * n) + j;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void WriteVectors(in LaneProblem<T> problem, T* rows, T* order, in LaneLayout layout, uint bad)
    {
        int n = layout.N;
        for (int l = 0; l < problem.Count; l++, rows += layout.MatrixStride)
        {
            if ((bad >> l & 1) != 0) continue;
            T* to = problem.First + (l * problem.BatchStride);
            for (int c = 0; c < n; c++, to += problem.RowStride)
            {
                T* from = rows + (int.CreateTruncating(order[(c * (nint)W.Count) + l]) * (nint)layout.RowStride);
                int j = 0, wide = 32 / sizeof(T), narrow = 16 / sizeof(T);
                for (; j <= n - wide; j += wide) Vector256.Load(from + j).Store(to + j);
                for (; j <= n - narrow; j += narrow) Vector128.Load(from + j).Store(to + j);
                for (; j < n; j++) to[j] = from[j];
            }
        }
    }
}
