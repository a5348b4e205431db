// SPDX-License-Identifier: MIT
namespace LargeN.Systems.KernelEquivalents;

public sealed partial class KernelEquivalentsSystem
{
    /// <inheritdoc/>
    public Prediction Predict(KernelEquivalentsConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        KernelCoefficients c = KernelCoefficients.Of(config.Network, config.Activation, config.InputScale);
        Dictionary<string, Series> series = [];
        void Number(string name, double value) => series.Add(name, new Series([], [value]));
        Number("linear", c.Linear);
        Number("quadratic", c.Quadratic);
        Number("covariance", c.Covariance);
        Number("norm", c.Norm);
        Number("scale", Math.Sqrt(c.Variance));
        Number("tangentLinear", c.TangentLinear);
        Number("tangentQuadratic", c.TangentQuadratic);
        Number("tangentCovariance", c.TangentCovariance);
        MatchedNetwork? matched = config.Network is ImplicitNetwork ? MatchedNetwork.Of(c, config.InputScale) : null;
        if (matched is { } network)
        {
            Number("matchedCubic", network.Cubic);
            Number("matchedFirst", network.First);
            Number("matchedSecond", network.Second);
            Number("matchedThird", network.Third);
        }

        double[] axis = [.. config.InputDimension.Select(p => (double)p)];
        void Curve(string name, double value) => series.Add(name, new Series([axis], [.. axis.Select(_ => value)], [.. axis.Select(p => FiniteDimensionBias.Of(name, config, p, value))]));
        Curve("kernelTrace", c.Variance);
        Curve("tangentTrace", c.TangentVariance);
        Curve("kernelError", 0);
        Curve("tangentError", 0);
        if (matched is not null) Curve("matchError", 0);
        int times = config.Times.Count;
        series.Add("lossGap", new Series(
            [axis, [.. config.Times]],
            new double[axis.Length * times],
            [.. Enumerable.Range(0, axis.Length * times).Select(i => FiniteDimensionBias.Of("lossGap", config, axis[i / times], 0))]));
        return new Prediction(series, series.ToDictionary(s => s.Key, _ => c.Verdict));
    }
}
