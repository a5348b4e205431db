// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;
using LargeN.Systems.Dmft;
using LargeN.Systems.GroupCapacity;

namespace LargeN.Systems.MarginRates;

/// <summary>The largest margin, max over |w| = 1 of min_i z_i . w, as the distance of the convex hull of the rows from the origin.</summary>
/// <remarks>
/// Determinism: class B. Wolfe's method (<see cref="Corral"/>) brings the weights near the solution, that of Mitchell, Demyanov, Malozemov 1974 ends: weight moves from the row of the hull point that lies highest along w = sum a_i z_i to the row that lies lowest, by the step that is
/// best for |w|. min_i z_i . w/|w| and |w| bound the margin from both sides; the method ends when they agree to 1e-13 of |w|.
/// </remarks>
internal static class MaximumMargin
{
    private const double Tolerance = 1e-13;
    private const double ZeroNorm = 1e-10;
    private const int MostCorral = 256;     // rows; beyond it its factorisations cost more than moves

    /// <returns>The lower bound, 0 where the hull contains the origin to rounding; NotConverged with the relative gap where the steps did not suffice.</returns>
    internal static (double Margin, Verdict Verdict) Of(double[] rows, int samples, int dimension, CancellationToken cancel)
    {
        double[] weights = new double[samples], w = new double[dimension], heights = new double[samples];
        double largest = 0;
        for (int i = 0; i < samples; i++) largest = Math.Max(largest, FixedOrder.SquaredNorm(Row(i)));
        Start(rows, samples, dimension, largest, weights, cancel);
        Refresh();
        for (int i = 0; i < samples; i++) heights[i] = FixedOrder.Dot(Row(i), w);
        long most = 200_000 + (1000L * samples);
        double gap = double.PositiveInfinity, norm = 0;
        for (long step = 0; step < most; step++)
        {
            if (step % 1024 == 0) cancel.ThrowIfCancellationRequested();
            int low = 0, high = -1;
            for (int i = 0; i < samples; i++)
            {
                if (heights[i] < heights[low]) low = i;
                if (weights[i] > 0 && (high < 0 || heights[i] > heights[high])) high = i;
            }

            norm = Math.Sqrt(FixedOrder.SquaredNorm(w));
            if (norm * norm <= ZeroNorm * ZeroNorm * largest) return (0, Verdict.Converged);
            gap = 1 - (heights[low] / (norm * norm));
            if (gap <= Tolerance || high == low) return (heights[low] / norm, Verdict.Converged);
            double square = 0;
            ReadOnlySpan<double> up = Row(low), down = Row(high);
            for (int k = 0; k < dimension; k++) square += (up[k] - down[k]) * (up[k] - down[k]);
            double moved = Math.Min(weights[high], (heights[high] - heights[low]) / square);
            if (!(moved > 0)) return (Math.Max(0, heights[low] / norm), Verdict.Converged);     // to rounding
            weights[high] = moved == weights[high] ? 0 : weights[high] - moved;
            weights[low] += moved;
            for (int k = 0; k < dimension; k++) w[k] += moved * (up[k] - down[k]);
            if (step % 256 == 255) Refresh();
            for (int i = 0; i < samples; i++) heights[i] = FixedOrder.Dot(Row(i), w);
        }

        double lowest = heights.Min() / norm;
        return (Math.Max(0, lowest), lowest <= 0 ? Verdict.Converged : new Verdict(VerdictKind.NotConverged, most, gap));

        ReadOnlySpan<double> Row(int i) => rows.AsSpan(i * dimension, dimension);

        // Rounding of many moves leaves w; the weights do not.
        void Refresh()
        {
            Array.Clear(w);
            for (int i = 0; i < samples; i++)
            {
                if (weights[i] == 0) continue;
                ReadOnlySpan<double> row = Row(i);
                for (int k = 0; k < dimension; k++) w[k] += weights[i] * row[k];
            }
        }
    }

    /// <summary>Weights from where the moves begin: to rounding the solution already, where few rows carry it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Start(double[] rows, int samples, int dimension, double largest, double[] weights, CancellationToken cancel)
    {
        double[] points = MinimumNormPoint.Scaled(rows, largest), w = points.AsSpan(0, dimension).ToArray();
        Corral corral = new(dimension, 0, points);
        double scaled = 0;
        for (int i = 0; i < samples; i++) scaled = Math.Max(scaled, FixedOrder.SquaredNorm(points.AsSpan(i * dimension, dimension)));
        for (int step = 0; step < 8 * MostCorral && corral.Members.Count < MostCorral; step++)
        {
            cancel.ThrowIfCancellationRequested();
            double square = FixedOrder.SquaredNorm(w), lowest = double.PositiveInfinity;
            int next = 0;
            for (int i = 0; i < samples; i++)
            {
                double height = FixedLanes.Dot(points.AsSpan(i * dimension, dimension), w);
                if (height < lowest) (lowest, next) = (height, i);
            }

            if (square <= ZeroNorm * ZeroNorm * scaled || 1 - (lowest / square) <= Tolerance || corral.Contains(next) || !corral.Add(next, points)) break;
            corral.Combine(w);
        }

        for (int k = 0; k < corral.Members.Count; k++) weights[corral.Members[k]] = corral.Weights[k];
        double sum = FixedOrder.Sum(weights);
        if (!(sum > 0))
        {
            Array.Clear(weights);
            weights[0] = 1;
            return;
        }

        for (int i = 0; i < samples; i++) weights[i] /= sum;
    }
}
