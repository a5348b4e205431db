// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.TdLearning;

/// <summary>The recursion of <see cref="TdMoments"/> on a torus: in its waves all matrices of moments are diagonal, and so is all that the error needs of E w w^T.</summary>
/// <remarks>
/// Kept of each class: C = sum E w_i^2, R = sum r_i E w_i, W = sum w_TD,i E w_i over its waves i, r the coefficients of w_R. With f = 1 - eta d, d = s_0 - g s_1, b = s_0 r:
/// C' = f^2 C + 2 eta s_0 f R + eta^2 s_0^2 sum r^2 + (eta^2/(B T^2)) N, R' = f R + eta s_0 sum r^2, W' = f W + eta s_0 sum r w_TD; N of a class has the terms of <see cref="TdMoments"/>, summed over lags
/// l with n_l = T - l pairs, twice those for l > 0: the matrix sum_l n_l s_l(c) contrast_l(c') is made once, an update costs the square of the number of classes.
/// <para>Determinism: class B.</para>
/// </remarks>
internal sealed class TorusMoments : TdRecursion
{
    private readonly TorusModes torus;
    private readonly bool full;
    private readonly int classes;
    private readonly double[] drift;        // d
    private readonly double[] feature;      // s_0
    private readonly double[] fromMoments;  // [c, c'], of C
    private readonly double[] fromMean;     // [c, c'], of R
    private readonly double[] constant;
    private readonly double[] carried;      // sum of left outer: of C
    private readonly double[] pulled;       // sum of s (outer + left): of R
    private readonly double[] own;          // sum of s^2: of sum r^2
    private readonly double[] second;
    private readonly double[] rewarded;
    private readonly double[] solved;
    private readonly double[] noise;

    internal TorusMoments(TdLearningConfig config, TorusModes torus, bool full)
        : base(config)
    {
        (this.torus, this.full, classes) = (torus, full, torus.Classes);
        double[] New() => new double[classes];
        (drift, feature, constant, carried, pulled, own, second, rewarded, solved, noise) = (New(), New(), New(), New(), New(), New(), New(), New(), New(), New());
        (fromMoments, fromMean) = (new double[classes * classes], new double[classes * classes]);
        double[] contrast = New(), slope = New();
        double g = config.Discount;
        for (int lag = 0; lag < config.EpisodeLength; lag++)
        {
            ReadOnlySpan<double> here = At(lag), right = At(lag + 1), down = At(Math.Abs(lag - 1));
            double count = (lag == 0 ? 1.0 : 2.0) * (config.EpisodeLength - lag), product = 0;
            for (int c = 0; c < classes; c++)
            {
                double left = here[c] - (g * right[c]), outer = here[c] - (g * down[c]);
                contrast[c] = outer - (g * (right[c] - (g * here[c])));
                slope[c] = left + outer;
                product += here[c] * torus.Rewards[c];
                carried[c] += count * left * outer;
                pulled[c] += count * here[c] * (left + outer);
                own[c] += count * here[c] * here[c];
            }

            for (int c = 0; c < classes; c++)
            {
                double factor = count * here[c] * torus.Counts[c];
                constant[c] += factor * product;
                for (int o = 0; o < classes; o++)
                {
                    fromMoments[(c * classes) + o] += factor * contrast[o];
                    fromMean[(c * classes) + o] += factor * slope[o];
                }
            }
        }

        for (int c = 0; c < classes; c++) (feature[c], drift[c]) = (At(0)[c], At(0)[c] - (g * At(1)[c]));
    }

    protected override void StartFromWeights()
    {
        double share = Config.Start + Config.Shaping;      // of w_TD
        for (int c = 0; c < classes; c++) (second[c], rewarded[c], solved[c]) = (share * share * torus.Solutions[c], share * torus.Both[c], share * torus.Solutions[c]);
    }

    protected override void StartFromUnit()
    {
        double all = torus.Counts.Sum();
        for (int c = 0; c < classes; c++) (second[c], rewarded[c], solved[c]) = (torus.Counts[c] / all, 0, 0);
    }

    protected override double Error()
    {
        double sum = 0;
        for (int c = 0; c < classes; c++) sum += feature[c] * (second[c] - (2 * solved[c]) + torus.Solutions[c]);
        return sum;
    }

    protected override double Trace() => FixedOrder.Sum(second);

    protected override void Divide(double size)
    {
        for (int c = 0; c < classes; c++) second[c] /= size;
    }

    protected override void Update(double eta, bool withSource)
    {
        for (int c = 0; c < classes; c++)
        {
            double n = FixedOrder.Dot(fromMoments.AsSpan(c * classes, classes), second);
            if (withSource) n += constant[c] - FixedOrder.Dot(fromMean.AsSpan(c * classes, classes), rewarded);
            if (full) n += carried[c] * second[c];
            if (full && withSource) n += (own[c] * torus.Rewards[c]) - (pulled[c] * rewarded[c]);
            noise[c] = n;
        }

        double factor = eta * eta / ((double)Config.BatchSize * Config.EpisodeLength * Config.EpisodeLength);
        for (int c = 0; c < classes; c++)
        {
            double f = 1 - (eta * drift[c]), b = withSource ? eta * feature[c] : 0;
            second[c] = (f * f * second[c]) + (2 * b * f * rewarded[c]) + (b * b * torus.Rewards[c]) + (factor * noise[c]);
            if (!withSource) continue;
            rewarded[c] = (f * rewarded[c]) + (b * torus.Rewards[c]);
            solved[c] = (f * solved[c]) + (b * torus.Both[c]);
        }
    }

    private ReadOnlySpan<double> At(int lag) => torus.Values.AsSpan(lag * classes, classes);
}
