// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.WidthConsistency;

/// <summary>The measurements of one replica: every width against the target and against the widest, which is added first.</summary>
internal sealed class Comparison
{
    private readonly WidthConsistencyConfig config;
    private readonly List<double>[] late;   // of each network, its sharpness after half of the training
    private double[]? widestMean;
    private double[]? widestKernel;
    private double[]? widestPooled;

    internal Comparison(WidthConsistencyConfig config, ulong seed)
    {
        this.config = config;
        Curves = new Curves(config);
        late = [.. Enumerable.Range(0, config.EnsembleSize).Select(_ => new List<double>())];
        Teacher = new Teacher(config, seed);
        Inputs = new double[config.EvaluatedSamples * config.InputDimension];
        new RandomStream(seed, Purpose.TestInputs, RandomStream.Shared).FillNormal(Inputs);
        Targets = Teacher.Targets(Inputs);
    }

    internal Curves Curves { get; }

    internal Teacher Teacher { get; }

    /// <summary>What networks are evaluated at, [samples, D]; of random labels what they are trained on.</summary>
    internal double[] Inputs { get; }

    internal double[] Targets { get; }

    /// <summary>Measures the networks of one width at a checkpoint.</summary>
    internal void AddTime(int w, int checkpoint, double[][] outputs)
    {
        (double loss, double variance, _) = Moments(outputs);
        Curves.Set("lossCurve", w, loss, checkpoint);
        Curves.Set("varianceCurve", w, variance, checkpoint);
    }

    /// <summary>Adds eta times the sharpness of every network of one width at a checkpoint.</summary>
    internal void AddSharpness(int w, int checkpoint, double[] sharpness)
    {
        Curves.Set("sharpness", w, FixedOrder.Mean(sharpness), checkpoint);
        if (checkpoint == 0) Array.ForEach(late, l => l.Clear());
        if (2 * config.Checkpoints[checkpoint] <= config.Steps) return;
        for (int e = 0; e < late.Length; e++) late[e].Add(sharpness[e]);
        Curves.Set("edgeSharpness", w, FixedOrder.Mean([.. late.Select(Median)]));
    }

    /// <summary>Measures the networks of one width after the last step.</summary>
    /// <param name="w">Which width.</param>
    /// <param name="outputs">f - f_0, one array a network.</param>
    /// <param name="kernels">Phi of the last hidden layer, one a network.</param>
    /// <param name="pooled">Preactivations of that layer at the first input, of all networks.</param>
    internal void AddEnd(int w, double[][] outputs, double[][] kernels, double[] pooled)
    {
        int p = config.EvaluatedSamples;
        (double loss, double variance, double[] mean) = Moments(outputs);
        widestMean ??= mean;
        widestKernel ??= Mean(kernels);
        widestPooled ??= pooled;
        ReadOnlyMatrixView<double> widest = new(widestKernel, p, p);
        Curves.Set("excessLoss", w, loss);
        Curves.Set("predictionVariance", w, variance);
        Curves.Set("ensembleLoss", w, loss - variance);
        Curves.Set("predictionDistance", w, config.Outputs * UpdateSize.MeanSquare(widestMean, mean));
        double aligned = 0, centred = 0;
        foreach (double[] kernel in kernels)
        {
            aligned += KernelSimilarity.Alignment(new ReadOnlyMatrixView<double>(kernel, p, p), widest);
            centred += KernelSimilarity.CentredAlignment(new ReadOnlyMatrixView<double>(kernel, p, p), widest);
        }

        Curves.Set("kernelMisalignment", w, 1 - (aligned / kernels.Length));
        Curves.Set("centredMisalignment", w, 1 - (centred / kernels.Length));
        Curves.Set("quantileDistance", w, QuantileDistance.Of(pooled, widestPooled));
        AddSpectra(w, kernels);
    }

    /// <summary>Mean loss over networks, unbiased variance over them and their mean, outputs summed, inputs averaged.</summary>
    private (double Loss, double Variance, double[] Mean) Moments(double[][] outputs)
    {
        double[] mean = Mean(outputs);
        double loss = config.Outputs * FixedOrder.Mean([.. outputs.Select(o => UpdateSize.MeanSquare(Targets, o))]);
        double variance = config.Outputs * FixedOrder.Sum([.. outputs.Select(o => UpdateSize.MeanSquare(mean, o))]) / (outputs.Length - 1);
        return (loss, variance, mean);
    }

    /// <summary>Eigenvalues of the kernels of one width, and how much of the target their first eigenvectors hold; means over networks.</summary>
    private void AddSpectra(int w, double[][] kernels)
    {
        int p = config.EvaluatedSamples, outputs = config.Outputs;
        double all = FixedOrder.SquaredNorm(Targets);
        double[] values = new double[p], column = new double[p], eigenvalues = new double[config.Modes], powers = new double[config.Modes];
        foreach (double[] kernel in kernels)
        {
            double[] vectors = [.. kernel];
            SymmetricEigen.Vectors(new MatrixView<double>(vectors, p, p), values);
            double power = 0;
            for (int k = 0; k < config.Modes; k++)
            {
                ReadOnlySpan<double> mode = vectors.AsSpan((p - 1 - k) * p, p);   // rows, in rising order
                for (int c = 0; c < outputs; c++)
                {
                    for (int i = 0; i < p; i++) column[i] = Targets[(i * outputs) + c];
                    double coefficient = FixedOrder.Dot(mode, column);
                    power += coefficient * coefficient;
                }

                eigenvalues[k] += values[p - 1 - k] / p;
                powers[k] += power / all;
            }
        }

        for (int k = 0; k < config.Modes; k++)
        {
            Curves.Set("kernelEigenvalues", w, eigenvalues[k] / kernels.Length, k);
            Curves.Set("taskPower", w, powers[k] / kernels.Length, k);
        }
    }

    private static double[] Mean(double[][] all)
    {
        double[] mean = new double[all[0].Length];
        foreach (double[] one in all)
            for (int i = 0; i < mean.Length; i++) mean[i] += one[i];
        for (int i = 0; i < mean.Length; i++) mean[i] /= all.Length;
        return mean;
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
