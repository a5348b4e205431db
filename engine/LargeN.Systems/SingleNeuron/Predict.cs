// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.SingleNeuron;

public sealed partial class SingleNeuronSystem
{
    /// <inheritdoc/>
    /// <remarks>From eta = 4/n on the teacher is unstable: +infinity after the first step, Diverged with the position of the point.</remarks>
    public Prediction Predict(SingleNeuronConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int rates = config.LearningRate.Count, records = config.Steps.Count, n = config.Students;
        (double[] start, int m) = Reduced(config);
        double[][] values = [.. Names.Select(_ => new double[rates * records])];
        double[] late = new double[rates];
        for (int l = 0; l < rates; l++)
        {
            NeuronLoss loss = new(n, m);
            double[] w = [.. start], g = new double[w.Length];
            bool lost = false;
            for (int t = 0, next = 0; ; t++)
            {
                if (!lost) loss.Look(w);
                if (config.Steps[next] == t)
                {
                    Record(loss, values, (l * records) + next, ref lost);
                    if (++next == records) break;
                }

                cancel.ThrowIfCancellationRequested();     // a step of many neurons is long
                lost |= config.LearningRate[l] * n >= 4;
                if (lost) continue;
                loss.Gradient(g);
                for (int i = 0; i < w.Length; i++) w[i] = Math.FusedMultiplyAdd(-config.LearningRate[l], g[i], w[i]);
            }

            late[l] = lost ? double.PositiveInfinity : Late(config, loss, config.LearningRate[l]);
        }

        double[] first = [.. config.LearningRate], steps = [.. config.Steps.Select(t => (double)t)];
        Dictionary<string, Series> series = [];
        for (int i = 0; i < Names.Length; i++) series[Names[i]] = new([first, steps], values[i], Bias(config, values[i], Names[i], Rounding[i]));
        if (n == 1) series["decayRate"] = Series.Curve(first, late);
        if (n == 2) series["lateConstant"] = Series.Curve(first, late);
        if (LocalSlope.Of(series["excessLoss"]) is { } slopes) series["localSlope"] = slopes;
        return new Prediction(series, series.ToDictionary(s => s.Key, s => PredictionVerdict.Of([], s.Value.Values)));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(SingleNeuronConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        return means.TryGetValue("excessLoss", out Series? loss) && LocalSlope.Of(loss) is { } slopes ? new Dictionary<string, Series> { ["localSlope"] = slopes } : new Dictionary<string, Series>();
    }

    /// <summary>The start in coordinates of its span with the teacher, teacher first: Gram and Schmidt, twice.</summary>
    private static (double[] Weights, int Dimension) Reduced(SingleNeuronConfig config)
    {
        int n = config.Students, d = config.InputDimension, m = Math.Min(n + 1, d);
        double[] start = config.Start();
        if (d <= n + 1) return (start, d);
        double[] basis = new double[m * d], reduced = new double[n * m];
        basis[0] = 1;
        for (int i = 0; i < n; i++)
        {
            Span<double> rest = start.AsSpan(i * d, d), own = reduced.AsSpan(i * m, m);
            double length = Math.Sqrt(FixedOrder.SquaredNorm(rest));
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k <= i; k++)
                {
                    ReadOnlySpan<double> direction = basis.AsSpan(k * d, d);
                    double along = FixedOrder.Dot(rest, direction);
                    own[k] += along;
                    for (int c = 0; c < d; c++) rest[c] = Math.FusedMultiplyAdd(-along, direction[c], rest[c]);
                }
            }

            double left = Math.Sqrt(FixedOrder.SquaredNorm(rest));
            if (left <= 1e-14 * length) continue;      // in the span of those before
            own[i + 1] = left;
            for (int c = 0; c < d; c++) basis[((i + 1) * d) + c] = rest[c] / left;
        }

        return (reduced, m);
    }

    /// <summary>n = 1: rate of ln L a step, from the Hessian 1/2 at the teacher. n = 2: limit of (eta t)^3 L at the norms that the last step left.</summary>
    private static double Late(SingleNeuronConfig config, NeuronLoss loss, double rate)
    {
        if (config.Students == 1) return -2 * Elementary.Log(Math.Abs(1 - (rate / 2)));
        if (config.Students > 2) return 0;
        double product = loss.Norm(0) * loss.Norm(1);
        return 16 * Math.PI * Math.PI / 3 * product * product;
    }
}
