// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Dmft;

/// <summary>Which gradients a network of N features sees.</summary>
/// <param name="Width">N.</param>
/// <param name="Samples">P of a fixed set; +infinity without.</param>
/// <param name="BatchSize">B of fresh batches; +infinity for the population or a fixed set.</param>
/// <param name="LearningRate">eta.</param>
/// <param name="Richness">gamma0; 0 leaves the features as they are.</param>
/// <param name="NoiseVariance">sigma2.</param>
internal sealed record TrainedFeatureSetting(double Width, double Samples, double BatchSize, double LearningRate, double Richness, double NoiseVariance);

/// <summary>Mean losses and readout norms at each step; each has T + 1 elements, +infinity from where one leaves the range of a double.</summary>
internal sealed record TrainedFeatureCurves(double[] Excess, double[] Train, double[] ReadoutNorm);

/// <summary>Mean-field theory of a two-layer linear network with projected feature updates, marched in time.</summary>
/// <remarks>
/// Kernels over two times (Bordelon, Atanasov, Pehlevan 2025): correlations C0 (error), C1 (residuals), C3 (what features confuse), responses H_k, R1, R3, Y. Every kernel at time t
/// follows from kernels at earlier times and those of t already known, in the order in which the rows are made here; so one pass over the rows solves the fixed point
/// that the literature iterates 30 to 100 times. O(M T^2) an element of time, about 2 M T^3 multiply-adds in all.
/// <para>The kernels of single modes are never stored: row t of H_k follows from F = Y R3 R1 by back substitution, and H_k applied to a row by forward substitution, with the modes as lanes of
/// <see cref="ModeLanes"/>. What all modes share, T^2 numbers, stays in cache.</para>
/// <para>Layout: a kernel is [T + 1, T + 1] row-major; symmetric ones hold both triangles; ft and yrt are the transposes of f and yr.</para>
/// </remarks>
internal sealed class TrainedFeatureLosses
{
    private readonly SgdModes modes;
    private readonly TrainedFeatureSetting setting;
    private readonly int n;
    private readonly double noise;
    private readonly bool sampled;
    private readonly bool hasSet;
    private readonly double[] c0, c1, c3, cu, qn, u, v, d, e, mixed, readout, w, y, f, yr, r1, r3, sh;
    private readonly double[] ft, yrt, row, row2, later;
    private readonly double[] lambda, weight, squared, start;      // of each lane: lambda, m lambda, m lambda^2, w2
    private readonly ModeLanes h, kept, noisy, spare;

    private TrainedFeatureLosses(SgdModes modes, TrainedFeatureSetting setting, int steps)
    {
        (this.modes, this.setting, n, noise) = (modes, setting, steps + 1, setting.NoiseVariance + modes.Floor);
        hasSet = double.IsFinite(setting.Samples);
        sampled = hasSet || double.IsFinite(setting.BatchSize);
        double[] Kernel() => new double[n * n];
        (c0, c1, c3, cu, qn, u, v) = (Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel());
        (d, e, mixed, readout, w, y, f, yr, r1, r3, sh) = (Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel(), Kernel());
        (ft, yrt, row, row2, later) = (Kernel(), Kernel(), new double[n], new double[n], new double[n]);
        (h, kept, noisy, spare) = (new ModeLanes(n, modes.Count), new ModeLanes(n, modes.Count), new ModeLanes(n, modes.Count), new ModeLanes(n, modes.Count));
        lambda = h.Lanes(modes.Eigenvalues);
        start = h.Lanes(modes.Start);
        weight = h.Lanes([.. modes.Eigenvalues.Zip(modes.Multiplicities, (l, m) => l * m)]);
        squared = h.Lanes([.. modes.Eigenvalues.Zip(modes.Multiplicities, (l, m) => l * l * m)]);
    }

    /// <summary>Memory of twenty kernels over two times and four rows of every mode.</summary>
    internal static long Bytes(int modes, int steps) => (20 * sizeof(double) * (steps + 1L) * (steps + 1)) + (4 * ModeLanes.Bytes(steps + 1, modes));

