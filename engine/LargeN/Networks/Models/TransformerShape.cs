// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A transformer on tokens: embeddings of tokens and positions, L layers of attention and feed-forward branches that each begin with a LayerNorm, a last LayerNorm, readout.</summary>
/// <remarks>LayerNorms have neither gain nor bias. Every branch is multiplied by b of the parameterisation: h += b attention(LN(h)), h += b W_2 phi(W_1 LN(h)), with the multipliers of each; or a <see cref="MixtureOfExperts"/> in its place.</remarks>
public sealed record TransformerShape
{
    /// <summary>V, number of tokens, >= 1.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>S, tokens of a sequence, >= 1.</summary>
    public required int SequenceLength { get; init; }

    /// <summary>N, features of the stream, a multiple of H.</summary>
    public required int Width { get; init; }

    /// <summary>H, heads, >= 1.</summary>
    public required int Heads { get; init; }

    /// <summary>L, layers, >= 1.</summary>
    public required int Depth { get; init; }

    /// <summary>L_base, the depth at which the learning rate was chosen, >= 1.</summary>
    public int BaseDepth { get; init; } = 1;

    /// <summary>C, outputs of a token; 0 means V.</summary>
    public int Outputs { get; init; }

    /// <summary>F, units inside a feed-forward branch; 0 means 4 N.</summary>
    public int HiddenWidth { get; init; }

    /// <summary>Sizes of the mixture of experts in place of each feed-forward branch, every expert with F hidden units; null: no experts.</summary>
    public ExpertSizes? Experts { get; init; }

    /// <summary>What the selection bias of an expert moves by in a step, towards equal loads; 0: there are no such biases.</summary>
    public double BalanceRate { get; init; }

    /// <summary>phi of the feed-forward branches.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>alpha_A, 1/2 to 1: scores are d^-alpha_A q k.</summary>
    public double ScoreExponent { get; init; } = 1;

    /// <summary>Whether a token sees only itself and those before it.</summary>
    public bool Causal { get; init; } = true;

    /// <summary>Columns of an input row: V for the token, S for its position.</summary>
    public int InputColumns => Vocabulary + SequenceLength;

    /// <summary>The network. Its input has a row a token, all sequences below each other, as <see cref="Encode{T}"/> writes them.</summary>
    /// <exception cref="ArgumentException">A size is outside its range, or N is no multiple of H.</exception>
    public Network Build()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Vocabulary, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SequenceLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BaseDepth, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenWidth);
        if (BalanceRate != 0 && Experts is null) throw new ArgumentException($"BalanceRate {BalanceRate} needs Experts, whose loads it makes equal");
        int outputs = Outputs == 0 ? Vocabulary : Outputs;
        List<Block> blocks =
        [
            new Embedding(
                new Parameter("embedding.token", Vocabulary, Width, ParameterKind.Weight, ParameterRole.Input, fanIn: 1),
                new Parameter("embedding.position", SequenceLength, Width, ParameterKind.Weight, ParameterRole.Input, fanIn: 1)),
            new Watch("h[0]"),
        ];
        for (int l = 0; l < Depth; l++)
        {
            blocks.Add(new Residual(new Sequential(new LayerNorm(), Attention($"layer[{l}]"))));
            blocks.Add(new Residual(new Sequential([new LayerNorm(), .. FeedForward($"layer[{l}]")])));
            blocks.Add(new Watch($"h[{l + 1}]"));
        }

        blocks.Add(new LayerNorm());
        blocks.Add(new Linear(new Parameter("output", outputs, Width, ParameterKind.Weight, ParameterRole.Output, Width)));
        return new Network(new Sequential(blocks), InputColumns, outputs, new NetworkSizes(Width, Depth, BaseDepth));
    }

    /// <summary>Writes the input rows of some sequences: 1 at the token, 1 at V + its position, 0 elsewhere.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="tokens">Tokens of all sequences, one after the other; a multiple of S.</param>
    /// <param name="rows">Receives tokens.Length rows of <see cref="InputColumns"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    public void Encode<T>(ReadOnlySpan<int> tokens, Span<T> rows)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        if (tokens.Length % SequenceLength != 0) throw new ArgumentException($"{tokens.Length} tokens are no whole number of sequences of {SequenceLength}", nameof(tokens));
        if (rows.Length != (long)tokens.Length * InputColumns) throw new ArgumentException($"{tokens.Length} rows of {InputColumns} have {(long)tokens.Length * InputColumns} elements; the span has {rows.Length}", nameof(rows));
        rows.Clear();
        for (int i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)Vocabulary) throw new ArgumentOutOfRangeException(nameof(tokens), tokens[i], $"token {i} must lie in 0 to {Vocabulary - 1}");
            rows[(i * InputColumns) + tokens[i]] = T.One;
            rows[(i * InputColumns) + Vocabulary + (i % SequenceLength)] = T.One;
        }
    }

    private MultiHeadAttention Attention(string layer)
    {
        if (Width % Heads != 0) throw new ArgumentException($"Width {Width} must be a multiple of Heads {Heads}");
        return new MultiHeadAttention(Scored("query"), Scored("key"), Inner($"{layer}.value", Width, Width), Inner($"{layer}.attention", Width, Width), Heads, SequenceLength, Causal);

        Parameter Scored(string name) => new($"{layer}.{name}", Width, Width, ParameterKind.Weight, ParameterRole.Hidden, Width)
        {
            InBranch = true,
            ScoreDimension = Width / Heads,
            ScoreExponent = ScoreExponent,
        };
    }

    private IReadOnlyList<Block> FeedForward(string layer)
    {
        int hidden = HiddenWidth == 0 ? checked(4 * Width) : HiddenWidth;
        if (Experts is { } experts)
        {
            return
            [
                new MixtureOfExperts(
                    Inner($"{layer}.router", experts.Count, Width, experts, routes: true),
                    Inner($"{layer}.up", checked(experts.Count * hidden), Width, experts),
                    Inner($"{layer}.down", checked(experts.Count * Width), hidden, experts),
                    Activation,
                    selection: BalanceRate > 0 ? new Parameter($"{layer}.selection", 1, experts.Count, ParameterKind.Bias, ParameterRole.Hidden, 1) : null,
                    balanceRate: BalanceRate),
            ];
        }

        return [new Linear(Inner($"{layer}.up", hidden, Width)), new ActivationBlock(Activation), new Linear(Inner($"{layer}.down", Width, hidden))];
    }

    private static Parameter Inner(string name, int rows, int columns, ExpertSizes? experts = null, bool routes = false) =>
        new(name, rows, columns, ParameterKind.Weight, ParameterRole.Hidden, columns) { InBranch = true, Experts = experts, Routes = routes };
}
