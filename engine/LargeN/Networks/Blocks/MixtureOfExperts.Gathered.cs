// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <content>The form that gathers: rows are pairs of a token and an expert that it takes, those of an expert side by side.</content>
public sealed partial class MixtureOfExperts
{
    private Slot tokens;
    private Slot weightsOfPairs;

    private Slot GatheredForward(StepRecorder r, Slot x)
    {
        tokens = Taken(r, x, x.Columns, "tokens of experts");
        weightsOfPairs = Taken(r, gates, 1, "gates of experts");
        z = Product(r, tokens, r.Of(up.Weight), Transpose.Yes, r.Table[up.Weight].Multiplier, down.Columns, "hidden units of experts");
        if (upBias is not null) r.Record(new PairProductOperation(gates, Ones(r), AsColumn(r.Of(upBias)), Transpose.Yes, r.Table[upBias].Multiplier, Accumulate: true, z));
        a = activation == Activation.Identity ? z : r.Activate(activation, z);
        gated = r.Like(a, "gated units");
        r.Record(new ScaleGroupsOperation(a, weightsOfPairs, gated));
        return Given(r, Product(r, gated, r.Of(down), Transpose.Yes, r.Table[down].Multiplier, outputs, "outputs of experts"), outputs, $"{down.Name} out");
    }

    private Slot? GatheredBackward(StepRecorder r, Slot dy, bool inputGradient)
    {
        Slot dOutputs = Taken(r, dy, outputs, "output gradients of experts"), dWeights = r.Like(weightsOfPairs, "gate gradients of experts");
        Slot da = Product(r, dOutputs, r.Of(down), Transpose.No, r.Table[down].Multiplier, down.Columns, "gated unit gradient");
        r.ExpertGradient(down, gates, dOutputs, gated);
        r.Record(new GroupDotsOperation(da, a, dWeights));
        if (r.HasFeedback(down)) r.Record(new PairProductOperation(gates, dOutputs, r.BackwardOf(down), Transpose.No, r.Table[down].Multiplier, Accumulate: false, da));
        r.Record(new ScaleGroupsOperation(da, weightsOfPairs, da));
        Slot dz = activation == Activation.Identity ? da : r.ActivateGradient(activation, z, da);
        Slot? dx = inputGradient
            ? Given(r, Product(r, dz, r.BackwardOf(up.Weight), Transpose.No, r.Table[up.Weight].Multiplier, tokens.Columns, "input gradients of experts"), tokens.Columns, "input gradient")
            : null;
        r.ExpertGradient(up.Weight, gates, dz, tokens);
        if (upBias is not null) r.ExpertGradient(upBias, gates, dz, Ones(r));
        return Routed(r, dx, Given(r, dWeights, sizes.Count, "gate gradient"), inputGradient);
    }

    private Slot Taken(StepRecorder r, Slot x, int columns, string name)
    {
        Slot pairs = r.Allocate(Arena.Work, name, checked(gates.Rows * sizes.Active), columns);
        r.Record(new TakePairsOperation(gates, x, pairs));
        return pairs;
    }

    private Slot Given(StepRecorder r, Slot pairs, int columns, string name)
    {
        Slot result = r.Allocate(Arena.Work, name, gates.Rows, columns);
        r.Record(new GivePairsOperation(gates, pairs, result));
        return result;
    }

    private Slot Product(StepRecorder r, Slot x, Slot weights, Transpose transpose, double scale, int columns, string name)
    {
        Slot product = r.Allocate(Arena.Work, name, x.Rows, columns);
        r.Record(new PairProductOperation(gates, x, weights, transpose, scale, Accumulate: false, product));
        return product;
    }

    private Slot Ones(StepRecorder r)
    {
        Slot ones = r.Allocate(Arena.Work, "ones", tokens.Rows, 1);
        r.Record(new FillOperation(ones, 1));
        return ones;
    }

    private static Slot AsColumn(Slot row) => row.Reshape(row.Columns, 1);
}
