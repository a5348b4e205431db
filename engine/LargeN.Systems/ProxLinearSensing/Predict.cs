// SPDX-License-Identifier: MIT
namespace LargeN.Systems.ProxLinearSensing;

public sealed partial class ProxLinearSensingSystem
{
    /// <inheritdoc/>
    public Prediction Predict(ProxLinearSensingConfig config, CancellationToken cancel)
    {
        Check(config);
        int records = config.Steps.Count, count = config.Proximity.Count;
        double[][] values = [.. Names.Select(_ => new double[count * records])];
        List<Verdict> found = [];
        for (int l = 0; l < count; l++)
        {
            StateEvolution step = new(config, config.Proximity[l]);
            Overlaps state = new(config.FirstOverlap, config.FirstPerpendicular, config.SecondOverlap, config.SecondPerpendicular);
            bool lost = false;
            for (int t = 0, next = 0; ; t++)
            {
                cancel.ThrowIfCancellationRequested();
                if (config.Steps[next] == t)
                {
                    double[] now = Values(state);
                    for (int i = 0; i < now.Length; i++) values[i][(l * records) + next] = lost ? double.PositiveInfinity : now[i];
                    if (++next == records) break;
                }

                if (lost) continue;
                (state, Verdict verdict) = step.Next(state);
                if (verdict.IsConverged) continue;
                lost = true;
                found.Add(verdict);
            }
        }

        double[][] axes = [[.. config.Proximity], [.. config.Steps.Select(t => (double)t)]];
        double relative = Bias / Math.Sqrt(config.InputDimension);
        Dictionary<string, Series> series = Names.Select((name, i) => (name, i)).ToDictionary(
            n => n.name, n => new Series(axes, values[n.i], [.. values[n.i].Select(v => double.IsFinite(v) ? relative * Math.Max(Math.Abs(v), Least) : 0)]));
        return new Prediction(series, series.ToDictionary(s => s.Key, s => PredictionVerdict.Of(found, s.Value.Values)));
    }

    private static double[] Values(Overlaps s) => [s.First, s.FirstRest, s.Second, s.SecondRest, s.MatrixError];
}
