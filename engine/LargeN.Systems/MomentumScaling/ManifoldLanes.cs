// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Randomness;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.MomentumScaling;

/// <summary>Eight runs of two weights: column rate R + replica, so that the lanes of a group mostly share their rate. The signs of the noise are bits, 64 steps a word.</summary>
internal static class ManifoldLanes
{
    private const int Lanes = LaneSweep.Lanes;
    private const int Words = 64;       // words of noise drawn at once, 32 steps each

    /// <summary>Memory of a group.</summary>
    internal static long Bytes => (Lanes * Words * sizeof(uint)) + 1024;

    internal static void Run(ManifoldConfig config, double[] times, SimulationRun run, int group, double[] imbalances, CancellationToken cancel)
    {
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count, columns = replicas * rates, first = group * Lanes, count = Math.Min(Lanes, columns - first);
        Span<int> next = stackalloc int[Lanes], due = stackalloc int[Lanes];
        double[] unit = new double[Lanes];
        Vector512<double> eta = default, mu = default;
        for (int l = 0; l < Lanes; l++)
        {
            double rate = config.LearningRate[Column(l) / replicas];
            unit[l] = ManifoldDrift.TwoThirds(rate);
            (eta, mu) = (eta.WithElement(l, rate), mu.WithElement(l, 1 - (config.MomentumScale * unit[l])));
            (next[l], due[l]) = (0, 0);
        }

        uint[] bits = new uint[Lanes * Words];
        Vector512<double> one = Vector512<double>.One, sigma = Vector512.Create(config.NoiseDeviation), minus = Vector512.Create(-0.0);
        Vector512<double> u = Vector512.Create(config.InitialWeight), v = one / u, bu = default, bv = default;
        Vector512<ulong> signs = default;
        for (int t = 0, left = count; ; t++)
        {
            for (int l = 0; l < count; l++)
            {
                while (due[l] == t)
                {
                    double difference = u[l] - v[l], square = difference * difference;
                    int column = Column(l), at = (((column % replicas * rates) + (column / replicas)) * times.Length) + next[l]++;
                    imbalances[at] = double.IsFinite(square) ? square : double.PositiveInfinity;
                    due[l] = next[l] < times.Length ? (int)Math.Round(times[next[l]] / unit[l]) : -1;
                    if (due[l] < 0) left--;
                }
            }

            if (left == 0) return;
            if (t % (32 * Words) == 0)
            {
                cancel.ThrowIfCancellationRequested();
                for (int l = 0; l < Lanes; l++)
                    new RandomStream(run.Seed, Purpose.LabelNoise, run.Replicas.First + (uint)(Column(l) % replicas)).FillBits(bits.AsSpan(l * Words, Words), t / 32);
            }

            if (t % 32 == 0)
            {
                int word = t / 32 % Words;
                for (int l = 0; l < Lanes; l++) signs = signs.WithElement(l, (ulong)bits[(l * Words) + word] << 32);
            }

            // The upper bit of a lane is the sign of this step's noise.
            Vector512<double> residual = Vector512.FusedMultiplyAdd(u, v, -one) - (sigma ^ (signs.AsDouble() & minus));
            signs = Vector512.ShiftLeft(signs, 1);
            bu = Vector512.FusedMultiplyAdd(mu, bu, residual * v);
            bv = Vector512.FusedMultiplyAdd(mu, bv, residual * u);
            u = Vector512.FusedMultiplyAdd(-eta, bu, u);
            v = Vector512.FusedMultiplyAdd(-eta, bv, v);
        }

        int Column(int lane) => Math.Min(first + lane, columns - 1);
    }
}
