// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <content>Reduction to upper bidiagonal form by Householder reflectors from both sides, a panel of columns at a time.</content>
internal sealed unsafe partial class SvdSolver<V, T>
{
    /// <summary>Leaves d and e of B = Q^T A P, Q = H_0 H_1 ..., P = G_0 G_1 ..., H_k = I - tau v_k v_k^T, G_k = I - tau u_k u_k^T, the reflectors by rows.</summary>
    /// <remarks>
    /// In a panel the trailing matrix is not touched: A = A_old - sum over the panel so far of v y^T + x u^T, with y = tau A^T v and x = tau A u. Each new column and row is brought up
    /// to date by that sum. After the panel the sum is applied at once, as one matrix product.
    /// Source: Dongarra, Sorensen and Hammarling (1989), Block reduction of matrices to condensed forms.
    /// </remarks>
    private void Reduce()
    {
        T* leftRows = (T*)(memory + layout.LeftReflectors), rightRows = (T*)(memory + layout.RightReflectors);

        // By rows: the v of the panel, its x; the y of the panel, its u.
        T* v = (T*)(memory + layout.Panels), x = v + (SvdLayout.Panel * stride), y = x + (SvdLayout.Panel * stride), u = y + (SvdLayout.Panel * stride);
        T* onV = (T*)(memory + layout.Coefficients), onW = onV + SvdLayout.Panel;
        for (int begin = 0; begin < n; begin += SvdLayout.Panel)
        {
            int end = Math.Min(begin + SvdLayout.Panel, n), count = end - begin;
            new Span<T>(v, (int)(4 * SvdLayout.Panel * stride)).Clear();
            for (int k = begin; k < end; k++)
            {
                int q = k - begin;
                ReduceColumn(k, q, v, x, y, u, onV, onW);
                ReduceRow(k, q, v, x, y, u, onV, onW);
            }

            if (layout.Vectors)
            {
                Copy(v, leftRows + (begin * stride), count);
                Copy(u, rightRows + (begin * stride), count);
            }

            int rest = n - end;
            if (rest == 0) continue;
            T* corner = matrix + (end * (stride + 1));
            MatMulDriver<T>.Run(new(rest, rest, SvdLayout.Panel * 2, -T.One, new(v + end, 1, stride), new(y + end, stride, 1), T.One, corner, stride), scratch, parallelism);
        }

        void Copy(T* from, T* to, int rows) => new ReadOnlySpan<T>(from, (int)(rows * stride)).CopyTo(new Span<T>(to, (int)(rows * stride)));
    }

    /// <summary>Column k: its reflector v and d_k, then y = tau A^T v over the columns after k.</summary>
    private void ReduceColumn(int k, int q, T* v, T* x, T* y, T* u, T* onV, T* onW)
    {
        T* own = v + (q * stride), product = y + (q * stride);
        int from = k / Lanes * Lanes, next = (k + 1) / Lanes * Lanes;
        for (int i = k; i < n; i++) own[i] = matrix[(i * stride) + k];
        for (int p = 0; p < q; p++)
        {
            onV[p] = -y[(p * stride) + k];
            onW[p] = -u[(p * stride) + k];
        }

        PanelKernels.AddPairs<V, T>(own, from, padded, v, stride, x, stride, onV, onW, q);
        new Span<T>(own + from, k - from).Clear();
        T tau = LeftTau[k] = QrLeaf.Reflect<V, T>(own, k, from, padded, out T beta);
        diagonal[k] = double.CreateTruncating(beta);
        if (k == n - 1) return;
        GeneralProduct.Turned<V, T>(matrix, stride, k, n, next, padded, own, product);
        PanelKernels.Dots<V, T>(own, from, padded, v, stride, x, stride, onV, onW, q);
        for (int p = 0; p < q; p++) (onV[p], onW[p]) = (-onV[p], -onW[p]);
        PanelKernels.AddPairs<V, T>(product, next, padded, y, stride, u, stride, onV, onW, q);
        PanelKernels.ScaleAdd<V, T>(product, tau, product, T.Zero, next, padded);
        new Span<T>(product + next, k + 1 - next).Clear();
    }

    /// <summary>Row k: its reflector u and e_k, then x = tau A u over the rows after k.</summary>
    private void ReduceRow(int k, int q, T* v, T* x, T* y, T* u, T* onV, T* onW)
    {
        offDiagonal[k] = 0;
        RightTau[k] = T.Zero;
        if (k == n - 1) return;
        T* own = u + (q * stride), product = x + (q * stride);
        int next = (k + 1) / Lanes * Lanes;
        new ReadOnlySpan<T>(matrix + (k * stride) + next, padded - next).CopyTo(new Span<T>(own + next, padded - next));
        for (int p = 0; p < q; p++)
        {
            onV[p] = -v[(p * stride) + k];
            onW[p] = -x[(p * stride) + k];
        }

        PanelKernels.AddPairs<V, T>(own, next, padded, y, stride, u, stride, onV, onW, q);
        PanelKernels.ScaleAdd<V, T>(own, T.One, y + (q * stride), -T.One, next, padded);
        new Span<T>(own + next, k + 1 - next).Clear();
        T tau = RightTau[k] = QrLeaf.Reflect<V, T>(own, k + 1, next, padded, out T beta);
        offDiagonal[k] = double.CreateTruncating(beta);
        GeneralProduct.Straight<V, T>(matrix, stride, k + 1, n, next, padded, own, product);
        PanelKernels.Dots<V, T>(own, next, padded, y, stride, u, stride, onV, onW, q);
        for (int p = 0; p < q; p++) (onV[p], onW[p]) = (-onV[p], -onW[p]);
        PanelKernels.AddPairs<V, T>(product, next, padded, v, stride, x, stride, onV, onW, q);
        T along = PanelKernels.Dot<V, T>(own, y + (q * stride), next, padded);
        PanelKernels.ScaleAdd<V, T>(product, tau, v + (q * stride), -(tau * along), next, padded);
        new Span<T>(product + next, k + 1 - next).Clear();
    }
}
