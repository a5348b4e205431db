// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.SingleNeuron;

/// <summary>Mean squared error of n ReLU neurons against one over Gaussian inputs, and its gradient, exact and without cancellation at small errors.</summary>
/// <remarks>
/// Determinism: class B, pairs and coordinates in rising order. Equations (2) to (4) of engine/docs/systems/single-neuron.md. Neuron n is the teacher, with sign -1. Angles come from the difference and the
/// sum of unit vectors, theta = 2 atan(|a - b|/|a + b|), which keeps small angles to all digits.
/// </remarks>
/// <param name="students">n.</param>
/// <param name="dimension">Coordinates of a weight vector; the teacher is the first.</param>
internal sealed class NeuronLoss(int students, int dimension)
{
    private const double Small = 0.4;
    private readonly double[] norms = new double[students + 1];
    private readonly double[] units = new double[(students + 1) * dimension];
    private readonly double[] residual = new double[dimension];
    private readonly double[] angles = new double[(students + 1) * students / 2];
    private readonly double[] sines = new double[(students + 1) * students / 2];

    /// <summary>Memory of one.</summary>
    internal static long Bytes(int students, int dimension) => 8L * ((students + 1) + ((students + 2L) * dimension) + ((students + 1L) * students));

    /// <summary>Norms, angles and the sum of the weights less the teacher.</summary>
    /// <param name="w">W, [n, dimension].</param>
    internal void Look(ReadOnlySpan<double> w)
    {
        Array.Clear(residual);
        residual[0] = -1;
        for (int i = 0; i < students; i++)
        {
            ReadOnlySpan<double> row = w.Slice(i * dimension, dimension);
            norms[i] = Math.Sqrt(FixedOrder.SquaredNorm(row));
            for (int k = 0; k < dimension; k++)
            {
                units[(i * dimension) + k] = norms[i] > 0 ? row[k] / norms[i] : 0;
                residual[k] += row[k];
            }
        }

        norms[students] = units[students * dimension] = 1;
        for (int i = 1, pair = 0; i <= students; i++)
        {
            for (int j = 0; j < i; j++, pair++)
            {
                (double apart, double along) = (0, 0);
                for (int k = 0; k < dimension; k++)
                {
                    double a = units[(i * dimension) + k], b = units[(j * dimension) + k];
                    apart = Math.FusedMultiplyAdd(a - b, a - b, apart);
                    along = Math.FusedMultiplyAdd(a + b, a + b, along);
                }

                sines[pair] = 2 * Math.Sqrt(apart * along) / (apart + along);
                angles[pair] = Math.Sqrt(apart / along);
            }
        }

        Elementary.Atan(angles, angles);
        for (int pair = 0; pair < angles.Length; pair++) angles[pair] *= 2;
    }

    /// <summary>E (f - f*)^2 where <see cref="Look"/> looked.</summary>
    internal double Excess()
    {
        double sum = 0;
        for (int i = 1, pair = 0; i <= students; i++)
        {
            for (int j = 0; j < i; j++, pair++) sum = Math.FusedMultiplyAdd(Sign(i) * norms[i] * norms[j], Bend(angles[pair], sines[pair]), sum);
        }

        return (FixedOrder.SquaredNorm(residual) / 2) + (sum / Math.PI);
    }

    /// <summary>Largest angle of a neuron with the teacher.</summary>
    internal double LargestAngle() => angles.AsSpan(angles.Length - students).ToArray().Max();

    /// <summary>|w_i|.</summary>
    internal double Norm(int i) => norms[i];

    /// <summary>Gradient of half the mean squared error where <see cref="Look"/> looked.</summary>
    /// <param name="g">Receives it, [n, dimension].</param>
    internal void Gradient(Span<double> g)
    {
        for (int i = 0; i < students; i++)
        {
            Span<double> row = g.Slice(i * dimension, dimension);
            row.Clear();
            for (int j = 0; j <= students; j++)
            {
                if (j == i) continue;
                int pair = j > i ? (j * (j - 1) / 2) + i : (i * (i - 1) / 2) + j;
                double angle = angles[pair], weight = Sign(j) * norms[j], turn = weight * angle, shrink = weight * Lag(angle, sines[pair]);
                for (int k = 0; k < dimension; k++)
                {
                    double own = units[(i * dimension) + k];
                    row[k] = Math.FusedMultiplyAdd(-shrink, own, Math.FusedMultiplyAdd(turn, own - units[(j * dimension) + k], row[k]));
                }
            }

            for (int k = 0; k < dimension; k++) row[k] = (residual[k] / 2) + (row[k] / (2 * Math.PI));
        }
    }

    private double Sign(int i) => i == students ? -1 : 1;

    /// <summary>sin x - x cos x.</summary>
    private static double Bend(double x, double sine) => x < Small ? x * x * x / 3 * Series(x * x, [10, 28, 54, 88, 130, 180]) : sine - (x * Cosine(x, sine));

    /// <summary>x - sin x.</summary>
    private static double Lag(double x, double sine) => x < Small ? x * x * x / 6 * Series(x * x, [20, 42, 72, 110, 156]) : x - sine;

    /// <summary>1 - y/c0 (1 - y/c1 (1 - ...)).</summary>
    private static double Series(double y, ReadOnlySpan<double> divisors)
    {
        double sum = 1;
        for (int i = divisors.Length - 1; i >= 0; i--) sum = 1 - (y / divisors[i] * sum);
        return sum;
    }

    private static double Cosine(double x, double sine)
    {
        double size = Math.Sqrt(Math.Max(0, (1 - sine) * (1 + sine)));
        return x > Math.PI / 2 ? -size : size;
    }
}
