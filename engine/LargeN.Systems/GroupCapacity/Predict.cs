// SPDX-License-Identifier: MIT
namespace LargeN.Systems.GroupCapacity;

public sealed partial class GroupCapacitySystem
{
    /// <inheritdoc/>
    public Prediction Predict(GroupCapacityConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int dimension = FixedDimension(config);
        double[] axis = [.. config.Samples.Select(p => (double)p)], logarithm = new double[axis.Length], fraction = new double[axis.Length];
        for (int s = 0; s < axis.Length; s++)
        {
            cancel.ThrowIfCancellationRequested();
            logarithm[s] = CoverCount.LogDichotomies(config.Samples[s], dimension);
            fraction[s] = CoverCount.Fraction(config.Samples[s], dimension, logarithm[s]);
        }

        Dictionary<string, Series> series = new()
        {
            ["fixedDimension"] = new Series([], [dimension]),
            ["logDichotomies"] = Series.Curve(axis, logarithm),
            ["upperBound"] = Series.Curve(axis, fraction),
        };
        if (config.Representation.IsExact) series.Add("fraction", new Series([axis], fraction, new double[axis.Length]));
        return new Prediction(series, series.ToDictionary(s => s.Key, _ => Verdict.Converged));
    }

    private static int FixedDimension(GroupCapacityConfig config) => config.Representation.FixedDimension + (config.Affine ? 1 : 0);
}
