// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Neural collapse of the features of a layer (Papyan, Han and Donoho 2020; per layer as in Parker et al. 2023).</summary>
/// <remarks>
/// mu_c class means, mu_G their mean, M_c = mu_c - mu_G; Sigma_W = (1/n) sum (h - mu_c)(h - mu_c)^T over samples, Sigma_B = (1/K) sum M_c M_c^T over classes.
/// <para>No matrix of features by features is formed: with M/sqrt(K) = U S V^T, tr(Sigma_W Sigma_B^+) = sum over s_k^2 above the cut of v_k^T Sigma_W v_k / s_k^2. Cost n d K.</para>
/// <para>Determinism: class B. Error: that of the singular values, a small multiple of u s_1/s_k in each term.</para>
/// </remarks>
public static class NeuralCollapse
{
    /// <summary>Eigenvalues of Sigma_B below this times the largest do not enter the pseudo-inverse.</summary>
    public const double RelativeCut = 1e-8;

    /// <summary>All measures of one set of features.</summary>
    /// <param name="features">h [n, d], a row a sample.</param>
    /// <param name="labels">n classes, each 0 to classes - 1.</param>
    /// <param name="classes">K, >= 2; every class has a sample.</param>
    /// <param name="readout">W [K, d] for NC3; empty: no NC3.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, a label is no class or a class has no sample; the message names it.</exception>
    public static NeuralCollapseMeasures Of(ReadOnlyMatrixView<double> features, ReadOnlySpan<int> labels, int classes, ReadOnlyMatrixView<double> readout = default)
    {
        int n = features.Rows, d = features.Columns;
        if (classes < 2) throw new ArgumentOutOfRangeException(nameof(classes), classes, "at least 2 classes are needed");
        if (labels.Length != n) throw new ArgumentException($"{labels.Length} labels; needed: one a sample, {n}", nameof(labels));
        bool given = readout.Rows != 0 || readout.Columns != 0;
        if (given && (readout.Rows != classes || readout.Columns != d)) throw new ArgumentException($"the readout is {readout.Rows} x {readout.Columns}; needed: {classes} x {d}", nameof(readout));
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = features.Row(i);
            for (int j = 0; j < d; j++)
                if (!double.IsFinite(row[j])) return Failed(given, new Verdict(VerdictKind.NonFinite, ((long)i * d) + j));
        }

