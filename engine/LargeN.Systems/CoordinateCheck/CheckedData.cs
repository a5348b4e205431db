// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Networks;
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

    internal void Give<T>(EnsembleTrainer<T> trainer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Labels.Length > 0) trainer.SetData(Elements.Of<T>(Inputs), Labels);
        else trainer.SetData(Elements.Of<T>(Inputs), Elements.Of<T>(Targets));
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
