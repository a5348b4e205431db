// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Systems.WidthConsistency;

/// <summary>The measurements of one replica: every width against the target and against the widest, which is added first.</summary>
internal sealed class Comparison
{
    private readonly WidthConsistencyConfig config;
    private readonly Dictionary<string, double[]> curves;
    private readonly double[] targets;
    private double[]? widestMean;
    private double[]? widestKernel;
    private double[]? widestPooled;

    internal Comparison(WidthConsistencyConfig config, ulong seed)
    {
        this.config = config;
        curves = Names.ToDictionary(n => n, _ => new double[config.Width.Count]);
        Teacher = new Teacher(config, seed);
        TestInputs = new double[config.TestSamples * config.InputDimension];
        new RandomStream(seed, Purpose.TestInputs, RandomStream.Shared).FillNormal(TestInputs);
        targets = Teacher.Targets(TestInputs);
    }

    /// <summary>What is measured.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["excessLoss", "predictionVariance", "ensembleLoss", "predictionDistance", "kernelMisalignment", "quantileDistance"];

    internal Teacher Teacher { get; }

    internal double[] TestInputs { get; }

    internal double[] this[string name] => curves[name];

    /// <summary>Measures the networks of one width.</summary>
    internal Verdict Add(int w, TrainedEnsemble networks)
    {
        int e = networks.Outputs.Length, p = config.TestSamples;
        double[] mean = Mean(networks.Outputs);
        double loss = networks.Outputs.Average(o => SquaredDistance(o, targets)) / p;
        double variance = networks.Outputs.Sum(o => SquaredDistance(o, mean)) / (e - 1) / p;
        double[][] kernels = [.. networks.Preactivations.Select(h => Kernel(h, p))];
        double[] pooled = [.. networks.Preactivations.SelectMany(h => h.Take(h.Length / p))];   // at the first test input
        widestMean ??= mean;
        widestKernel ??= Mean(kernels);
        widestPooled ??= pooled;
        curves["excessLoss"][w] = loss;
        curves["predictionVariance"][w] = variance;
        curves["ensembleLoss"][w] = loss - variance;
        curves["predictionDistance"][w] = SquaredDistance(mean, widestMean) / p;
        curves["kernelMisalignment"][w] = kernels.Average(k => 1 - KernelSimilarity.Alignment(new ReadOnlyMatrixView<double>(k, p, p), new ReadOnlyMatrixView<double>(widestKernel, p, p)));
        curves["quantileDistance"][w] = QuantileDistance.Of(pooled, widestPooled);
        return networks.Verdict;
    }

    private static double[] Mean(double[][] all)
    {
        double[] mean = new double[all[0].Length];
        foreach (double[] one in all)
            for (int i = 0; i < mean.Length; i++) mean[i] += one[i];
        for (int i = 0; i < mean.Length; i++) mean[i] /= all.Length;
        return mean;
    }

    private static double SquaredDistance(double[] x, double[] y)
    {
        double[] difference = new double[x.Length];
        for (int i = 0; i < x.Length; i++) difference[i] = x[i] - y[i];
        return FixedOrder.Dot(difference, difference);
    }

    /// <summary>phi(h) phi(h)^T / N.</summary>
    private static double[] Kernel(double[] h, int samples)
    {
        int n = h.Length / samples;
        double[] a = new double[h.Length], kernel = new double[samples * samples];
        Activations.Value(Activation.Tanh, h, a);
        ReadOnlyMatrixView<double> phi = new(a, samples, n);
        using Workspace workspace = new(MatMul.Plan<double>(1, samples, samples, n, Transpose.No, Transpose.Yes, Parallelism.Single).WorkspaceBytes);
        MatMul.Execute(1.0 / n, phi, Transpose.No, phi, Transpose.Yes, 0, new MatrixView<double>(kernel, samples, samples), workspace, Parallelism.Single);
        return kernel;
    }
}
