// SPDX-License-Identifier: MIT
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.CoordinateCheck;

/// <summary>The inputs and targets of a check, the same for all replicas and sizes.</summary>
/// <param name="Inputs">[rows, inputs of the network].</param>
/// <param name="Targets">Of networks on vectors and images: the sign of the first feature, one a row. Empty for tokens.</param>
/// <param name="Labels">Of networks on tokens: the sum of a token and the one before it, modulo the vocabulary. Empty otherwise.</param>
internal sealed record CheckedData(double[] Inputs, double[] Targets, int[] Labels)
{
    internal static CheckedData Of(CoordinateCheckConfig config, ulong seed)
    {
        RandomStream stream = new(seed, Purpose.Inputs, RandomStream.Shared);
        if (config.HasTokens) return Tokens(config.Transformer, config.Samples, stream);
        int features = config.Architecture == CheckedArchitecture.Cnn ? config.Network().Inputs : config.InputDimension;
        double[] inputs = new double[config.Samples * features];
        stream.FillNormal(inputs);
        return new CheckedData(inputs, [.. Enumerable.Range(0, config.Samples).Select(i => inputs[i * features] < 0 ? -1.0 : 1.0)], []);
    }

    internal void Give(EnsembleTrainer<double> trainer)
    {
        if (Labels.Length > 0) trainer.SetData(Inputs, Labels);
        else trainer.SetData(Inputs, Targets);
    }

    /// <summary>The loss that is descended, at given outputs.</summary>
    internal double Objective(double[] outputs)
    {
        if (Labels.Length == 0) return CoordinateCheckSystem.MeanSquare(outputs, Targets) / 2;
        int classes = outputs.Length / Labels.Length;
        double[] terms = new double[Labels.Length], exponentials = new double[classes];
        for (int i = 0; i < terms.Length; i++)
        {
            ReadOnlySpan<double> row = outputs.AsSpan(i * classes, classes);
            double largest = double.NegativeInfinity;
            foreach (double value in row) largest = Math.Max(largest, value);
            for (int c = 0; c < classes; c++) exponentials[c] = Elementary.Exp(row[c] - largest);
            terms[i] = Elementary.Log(FixedOrder.Sum(exponentials)) - (row[Labels[i]] - largest);
        }

        return FixedOrder.Sum(terms) / terms.Length;
    }

    private static CheckedData Tokens(TransformerShape shape, int sequences, RandomStream stream)
    {
        int[] tokens = new int[sequences * shape.SequenceLength], labels = new int[tokens.Length];
        stream.FillIndices(tokens, shape.Vocabulary);
        for (int i = 0; i < tokens.Length; i++) labels[i] = (tokens[i] + (i % shape.SequenceLength == 0 ? 0 : tokens[i - 1])) % shape.Vocabulary;
        double[] inputs = new double[tokens.Length * shape.InputColumns];
        shape.Encode<double>(tokens, inputs);
        return new CheckedData(inputs, [], labels);
    }
}
