// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <content>Reduction to tridiagonal form by Householder reflectors, a panel of columns at a time.</content>
internal sealed unsafe partial class EigenSolver<V, T>
{
    private const int GroupsPerTile = 8;

    // Largest squared length of a column that is dropped, against matrix elements of order one: far below the unit roundoff of T,
    // and far enough above the smallest number that squares keep their digits.
    private static readonly T NegligibleSquare = T.CreateTruncating(PowerOfTwo.Of(sizeof(T) == sizeof(float) ? -80 : -900));

    private T* coefficients;
    private T* productInput;
    private T* productOutput;
    private int productFirst;
    private int panelFirst;
    private int panelEnd;

    /// <summary>
    /// Leaves d and e of T = Q^T A Q, Q = H_0 H_1 ... H_(n-3), H_k = I - tau_k v_k v_k^T; v_k in row k of the matrix.
    /// </summary>
    /// <remarks>
    /// Rows of the upper triangle are the columns of the method. In a panel the trailing matrix is not touched; each new column is brought up to
    /// date by the pairs so far, A = A_old + sum of v w^T + w v^T with w = -(tau y - (tau/2)(tau y.v) v), y = A v. After the panel the sum is applied at once.
    /// Source: Dongarra, Sorensen and Hammarling (1989), Block reduction of matrices to condensed forms.
    /// </remarks>
    private void Reduce()
    {
        T* onV = coefficients, onW = onV + EigenLayout.Panel, dotV = onW + EigenLayout.Panel, dotW = dotV + EigenLayout.Panel;
        for (int begin = 0; begin < n; begin += EigenLayout.Panel)
        {
            int end = Math.Min(begin + EigenLayout.Panel, n);
            T* v = matrix + (begin * stride);
            for (int k = begin; k < end; k++)
            {
                int q = k - begin, current = k / Lanes * Lanes, next = (k + 1) / Lanes * Lanes;
                T* row = matrix + (k * stride), w = weights + (q * stride);
                for (int p = 0; p < q; p++)
                {
                    onW[p] = v[(p * stride) + k];
                    onV[p] = weights[(p * stride) + k];
                }

                PanelKernels.AddPairs<V, T>(row, current, padded, v, stride, weights, stride, onV, onW, q);
                diagonal[k] = double.CreateTruncating(row[k]);
                T tau = Reflect(row, k, begin, next, out T beta);
                offDiagonal[k] = double.CreateTruncating(beta);
                scales[k] = tau;
                if (tau == T.Zero)
                {
                    new Span<T>(row + begin, padded - begin).Clear();
                    new Span<T>(w + begin, padded - begin).Clear();
                    continue;
                }

                Product(row, w, next);
                PanelKernels.Dots<V, T>(row, next, padded, v, stride, weights, stride, dotV, dotW, q);
                PanelKernels.AddPairs<V, T>(w, next, padded, v, stride, weights, stride, dotW, dotV, q);
                T along = PanelKernels.Dot<V, T>(row, w, next, padded);
                PanelKernels.ScaleAdd<V, T>(w, -tau, row, (T.One / (T.One + T.One)) * tau * tau * along, next, padded);
                new Span<T>(w + begin, k + 1 - begin).Clear();
            }

            panelFirst = begin;
            panelEnd = end;
            if (end < n) InParallel(Region.RankTwo, (padded - end + (GroupsPerTile * Lanes) - 1) / (GroupsPerTile * Lanes));
        }
    }

    /// <summary>Turns row k into the reflector that maps it to beta times the unit vector of k + 1; returns tau, 0 where nothing is to do.</summary>
    private T Reflect(T* row, int k, int begin, int next, out T beta)
    {
        beta = T.Zero;
        if (k >= n - 1) return T.Zero;
        T alpha = beta = row[k + 1];
        if (k == n - 2) return T.Zero;
        new Span<T>(row + begin, k + 2 - begin).Clear();
        T sigma = PanelKernels.Dot<V, T>(row, row, next, padded);
        T square = T.FusedMultiplyAdd(alpha, alpha, sigma);
        if (sigma == T.Zero) return T.Zero;
        if (square < NegligibleSquare)
        {
            beta = T.Zero;
            return T.Zero;
        }

        beta = -T.CopySign(T.Sqrt(square), alpha);
        PanelKernels.ScaleAdd<V, T>(row, T.One / (alpha - beta), row, T.Zero, next, padded);
        row[k + 1] = T.One;
        return (beta - alpha) / beta;
    }

    /// <summary>y = A x over the trailing matrix: a partial sum a chunk of 256 rows, the partial sums added in the order of the chunks.</summary>
    private void Product(T* x, T* y, int next)
    {
        productInput = x;
        productOutput = y;
        productFirst = next;
        int first = next / EigenLayout.Chunk, chunks = layout.Chunks - first;
        InParallel(Region.Product, chunks);
        for (int c = 1; c < chunks; c++)
            PanelKernels.ScaleAdd<V, T>(y, T.One, partial + ((first + c - 1) * stride), T.One, (first + c) * EigenLayout.Chunk, padded);
    }

    private void ProductPart(int part)
    {
        int chunk = (productFirst / EigenLayout.Chunk) + part;
        int first = Math.Max(productFirst, chunk * EigenLayout.Chunk), last = Math.Min(padded, (chunk + 1) * EigenLayout.Chunk);
        T* y = part == 0 ? productOutput : partial + ((chunk - 1) * stride);
        new Span<T>(y + first, padded - first).Clear();
        SymmetricProduct.Accumulate<V, T>(matrix, stride, first, last, padded, productInput, y);
    }

    private void RankTwoPart(int part)
    {
        int from = panelEnd + (part * GroupsPerTile * Lanes), to = Math.Min(from + (GroupsPerTile * Lanes), padded);
        PanelKernels.RankTwo<V, T>(
            matrix, stride, panelEnd, from, to, matrix + (panelFirst * stride), stride, weights, stride, panelEnd - panelFirst);
    }
}