    /// <param name="modes">The modes; power without an eigenvalue counts as label noise and is part of every loss.</param>
    /// <param name="setting">Sizes and rates.</param>
    /// <param name="steps">T.</param>
    /// <param name="cancel">Looked at between steps.</param>
    internal static TrainedFeatureCurves Solve(SgdModes modes, TrainedFeatureSetting setting, int steps, CancellationToken cancel)
    {
        TrainedFeatureLosses theory = new(modes, setting, steps);
        double[] excess = new double[steps + 1], train = new double[steps + 1], norm = new double[steps + 1];
        for (int t = 0; t <= steps; t++)
        {
            cancel.ThrowIfCancellationRequested();
            theory.March(t);
            int at = (t * theory.n) + t;
            (excess[t], train[t], norm[t]) = (theory.c0[at] + modes.Floor, theory.hasSet ? theory.c1[at] : theory.c0[at] + theory.noise, theory.readout[at]);
            if (double.IsFinite(excess[t]) && double.IsFinite(train[t]) && double.IsFinite(norm[t])) continue;
            foreach (double[] curve in (double[][])[excess, train, norm]) curve.AsSpan(t).Fill(double.PositiveInfinity);
            break;
        }

        return new TrainedFeatureCurves(excess, train, norm);
    }

    private void March(int t)
    {
        Readout(t);
        Triangle(y, t, r3, yr);          // Y R3: needs R3 before t only, because Y is strictly causal
        Triangle(yr, t, r1, f);          // F = Y R3 R1
        for (int s = 0; s <= t; s++) (yrt[(s * n) + t], ft[(s * n) + t]) = (yr[(t * n) + s], f[(t * n) + s]);
        Modes(t);
        SampleResponse(t);
        FeatureResponses(t);
        Conjugate(y, c3, t, u);
        if (sampled) Conjugate(y, qn, t, v);
        Errors(t);
        Residuals(t);
        Confusion(t);
        if (sampled) Conjugate(r3, cu, t, qn);
    }

    /// <summary>The readout's response Wop, its correlation, and Y = Wop + eta gamma0 tril(Qm).</summary>
    private void Readout(int t)
    {
        Span<double> target = Row(w, t)[..t];
        target.Fill(setting.LearningRate);
        double scale = setting.LearningRate * setting.LearningRate * setting.Richness * setting.Width;
        if (scale != 0)
        {
            // later[s] = sum of C3(r, s) over r = s + 1 to t - 1
            if (t > 0) AddScaled(1, Row(c3, t - 1)[..(t - 1)], later.AsSpan(0, t - 1));
            for (int s = 0; s < t - 1; s++) AddScaled(scale * later[s], Row(w, s)[..s], target[..s]);
        }

        Conjugate(w, c3, t, readout);
        for (int s = 0; s <= t; s++) readout[(t * n) + s] = readout[(s * n) + t] = readout[(t * n) + s] * setting.Width;
        for (int s = 0; s < t; s++) y[(t * n) + s] = w[(t * n) + s] + (setting.LearningRate * setting.Richness * readout[(t * n) + s]);
    }

    /// <summary>Row t of H_k = 1 - lambda_k H_k F, and SH = sum_k m_k lambda_k H_k.</summary>
    private void Modes(int t)
    {
        row.AsSpan(0, t).Clear();
        row[t] = 1;
        h.Back(t, row, ft, n, lambda);
        for (int s = 0; s <= t; s++) sh[(t * n) + s] = h.Dot(s, weight);
    }

    /// <summary>R1 = 1 - (SH Y R3 / P) R1.</summary>
    private void SampleResponse(int t)
    {
        r1[(t * n) + t] = 1;
        if (!hasSet) return;
        Triangle(sh, t, yr, row);
        Span<double> target = Row(r1, t);
        for (int r = 0; r < t; r++) AddScaled(-row[r] / setting.Samples, Row(r1, r)[..(r + 1)], target[..(r + 1)]);
    }

    /// <summary>R3 = 1 - (R1 SH Y / N) R3.</summary>
    private void FeatureResponses(int t)
    {
        Triangle(r1, t, sh, row2);
        TriangleOf(row2, t, y, row);
        Span<double> target = Row(r3, t);
        for (int r = 0; r < t; r++) AddScaled(-row[r] / setting.Width, Row(r3, r)[..(r + 1)], target[..(r + 1)]);
        target[t] = 1;
    }

