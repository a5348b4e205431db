// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <content>
/// Along a direction, selection constant: wDot = w sigmoid(-r) rDot, u = w a gives uDot = w aDot + wDot a, and the last product follows the rule of products. Backward, with g = m_2 dy W2:
/// dwDot = gDot . a + g . aDot, daDot = w gDot + wDot g, and as dr = dw w sigmoid(-r), drDot = dwDot w sigmoid(-r) + dr (1 - 2 sigmoid(r)) rDot.
/// </content>
public sealed partial class MixtureOfExperts
{
    private Slot logitsDot;
    private Slot gatesDot;
    private Slot zDot;
    private Slot aDot;
    private Slot gatedDot;

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (r.GathersExperts) throw new NotSupportedException("derivatives along a direction are recorded with experts in their plain form");
        logitsDot = router.Tangent(r, xDot)!.Value;   // the weights alone make them depend on the parameters
        gatesDot = r.Like(gates, "gates along the direction");
        r.Record(new GateGradientOperation(logits, gates, logitsDot, gatesDot));
        zDot = up.Tangent(r, xDot)!.Value;
        aDot = activation == Activation.Identity ? zDot : r.ActivateGradient(activation, z, r.Copy(zDot));
        gatedDot = Gated(r, aDot, gates, a, gatesDot, "gated units along the direction");
        Slot yDot = r.Allocate(Arena.Work, $"{down.Name} out along the direction", gated.Rows, outputs);
        Tiles units = Units(gated), unitsDot = Units(gatedDot), weights = Weights(r), directions = Weights(r.Direction(down));
        for (int e = 0; e < sizes.Count; e++)
        {
            r.MatMul(unitsDot[e, 0], Transpose.No, weights[e, 0], Transpose.Yes, r.Table[down].Multiplier, yDot, accumulate: e > 0);
            r.MatMul(units[e, 0], Transpose.No, directions[e, 0], Transpose.Yes, r.Table[down].Multiplier, yDot, accumulate: true);
        }

        return yDot;
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        double m = r.Table[down].Multiplier;
        Tiles toAll = new(dy, sizes.Count, 0, 1, 0), toAllDot = new(dyDot, sizes.Count, 0, 1, 0);
        Slot g = r.Like(a, "unit gradient"), gDot = r.Like(a, "unit gradient along the direction");
        r.MatMul(toAll, Transpose.No, Weights(r), Transpose.No, m, Units(g));
        r.MatMul(toAllDot, Transpose.No, Weights(r), Transpose.No, m, Units(gDot));
        r.MatMul(toAll, Transpose.No, Weights(r.Direction(down)), Transpose.No, m, Units(gDot), accumulate: true);
        r.WeightGradients(down, toAllDot, Units(gated), Weights(r));
        r.WeightGradients(down, toAll, Units(gatedDot), Weights(r));
        (Slot dr, Slot drDot) = Router(r, g, gDot);
        Slot daDot = Gated(r, gDot, gates, g, gatesDot, "gated unit gradient along the direction"), da = r.Like(a, "gated unit gradient");
        r.Record(new ScaleGroupsOperation(g, gates, da));
        if (activation != Activation.Identity)
        {
            r.ActivateGradient(activation, z, daDot);
            r.Record(new ActivateSecondOperation(activation, z, zDot, da, daDot));
            r.ActivateGradient(activation, z, da);
        }

        GradientPair? fromUnits = up.TangentBackward(r, da, daDot, inputGradient);
        if (router.TangentBackward(r, dr, drDot, inputGradient) is not { } pair) return null;
        r.AddScaled(1, fromUnits!.Value.Gradient, pair.Gradient);
        r.AddScaled(1, fromUnits.Value.Derivative, pair.Derivative);
        return pair;
    }

    /// <summary>dr and drDot.</summary>
    private (Slot Gradient, Slot Derivative) Router(StepRecorder r, Slot g, Slot gDot)
    {
        Slot dr = r.Like(gates, "gate gradient"), drDot = r.Like(gates, "gate gradient along the direction"), part = r.Like(gates, "part of it");
        r.Record(new GroupDotsOperation(g, a, dr));
        r.Record(new GroupDotsOperation(gDot, a, drDot));
        r.Record(new GroupDotsOperation(g, aDot, part));
        r.AddScaled(1, part, drDot);
        r.Record(new GateGradientOperation(logits, gates, dr, dr));
        r.Record(new GateGradientOperation(logits, gates, drDot, drDot));
        Slot moved = r.TwiceProduct(logitsDot, r.Copy(dr));
        r.AddScaled(0.5, moved, drDot);
        r.AddScaled(-0.5, r.TwiceProduct(r.Activate(Activation.Sigmoid, logits), moved), drDot);
        return (dr, drDot);
    }

    /// <summary>w x + wDot y by groups, a new slot.</summary>
    private static Slot Gated(StepRecorder r, Slot x, Slot w, Slot y, Slot wDot, string name)
    {
        Slot result = r.Like(x, name), part = r.Like(x, "part of a product by groups");
        r.Record(new ScaleGroupsOperation(x, w, result));
        r.Record(new ScaleGroupsOperation(y, wDot, part));
        r.AddScaled(1, part, result);
        return result;
    }
}
