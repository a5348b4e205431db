// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Binds the operations of a program to their places and kernels.</summary>
/// <param name="program">The program.</param>
/// <param name="work">Where each region of <see cref="Arena.Work"/> begins.</param>
/// <param name="lanes">Replicas side by side in each element: places have so many times the columns, which serves what works element by element or down columns.</param>
internal sealed partial class StepBinder<T>(StepProgram program, IReadOnlyList<long> work, int lanes = 1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <exception cref="ArgumentException">Operands share elements where the contract forbids it.</exception>
    internal BoundStep<T> Bind(StepOperation operation)
    {
        switch (operation)
        {
            case MatMulOperation o:
                return MatMul(o);
            case ActivateOperation o:
                SlotOverlap.RequireSameOrApart(o.Z, o.A, o);
                (StepPlace<T> z, StepPlace<T> a, _, _) = Flat(o.Z, o.A);
                return new BoundActivate<T>(o.Activation, z, a);
            case BiasOperation o:
                SlotOverlap.RequireApart(o.Bias, o.Z, o);
                SlotOverlap.RequireApart(o.Bias, o.A, o);
                SlotOverlap.RequireSameOrApart(o.Z, o.A, o);
                return new BoundBias<T>(o.Activation, At(o.Z), At(o.Bias), At(o.A));
            case ActivateGradientOperation o:
                return ActivateGradient(o);
            case ActivateSecondOperation o:
                return ActivateSecond(o);
            case SoftmaxOperation o:
                SlotOverlap.RequireSameOrApart(o.X, o.P, o);
                return new BoundSoftmax<T>(At(o.X), At(o.P), o.Causal);
            case SoftmaxGradientOperation o:
                SlotOverlap.RequireSameOrApart(o.P, o.Dx, o);
                SlotOverlap.RequireSameOrApart(o.Dp, o.Dx, o);
                return new BoundSoftmaxGradient<T>(At(o.P), At(o.Dp), At(o.Dx));
            case LayerNormOperation o:
                SlotOverlap.RequireSameOrApart(o.X, o.N, o);
                SlotOverlap.RequireApart(o.X, o.R, o);
                SlotOverlap.RequireApart(o.N, o.R, o);
                return new BoundLayerNorm<T>(At(o.X), At(o.N), At(o.R));
            case LayerNormGradientOperation o:
                SlotOverlap.RequireSameOrApart(o.N, o.Dx, o);
                SlotOverlap.RequireSameOrApart(o.Dn, o.Dx, o);
                SlotOverlap.RequireApart(o.R, o.Dx, o);
                return new BoundLayerNormGradient<T>(At(o.N), At(o.R), At(o.Dn), At(o.Dx));
            case ColumnSumsOperation o:
                SlotOverlap.RequireApart(o.X, o.Sums, o);
                return new BoundColumns<T>(At(o.X), At(o.X), At(o.Sums), products: false);
            case ColumnDotsOperation o:
                SlotOverlap.RequireApart(o.X, o.Dots, o);
                SlotOverlap.RequireApart(o.Y, o.Dots, o);
                return new BoundColumns<T>(At(o.X), At(o.Y), At(o.Dots), products: true);
            case LossOperation o:
                return Lose(o);
            case UpdateOperation o:
                return Update(o);
            case DescentOperation or ActivatePairOperation or MultiplyOperation:
                return Fused(operation);
            default:
                return Pointwise(operation);
        }
    }

    private BoundStep<T> Pointwise(StepOperation operation)
    {
        switch (operation)
        {
            case AddScaledOperation o:
                SlotOverlap.RequireSameOrApart(o.X, o.Y, o);
                (StepPlace<T> x, StepPlace<T> y, _, _) = Flat(o.X, o.Y);
                return new BoundAddScaled<T>(o.Alpha, x, y);
            case CopyOperation o:
                SlotOverlap.RequireSameOrApart(o.Source, o.Destination, o);
                (StepPlace<T> from, StepPlace<T> to, _, _) = Flat(o.Source, o.Destination);
                return new BoundCopy<T>(from, to);
            case ScaleOperation o:
                return new BoundScale<T>(o.Alpha, Flat(o.X));
            case ScaleColumnsOperation o:
                SlotOverlap.RequireApart(o.Scale, o.X, o);
                return new BoundScaleColumns<T>(At(o.X), At(o.Scale));
            case FillOperation o:
                return new BoundFill<T>(Flat(o.Destination), o.Value);
            case GatherRowsOperation o:
                SlotOverlap.RequireApart(o.Source, o.Destination, o);
                return new BoundGatherRows<T>(At(o.Source), At(o.Rows), At(o.Destination));
            case ExpertOperation o:
                return Experts(o);
            case ExpertPairOperation o:
                return Pairs(o);
            case DrawRowsOperation o:
                SlotOverlap.RequireApart(o.Source, o.Destination, o);
                return new BoundDrawRows<T>(o, At(o.Source), At(o.Destination));
            case RescaleOperation o:
                return new BoundRescale<T>(o, [.. o.Gradients.Select(Flat)]);
            case AscendOperation o:
                return new BoundAscend<T>([.. o.Parameters.Select(p => (Flat(p.W), Flat(p.G), p.Weight))], At(o.Radius));
            case NormalOperation o:
                return new BoundNormal<T>(Flat(o.Destination), o.Purpose, o.Shared);
            default:
                throw new NotSupportedException($"the step operation {operation.GetType().Name} is not known to this executor");
        }
    }

    private BoundStep<T> Fused(StepOperation operation)
    {
        switch (operation)
        {
            case DescentOperation { Product: { } product, Update: { } update }:
                return new BoundDescent<T>(product, At(product.A.First), At(product.B.First), At(update.W), Rates(update));
            case ActivatePairOperation { Bias: { } bias } o:
                SlotOverlap.RequireApart(bias, o.Z, o);
                SlotOverlap.RequireApart(bias, o.A, o);
                return new BoundBiasPair<T>(o.Activation, At(o.Z), At(bias), At(o.A));
            case ActivatePairOperation o:
                (StepPlace<T> z, StepPlace<T> a, _, _) = Flat(o.Z, o.A);
                return new BoundActivatePair<T>(o.Activation, z, a);
            case MultiplyOperation o:
                SlotOverlap.RequireSameOrApart(o.Y, o.Result, o);
                (StepPlace<T> x, StepPlace<T> y, StepPlace<T> result, _) = Flat(o.X, o.Y, o.Result);
                return new BoundMultiply<T>(x, y, result);
            default:
                throw new NotSupportedException($"the fused operation {operation.GetType().Name} is not known to this executor");
        }
    }

    private BoundMatMul<T> MatMul(MatMulOperation o)
    {
        for (int item = 0; item < o.C.Items; item++)
        {
            for (int head = 0; head < o.C.Heads; head++)
            {
                SlotOverlap.RequireApart(o.A[item, head], o.C[item, head], o);
                SlotOverlap.RequireApart(o.B[item, head], o.C[item, head], o);
            }
        }

        return new BoundMatMul<T>(o, At(o.A.First), At(o.B.First), At(o.C.First));
    }

    private BoundActivateGradient<T> ActivateGradient(ActivateGradientOperation o)
    {
        SlotOverlap.RequireSameOrApart(o.Z, o.Dz, o);
        SlotOverlap.RequireSameOrApart(o.Da, o.Dz, o);
        (StepPlace<T> z, StepPlace<T> da, StepPlace<T> dz, _) = Flat(o.Z, o.Da, o.Dz);
        return new BoundActivateGradient<T>(o.Activation, z, da, dz);
    }

    private BoundActivateSecond<T> ActivateSecond(ActivateSecondOperation o)
    {
        SlotOverlap.RequireSameOrApart(o.Z, o.Result, o);
        SlotOverlap.RequireSameOrApart(o.ZDot, o.Result, o);
        SlotOverlap.RequireSameOrApart(o.Da, o.Result, o);
        (StepPlace<T> z, StepPlace<T> zDot, StepPlace<T> da, StepPlace<T> result) = Flat(o.Z, o.ZDot, o.Da, o.Result);
        return new BoundActivateSecond<T>(o.Activation, z, zDot, da, result);
    }

    private BoundStep<T> Lose(LossOperation o)
    {
        SlotOverlap.RequireApart(o.F, o.Df, o);
        SlotOverlap.RequireApart(o.Targets, o.Df, o);
        StepPlace<T> f = At(o.F), targets = At(o.Targets), df = At(o.Df);
        long result = program.Offset(o.Result);
        return o.Loss switch
        {
            Loss.MeanSquare when f.IsDense && targets.IsDense && df.IsDense => new BoundMeanSquare<T>(f, targets, df, result),
            Loss.MeanSquare => new BoundLoss<T, MeanSquareLoss<T>, T>(f, targets, df, result, examples: 2),
            Loss.CrossEntropy when o.Draw is { } draw => new BoundDrawnCrossEntropy<T>(f, targets, df, result, draw),
            Loss.CrossEntropy => new BoundLoss<T, CrossEntropyLoss<T>, int>(f, targets, df, result, examples: 1),
            Loss.Logistic => new BoundLoss<T, LogisticLoss<T>, T>(f, targets, df, result, examples: 1),
            _ => new BoundLoss<T, HingeLoss<T>, T>(f, targets, df, result, examples: 1),
        };
    }

    private BoundUpdate<T> Update(UpdateOperation o)
    {
        (StepPlace<T> w, StepPlace<T> g, StepPlace<T> first, StepPlace<T> second) = Flat(o.W, o.G, o.Optimiser.States > 0 ? o.First : o.G, o.Optimiser.States > 1 ? o.Second : o.G);
        foreach (Slot written in o.Writes)
        {
            SlotOverlap.RequireApart(o.G, written, o);
            SlotOverlap.RequireApart(o.LearningRate, written, o);
            if (o.WeightDecay is { } decay) SlotOverlap.RequireApart(decay, written, o);
        }

        return new BoundUpdate<T>(o, w, g, first, second, Rates(o));
    }

    internal StepRates<T> Rates(UpdateOperation o) =>
        new(At(o.LearningRate), o.Scales.LearningRateFactor, At(o.WeightDecay ?? o.LearningRate), o.WeightDecay is null ? 0 : o.Scales.WeightDecayFactor);

    internal StepPlace<T> At(Slot slot)
    {
        Arena arena = program.ArenaOf(slot);
        long offset = arena == Arena.Work ? work[slot.Region] + slot.Offset : program.Offset(slot);
        return new StepPlace<T>(arena, offset * lanes, slot.Rows, checked(slot.Columns * lanes), checked(slot.RowStride * lanes));
    }

    private StepPlace<T> Flat(Slot x) => Flat(x, x).First;

    /// <summary>The places of operands of one shape; as rows where none has gaps.</summary>
    private (StepPlace<T> First, StepPlace<T> Second, StepPlace<T> Third, StepPlace<T> Fourth) Flat(Slot x, Slot y, Slot? z = null, Slot? u = null)
    {
        (StepPlace<T> a, StepPlace<T> b, StepPlace<T> c, StepPlace<T> d) = (At(x), At(y), At(z ?? x), At(u ?? x));
        return a.IsDense && b.IsDense && c.IsDense && d.IsDense ? (a.AsRow(), b.AsRow(), c.AsRow(), d.AsRow()) : (a, b, c, d);
    }
}
