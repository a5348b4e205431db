// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.StochasticCollapse;

/// <summary>Eight runs of one weight: lane l is one learning rate of one replica.</summary>
internal static class CollapseLanes
{
    private const int Lanes = LaneSweep.Lanes;
    private const int Block = 512;      // steps whose noise is drawn at once

    /// <summary>Memory of a group.</summary>
    internal static long Bytes => (2 * 8 * Lanes * Block) + 1024;

    /// <summary>Mean of theta^2 over the second half, and ln |theta| after the last step, per column.</summary>
    internal static void Run(WeightCollapseConfig config, SimulationRun run, int first, int columns, double[] squares, double[] logarithms, CancellationToken cancel)
    {
        int rates = config.LearningRate.Count, half = config.Steps / 2;
        double[] own = new double[Block], noise = new double[Block * Lanes];
        Vector512<double> eta = default, theta = Vector512.Create(config.InitialWeight), sum = default, kick = default;
        for (int l = 0; l < Lanes; l++) eta = eta.WithElement(l, config.LearningRate[Column(l) % rates]);
        kick = eta * Vector512.Create(config.CurvatureDeviation);
        Vector512<double> growth = Vector512.FusedMultiplyAdd(eta, Vector512.Create(config.MeanGrowth), Vector512<double>.One);
        for (int t = 0; t < config.Steps; t++)
        {
            if (t % Block == 0)
            {
                cancel.ThrowIfCancellationRequested();
                for (int l = 0; l < Lanes; l++)
                {
                    if (l == 0 || Column(l) / rates != Column(l - 1) / rates) new RandomStream(run.Seed, Purpose.Inputs, run.Replicas.First + (uint)(Column(l) / rates)).FillNormal(own, t);
                    for (int i = 0; i < Block; i++) noise[(i * Lanes) + l] = own[i];
                }
            }

            Vector512<double> xi = Vector512.Create<double>(noise.AsSpan(t % Block * Lanes, Lanes));
            theta *= Vector512.FusedMultiplyAdd(-eta * theta, theta, Vector512.FusedMultiplyAdd(kick, xi, growth));
            if (t >= half) sum = Vector512.FusedMultiplyAdd(theta, theta, sum);
        }

        for (int l = 0; l < Lanes && first + l < columns; l++)
        {
            squares[first + l] = sum[l] / (config.Steps - half);

            // A weight that has left the range of a double below stands at its smallest number.
            logarithms[first + l] = Elementary.Log(Math.Max(Math.Abs(theta[l]), double.Epsilon));
        }

        int Column(int lane) => Math.Min(first + lane, columns - 1);
    }
}
