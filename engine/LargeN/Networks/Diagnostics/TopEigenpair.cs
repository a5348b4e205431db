// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>The largest eigenvalue of one symmetric operator by Lanczos with full re-orthogonalisation, product by product, so that many can advance together.</summary>
/// <remarks>Determinism: class B. Dots in the order of <see cref="FixedOrder"/>, every vector orthogonalised twice against all before it (Parlett 1998, chapter 13).</remarks>
internal sealed class TopEigenpair
{
    /// <summary>A start that is almost an eigenvector has a small residual at once, whether or not it is the largest one.</summary>
    private const int LeastProducts = 4;

    private readonly int limit;
    private readonly double tolerance;
    private readonly List<double[]> basis = [];
    private readonly List<double> diagonal = [];
    private readonly List<double> offDiagonal = [];
    private double[] ritz = [];   // [k, k]: row c the vector of value c of the tridiagonal matrix, in rising order

    /// <param name="start">Start vector, not 0; becomes the property of this.</param>
    /// <param name="limit">Most products.</param>
    /// <param name="tolerance">Residual relative to the eigenvalue that ends it.</param>
    internal TopEigenpair(double[] start, int limit, double tolerance)
    {
        this.limit = Math.Min(limit, start.Length);
        this.tolerance = tolerance;
        Normalise(start);
        basis.Add(start);
    }

    internal SharpnessResult Result { get; private set; }

    internal bool Done { get; private set; }

    /// <summary>What is to be multiplied next.</summary>
    internal ReadOnlySpan<double> Next => basis[^1];

    /// <summary>Takes A times <see cref="Next"/>; the vector becomes the property of this.</summary>
    internal void Absorb(double[] product)
    {
        int made = diagonal.Count + 1;
        double alpha = FixedOrder.Dot(product, basis[^1]);
        if (!double.IsFinite(alpha) || !double.IsFinite(FixedOrder.SquaredNorm(product)))
        {
            Result = new SharpnessResult(double.NaN, double.NaN, made, new Verdict(VerdictKind.NonFinite, made));
            Done = true;
            return;
        }

        diagonal.Add(alpha);
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] v in basis)
            {
                double c = FixedOrder.Dot(product, v);
                for (int i = 0; i < product.Length; i++) product[i] = Math.FusedMultiplyAdd(-c, v[i], product[i]);
            }
        }

        double beta = Math.Sqrt(FixedOrder.SquaredNorm(product));
        (double value, double last, double scale) = Ritz();
        bool exhausted = beta <= 4 * made * (1.0 / (1L << 52)) * scale;   // rounding errors: the Krylov space is invariant
        double residual = exhausted ? 0 : beta * Math.Abs(last);
        double relative = residual == 0 ? 0 : residual / Math.Abs(value);
        bool converged = relative <= tolerance && (exhausted || made >= Math.Min(LeastProducts, limit));
        Done = converged || made == limit;
        Result = new SharpnessResult(value, residual, made, new Verdict(converged ? VerdictKind.Converged : VerdictKind.NotConverged, converged ? -1 : made, relative));
        if (Done) return;
        offDiagonal.Add(beta);
        for (int i = 0; i < product.Length; i++) product[i] /= beta;
        basis.Add(product);
    }

    /// <summary>Adds factor times a Ritz vector of length 1 to z; nothing where there are fewer.</summary>
    /// <param name="rank">0 for that of the result, 1 for that of the next smaller value, ...</param>
    /// <param name="factor">The factor.</param>
    /// <param name="z">What is added to.</param>
    internal void AddVector(int rank, double factor, Span<double> z)
    {
        int k = diagonal.Count;
        if (rank >= k) return;
        for (int j = 0; j < k; j++)
        {
            double c = factor * ritz[((k - 1 - rank) * k) + j];
            for (int i = 0; i < z.Length; i++) z[i] = Math.FusedMultiplyAdd(c, basis[j][i], z[i]);
        }
    }

    internal static void Normalise(double[] x)
    {
        double length = Math.Sqrt(FixedOrder.SquaredNorm(x));
        for (int i = 0; i < x.Length; i++) x[i] /= length;
    }

    /// <summary>The largest eigenvalue of the tridiagonal matrix, the last component of its vector, and the largest size of an eigenvalue.</summary>
    private (double Value, double Last, double Scale) Ritz()
    {
        int k = diagonal.Count;
        double[] t = new double[k * k], values = new double[k];
        for (int i = 0; i < k; i++)
        {
            t[(i * k) + i] = diagonal[i];
            if (i > 0) t[(i * k) + i - 1] = t[((i - 1) * k) + i] = offDiagonal[i - 1];
        }

        SymmetricEigen.Vectors(new MatrixView<double>(t, k, k), values);
        ritz = t;
        return (values[^1], ritz[^1], Math.Max(Math.Abs(values[0]), Math.Abs(values[^1])));
    }
}
