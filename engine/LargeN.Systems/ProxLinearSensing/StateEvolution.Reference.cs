// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Systems.ProxLinearSensing;

/// <summary>The same step as <see cref="StateEvolution"/> by a sum over all four normals: 40 points along mu and nu, three across, and a damped iteration for k1 and k2.</summary>
internal sealed class StateEvolutionReference(ProxLinearSensingConfig config, double lambda)
{
    private const int Points = 40;
    private static readonly QuadratureRule Along = GaussHermite.Rule(Points);
    private static readonly QuadratureRule Across = GaussHermite.Rule(3);

    private readonly double d = config.InputDimension - 2.0;
    private readonly double m = config.BatchSize;

    /// <summary>The state after one more step, or the verdict of a fixed point that was not found.</summary>
    internal (Overlaps State, Verdict Verdict) Next(Overlaps s)
    {
        double first = Math.Sqrt((s.First * s.First) + (s.FirstRest * s.FirstRest)), second = Math.Sqrt((s.Second * s.Second) + (s.SecondRest * s.SecondRest));
        (double k1, double k2, Verdict verdict) = Susceptibilities(first, second);

        // Normal equations of (p1, ..., p4), and the noise.
        double[] matrix = new double[16], right = new double[4], f = new double[4];
        Visit(s, first, second, (weight, a, c, x, z, f0) =>
        {
            Features(x, z, a, c, f);
            double factor = weight / (1 + (c * c * k1) + (a * a * k2));
            for (int i = 0; i < 4; i++)
            {
                right[i] += factor * f[i] * f0;
                for (int j = 0; j < 4; j++) matrix[(4 * i) + j] += factor * f[i] * f[j];
            }
        });
        for (int i = 0; i < 4; i++) matrix[(4 * i) + i] += lambda;
        int[] pivots = new int[4];
        _ = Lu.Factor(new MatrixView<double>(matrix, 4, 4), pivots);
        Lu.Solve(new ReadOnlyMatrixView<double>(matrix, 4, 4), pivots, new MatrixView<double>(right, 4, 1));

        double cr = 0, ar = 0, cc = 0, ca = 0, aa = 0;
        Visit(s, first, second, (weight, a, c, x, z, f0) =>
        {
            Features(x, z, a, c, f);
            double denominator = 1 + (c * c * k1) + (a * a * k2), factor = weight / (denominator * denominator), rest = f0 - FixedOrder.Dot(f, right);
            double square = (rest * rest) + config.NoiseVariance;
            cr += factor * c * c * square;
            ar += factor * a * a * square;
            cc += factor * c * c * c * c;
            ca += factor * c * c * a * a;
            aa += factor * a * a * a * a;
        });

        // S1 = u1 (cr + cc S1 + ca S2), S2 = u2 (ar + ca S1 + aa S2).
        double u1 = k1 * k1 * m / d, u2 = k2 * k2 * m / d;
        double determinant = ((1 - (u1 * cc)) * (1 - (u2 * aa))) - (u1 * ca * u2 * ca);
        double s1 = ((u1 * cr * (1 - (u2 * aa))) + (u1 * ca * u2 * ar)) / determinant, s2 = ((u2 * ar * (1 - (u1 * cc))) + (u2 * ca * u1 * cr)) / determinant;
        double rest1 = s.FirstRest + right[1], rest2 = s.SecondRest + right[3];
        Overlaps next = new(s.First + right[0], Math.Sqrt((rest1 * rest1) + s1), s.Second + right[2], Math.Sqrt((rest2 * rest2) + s2));
        if (verdict.IsConverged && !(s1 >= 0 && s2 >= 0 && double.IsFinite(next.MatrixError))) verdict = new Verdict(VerdictKind.Diverged);
        return (next, verdict);
    }

    private static void Features((double Target, double Across) x, (double Target, double Across) z, double a, double c, double[] f) =>
        (f[0], f[1], f[2], f[3]) = (c * x.Target, c * x.Across, a * z.Target, a * z.Across);

    /// <summary>k1 = (D - 2)/(lambda m + m E[c^2/(1 + c^2 k1 + a^2 k2)]), k2 with a^2 in the numerator; damped iteration.</summary>
    private (double K1, double K2, Verdict Verdict) Susceptibilities(double first, double second)
    {
        const double tolerance = 1e-13;
        double k1 = d / ((lambda * m) + (0.001 * m)), k2 = k1, change = double.PositiveInfinity;
        for (int i = 0; i < 10_000 && change > tolerance; i++)
        {
            double left = 0, right = 0;
            for (int g = 0; g < Points; g++)
            {
                double a = first * Along.Nodes[g];
                for (int h = 0; h < Points; h++)
                {
                    double c = second * Along.Nodes[h], factor = Along.Weights[g] * Along.Weights[h] / (1 + (c * c * k1) + (a * a * k2));
                    left += factor * c * c;
                    right += factor * a * a;
                }
            }

            double next1 = 0.5 * (k1 + (d / (m * (lambda + left)))), next2 = 0.5 * (k2 + (d / (m * (lambda + right))));
            change = Math.Max(Math.Abs(next1 - k1) / next1, Math.Abs(next2 - k2) / next2);
            (k1, k2) = (next1, next2);
        }

        return (k1, k2, change <= tolerance ? Verdict.Converged : new Verdict(VerdictKind.NotConverged, 10_000, change));
    }

    private static void Visit(Overlaps s, double first, double second, Action<double, double, double, (double Target, double Across), (double Target, double Across), double> point)
    {
        double cos1 = s.First / first, sin1 = s.FirstRest / first, cos2 = s.Second / second, sin2 = s.SecondRest / second;
        for (int g = 0; g < Points; g++)
        {
            for (int p = 0; p < 3; p++)
            {
                double x1 = (cos1 * Along.Nodes[g]) - (sin1 * Across.Nodes[p]), x2 = (sin1 * Along.Nodes[g]) + (cos1 * Across.Nodes[p]), a = first * Along.Nodes[g], weight = Along.Weights[g] * Across.Weights[p];
                for (int h = 0; h < Points; h++)
                {
                    for (int q = 0; q < 3; q++)
                    {
                        double z1 = (cos2 * Along.Nodes[h]) - (sin2 * Across.Nodes[q]), z2 = (sin2 * Along.Nodes[h]) + (cos2 * Across.Nodes[q]), c = second * Along.Nodes[h];
                        point(weight * Along.Weights[h] * Across.Weights[q], a, c, (x1, x2), (z1, z2), (x1 * z1) - (a * c));
                    }
                }
            }
        }
    }
}
