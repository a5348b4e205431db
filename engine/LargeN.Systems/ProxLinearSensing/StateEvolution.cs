// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Systems.ProxLinearSensing;

/// <summary>Overlaps of both vectors with their targets and lengths of the rests.</summary>
internal readonly record struct Overlaps(double First, double FirstRest, double Second, double SecondRest)
{
    /// <summary>|mu nu^T - mu* nu*^T|^2, Frobenius.</summary>
    internal double MatrixError => (((First * First) + (FirstRest * FirstRest)) * ((Second * Second) + (SecondRest * SecondRest))) - (2 * First * Second) + 1;
}

/// <summary>One step of the prox-linear method in the limit of many dimensions: four numbers to four numbers.</summary>
/// <remarks>
/// Expectations over x = (x . mu*, x along the rest of mu) and z in the same way. Turned to u, v along mu and nu and p, q across, all four are normals; a = first u and c = second v carry the
/// denominator 1 + c^2 k1 + a^2 k2, and all else is bilinear in (u, p) and (v, q): p and q are averaged in closed form, and what is left are the moments of
/// <see cref="DenominatorMoments"/>.
/// <para>Remembers k1 and k2, from where the next step searches: not for use by several threads at once.</para>
/// </remarks>
internal sealed class StateEvolution(ProxLinearSensingConfig config, double lambda)
{
    private const double Tolerance = 1e-13;
    private const int MostIterations = 200;

    private readonly double d = config.InputDimension - 2.0;
    private readonly double m = config.BatchSize;
    private double k1 = (config.InputDimension - 2.0) / ((lambda + 0.001) * config.BatchSize);
    private double k2 = (config.InputDimension - 2.0) / ((lambda + 0.001) * config.BatchSize);

    /// <summary>The state after one more step, or the verdict of a fixed point that was not found.</summary>
    internal (Overlaps State, Verdict Verdict) Next(Overlaps s)
    {
        double first = Math.Sqrt((s.First * s.First) + (s.FirstRest * s.FirstRest)), second = Math.Sqrt((s.Second * s.Second) + (s.SecondRest * s.SecondRest));
        (DenominatorMoments e, Verdict verdict) = Susceptibilities(first, second);

        // Normal equations of (p1, ..., p4): c x1, c x2, a z1, a z2 and f0 = x1 z1 - a c.
        double cos1 = s.First / first, sin1 = s.FirstRest / first, cos2 = s.Second / second, sin2 = s.SecondRest / second;
        Bilinear[] f = [new(second * cos1, 0, -second * sin1, 0), new(second * sin1, 0, second * cos1, 0), new(first * cos2, -first * sin2, 0, 0), new(first * sin2, first * cos2, 0, 0)];
        Bilinear f0 = new((cos1 * cos2) - (first * second), -cos1 * sin2, -sin1 * cos2, sin1 * sin2);
        double[] matrix = new double[16], right = new double[4];
        for (int i = 0; i < 4; i++)
        {
            right[i] = f[i].Product(f0, e.One22, e.One20, e.One02, e.One00);
            for (int j = 0; j < 4; j++) matrix[(4 * i) + j] = f[i].Product(f[j], e.One22, e.One20, e.One02, e.One00) + (i == j ? lambda : 0);
        }

        int[] pivots = new int[4];
        _ = Lu.Factor(new MatrixView<double>(matrix, 4, 4), pivots);
        Lu.Solve(new ReadOnlyMatrixView<double>(matrix, 4, 4), pivots, new MatrixView<double>(right, 4, 1));

        // What the step leaves of the residual, and its noise, beside c^2 and a^2 over the square of the denominator.
        Bilinear rest = f0;
        for (int i = 0; i < 4; i++) rest = rest.Less(right[i], f[i]);
        double aa = first * first, cc = second * second;
        double cr = cc * (rest.Product(rest, e.Two24, e.Two22, e.Two04, e.Two02) + (config.NoiseVariance * e.Two02));
        double ar = aa * (rest.Product(rest, e.Two42, e.Two40, e.Two22, e.Two20) + (config.NoiseVariance * e.Two20));
        double c4 = cc * cc * e.Two04, ca = cc * aa * e.Two22, a4 = aa * aa * e.Two40;

        // S1 = u1 (cr + c4 S1 + ca S2), S2 = u2 (ar + ca S1 + a4 S2).
        double u1 = k1 * k1 * m / d, u2 = k2 * k2 * m / d;
        double determinant = ((1 - (u1 * c4)) * (1 - (u2 * a4))) - (u1 * ca * u2 * ca);
        double s1 = ((u1 * cr * (1 - (u2 * a4))) + (u1 * ca * u2 * ar)) / determinant, s2 = ((u2 * ar * (1 - (u1 * c4))) + (u2 * ca * u1 * cr)) / determinant;
        double rest1 = s.FirstRest + right[1], rest2 = s.SecondRest + right[3];
        Overlaps next = new(s.First + right[0], Math.Sqrt((rest1 * rest1) + s1), s.Second + right[2], Math.Sqrt((rest2 * rest2) + s2));
        if (verdict.IsConverged && !(s1 >= 0 && s2 >= 0 && double.IsFinite(next.MatrixError))) verdict = new Verdict(VerdictKind.Diverged);
        return (next, verdict);
    }

