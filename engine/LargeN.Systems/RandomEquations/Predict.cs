// SPDX-License-Identifier: MIT
namespace LargeN.Systems.RandomEquations;

public sealed partial class RandomEquationsSystem
{
    /// <inheritdoc/>
    public Prediction Predict(RandomEquationsConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        EnergyPath path = new(config.Covariance, config.Ratio);
        double[] axis = [.. config.SquaredRadius], radii = [.. axis.Select(q => (double)config.Step(q) / config.Steps)];
        (double[] energy, _) = path.At(radii);
        (double[] last, double solution) = path.At([1.0]);
        double shift = EnergyPath.Shift(config.InputDimension);
        (double[] finite, _) = path.At(radii, shift);
        double[] bias = new double[axis.Length], edge = new double[axis.Length], edgeBias = new double[axis.Length];
        for (int i = 0; i < axis.Length; i++)
        {
            // Twice what the lowest eigenvalue lies above the edge, and what single steps and few equations change; measured, see the page.
            bias[i] = radii[i] == 0 ? Rounding * energy[i] : (2 * Math.Abs(finite[i] - energy[i])) + (path.Start * ((0.5 / config.Steps) + (0.5 / config.Equations)));
            HessianEdge here = path.Edge(energy[i], radii[i]), above = path.Edge(energy[i] + bias[i], radii[i]);
            edge[i] = here.Edge;
            edgeBias[i] = (3 * shift * Math.Max(here.Spread, above.Spread)) + Math.Abs(above.Edge - here.Edge);
        }

        Dictionary<string, Series> series = new()
        {
            ["energy"] = new([axis], energy, bias),
            ["relativeEnergy"] = new([axis], [.. energy.Select(u => u / path.Start)], [.. bias.Select(b => b / path.Start)]),
            ["lowestEigenvalue"] = new([axis], edge, edgeBias),
            ["finalEnergy"] = new([], last),
            ["thresholdRatio"] = new([], [EnergyPath.Threshold(config.Covariance, cancel)]),
        };
        if (double.IsFinite(solution)) series.Add("solutionRadius", new Series([], [solution]));
        return new Prediction(series, series.ToDictionary(s => s.Key, s => PredictionVerdict.Of([], s.Value.Values)));
    }
}