        double[] means = ClassMeans(features, labels, classes);
        MatrixView<double> mu = new(means, classes, d);
        double accuracy = NearestMean(features, labels, mu);
        double[] centred = Centred(mu);
        MatrixView<double> m = new(centred, classes, d);
        double[] residuals = Residuals(features, labels, mu);
        (double within, Verdict verdict) = WithinOverBetween(new ReadOnlyMatrixView<double>(residuals, n, d), m);
        double between = FixedOrder.SquaredNorm(centred) / classes;
        if (between == 0) verdict = new Verdict(VerdictKind.Diverged);
        (double spread, double angle) = Simplex(m);
        return new NeuralCollapseMeasures(
            between == 0 ? double.PositiveInfinity : within, FixedOrder.SquaredNorm(residuals) / n / between, spread, angle, given ? SelfDuality(readout, m) : null, accuracy, verdict);
    }

    private static NeuralCollapseMeasures Failed(bool given, Verdict verdict) => new(double.NaN, double.NaN, double.NaN, double.NaN, given ? double.NaN : null, double.NaN, verdict);

    private static double[] ClassMeans(ReadOnlyMatrixView<double> h, ReadOnlySpan<int> labels, int classes)
    {
        double[] means = new double[classes * h.Columns];
        int[] counts = new int[classes];
        for (int i = 0; i < h.Rows; i++)
        {
            if ((uint)labels[i] >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"the label of sample {i} must lie in 0 to {classes - 1}");
            counts[labels[i]]++;
            Span<double> mean = means.AsSpan(labels[i] * h.Columns, h.Columns);
            ReadOnlySpan<double> row = h.Row(i);
            for (int j = 0; j < mean.Length; j++) mean[j] += row[j];
        }

        for (int c = 0; c < classes; c++)
        {
            if (counts[c] == 0) throw new ArgumentException($"class {c} has no sample", nameof(labels));
            for (int j = 0; j < h.Columns; j++) means[(c * h.Columns) + j] /= counts[c];
        }

        return means;
    }

    private static double[] Centred(ReadOnlyMatrixView<double> mu)
    {
        double[] m = new double[mu.Rows * mu.Columns];
        for (int j = 0; j < mu.Columns; j++)
        {
            double sum = 0;
            for (int c = 0; c < mu.Rows; c++) sum += mu[c, j];
            for (int c = 0; c < mu.Rows; c++) m[(c * mu.Columns) + j] = mu[c, j] - (sum / mu.Rows);
        }

        return m;
    }

    private static double[] Residuals(ReadOnlyMatrixView<double> h, ReadOnlySpan<int> labels, ReadOnlyMatrixView<double> mu)
    {
        double[] residuals = new double[h.Rows * h.Columns];
        for (int i = 0; i < h.Rows; i++)
            for (int j = 0; j < h.Columns; j++) residuals[(i * h.Columns) + j] = h[i, j] - mu[labels[i], j];
        return residuals;
    }

    private static double NearestMean(ReadOnlyMatrixView<double> h, ReadOnlySpan<int> labels, ReadOnlyMatrixView<double> mu)
    {
        double[] difference = new double[h.Columns];
        int right = 0;
        for (int i = 0; i < h.Rows; i++)
        {
            (int nearest, double least) = (0, double.PositiveInfinity);
            for (int c = 0; c < mu.Rows; c++)
            {
                for (int j = 0; j < difference.Length; j++) difference[j] = h[i, j] - mu[c, j];
                double distance = FixedOrder.SquaredNorm(difference);
                if (distance < least) (nearest, least) = (c, distance);
            }

            if (nearest == labels[i]) right++;
        }

        return (double)right / h.Rows;
    }

    private static (double Value, Verdict Verdict) WithinOverBetween(ReadOnlyMatrixView<double> residuals, ReadOnlyMatrixView<double> m)
    {
        int classes = m.Rows, d = m.Columns, k = Math.Min(classes, d);
        double[] u = new double[classes * k], s = new double[k], vt = new double[k * d];
        Verdict verdict = Svd.Vectors(m, new MatrixView<double>(u, classes, k), s, new MatrixView<double>(vt, k, d));
        double sum = 0;
        double[] projections = new double[residuals.Rows];
        for (int c = 0; c < k; c++)
        {
            if (!(s[c] * s[c] > RelativeCut * (s[0] * s[0]))) continue;
            ReadOnlySpan<double> v = vt.AsSpan(c * d, d);
            for (int i = 0; i < projections.Length; i++) projections[i] = FixedOrder.Dot(residuals.Row(i), v) / s[c];
            sum += FixedOrder.SquaredNorm(projections);   // s_c^2 is K times an eigenvalue of Sigma_B: the K of NC1's 1/K
        }

        return (sum / residuals.Rows, verdict);
    }

    private static (double Spread, double Angle) Simplex(ReadOnlyMatrixView<double> m)
    {
        int classes = m.Rows;
        double[] norms = new double[classes];
        for (int c = 0; c < classes; c++) norms[c] = Math.Sqrt(FixedOrder.SquaredNorm(m.Row(c)));
        double mean = FixedOrder.Mean(norms), sum = 0;
        int pairs = 0;
        for (int c = 0; c < classes; c++)
        {
            for (int e = 0; e < c; e++, pairs++) sum += Math.Abs((FixedOrder.Dot(m.Row(c), m.Row(e)) / (norms[c] * norms[e])) + (1.0 / (classes - 1)));
        }

        return (Math.Sqrt(FixedOrder.Variance(norms) * (classes - 1) / classes) / mean, sum / pairs);
    }

    private static double SelfDuality(ReadOnlyMatrixView<double> w, ReadOnlyMatrixView<double> m)
    {
        double squareW = 0, squareM = 0, sum = 0;
        for (int c = 0; c < m.Rows; c++)
        {
            squareW += FixedOrder.SquaredNorm(w.Row(c));
            squareM += FixedOrder.SquaredNorm(m.Row(c));
        }

        double normW = Math.Sqrt(squareW), normM = Math.Sqrt(squareM);
        double[] difference = new double[m.Columns];
        for (int c = 0; c < m.Rows; c++)
        {
            for (int j = 0; j < difference.Length; j++) difference[j] = (w[c, j] / normW) - (m[c, j] / normM);
            sum += FixedOrder.SquaredNorm(difference);
        }

        return Math.Sqrt(sum);
    }
}
