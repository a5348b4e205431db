// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>y = m_E token + m_P position: the rows of two tables that the tokens of sequences name.</summary>
/// <remarks>
/// An input row is 1 at its token and, in the columns behind the vocabulary, 1 at its position, 0 elsewhere. A table is read by a product with such rows, so its gradient is one
/// too: a sum in the order of products, with no scatter. Products with 0 and 1 are exact. Backward: dTable = m onehot^T dy.
/// </remarks>
public sealed class Embedding : Block
{
    private readonly Parameter tokens;
    private readonly Parameter? positions;
    private Slot input;
    private Slot? inputDot;

    /// <param name="tokens">[V, N], a row a token.</param>
    /// <param name="positions">[S, N], a row a position; null: the input has no columns for positions.</param>
    /// <exception cref="ArgumentException">The tables have rows of different lengths.</exception>
    public Embedding(Parameter tokens, Parameter? positions = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (positions is not null && positions.Columns != tokens.Columns)
            throw new ArgumentException($"the rows of {positions} must have {tokens.Columns} features as those of {tokens}", nameof(positions));
        this.tokens = tokens;
        this.positions = positions;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => positions is null ? [tokens] : [tokens, positions];

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => null;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        int wanted = tokens.Rows + (positions?.Rows ?? 0);
        if (x.Columns != wanted) throw new ArgumentException($"an embedding by {string.Join(" and ", Parameters)} takes rows of {wanted} columns; it is given {x.Columns}", nameof(x));
        input = x;
        Slot y = r.MatMul(Part(tokens), Transpose.No, r.Of(tokens), Transpose.No, r.Table[tokens].Multiplier, "embedded tokens");
        if (positions is not null) r.MatMul(Part(positions), Transpose.No, r.Of(positions), Transpose.No, r.Table[positions].Multiplier, y, accumulate: true);
        return y;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        Slot? dx = inputGradient ? r.Like(input, "input gradient") : null;
        foreach (Parameter table in Parameters)
        {
            if (dx is { } whole) r.MatMul(dy, Transpose.No, r.Of(table), Transpose.Yes, r.Table[table].Multiplier, Part(table, whole));
            r.WeightGradient(table, Part(table), dy);   // rows of the table stand for outputs of W^T: the roles of dy and x are exchanged
        }

        return dx;
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        inputDot = xDot;
        Slot yDot = r.MatMul(Part(tokens), Transpose.No, r.Direction(tokens), Transpose.No, r.Table[tokens].Multiplier, "embedded tokens along the direction");
        if (positions is not null) r.MatMul(Part(positions), Transpose.No, r.Direction(positions), Transpose.No, r.Table[positions].Multiplier, yDot, accumulate: true);
        if (xDot is not { } given) return yDot;
        foreach (Parameter table in Parameters) r.MatMul(Part(table, given), Transpose.No, r.Of(table), Transpose.No, r.Table[table].Multiplier, yDot, accumulate: true);
        return yDot;
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        GradientPair? pair = inputGradient ? new GradientPair(r.Like(input, "input gradient"), r.Like(input, "input gradient along the direction")) : null;
        foreach (Parameter table in Parameters)
        {
            double m = r.Table[table].Multiplier;
            if (pair is { } whole)
            {
                r.MatMul(dy, Transpose.No, r.Of(table), Transpose.Yes, m, Part(table, whole.Gradient));
                r.MatMul(dyDot, Transpose.No, r.Of(table), Transpose.Yes, m, Part(table, whole.Derivative));
                r.MatMul(dy, Transpose.No, r.Direction(table), Transpose.Yes, m, Part(table, whole.Derivative), accumulate: true);
            }

            r.WeightGradient(table, Part(table), dyDot);
            if (inputDot is { } given) r.WeightGradient(table, Part(table, given), dy);
        }

        return pair;
    }

    private Slot Part(Parameter table) => Part(table, input);

    private Slot Part(Parameter table, Slot rows) => rows.Block(0, ReferenceEquals(table, tokens) ? 0 : tokens.Rows, rows.Rows, table.Rows);
}
