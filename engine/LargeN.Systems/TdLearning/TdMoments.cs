// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.TdLearning;

/// <summary>Mean and second moments of the weights of TD(0), update by update, for Gaussian features.</summary>
/// <remarks>
/// With m = E w, C = E w w^T, F = 1 - eta A: m = F m + eta b, C = F C F^T + eta (b (F m)^T + (F m) b^T) + eta^2 b b^T + (eta^2 / (B T^2)) N. N is the sum over pairs (t, s) of
/// Q Sig + G C E + (Sig w_R) (Sig^T w_R)^T - (Sig w_R) (E^T m)^T - (G m) (Sig^T w_R)^T, Sig = Sig(t, s), G = Sig(t, s) - g Sig(t, s + 1), E = Sig(t, s) - g Sig(t + 1, s),
/// Q = E Delta_t Delta_s = C : K + w_R^T Sig w_R - w_R^T (G + E^T) m, K = E - g (Sig(t, s + 1) - g Sig(t + 1, s + 1)). The pair (s, t) is the transpose of (t, s).
/// The leading form for many features keeps the term in Q alone. Two products [M, M] a pair and update.
/// </remarks>
internal sealed class TdMoments : TdRecursion
{
    private readonly FixedPoint point;
    private readonly int m;
    private readonly bool full;
    private readonly List<Pair> pairs = [];
    private readonly DenseProducts products;
    private readonly double[] noise;
    private readonly double[] image;
    private readonly double[] mean;
    private readonly double[] turned;
    private readonly double[] map;
    private double[] moments;
    private double[] spare;

    internal TdMoments(TdLearningConfig config, FixedPoint point, EpisodeMoments episodes, bool full)
        : base(config)
    {
        (this.point, this.full, m) = (point, full, episodes.Features);
        double g = config.Discount;
        foreach ((int t, int s, int count) in episodes.Pairs())
        {
            double[] here = episodes.At(t, s), right = episodes.At(t, s + 1), down = episodes.At(t + 1, s), both = episodes.At(t + 1, s + 1);
            double[] left = new double[here.Length], outer = new double[here.Length], contrast = new double[here.Length];
            for (int i = 0; i < here.Length; i++)
            {
                left[i] = here[i] - (g * right[i]);
                outer[i] = here[i] - (g * down[i]);
                contrast[i] = outer[i] - (g * (right[i] - (g * both[i])));
            }

            double[] u = Times(here, point.Reward), b = TimesTurned(here, point.Reward), q = TimesTurned(left, point.Reward), e = Times(outer, point.Reward);
            for (int k = 0; k < m; k++) q[k] += e[k];
            pairs.Add(new Pair(count, t == s, here, left, outer, contrast, u, b, q, FixedOrder.Dot(point.Reward, u)));
        }

        products = new DenseProducts(m, m);
        (noise, image, moments, spare, map, turned) = (new double[m * m], new double[m * m], new double[m * m], new double[m * m], new double[m * m], new double[m * m]);
        mean = new double[m];
    }

    public override void Dispose()
    {
        products.Dispose();
        base.Dispose();
    }

    protected override void StartFromWeights()
    {
        for (int k = 0; k < m; k++) mean[k] = point.Start[k] + point.Potential[k];
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++) moments[(k * m) + l] = mean[k] * mean[l];
        }
    }

    protected override void StartFromUnit()
    {
        Array.Clear(mean);
        Array.Clear(moments);
        for (int k = 0; k < m; k++) moments[(k * m) + k] = 1.0 / m;
    }

    protected override double Trace()
    {
        double size = 0;
        for (int k = 0; k < m; k++) size += moments[(k * m) + k];
        return size;
    }

    protected override void Divide(double size)
    {
        for (int j = 0; j < moments.Length; j++) moments[j] /= size;
    }

    protected override double Error()
    {
        double sum = 0;
        ReadOnlySpan<double> w = point.Solution;
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++)
                sum += point.Moments[(k * m) + l] * (moments[(k * m) + l] - (mean[k] * w[l]) - (w[k] * mean[l]) + (w[k] * w[l]));
        }

        return sum;
    }

    protected override void Update(double eta, bool withSource)
    {
        Array.Clear(noise);
        foreach (Pair pair in pairs) AddNoise(pair, withSource);
        for (int i = 0; i < map.Length; i++) map[i] = -eta * point.Drift[i];
        for (int k = 0; k < m; k++) map[(k * m) + k] += 1;
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++) turned[(l * m) + k] = map[(k * m) + l];
        }

        MatrixView<double> c = new(moments, m, m), next = new(spare, m, m), half = new(image, m, m);
        products.Multiply(1, c, Transpose.No, new MatrixView<double>(turned, m, m), 0, half);
        products.Multiply(1, new MatrixView<double>(map, m, m), Transpose.No, half, 0, next);
        double[] moved = Times(map, mean);
        double factor = eta * eta / ((double)Config.BatchSize * Config.EpisodeLength * Config.EpisodeLength);
        for (int k = 0; k < m; k++)
        {
            double bk = withSource ? eta * point.Source[k] : 0;
            for (int l = 0; l < m; l++)
            {
                double bl = withSource ? eta * point.Source[l] : 0;
                spare[(k * m) + l] += (bk * moved[l]) + (moved[k] * bl) + (bk * bl) + (factor * noise[(k * m) + l]);
            }
        }

        for (int k = 0; k < m; k++) mean[k] = withSource ? moved[k] + (eta * point.Source[k]) : 0;
        (moments, spare) = (spare, moments);
    }

    private void AddNoise(in Pair pair, bool withSource)
    {
        double product = FixedOrder.Dot(moments, pair.Contrast);
        if (withSource) product += pair.Constant - FixedOrder.Dot(pair.Slope, mean);
        double[] e = [], g = [];
        if (full)
        {
            MatrixView<double> half = new(spare, m, m);
            products.Multiply(1, new MatrixView<double>(moments, m, m), Transpose.No, new MatrixView<double>(pair.Outer, m, m), 0, half);
            products.Multiply(1, new MatrixView<double>(pair.Left, m, m), Transpose.No, half, 0, new MatrixView<double>(image, m, m));
            if (withSource) (e, g) = (TimesTurned(pair.Outer, mean), Times(pair.Left, mean));
        }

        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++)
            {
                double term = product * pair.Here[(k * m) + l];
                if (full) term += image[(k * m) + l];
                if (full && withSource) term += (pair.RewardImage[k] * (pair.TurnedImage[l] - e[l])) - (g[k] * pair.TurnedImage[l]);
                term *= pair.Count;
                noise[(k * m) + l] += term;
                if (!pair.IsDiagonal) noise[(l * m) + k] += term;
            }
        }
    }

    private double[] Times(double[] a, double[] x)
    {
        double[] y = new double[m];
        for (int k = 0; k < m; k++) y[k] = FixedOrder.Dot(a.AsSpan(k * m, m), x);
        return y;
    }

    private double[] TimesTurned(double[] a, double[] x)
    {
        double[] y = new double[m];
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++) y[l] += a[(k * m) + l] * x[k];
        }

        return y;
    }

    /// <summary>What a pair (t, s) brings: Sig, G, E, K, Sig w_R, Sig^T w_R, (G^T + E) w_R, w_R^T Sig w_R.</summary>
    private readonly record struct Pair(
        int Count, bool IsDiagonal, double[] Here, double[] Left, double[] Outer, double[] Contrast, double[] RewardImage, double[] TurnedImage, double[] Slope, double Constant);
}
