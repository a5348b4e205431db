// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Datasets;
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;
using LargeN.Threading;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>A pool with its kernel, noise-free labels, training and test weights.</summary>
/// <param name="Kernel">K [M, M].</param>
/// <param name="Theory">The theory of the pool.</param>
/// <param name="Target">y.</param>
/// <param name="Training">p.</param>
/// <param name="Test">Test weights.</param>
internal sealed record MeasuredPool(double[] Kernel, PoolRidge Theory, double[] Target, double[] Training, double[] Test)
{
    internal int Count => Target.Length;

    internal static MeasuredPool Of(OodData data, CancellationToken cancel) => data switch
    {
        RingData ring => Ring(ring),
        SphereData sphere => Sphere(sphere),
        ImageData images => Images(images, cancel),
        _ => throw new ArgumentException($"no pool in {data.GetType().Name}", nameof(data)),
    };

    /// <summary>Memory and work of the pool and of a search on it.</summary>
    internal static (long Bytes, double Flops) Cost(OodKernelRegressionConfig config)
    {
        long m = config.Data.Count;
        double each = 14.0 * m * m * m, searches = config.Optimisation is AdamSearch adam ? (double)adam.Steps * config.Samples.Count : 1;
        (long bytes, double flops) = config.Data is ImageData images ? PoolData.Cost(images.Images) : (0, 0);
        return (bytes + (8 * 12 * m * m), flops + (each * (1 + searches)));
    }

    private static MeasuredPool Ring(RingData ring)
    {
        int n = ring.PoolSize;
        double[] kernel = new double[n * n], target = new double[n], cosine = new double[n];
        for (int i = 0; i < n; i++)
        {
            cosine[i] = Elementary.CosQuarterTurns(4.0 * i / n);
            for (int h = 1; h <= ring.Cosines.Count; h++) target[i] += ring.Cosines[h - 1] * Elementary.CosQuarterTurns(4.0 * h * i / n);
            for (int h = 1; h <= ring.Sines.Count; h++) target[i] += ring.Sines[h - 1] * Elementary.SinQuarterTurns(4.0 * h * i / n);
            for (int j = 0; j < n; j++) kernel[(i * n) + j] = Elementary.Exp(ring.Sharpness * Elementary.CosQuarterTurns(4.0 * Math.Abs(i - j) / n));
        }

        return new MeasuredPool(
            kernel,
            new PoolRidge(kernel, n),
            target,
            ring.TrainingWeights.Count > 0 ? [.. ring.TrainingWeights] : Tilted(ring.TrainingTilt, cosine),
            ring.TestWeights.Count > 0 ? [.. ring.TestWeights] : Tilted(ring.TestTilt, cosine));
    }

    private static MeasuredPool Sphere(SphereData sphere)
    {
        int m = sphere.PoolSize, dimension = sphere.InputDimension;
        double[] x = new double[m * dimension], kernel = new double[m * m], target = new double[m], along = new double[m];
        new RandomStream((ulong)sphere.PoolSeed, Purpose.TestInputs, RandomStream.Shared).FillNormal(x);
        for (int i = 0; i < m; i++)
        {
            double norm = 0;
            for (int j = 0; j < dimension; j++) norm += x[(i * dimension) + j] * x[(i * dimension) + j];
            norm = Math.Sqrt(norm);
            for (int j = 0; j < dimension; j++) x[(i * dimension) + j] /= norm;
            along[i] = Math.Sqrt(dimension) * x[i * dimension];
            target[i] = Harmonics(sphere, x[i * dimension]);
        }

        PoolRidge.Multiply(x, m, dimension, x, m, Transpose.Yes, kernel);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < i; j++) kernel[(i * m) + j] = kernel[(j * m) + i] = NeuralKernel.At(sphere.Kernel, Math.Clamp(kernel[(i * m) + j], -1, 1));
            kernel[(i * m) + i] = NeuralKernel.At(sphere.Kernel, 1);
        }

        return new MeasuredPool(kernel, new PoolRidge(kernel, m), target, Tilted(sphere.TrainingTilt, along), Tilted(sphere.TestTilt, along));
    }

    /// <summary>sum_k b_k sqrt(N(D, k)) P_k(t).</summary>
    private static double Harmonics(SphereData sphere, double t)
    {
        double current = 1, previous = 0, sum = 0;
        for (int k = 0; k < sphere.TargetCoefficients.Count; k++)
        {
            sum += sphere.TargetCoefficients[k] * Math.Sqrt(SphereHarmonics.Degeneracy(sphere.InputDimension, k)) * current;
            double next = k == 0 ? t : ((((2.0 * k) + sphere.InputDimension - 2) * t * current) - (k * previous)) / (k + sphere.InputDimension - 2);
            (previous, current) = (current, next);
        }

        return sum;
    }

    private static MeasuredPool Images(ImageData config, CancellationToken cancel)
    {
        using CpuDevice device = new(Parallelism.Single);
        PoolData pool = PoolData.Load(config.Images, device, cancel);
        int m = pool.Modes.Count;
        double[] root = new double[m * m], kernel = new double[m * m], target = new double[m];
        for (int i = 0; i < m; i++)
        {
            double sum = 0;
            for (int k = 0; k < m; k++)
            {
                sum += pool.Modes.Target[k] * pool.Features[((long)i * m) + k];
                root[(i * m) + k] = pool.Modes.Roots[k] * pool.Features[((long)i * m) + k];
            }

            target[i] = sum < 0 ? -1 : 1;   // the labels themselves, free of the rounding of the eigenvectors
        }

        PoolRidge.Multiply(root, m, m, root, m, Transpose.Yes, kernel);
        return new MeasuredPool(kernel, new PoolRidge(root, m, kernel), target, Tilted(config.TrainingTilt, target), Tilted(config.TestTilt, target));
    }

    /// <summary>exp(tilt u) over its sum.</summary>
    private static double[] Tilted(double tilt, double[] along)
    {
        double[] weights = new double[along.Length];
        MeasureOptimum.Softmax([.. along.Select(u => tilt * u)], weights);
        return weights;
    }
}
