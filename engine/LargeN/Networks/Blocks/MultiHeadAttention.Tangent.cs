// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <content>
/// Along a direction: A = s q k^T gives ADot = s (qDot k^T + q kDot^T), and as the Jacobian of softmax is symmetric PDot = P (ADot - rowsum(P ADot)), oDot = PDot v + P vDot. Backward, with
/// dA = P (dP - D), D = rowsum(P dP): dADot = P (dPDot - rowsum(P dPDot)) + PDot dP - PDot D - P rowsum(PDot dP); products follow the rule of products.
/// </content>
public sealed partial class MultiHeadAttention
{
    private Slot qDot;
    private Slot kDot;
    private Slot vDot;
    private Slot weightsDot;

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        qDot = query.Tangent(r, xDot)!.Value;   // the weights alone make them depend on the parameters
        kDot = key.Tangent(r, xDot)!.Value;
        vDot = value.Tangent(r, xDot)!.Value;
        weightsDot = r.Like(weights, "attention along the direction");
        r.MatMul(Heads(qDot), Transpose.No, Heads(k), Transpose.Yes, scoreScale, Squares(weightsDot));
        r.MatMul(Heads(q), Transpose.No, Heads(kDot), Transpose.Yes, scoreScale, Squares(weightsDot), accumulate: true);
        r.Record(new SoftmaxGradientOperation(weights, weightsDot, weightsDot));
        Slot mixedDot = r.Like(v, "attended values along the direction");
        r.MatMul(Squares(weightsDot), Transpose.No, Heads(v), Transpose.No, 1, Heads(mixedDot));
        r.MatMul(Squares(weights), Transpose.No, Heads(vDot), Transpose.No, 1, Heads(mixedDot), accumulate: true);
        return output.Tangent(r, mixedDot);
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        (Slot dMixed, Slot dMixedDot) = output.TangentBackward(r, dy, dyDot)!.Value;
        Slot dv = r.Like(v, "value gradient"), dvDot = r.Like(v, "value gradient along the direction");
        r.MatMul(Squares(weights), Transpose.Yes, Heads(dMixed), Transpose.No, 1, Heads(dv));
        r.MatMul(Squares(weights), Transpose.Yes, Heads(dMixedDot), Transpose.No, 1, Heads(dvDot));
        r.MatMul(Squares(weightsDot), Transpose.Yes, Heads(dMixed), Transpose.No, 1, Heads(dvDot), accumulate: true);
        (Slot scores, Slot scoresDot) = Scores(r, dMixed, dMixedDot);
        (Slot dq, Slot dqDot) = Factor(r, scores, scoresDot, Transpose.No, k, kDot, "query gradient");
        (Slot dk, Slot dkDot) = Factor(r, scores, scoresDot, Transpose.Yes, q, qDot, "key gradient");
        GradientPair? fromValue = value.TangentBackward(r, dv, dvDot, inputGradient), fromKey = key.TangentBackward(r, dk, dkDot, inputGradient);
        if (query.TangentBackward(r, dq, dqDot, inputGradient) is not { } pair) return null;
        foreach (GradientPair other in (GradientPair[])[fromKey!.Value, fromValue!.Value])
        {
            r.AddScaled(1, other.Gradient, pair.Gradient);
            r.AddScaled(1, other.Derivative, pair.Derivative);
        }

        return pair;
    }

    /// <summary>dA and dADot.</summary>
    private (Slot Scores, Slot ScoresDot) Scores(StepRecorder r, Slot dMixed, Slot dMixedDot)
    {
        Slot dWeights = r.Like(weights, "attention gradient"), dScores = r.Like(weights, "score gradient"), dScoresDot = r.Like(weights, "score gradient along the direction");
        r.MatMul(Heads(dMixed), Transpose.No, Heads(v), Transpose.Yes, 1, Squares(dWeights));
        r.MatMul(Heads(dMixedDot), Transpose.No, Heads(v), Transpose.Yes, 1, Squares(dScoresDot));
        r.MatMul(Heads(dMixed), Transpose.No, Heads(vDot), Transpose.Yes, 1, Squares(dScoresDot), accumulate: true);
        r.Record(new SoftmaxGradientOperation(weights, dScoresDot, dScoresDot));
        r.AddScaledRows(-1, r.RowMeans(weights, dWeights, length), weightsDot, dScoresDot);
        r.AddScaledRows(-1, r.RowMeans(weightsDot, dWeights, length), weights, dScoresDot);
        r.AddScaled(0.5, r.TwiceProduct(weightsDot, r.Copy(dWeights)), dScoresDot);
        r.Record(new SoftmaxGradientOperation(weights, dWeights, dScores));
        return (dScores, dScoresDot);
    }

    /// <summary>scale op(dA) b, and its derivative.</summary>
    private (Slot Gradient, Slot Derivative) Factor(StepRecorder r, Slot scores, Slot scoresDot, Transpose transpose, Slot b, Slot bDot, string name)
    {
        Slot gradient = r.Like(b, name), derivative = r.Like(b, $"{name} along the direction");
        r.MatMul(Squares(scores), transpose, Heads(b), Transpose.No, scoreScale, Heads(gradient));
        r.MatMul(Squares(scoresDot), transpose, Heads(b), Transpose.No, scoreScale, Heads(derivative));
        r.MatMul(Squares(scores), transpose, Heads(bDot), Transpose.No, scoreScale, Heads(derivative), accumulate: true);
        return (gradient, derivative);
    }
}
