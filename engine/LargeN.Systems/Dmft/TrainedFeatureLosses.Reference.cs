// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Dmft;

/// <summary>The same equations as <see cref="TrainedFeatureLosses"/> as they are printed: products and inverses of whole triangular matrices, iterated on growing horizons until nothing changes.</summary>
internal static class TrainedFeatureLossesReference
{
    internal static TrainedFeatureCurves Solve(SgdModes modes, TrainedFeatureSetting setting, int steps)
    {
        int all = steps + 1;
        double[] c0 = new double[all * all], c1 = new double[all * all], c3 = new double[all * all], r1 = Identity(all), r3 = Identity(all), norm = new double[all * all];
        for (int n = Math.Min(4, all); ; n = Math.Min(n + 4, all))
        {
            for (int sweep = 0; sweep < 200; sweep++)
            {
                double before = Sum(c0, n, all) + Sum(c3, n, all);
                Sweep(modes, setting, n, all, c0, c1, c3, r1, r3, norm);
                if (Math.Abs(Sum(c0, n, all) + Sum(c3, n, all) - before) <= 1e-14 * Math.Abs(before)) break;
            }

            if (n == all) break;
        }

        double[] Diagonal(double[] a, double add) => [.. Enumerable.Range(0, all).Select(t => a[(t * all) + t] + add)];
        bool hasSet = double.IsFinite(setting.Samples);
        return new TrainedFeatureCurves(Diagonal(c0, modes.Floor), hasSet ? Diagonal(c1, 0) : Diagonal(c0, setting.NoiseVariance + modes.Floor), Diagonal(norm, 0));
    }

    private static void Sweep(SgdModes modes, TrainedFeatureSetting setting, int n, int all, double[] c0, double[] c1, double[] c3, double[] r1, double[] r3, double[] norm)
    {
        double eta = setting.LearningRate, gamma = setting.Richness, noise = setting.NoiseVariance + modes.Floor;
        double[] New() => new double[all * all];
        double[] Times(double[] a, double[] b)
        {
            double[] c = New();
            CausalMatrix.Multiply(n, all, a, b, c);
            return c;
        }

        double[] Inverse(double[] a)
        {
            double[] x = New();
            CausalMatrix.InverseOfOnePlus(n, all, a, x);
            return x;
        }

        double[] Map(Func<int, int, double> value)
        {
            double[] a = New();
            for (int t = 0; t < n; t++)
            {
                for (int s = 0; s < n; s++) a[(t * all) + s] = value(t, s);
            }

            return a;
        }

        double[] Conjugate(double[] a, double[] x)
        {
            double[] ax = Map((t, s) => Enumerable.Range(0, t + 1).Sum(r => a[(t * all) + r] * x[(r * all) + s]));
            return Map((t, s) => Enumerable.Range(0, s + 1).Sum(r => ax[(t * all) + r] * a[(s * all) + r]));
        }

        double[] lower = Map((t, s) => s < t ? 1 : 0), g = Map((t, s) => setting.Width * c3[(t * all) + s]);
        double[] loop = Times(lower, Map((t, s) => s < t ? -eta * eta * gamma * g[(t * all) + s] : 0)), w = Times(Inverse(loop), Map((t, s) => s < t ? eta : 0)), q = Conjugate(w, g);
        double[] y = Map((t, s) => w[(t * all) + s] + (s < t ? eta * gamma * q[(t * all) + s] : 0)), yr = Times(y, r3), f = Times(yr, r1), sh = New();
        double[][] h = [.. modes.Eigenvalues.Select(lambda => Inverse(Map((t, s) => lambda * f[(t * all) + s])))];
        for (int k = 0; k < h.Length; k++)
        {
            for (int i = 0; i < sh.Length; i++) sh[i] += modes.Multiplicities[k] * modes.Eigenvalues[k] * h[k][i];
        }

        double[] response = Times(sh, yr);
        Inverse(Map((t, s) => response[(t * all) + s] / setting.Samples)).CopyTo(r1, 0);
        double[] features = Times(Times(r1, sh), y);
        Inverse(Map((t, s) => features[(t * all) + s] / setting.Width)).CopyTo(r3, 0);
        Conjugate(r1, Map((t, s) => c0[(t * all) + s] + noise)).CopyTo(c1, 0);
        double[] cu = Map((t, s) => double.IsFinite(setting.Samples) ? c1[(t * all) + s] / setting.Samples : t == s && double.IsFinite(setting.BatchSize) ? (c0[(t * all) + t] + noise) / setting.BatchSize : 0);
        double[] u = Conjugate(y, c3), v = Conjugate(y, Conjugate(r3, cu)), error = New(), confusion = New();
        double[] now = Times(y, r3);
        for (int k = 0; k < h.Length; k++)
        {
            double lambda = modes.Eigenvalues[k], weight = modes.Multiplicities[k] * lambda, start = modes.Start[k];
            double[] rh = Times(r1, h[k]), rhy = Times(rh, now), gk = Map((t, s) => (t == s ? 1 : 0) - (lambda * rhy[(t * all) + s]));
            double[] mine = Conjugate(h[k], Map((t, s) => start + u[(t * all) + s] + (lambda * v[(t * all) + s])));
            double[] noisy = Conjugate(gk, cu), kept = Conjugate(rh, Map((t, s) => start + u[(t * all) + s]));
            for (int i = 0; i < error.Length; i++)
            {
                error[i] += weight * mine[i];
                confusion[i] += weight * (noisy[i] + (lambda * kept[i]));
            }
        }

        double[] next = Conjugate(r3, confusion);
        for (int i = 0; i < next.Length; i++) next[i] /= setting.Width;
        error.CopyTo(c0, 0);
        next.CopyTo(c3, 0);
        q.CopyTo(norm, 0);
    }

    private static double[] Identity(int n)
    {
        double[] a = new double[n * n];
        for (int t = 0; t < n; t++) a[(t * n) + t] = 1;
        return a;
    }

    private static double Sum(double[] a, int n, int stride)
    {
        double sum = 0;
        for (int t = 0; t < n; t++)
        {
            for (int s = 0; s < n; s++) sum += Math.Abs(a[(t * stride) + s]);
        }

        return sum;
    }
}
