// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.LionSign;

/// <summary>The same equations as <see cref="SignMoments"/>, mode by mode.</summary>
internal sealed class SignMomentsReference
{
    private readonly LionSignConfig config;
    private readonly Direction direction;
    private readonly double beta1;
    private readonly double rate;
    private readonly double[] curvature;
    private readonly double[] noise;       // variance of the gradient
    private readonly double[] x;
    private readonly double[] m;
    private readonly double[] xx;
    private readonly double[] xm;
    private readonly double[] mm;
    private readonly double[] deviation;
    private readonly double[] sign;
    private readonly double[] gain;
    private readonly double[] ratio;

    internal SignMomentsReference(LionSignConfig config, double beta1, double rate, Direction direction)
    {
        (this.config, this.beta1, this.rate, this.direction) = (config, beta1, rate, direction);
        int d = config.Modes;
        curvature = LionSignSystem.Curvatures(config);
        noise = [.. curvature.Select(l => config.NoiseDeviation * config.NoiseDeviation * l)];
        x = [.. Enumerable.Repeat(config.InitialError, d)];
        (m, xx, xm, mm) = (new double[d], new double[d], new double[d], new double[d]);
        (deviation, sign, gain, ratio) = (new double[d], new double[d], new double[d], new double[d]);
    }

    /// <summary>The mean loss now.</summary>
    internal double Loss()
    {
        double sum = 0;
        for (int k = 0; k < x.Length; k++) sum += curvature[k] * ((x[k] * x[k]) + xx[k]) / 2;
        return sum;
    }

    internal void Advance()
    {
        int d = x.Length;
        double beta2 = config.Beta2, fresh = 1 - beta1, old = 1 - beta2;
        for (int k = 0; k < d; k++)
        {
            double a = fresh * curvature[k], own = fresh * fresh * noise[k];
            double variance = (beta1 * beta1 * mm[k]) + (2 * beta1 * a * xm[k]) + (a * a * xx[k]) + own, mean = (beta1 * m[k]) + (a * x[k]);
            deviation[k] = Math.Sqrt(Math.Max(variance, own));
            double z = deviation[k] > 0 ? mean / deviation[k] : Math.Sign(mean) * 1e3;
            (ratio[k], sign[k], gain[k]) = (z, z / Math.Sqrt(2), -z * z / 2);
        }

        Elementary.Erf(sign, sign);
        Elementary.Exp(gain, gain);
        for (int k = 0; k < d; k++)
        {
            double a = fresh * curvature[k], e = old * curvature[k];
            double g = deviation[k] > 0 ? Math.Sqrt(2 / Math.PI) * gain[k] / deviation[k] : 0;
            double xc = (beta1 * xm[k]) + (a * xx[k]), mc = (beta1 * mm[k]) + (a * xm[k]);
            double nextC = (beta2 * mc) + (e * xc) + (fresh * old * noise[k]);       // covariance of m after the step and c
            double nextX = (beta2 * xm[k]) + (e * xx[k]);                           // of m after the step and x before it
            mm[k] = (beta2 * beta2 * mm[k]) + (2 * beta2 * e * xm[k]) + (e * e * xx[k]) + (old * old * noise[k]);
            // The pull back of x cuts the memory of c from 1/(1 - beta2) steps: so is what the signs have of correlation beyond its linear part.
            xx[k] = Math.Max(0, xx[k] - (2 * rate * g * xc) + (rate * rate * (1 - (sign[k] * sign[k]) + (direction.ExcessAt(ratio[k]) / (1 + (rate * g * curvature[k] / old))))));
            xm[k] = nextX - (rate * g * nextC);
            m[k] = (beta2 * m[k]) + (e * x[k]);
            x[k] -= rate * sign[k];
        }
    }
}