    /// <summary>k1 = (D - 2)/(m (lambda + E[c^2/(1 + c^2 k1 + a^2 k2)])), k2 with a^2 in the numerator, by Newton's method in their logarithms; the moments there.</summary>
    /// <remarks>G = ln k + ln(lambda + E) - ln((D - 2)/m). Its matrix of derivatives has a positive diagonal and positive sums of rows, so that every step exists; one that does not lessen G is halved.</remarks>
    private (DenominatorMoments Moments, Verdict Verdict) Susceptibilities(double first, double second)
    {
        double aa = first * first, cc = second * second, aim = Elementary.Log(d / m), y1 = Elementary.Log(k1), y2 = Elementary.Log(k2), before = double.PositiveInfinity, move1 = 0, move2 = 0;
        DenominatorMoments e = default;
        for (int i = 0; i < MostIterations; i++)
        {
            (k1, k2) = (Elementary.Exp(y1), Elementary.Exp(y2));
            e = DenominatorMoments.Of(aa * k2, cc * k1);
            double left = lambda + (cc * e.One02), right = lambda + (aa * e.One20), g1 = y1 + Elementary.Log(left) - aim, g2 = y2 + Elementary.Log(right) - aim, size = Math.Max(Math.Abs(g1), Math.Abs(g2));
            if (!double.IsFinite(size)) return (e, new Verdict(VerdictKind.NotConverged, i, size));
            if (size <= Tolerance) return (e, Verdict.Converged);
            if (size < before)
            {
                double j11 = 1 - (k1 * cc * cc * e.Two04 / left), j12 = -k2 * aa * cc * e.Two22 / left, j21 = -k1 * aa * cc * e.Two22 / right, j22 = 1 - (k2 * aa * aa * e.Two40 / right);
                double determinant = (j11 * j22) - (j12 * j21);
                (move1, move2, before) = (((j12 * g2) - (j22 * g1)) / determinant, ((j21 * g1) - (j11 * g2)) / determinant, size);
                (y1, y2) = (y1 + move1, y2 + move2);
                continue;
            }

            // Rounding ends the search; before that a step was too long.
            if (before <= 100 * Tolerance) return (e, Verdict.Converged);
            (move1, move2) = (0.5 * move1, 0.5 * move2);
            (y1, y2) = (y1 - move1, y2 - move2);
        }

        return (e, new Verdict(VerdictKind.NotConverged, MostIterations, before));
    }

    /// <summary>A form in u v, u q, p v, p q.</summary>
    private readonly record struct Bilinear(double Uv, double Uq, double Pv, double Pq)
    {
        /// <summary>The mean over p and q of the product of two forms under a weight whose moments with u^2 v^2, u^2, v^2 and 1 are given: mixed terms are odd in p or q.</summary>
        internal double Product(in Bilinear other, double uv, double u, double v, double one) => (Uv * other.Uv * uv) + (Uq * other.Uq * u) + (Pv * other.Pv * v) + (Pq * other.Pq * one);

        internal Bilinear Less(double factor, in Bilinear other) => new(Uv - (factor * other.Uv), Uq - (factor * other.Uq), Pv - (factor * other.Pv), Pq - (factor * other.Pq));
    }
}
