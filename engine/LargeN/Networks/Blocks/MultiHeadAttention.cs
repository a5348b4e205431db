// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>Every token takes a weighted mean of the values of its sequence, in several heads: y = m_o concat(o) W_o^T, o = softmax(d^-alpha_A q k^T) v a head.</summary>
/// <remarks>
/// q = m_q x W_q^T, k = m_k x W_k^T, v = m_v x W_v^T; head h has the columns h d to (h + 1) d of each, d = N/H. alpha_A is the <see cref="Parameter.ScoreExponent"/> of the query weights.
/// Heads are views: nothing is copied apart. Backward: do = m_o dy W_o, dP = do v^T, dv = P^T do, dA = P (dP - rowsum(dP P)), dq = d^-alpha_A dA k, dk = d^-alpha_A dA^T q,
/// then the backward passes of the three layers, whose input gradients add up.
/// </remarks>
public sealed partial class MultiHeadAttention : Block
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear output;
    private readonly int heads;
    private readonly int length;
    private readonly bool causal;
    private readonly double scoreScale;
    private Slot q;
    private Slot k;
    private Slot v;
    private Slot weights;

    /// <param name="query">W_q [N, inputs], with its score dimension and exponent.</param>
    /// <param name="key">W_k [N, inputs].</param>
    /// <param name="value">W_v [N, inputs].</param>
    /// <param name="output">W_o [outputs, N].</param>
    /// <param name="heads">H, a divisor of N.</param>
    /// <param name="sequenceLength">S, tokens of a sequence, >= 1.</param>
    /// <param name="causal">Whether a token sees only itself and those before it.</param>
    /// <exception cref="ArgumentException">The weights do not fit together, or N is no multiple of H.</exception>
    public MultiHeadAttention(Parameter query, Parameter key, Parameter value, Parameter output, int heads, int sequenceLength, bool causal = true)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        foreach (Parameter other in new[] { key, value })
        {
            if (other.Rows != query.Rows || other.Columns != query.Columns)
                throw new ArgumentException($"{other} must be {query.Rows} x {query.Columns} as {query}", nameof(key));
        }

        if (output.Columns != query.Rows) throw new ArgumentException($"{output} must have {query.Rows} columns, the rows of {query}", nameof(output));
        if (query.Rows % heads != 0) throw new ArgumentException($"{query.Rows} features cannot be shared out among {heads} heads; the width must be a multiple of the heads", nameof(heads));
        int dimension = query.Rows / heads;
        foreach (Parameter scored in new[] { query, key })
        {
            if (scored.ScoreDimension != dimension || scored.ScoreExponent != query.ScoreExponent)
                throw new ArgumentException($"{scored} says {scored.ScoreDimension} features a head with exponent {scored.ScoreExponent}; it must be {dimension} with {query.ScoreExponent}", nameof(query));
        }

        if (!(query.ScoreExponent is >= 0.5 and <= 1)) throw new ArgumentOutOfRangeException(nameof(query), query.ScoreExponent, "the exponent of the scores must lie in [0.5, 1]");
        this.query = new Linear(query);
        this.key = new Linear(key);
        this.value = new Linear(value);
        this.output = new Linear(output);
        this.heads = heads;
        this.causal = causal;
        length = sequenceLength;
        scoreScale = Power.Of(dimension, -query.ScoreExponent);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [query.Weight, key.Weight, value.Weight, output.Weight];

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is Backpropagation or FeedbackAlignment ? null : this;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (x.Rows % length != 0) throw new ArgumentException($"attention over sequences of {length} tokens is given {x.Rows} rows; they must be a multiple of {length}", nameof(x));
        q = query.Forward(r, x);
        k = key.Forward(r, x);
        v = value.Forward(r, x);
        weights = r.Allocate(Arena.Work, "attention", checked(x.Rows * heads), length);
        r.MatMul(Heads(q), Transpose.No, Heads(k), Transpose.Yes, scoreScale, Squares(weights));
        r.Record(new SoftmaxOperation(weights, weights, causal));
        Slot mixed = r.Like(v, "attended values");
        r.MatMul(Squares(weights), Transpose.No, Heads(v), Transpose.No, 1, Heads(mixed));
        return output.Forward(r, mixed);
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        Slot dMixed = output.Backward(r, dy)!.Value;
        Slot scores = r.Like(weights, "score gradient"), dq = r.Like(q, "query gradient"), dk = r.Like(k, "key gradient"), dv = r.Like(v, "value gradient");
        r.MatMul(Heads(dMixed), Transpose.No, Heads(v), Transpose.Yes, 1, Squares(scores));
        r.MatMul(Squares(weights), Transpose.Yes, Heads(dMixed), Transpose.No, 1, Heads(dv));
        r.Record(new SoftmaxGradientOperation(weights, scores, scores));
        r.MatMul(Squares(scores), Transpose.No, Heads(k), Transpose.No, scoreScale, Heads(dq));
        r.MatMul(Squares(scores), Transpose.Yes, Heads(q), Transpose.No, scoreScale, Heads(dk));
        Slot? fromValue = value.Backward(r, dv, inputGradient), fromKey = key.Backward(r, dk, inputGradient), fromQuery = query.Backward(r, dq, inputGradient);
        if (fromQuery is not { } dx) return null;
        r.AddScaled(1, fromKey!.Value, dx);
        r.AddScaled(1, fromValue!.Value, dx);
        return dx;
    }

    /// <summary>[S, d] of every sequence and head, inside rows of all tokens.</summary>
    private Tiles Heads(Slot x) => new(x.Block(0, 0, length, x.Columns / heads), x.Rows / length, (long)length * x.RowStride, heads, x.Columns / heads);

    /// <summary>[S, S] of every sequence and head, below each other.</summary>
    private Tiles Squares(Slot x) => new(x.Block(0, 0, length, length), x.Rows / (length * heads), (long)heads * length * length, heads, (long)length * length);
}
