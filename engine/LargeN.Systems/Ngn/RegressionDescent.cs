// SPDX-License-Identifier: MIT
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.Dmft;

namespace LargeN.Systems.Ngn;

/// <summary>One replica of stochastic descent on fresh Gaussian samples: all rates take a row while it is in the cache.</summary>
internal static class RegressionDescent
{
    internal static void Run(RegressionNgnConfig config, Modes modes, SimulationRun run, int r, Span<double> losses, Span<double> distances, Span<double> steps, CancellationToken cancel)
    {
        int d = modes.Count, rates = config.LearningRate.Count, points = config.Steps.Count, batch = config.BatchSize;
        uint replica = run.Replicas.First + (uint)r;
        double deviation = Math.Sqrt(config.NoiseVariance);
        double[] error = new double[(long)rates * d], gradient = new double[error.Length], row = new double[d], scaled = new double[d], squares = new double[rates];
        for (int k = 0; k < d; k++)
        {
            for (int j = 0; j < rates; j++) error[(j * d) + k] = modes.Target[k] > 0 ? modes.Target[k] / modes.Roots[k] : 0;
        }

        for (int t = 0, next = 0; ; t++)
        {
            bool recorded = config.Steps[next] == t;
            for (int j = 0; j < rates && recorded; j++)
            {
                Span<double> v = error.AsSpan(j * d, d);
                FixedLanes.Multiply(modes.Roots, v, scaled);
                (double loss, double distance) = (FixedLanes.Dot(scaled, scaled), FixedLanes.Dot(v, v));
                bool finite = double.IsFinite(loss) && double.IsFinite(distance);
                (losses[(j * points) + next], distances[(j * points) + next]) = finite ? (loss, distance) : (double.PositiveInfinity, double.PositiveInfinity);
            }

            RandomStream inputs = new(run.Seed, Purpose.Inputs, replica, (uint)t), noise = new(run.Seed, Purpose.LabelNoise, replica, (uint)t);
            Array.Clear(gradient);
            Array.Clear(squares);
            for (int i = 0; i < batch; i++)
            {
                cancel.ThrowIfCancellationRequested();     // a sample of many modes and rates is long
                inputs.FillNormal(row, (long)i * d);
                FixedLanes.Multiply(modes.Roots, row, row);
                double label = deviation > 0 ? deviation * noise.Normal(i) : 0;
                for (int j = 0; j < rates; j++)
                {
                    double residual = FixedLanes.Dot(row, error.AsSpan(j * d, d)) + label;
                    squares[j] += residual * residual;
                    FixedLanes.AddScaled(residual, row, gradient.AsSpan(j * d, d));
                }
            }

            for (int j = 0; j < rates; j++)
            {
                ReadOnlySpan<double> sum = gradient.AsSpan(j * d, d);

                // f = squares/(2 B), |grad f|^2 = |sum|^2/B^2.
                double eta = squares[j] / (2 * batch) < DescentPath.Least ? 0 : DescentPath.Step(config.Rule, config.LearningRate[j], FixedLanes.Dot(sum, sum) / (batch * squares[j]));
                if (double.IsNaN(eta)) eta = config.LearningRate[j];
                if (recorded) steps[(j * points) + next] = eta;
                FixedLanes.AddScaled(-eta / batch, sum, error.AsSpan(j * d, d));
            }

            if (recorded && ++next == points) return;
        }
    }
}
