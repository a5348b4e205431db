// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.Equivalents;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>Kernel ridge regression on two training sets a replica, their residuals weighted by both measures.</summary>
/// <remarks>
/// Problem 2r + d is draw d of replica r: squares of a residual give the losses, the product of the two residuals is free of the variance and gives the bias. One
/// factorisation serves all sizes of the curve, the smaller training sets being the first rows of the largest. An optimised measure has a draw of its own for each P, at steps 2 (s + 1) + d.
/// </remarks>
internal sealed class ShiftSimulation
{
    private readonly OodKernelRegressionConfig config;
    private readonly int[] sizes;
    private readonly int largest;
    private readonly int columns;
    private readonly double noise;

    internal ShiftSimulation(OodKernelRegressionConfig config)
    {
        this.config = config;
        sizes = [.. config.Samples];
        largest = sizes[^1];
        columns = config.Data.Count;
        noise = Math.Sqrt(config.NoiseVariance);
    }

    /// <summary>Device and host memory of one replica.</summary>
    internal long BytesEach => 2 * 8 * ((2L * largest * columns) + ((long)largest * largest) + (4L * largest) + ((long)largest * sizes.Length) + (4L * sizes.Length * columns));

    /// <summary>Workspace of a pass.</summary>
    internal long ScratchBytes(Device device, int replicas) => new Scratch(device, 2 * replicas)
        .Gram(largest, columns).Solve(largest, sizes.Length).Product(sizes.Length, columns, largest).Product(largest, 1, columns).Product(sizes.Length, columns, columns).Bytes;

    /// <summary>Operations of one replica.</summary>
    internal double FlopsEach
    {
        get
        {
            double m = columns, all = Fit(largest, sizes.Length);
            if (config.Optimisation is AdamSearch) all += sizes.Sum(p => Fit(p, 1));
            return all;

            double Fit(double p, int s) => 2 * ((config.Data is GaussianData ? (p * p * m) + (2 * s * m * m) : 0) + (p * p * p / 3) + (2 * p * p * s) + (2 * p * m * s) + (4 * s * m));
        }
    }

    internal Observation Run(SimulationRun run, CancellationToken cancel)
    {
        int count = run.Replicas.Count, perPass = Math.Clamp(run.Device.ReplicasPerPass(count, BytesEach), 1, Math.Max(1, count)), points = sizes.Length;
        OverlapFeatures? features = config.Data is GaussianData gaussian ? OverlapFeatures.Of(gaussian) : null;
        MeasuredPool? pool = features is null ? config.Memory.Pool(config, cancel) : null;
        AdamSearch? search = config.Optimisation as AdamSearch;
        MeasureOptimumSolution[] optima = search is null || pool is null ? [] : [.. sizes.Select(p => config.Memory.Optimum(config, search, p, cancel))];
        double[] excess = new double[count * points], matched = new double[count * points], bias = new double[count * points], optimised = new double[count * points];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        using ShiftBuffers buffers = new(run.Device, features, pool, 2 * perPass, largest, sizes.Length, columns);
        for (int done = 0; done < count; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int now = Math.Min(perPass, count - done);
            uint first = run.Replicas.First + (uint)done;
            Verdict[] outcome = [.. Enumerable.Repeat(Verdict.Converged, 2 * now)];
            if (features is not null)
            {
                buffers.DrawFeatures(run.Seed, first, now, noise);
                (double[] residuals, double[] weighted) = buffers.FitFeatures(now, sizes, config.Ridge, outcome);
                for (int at = 0; at < now * points; at++)
                {
                    (int one, int two) = Pair(at);
                    Store(done, at, Dot(residuals, weighted, one, one), Dot(residuals, weighted, two, two), Dot(residuals, weighted, one, two), Dot(residuals, residuals, one, one) + Dot(residuals, residuals, two, two));
                }
            }
            else
            {
                buffers.DrawPool(pool!, pool!.Training, run.Seed, first, now, largest, noise, step: 0);
                double[] residuals = buffers.FitPool(pool, now, sizes, config.Ridge, outcome);
                for (int at = 0; at < now * points; at++)
                {
                    (int one, int two) = Pair(at);
                    Store(done, at, Weighted(pool.Test, residuals, one, one), Weighted(pool.Test, residuals, two, two), Weighted(pool.Test, residuals, one, two), Weighted(pool.Training, residuals, one, one) + Weighted(pool.Training, residuals, two, two));
                }

                for (int s = 0; s < optima.Length; s++)
                {
                    buffers.DrawPool(pool, optima[s].Weights, run.Seed, first, now, sizes[s], noise, step: 2 * ((uint)s + 1));
                    residuals = buffers.FitPool(pool, now, [sizes[s]], config.Ridge, outcome);
                    for (int r = 0; r < now; r++)
                        optimised[((done + r) * points) + s] = 0.5 * (Weighted(pool.Test, residuals, 2 * r, 2 * r) + Weighted(pool.Test, residuals, (2 * r) + 1, (2 * r) + 1));
                }
            }

            for (int r = 0; r < now; r++) verdicts[done + r] = outcome[2 * r].And(outcome[(2 * r) + 1]);
            run.Progress?.Report((double)(done + now) / count);
        }

        double[] axis = [.. sizes.Select(p => (double)p)];
        Dictionary<string, ReplicaSeries> series = new() { ["biasLoss"] = new([axis], bias), ["matchedLoss"] = new([axis], matched), ["excessLoss"] = new([axis], excess) };
        if (optima.Length > 0) series.Add("optimisedLoss", new([axis], optimised));
        for (int i = 0; i < excess.Length; i++)
        {
            if (!double.IsFinite(excess[i] + matched[i] + bias[i] + optimised[i]) && verdicts[i / points].IsConverged) verdicts[i / points] = new Verdict(VerdictKind.NonFinite, i % points);
        }

        return new Observation(run.Replicas, series, verdicts);

        // Rows of the residuals: (problem, point).
        (int One, int Two) Pair(int at) => ((2 * (at / points) * points) + (at % points), (((2 * (at / points)) + 1) * points) + (at % points));

        void Store(int done, int at, double one, double two, double both, double own)
        {
            int place = (done * points) + at;
            excess[place] = 0.5 * (one + two);
            matched[place] = 0.5 * own;
            bias[place] = both;
        }
    }

    private double Weighted(double[] weights, double[] residuals, int one, int two)
    {
        double sum = 0;
        for (int i = 0; i < columns; i++) sum += weights[i] * (residuals[(one * columns) + i] * residuals[(two * columns) + i]);
        return sum;
    }

    private double Dot(double[] left, double[] right, int one, int two)
    {
        double sum = 0;
        for (int i = 0; i < columns; i++) sum += left[(one * columns) + i] * right[(two * columns) + i];
        return sum;
    }
}
