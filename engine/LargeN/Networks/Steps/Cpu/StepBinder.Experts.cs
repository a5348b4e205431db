// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <content>Mixtures of experts.</content>
internal sealed partial class StepBinder<T>
{
    private BoundStep<T> Pairs(ExpertPairOperation operation)
    {
        foreach (Slot written in operation.Writes)
        {
            foreach (Slot read in operation.Reads)
                if (read != written) SlotOverlap.RequireApart(read, written, operation);
        }

        return operation switch
        {
            TakePairsOperation o => new BoundTakePairs<T>(At(o.Gates), At(o.X), At(o.Pairs)),
            GivePairsOperation o => new BoundGivePairs<T>(At(o.Gates), At(o.Pairs), At(o.Result)),
            PairProductOperation o => new BoundPairProduct<T>(o, At(o.Gates), At(o.A), At(o.Weights), At(o.C)),
            PairGradientOperation o => new BoundPairGradient<T>(o, At(o.Gates), At(o.Dy), At(o.A), At(o.Gradient)),
            _ => throw new NotSupportedException($"the step operation {operation.GetType().Name} is not known to this executor"),
        };
    }

    private BoundStep<T> Experts(ExpertOperation operation)
    {
        switch (operation)
        {
            case GateOperation o:
                SlotOverlap.RequireApart(o.Logits, o.Gates, o);
                SlotOverlap.RequireApart(o.Bias, o.Gates, o);
                return new BoundGate<T>(At(o.Logits), At(o.Bias), o.Active, o.Scale, At(o.Gates));
            case GateGradientOperation o:
                SlotOverlap.RequireApart(o.Logits, o.DLogits, o);
                SlotOverlap.RequireApart(o.Gates, o.DLogits, o);
                SlotOverlap.RequireSameOrApart(o.DGates, o.DLogits, o);
                return new BoundGateGradient<T>(At(o.Logits), At(o.Gates), At(o.DGates), At(o.DLogits));
            case ScaleGroupsOperation o:
                SlotOverlap.RequireSameOrApart(o.X, o.Result, o);
                SlotOverlap.RequireApart(o.Gates, o.Result, o);
                return new BoundScaleGroups<T>(At(o.X), At(o.Gates), At(o.Result));
            case GroupDotsOperation o:
                SlotOverlap.RequireApart(o.X, o.Dots, o);
                SlotOverlap.RequireApart(o.Y, o.Dots, o);
                return new BoundGroupDots<T>(At(o.X), At(o.Y), At(o.Dots));
            case BalanceOperation o:
                SlotOverlap.RequireApart(o.Gates, o.Bias, o);
                return new BoundBalance<T>(At(o.Gates), o.Active, o.Rate, At(o.Bias));
            default:
                throw new NotSupportedException($"the step operation {operation.GetType().Name} is not known to this executor");
        }
    }
}
