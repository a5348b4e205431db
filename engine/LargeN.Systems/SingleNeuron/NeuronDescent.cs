// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Systems.SingleNeuron;

/// <summary>One replica: descent on half the mean squared error over drawn inputs, all learning rates on the same ones.</summary>
/// <remarks>Determinism: class B. Layout: inputs [samples, d], weights and gradients [rates n, d], heights w_i . x [rates n, samples]; the heights become what every neuron's weights are pulled by.</remarks>
internal sealed class NeuronDescent : IDisposable
{
    private readonly SingleNeuronConfig config;
    private readonly int samples;
    private readonly int neurons;
    private readonly double[] inputs;
    private readonly double[] weights;
    private readonly double[] heights;
    private readonly double[] residuals;
    private readonly double[] gradients;
    private readonly bool[] lost;
    private readonly NeuronLoss loss;
    private readonly Workspace workspace;

    internal NeuronDescent(SingleNeuronConfig config)
    {
        (this.config, samples, neurons) = (config, config.Rows, config.Students * config.LearningRate.Count);
        inputs = new double[samples * config.InputDimension];
        weights = new double[neurons * config.InputDimension];
        gradients = new double[weights.Length];
        heights = new double[neurons * samples];
        residuals = new double[samples];
        lost = new bool[config.LearningRate.Count];
        loss = new NeuronLoss(config.Students, config.InputDimension);
        workspace = new Workspace(Scratch(config));
    }

    /// <summary>Memory of one replica, with the start on its way.</summary>
    internal static long Bytes(SingleNeuronConfig config)
    {
        long neurons = (long)config.Students * config.LearningRate.Count, d = config.InputDimension;
        return (8 * ((config.Rows * (d + neurons + 1)) + (((2 * neurons) + config.Students) * d))) + config.LearningRate.Count + NeuronLoss.Bytes(config.Students, config.InputDimension) + Scratch(config);
    }

    internal void Run(SimulationRun run, int r, double[][] values, CancellationToken cancel)
    {
        int d = config.InputDimension, rates = config.LearningRate.Count, records = config.Steps.Count;
        uint replica = run.Replicas.First + (uint)r;
        double[] start = config.Start();
        for (int l = 0; l < rates; l++) start.CopyTo(weights, l * start.Length);
        ReadOnlyMatrixView<double> w = new(weights, neurons, d), x = new(inputs, samples, d);
        MatrixView<double> height = new(heights, neurons, samples);
        ReadOnlyMatrixView<double> pull = new(heights, neurons, samples);
        for (int t = 0, next = 0; ; t++)
        {
            if (config.Steps[next] == t)
            {
                for (int l = 0; l < rates; l++)
                {
                    loss.Look(weights.AsSpan(l * start.Length, start.Length));
                    SingleNeuronSystem.Record(loss, values, (((r * rates) + l) * records) + next, ref lost[l]);
                }

                if (++next == records) return;
            }

            cancel.ThrowIfCancellationRequested();
            if (t == 0 || config is OnlineNeuronConfig) new RandomStream(run.Seed, Purpose.Inputs, replica, (uint)t).FillNormal(inputs);
            MatMul.Execute(1.0, w, Transpose.No, x, Transpose.Yes, 0.0, height, workspace, Parallelism.Single);
            for (int l = 0; l < rates; l++) Pull(l);
            MatMul.Execute(1.0 / samples, pull, Transpose.No, x, Transpose.No, 0.0, new MatrixView<double>(gradients, neurons, d), workspace, Parallelism.Single);
            for (int l = 0; l < rates; l++)
            {
                for (int i = l * start.Length; i < (l + 1) * start.Length; i++) weights[i] = Math.FusedMultiplyAdd(-config.LearningRate[l], gradients[i], weights[i]);
            }
        }
    }

    public void Dispose() => workspace.Dispose();

    private static long Scratch(SingleNeuronConfig config)
    {
        int neurons = config.Students * config.LearningRate.Count, d = config.InputDimension;
        return Math.Max(
            MatMul.Plan<double>(1, neurons, config.Rows, d, Transpose.No, Transpose.Yes, Parallelism.Single).WorkspaceBytes,
            MatMul.Plan<double>(1, neurons, d, config.Rows, Transpose.No, Transpose.No, Parallelism.Single).WorkspaceBytes);
    }

    /// <summary>Heights of the neurons of a rate to f - f* where they are above 0, else to 0.</summary>
    private void Pull(int rate)
    {
        int d = config.InputDimension;
        Span<double> all = heights.AsSpan(rate * config.Students * samples, config.Students * samples);
        for (int b = 0; b < samples; b++) residuals[b] = -Math.Max(0, inputs[b * d]);
        for (int i = 0; i < all.Length; i += samples)
        {
            for (int b = 0; b < samples; b++) residuals[b] += Math.Max(0, all[i + b]);
        }

        for (int i = 0; i < all.Length; i += samples)
        {
            for (int b = 0; b < samples; b++) all[i + b] = all[i + b] > 0 ? residuals[b] : 0;
        }
    }
}