    /// <summary>C0 = sum_k m lambda H (w2 + U + lambda V) H^T and D = sum_k m lambda^2 H (w2 + U) H^T, U = Y C3 Y^T, V = Y Qn Y^T.</summary>
    private void Errors(int t)
    {
        double[] first = h.Total(t + 1, start);       // w2 times the all-ones kernel
        kept.Whole(t, u, n, h);
        kept.Add(t, first);
        kept.Forward(t, f, n, lambda);
        if (sampled)
        {
            noisy.Whole(t, v, n, h);
            noisy.Forward(t, f, n, lambda);
        }

        for (int s = 0; s <= t; s++)
        {
            c0[(t * n) + s] = kept.Dot(s, weight) + (sampled ? noisy.Dot(s, squared) : 0);
            d[(t * n) + s] = kept.Dot(s, squared);
        }

        Mirror(c0, t);
        Mirror(d, t);
    }

    /// <summary>C1 = R1 (C0 + sigma2) R1^T and the covariance Cu of what samples add to the gradient.</summary>
    private void Residuals(int t)
    {
        for (int s = 0; s <= t; s++) mixed[(t * n) + s] = mixed[(s * n) + t] = c0[(t * n) + s] + noise;
        if (hasSet)
        {
            Conjugate(r1, mixed, t, c1);
            for (int s = 0; s <= t; s++) cu[(t * n) + s] = cu[(s * n) + t] = c1[(t * n) + s] / setting.Samples;
        }
        else if (sampled)
        {
            cu[(t * n) + t] = (c0[(t * n) + t] + noise) / setting.BatchSize;
        }
    }

    /// <summary>C3 = R3 (sum_k m lambda g Cu g^T + R1 D R1^T) R3^T / N, g_k = 1 - lambda_k R1 H_k Y R3.</summary>
    private void Confusion(int t)
    {
        Conjugate(r1, d, t, e);
        if (sampled)
        {
            spare.Back(t, Row(r1, t), ft, n, lambda);
            kept.Upper(t, yrt, n, spare);
            kept.Response(t, lambda);                       // row t of g_k
            noisy.Whole(t, cu, n, kept);
            spare.Lower(t, yr, n, noisy);
            spare.Forward(t, f, n, lambda);
            kept.Lower(t, r1, n, spare);
            for (int s = 0; s <= t; s++) e[(t * n) + s] += noisy.Dot(s, weight) - kept.Dot(s, squared);

            Mirror(e, t);
        }

        Conjugate(r3, e, t, c3);
        for (int s = 0; s <= t; s++) c3[(t * n) + s] = c3[(s * n) + t] = c3[(t * n) + s] / setting.Width;
    }

    private Span<double> Row(double[] kernel, int t) => kernel.AsSpan(t * n, n);

    /// <summary>Row t of A B for lower triangular A and B, of which the rows up to t are known where A is not zero.</summary>
    private void Triangle(double[] a, int t, double[] b, double[] c) => TriangleOf(Row(a, t), t, b, c.Length == n ? c : Row(c, t));

    private void TriangleOf(ReadOnlySpan<double> a, int t, double[] b, Span<double> target)
    {
        target[..(t + 1)].Clear();
        for (int r = 0; r <= t; r++)
        {
            if (a[r] != 0) AddScaled(a[r], Row(b, r)[..(r + 1)], target[..(r + 1)]);
        }
    }

    /// <summary>x X for a symmetric kernel X, times 0 to t.</summary>
    private void Product(ReadOnlySpan<double> x, double[] kernel, int t, Span<double> target)
    {
        target[..(t + 1)].Clear();
        for (int r = 0; r <= t; r++)
        {
            if (x[r] != 0) AddScaled(x[r], Row(kernel, r)[..(t + 1)], target[..(t + 1)]);
        }
    }

    /// <summary>Row and column t of A X A^T for lower triangular A and symmetric X.</summary>
    private void Conjugate(double[] a, double[] x, int t, double[] target)
    {
        Product(Row(a, t)[..(t + 1)], x, t, row);
        for (int s = 0; s <= t; s++) target[(t * n) + s] = target[(s * n) + t] = FixedLanes.Dot(row.AsSpan(0, s + 1), Row(a, s)[..(s + 1)]);
    }

    private void Mirror(double[] kernel, int t)
    {
        for (int s = 0; s < t; s++) kernel[(s * n) + t] = kernel[(t * n) + s];
    }

    private static void AddScaled(double alpha, ReadOnlySpan<double> x, Span<double> target) => FixedLanes.AddScaled(alpha, x, target);
}
