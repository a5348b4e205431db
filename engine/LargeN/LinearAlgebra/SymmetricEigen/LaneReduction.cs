// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Householder reduction to tridiagonal form, one matrix a lane.</summary>
/// <remarks>
/// Layout: the columns of the lower triangle one after the other, element (i, j), i >= j, at vector j n - j (j + 1) / 2 + i.
/// One visit of the trailing triangle applies the update of the last reflector and multiplies by the next one; scalar equivalent for a matrix, columns j rising:
/// a_ij = fma(w_i, v_j, fma(v_i, w_j, a_ij)); p_j = fma(a_jj, u_j, p_j); for i > j rising: p_j = fma(a_ij, u_i, p_j), p_i = fma(a_ij, u_j, p_i).
/// Four columns are visited together, which changes no order. Sums over one column run in four chains by index, joined (0 + 2) + (1 + 3).
/// </remarks>
internal static unsafe class LaneReduction
{
    /// <summary>Vectors of the lower triangle of order n, with room behind it for a block that is written whole.</summary>
    internal static long Triangle(int n) => (long)n * (n + 1) / 2;

    /// <summary>Where column j begins, such that element (i, j) lies i vectors further on.</summary>
    internal static nint Column(int n, int j) => ((nint)j * n) - ((nint)j * (j + 1) / 2);

    /// <summary>Leaves d, e and the reflectors: v_k in column k from row k + 1 on (where it is 1), its scale in tau.</summary>
    /// <param name="a">Lower triangles, scaled to elements of order one.</param>
    /// <param name="n">Order, >= 1.</param>
    /// <param name="d">n vectors.</param>
    /// <param name="e">n vectors; e[i] joins i and i + 1.</param>
    /// <param name="tau">n vectors.</param>
    /// <param name="scratch">3 n vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<V, T>(T* a, int n, T* d, T* e, T* tau, T* scratch)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = V.Count;
        T* w = scratch, p = scratch + (n * lanes), v = p + (n * lanes);
        new Span<T>(scratch, (int)(3 * n * lanes)).Clear();
        V one = V.All(T.One), none = V.All(T.Zero);
        V negligible = V.All(NegligibleSquare<T>());
        for (int k = 0; k < n - 2; k++)
        {
            T* u = a + (Column(n, k) * lanes);
            Update<V, T>(u, k, n, v, w);
            V.Load(u + (k * lanes)).Store(d + (k * lanes));
            V alpha = V.Load(u + ((k + 1) * lanes));
            V sigma = Dot<V, T>(u, u, k + 2, n);
            V square = V.Fma(alpha, alpha, sigma);
            V straight = V.Same(sigma, none), skip = straight | V.Less(square, negligible);
            V beta = V.Select(skip, one, V.CopySign(V.Sqrt(square), none - alpha));
            V scale = V.Select(skip, none, one / (alpha - beta));
            V t = V.Select(skip, none, (beta - alpha) / beta);
            V.Select(straight, alpha, V.Select(skip, none, beta)).Store(e + (k * lanes));
            t.Store(tau + (k * lanes));
            one.Store(u + ((k + 1) * lanes));
            none.Store(p + ((k + 1) * lanes));
            for (nint i = k + 2; i < n; i++)
            {
                (scale * V.Load(u + (i * lanes))).Store(u + (i * lanes));
                none.Store(p + (i * lanes));
            }

            Visit<V, T>(a, n, k + 1, v, w, u, p);
            V along = V.All(T.One / (T.One + T.One)) * t * t * Dot<V, T>(p, u, k + 1, n), minus = none - t;
            for (nint i = k + 1; i < n; i++)
                V.Fma(along, V.Load(u + (i * lanes)), minus * V.Load(p + (i * lanes))).Store(p + (i * lanes));
            v = u;
            T* done = p;
            p = w;
            w = done;
        }

