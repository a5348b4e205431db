// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.MarginRates;

/// <summary>Eight runs: lane l is one learning rate of one replica, with the replica's own rows. Layout: Z [n, d, 8], w, b and gradient [d, 8], Z w and its exponentials [n, 8].</summary>
internal sealed unsafe class MarginLanes : IDisposable
{
    private const int Lanes = LaneSweep.Lanes;
    private readonly MarginRatesConfig config;
    private readonly LaneMemory rows;
    private readonly LaneMemory state;
    private readonly double[] exponents;
    private readonly double[] exponentials;

    internal MarginLanes(MarginRatesConfig config)
    {
        this.config = config;
        rows = new LaneMemory((long)config.Samples * config.InputDimension * Lanes);
        state = new LaneMemory(3L * config.InputDimension * Lanes);
        (exponents, exponentials) = (new double[config.Samples * Lanes], new double[config.Samples * Lanes]);
    }

    /// <summary>Memory of a group, with the rows of one replica on their way.</summary>
    internal static long Bytes(MarginRatesConfig config)
    {
        long n = config.Samples, d = config.InputDimension;
        return 8 * ((Lanes * ((n * d) + (3 * d) + (2 * n))) + (n * d) + (2 * n) + d);
    }

    /// <summary>The rows of a replica.</summary>
    internal static double[] Draw(MarginRatesConfig config, SimulationRun run, int replica)
    {
        if (config.Rows.Count > 0) return [.. config.Rows];
        double[] drawn = new double[(long)config.Samples * config.InputDimension];
        new RandomStream(run.Seed, Purpose.Inputs, run.Replicas.First + (uint)replica).FillNormal(drawn);
        for (int i = 0; i < config.Samples; i++) drawn[i * config.InputDimension] = config.Offset + Math.Abs(drawn[i * config.InputDimension]);
        return drawn;
    }

    internal void Run(SimulationRun run, int first, int columns, double[] margins, double[] losses, CancellationToken cancel)
    {
        int n = config.Samples, d = config.InputDimension, rates = config.LearningRate.Count, records = config.Steps.Count;
        double* z = rows.Start, w = state.Start, b = w + ((long)d * Lanes), g = b + ((long)d * Lanes);
        Vector512<double> eta = default;
        for (int l = 0; l < Lanes; l++)
        {
            int column = Math.Min(first + l, columns - 1);
            eta = eta.WithElement(l, config.LearningRate[column % rates]);
            double[] own = Draw(config, run, column / rates);
            for (int i = 0; i < own.Length; i++) z[((long)i * Lanes) + l] = own[i];
            RandomStream weights = new(run.Seed, Purpose.Weights, run.Replicas.First + (uint)(column / rates));
            for (int k = 0; k < d; k++) w[((long)k * Lanes) + l] = config.InitialDeviation > 0 ? config.InitialDeviation * weights.Normal(k) : 0;
        }

        for (int k = 0; k < d; k++) Vector512<double>.Zero.Store(b + ((long)k * Lanes));
        Span<double> exponent = exponents;
        for (int t = 0, next = 0; ; t++)
        {
            Vector512<double> least = Vector512.Create(double.PositiveInfinity);
            for (int i = 0; i < n; i++)
            {
                Vector512<double> height = default;
                double* row = z + ((long)i * d * Lanes);
                for (int k = 0; k < d; k++) height = Vector512.FusedMultiplyAdd(Vector512.Load(row + ((long)k * Lanes)), Vector512.Load(w + ((long)k * Lanes)), height);
                height.CopyTo(exponent[(i * Lanes)..]);
                least = Vector512.Min(least, height);
            }

            for (int i = 0; i < n; i++) (least - Vector512.Create<double>(exponent.Slice(i * Lanes, Lanes))).CopyTo(exponent[(i * Lanes)..]);
            Elementary.Exp(exponents, exponentials);
            Vector512<double> sum = default;
            for (int i = 0; i < n; i++) sum += Vector512.Create<double>(exponentials.AsSpan(i * Lanes, Lanes));
            if (config.Steps[next] == t)
            {
                Vector512<double> square = default;
                for (int k = 0; k < d; k++) square = Vector512.FusedMultiplyAdd(Vector512.Load(w + ((long)k * Lanes)), Vector512.Load(w + ((long)k * Lanes)), square);
                for (int l = 0; l < Lanes && first + l < columns; l++)
                {
                    int at = ((first + l) * records) + next;
                    (margins[at], losses[at]) = (least[l] / Math.Sqrt(square[l]), Elementary.Log(sum[l] / n) - least[l]);
                }

                if (++next == records) return;
            }

            if (t % 64 == 0) cancel.ThrowIfCancellationRequested();
            for (int k = 0; k < d; k++) Vector512<double>.Zero.Store(g + ((long)k * Lanes));
            for (int i = 0; i < n; i++)
            {
                Vector512<double> weight = Vector512.Create<double>(exponentials.AsSpan(i * Lanes, Lanes));
                double* row = z + ((long)i * d * Lanes);
                for (int k = 0; k < d; k++) Vector512.FusedMultiplyAdd(Vector512.Load(row + ((long)k * Lanes)), weight, Vector512.Load(g + ((long)k * Lanes))).Store(g + ((long)k * Lanes));
            }

            Update(t + 1, eta, Scale(sum, least), d, w, b, g);
        }
    }

    public void Dispose()
    {
        rows.Dispose();
        state.Dispose();
    }

    /// <summary>What the sum of exp(least - height) z is multiplied by: exp(-least)/n, or 1 over the sum of the exponentials.</summary>
    private Vector512<double> Scale(Vector512<double> sum, Vector512<double> least)
    {
        if (config.Optimiser != MarginOptimiser.Gradient) return Vector512<double>.One / sum;
        Vector512<double> scale = default;
        for (int l = 0; l < Lanes; l++) scale = scale.WithElement(l, Elementary.Exp(-least[l]) / config.Samples);
        return scale;
    }

    private void Update(int t, Vector512<double> eta, Vector512<double> scale, int d, double* w, double* b, double* g)
    {
        bool accelerated = config.Optimiser == MarginOptimiser.Accelerated;
        Vector512<double> memory = Vector512.Create(t / (t + 1.0));
        for (int k = 0; k < d; k++)
        {
            long at = (long)k * Lanes;
            Vector512<double> step = Vector512.Load(g + at) * scale;
            if (accelerated)
            {
                Vector512<double> velocity = memory * (Vector512.Load(b + at) + step);
                velocity.Store(b + at);
                step += velocity;
            }

            Vector512.FusedMultiplyAdd(eta, step, Vector512.Load(w + at)).Store(w + at);
        }
    }
}
