// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Equivalents;

namespace LargeN.Systems.OodKernelRegression;

public sealed partial class OodKernelRegressionSystem
{
    /// <inheritdoc/>
    public Prediction Predict(OodKernelRegressionConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        double[] axis = [.. config.Samples.Select(p => (double)p)];
        MeasureShiftSolution[] points = new MeasureShiftSolution[axis.Length];
        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        if (config.Data is GaussianData gaussian)
        {
            OverlapFeatures features = OverlapFeatures.Of(gaussian);
            int m = features.Count;
            for (int s = 0; s < axis.Length; s++)
                points[s] = OverlapRidge.Solve(features.Eigenvalues, features.Target, new ReadOnlyMatrixView<double>(features.Overlap, m, m), axis[s], config.Ridge, config.NoiseVariance);
            Curves(double.PositiveInfinity);
            return new Prediction(series, verdicts);
        }

        MeasuredPool pool = config.Memory.Pool(config, cancel);
        for (int s = 0; s < axis.Length; s++)
        {
            cancel.ThrowIfCancellationRequested();
            points[s] = pool.Theory.Solve(pool.Training, pool.Test, pool.Target, axis[s], config.Ridge, config.NoiseVariance);
        }

        double support = PoolRidge.EffectiveSupport(pool.Training);
        Curves(support);
        Curve("effectiveSupport", [.. axis.Select(_ => support)], null);
        if (config.Optimisation is not AdamSearch search) return new Prediction(series, verdicts);

        MeasureOptimumSolution[] optima = [.. config.Samples.Select(p => config.Memory.Optimum(config, search, p, cancel))];
        double[] losses = [.. optima.Select(o => o.Theory.ExcessLoss)], gains = [.. losses.Select((loss, s) => 1 - (loss / points[s].ExcessLoss))];
        double[] bias = FiniteSizeBias.Of(config.Data, losses, axis, [.. optima.Select(o => o.Theory.Gamma)], [.. optima.Select(o => o.EffectiveSupport)]);
        double[] plain = series["excessLoss"].StatedBias!;
        Curve("optimisedLoss", losses, bias);
        Curve("optimisedSupport", [.. optima.Select(o => o.EffectiveSupport)], null);
        Curve("gain", gains, [.. gains.Select((g, s) => (1 - g) * ((bias[s] / losses[s]) + (plain[s] / points[s].ExcessLoss)))]);
        return new Prediction(series, verdicts);

        void Curves(double effective)
        {
            Curve("effectiveRidge", [.. points.Select(p => p.EffectiveRidge)], null);
            Curve("gamma", [.. points.Select(p => p.Gamma)], null);
            Curve("testGamma", [.. points.Select(p => p.TestGamma)], null);
            Loss("biasLoss", [.. points.Select(p => p.TestBiasLoss)]);
            Loss("matchedLoss", [.. points.Select(p => p.TestLoss - config.NoiseVariance)]);
            Loss("excessLoss", [.. points.Select(p => p.ExcessLoss)]);

            void Loss(string name, double[] values) => Curve(name, values, FiniteSizeBias.Of(config.Data, values, axis, [.. points.Select(p => p.Gamma)], [.. axis.Select(_ => effective)]));
        }

        void Curve(string name, double[] values, double[]? stated)
        {
            series.Add(name, new Series([axis], values, stated));
            Verdict verdict = PredictionVerdict.Of(points.Select(p => p.Verdict), values);
            int crowded = config.Data is GaussianData ? -1 : Array.FindIndex(axis, p => p > config.Data.Count);
            verdicts.Add(name, verdict.IsConverged && crowded >= 0 ? new Verdict(VerdictKind.IllConditioned, crowded) : verdict);
        }
    }
}