        for (int k = Math.Max(0, n - 2); k < n; k++)
        {
            T* column = a + (Column(n, k) * lanes);
            Update<V, T>(column, k, n, v, w);
            V.Load(column + (k * lanes)).Store(d + (k * lanes));
            (k + 1 < n ? V.Load(column + ((k + 1) * lanes)) : none).Store(e + (k * lanes));
        }
    }

    /// <summary>Largest squared length of a column that is dropped, against matrix elements of order one.</summary>
    private static T NegligibleSquare<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateTruncating(PowerOfTwo.Of(sizeof(T) == sizeof(float) ? -80 : -900));

    /// <summary>Column k less what the last reflector takes away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update<V, T>(T* column, int k, int n, T* v, T* w)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged
    {
        nint lanes = V.Count;
        V vk = V.Load(v + (k * lanes)), wk = V.Load(w + (k * lanes));
        for (nint i = k * lanes; i < n * lanes; i += lanes)
            V.Fma(V.Load(w + i), vk, V.Fma(V.Load(v + i), wk, V.Load(column + i))).Store(column + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Dot<V, T>(T* x, T* y, int first, int n)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = V.Count, i = first * lanes, end = n * lanes;
        V s0 = V.All(T.Zero), s1 = s0, s2 = s0, s3 = s0;
        for (; i <= end - (4 * lanes); i += 4 * lanes)
        {
            s0 = V.Fma(V.Load(x + i), V.Load(y + i), s0);
            s1 = V.Fma(V.Load(x + i + lanes), V.Load(y + i + lanes), s1);
            s2 = V.Fma(V.Load(x + i + (2 * lanes)), V.Load(y + i + (2 * lanes)), s2);
            s3 = V.Fma(V.Load(x + i + (3 * lanes)), V.Load(y + i + (3 * lanes)), s3);
        }

        if (i < end) s0 = V.Fma(V.Load(x + i), V.Load(y + i), s0);
        if (i + lanes < end) s1 = V.Fma(V.Load(x + i + lanes), V.Load(y + i + lanes), s1);
        if (i + (2 * lanes) < end) s2 = V.Fma(V.Load(x + i + (2 * lanes)), V.Load(y + i + (2 * lanes)), s2);
        return (s0 + s2) + (s1 + s3);
    }

    /// <summary>A += v w^T + w v^T on the trailing triangle from <paramref name="first"/> on, and p += A u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Visit<V, T>(T* a, int n, int first, T* v, T* w, T* u, T* p)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged
    {
        nint lanes = V.Count;
        int j = first;
        for (; j <= n - 4; j += 4)
        {
            for (int c = j; c < j + 4; c++) OneColumn<V, T>(a + (Column(n, c) * lanes), c, j + 4, v, w, u, p);
            FourColumns<V, T>(
                a + (Column(n, j) * lanes), a + (Column(n, j + 1) * lanes), a + (Column(n, j + 2) * lanes), a + (Column(n, j + 3) * lanes), j, n, v, w, u, p);
        }

        for (; j < n; j++) OneColumn<V, T>(a + (Column(n, j) * lanes), j, n, v, w, u, p);
    }

    /// <summary>Column j, rows j to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneColumn<V, T>(T* column, int j, int end, T* v, T* w, T* u, T* p)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged
    {
        nint lanes = V.Count, i = j * lanes;
        V vj = V.Load(v + i), wj = V.Load(w + i), uj = V.Load(u + i);
        V element = V.Fma(wj, vj, V.Fma(vj, wj, V.Load(column + i)));
        element.Store(column + i);
        V sum = V.Fma(element, uj, V.Load(p + i));
        for (i += lanes; i < end * lanes; i += lanes)
        {
            element = V.Fma(V.Load(w + i), vj, V.Fma(V.Load(v + i), wj, V.Load(column + i)));
            element.Store(column + i);
            sum = V.Fma(element, V.Load(u + i), sum);
            V.Fma(element, uj, V.Load(p + i)).Store(p + i);
        }

        sum.Store(p + (j * lanes));
    }

    /// <summary>Columns j to j + 3, rows from j + 4 on: 8 loads and 5 stores for 16 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FourColumns<V, T>(T* a0, T* a1, T* a2, T* a3, int j, int n, T* v, T* w, T* u, T* p)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged
    {
        nint lanes = V.Count, i = j * lanes;
        V v0 = V.Load(v + i), v1 = V.Load(v + i + lanes), v2 = V.Load(v + i + (2 * lanes)), v3 = V.Load(v + i + (3 * lanes));
        V w0 = V.Load(w + i), w1 = V.Load(w + i + lanes), w2 = V.Load(w + i + (2 * lanes)), w3 = V.Load(w + i + (3 * lanes));
        V u0 = V.Load(u + i), u1 = V.Load(u + i + lanes), u2 = V.Load(u + i + (2 * lanes)), u3 = V.Load(u + i + (3 * lanes));
        V p0 = V.Load(p + i), p1 = V.Load(p + i + lanes), p2 = V.Load(p + i + (2 * lanes)), p3 = V.Load(p + i + (3 * lanes));
        T* sums = p + i;
        for (i += 4 * lanes; i < n * lanes; i += lanes)
        {
            V vi = V.Load(v + i), wi = V.Load(w + i), ui = V.Load(u + i), pi = V.Load(p + i);
            Element<V, T>(a0 + i, vi, wi, ui, v0, w0, u0, ref p0, ref pi);
            Element<V, T>(a1 + i, vi, wi, ui, v1, w1, u1, ref p1, ref pi);
            Element<V, T>(a2 + i, vi, wi, ui, v2, w2, u2, ref p2, ref pi);
            Element<V, T>(a3 + i, vi, wi, ui, v3, w3, u3, ref p3, ref pi);
            pi.Store(p + i);
        }

        p0.Store(sums);
        p1.Store(sums + lanes);
        p2.Store(sums + (2 * lanes));
        p3.Store(sums + (3 * lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Element<V, T>(T* a, V vi, V wi, V ui, V vj, V wj, V uj, ref V pj, ref V pi)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged
    {
        V element = V.Fma(wi, vj, V.Fma(vi, wj, V.Load(a)));
        element.Store(a);
        pj = V.Fma(element, ui, pj);
        pi = V.Fma(element, uj, pi);
    }
}
