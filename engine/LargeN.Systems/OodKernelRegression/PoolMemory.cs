// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>The pool of a config and its optimal measures, so that a theory and the blocks of a simulation find them once.</summary>
/// <remarks>Both are functions of the config alone. Equal to every other memory: what is kept is no part of a config.</remarks>
internal sealed class PoolMemory
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, MeasureOptimumSolution> optima = [];
    private MeasuredPool? pool;

    internal MeasuredPool Pool(OodKernelRegressionConfig config, CancellationToken cancel)
    {
        lock (gate) return pool ??= MeasuredPool.Of(config.Data, cancel);
    }

    internal MeasureOptimumSolution Optimum(OodKernelRegressionConfig config, AdamSearch search, int samples, CancellationToken cancel)
    {
        MeasuredPool points = Pool(config, cancel);
        lock (gate)
        {
            if (!optima.TryGetValue(samples, out MeasureOptimumSolution? found))
            {
                found = MeasureOptimum.Find(
                    points.Theory, points.Training, points.Test, points.Target, samples, config.Ridge, config.NoiseVariance, search.Penalty, search.LearningRate, search.Steps, search.Worst, cancel);
                optima.Add(samples, found);
            }

            return found;
        }
    }

    public override bool Equals(object? obj) => obj is PoolMemory;

    public override int GetHashCode() => 0;
}
