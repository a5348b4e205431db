// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>Binds operations to the lane layout.</summary>
/// <param name="program">The program.</param>
/// <param name="work">Where each region of <see cref="Arena.Work"/> begins.</param>
internal sealed class LaneBinder<T>(StepProgram program, IReadOnlyList<long> work)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepBinder<T> pointwise = new(program, work, LaneSteps<T>.Lanes);

    /// <summary>The operation; null where it has no form in lanes.</summary>
    internal BoundStep<T>? Bind(StepOperation operation)
    {
        switch (operation)
        {
            case MatMulOperation { C: { Items: 1, Heads: 1 }, Scale: not 0 } o:
                return new LaneMatMul<T>(o, At(o.A.First), At(o.B.First), At(o.C.First));
            case DescentOperation { Product: { Scale: not 0 } product, Update: { } update } when Depth(product) <= MatMul.BlockDepth:
                return new LaneDescent<T>(product, At(product.A.First), At(product.B.First), At(update.W), pointwise.Rates(update), update.Scales.WeightDecayFactor != 0 && update.WeightDecay is not null);
            case UpdateOperation { Optimiser: Sgd } o:
                return new LaneSgd<T>(At(o.W), At(o.G), pointwise.Rates(o));
            case LossOperation { Loss: Loss.MeanSquare } o when At(o.F).IsDense && At(o.Targets).IsDense && At(o.Df).IsDense:
                return new LaneMeanSquare<T>(At(o.F).AsRow(), At(o.Targets).AsRow(), At(o.Df).AsRow(), o.F.Rows, o.F.Columns, program.Offset(o.Result), program.Length(Arena.Record));
            case NormalOperation o:
                return new LaneNormal<T>(At(o.Destination), o.Destination.Columns, o.Purpose, o.Shared);
            case ActivateOperation or BiasOperation or ActivateGradientOperation or ActivatePairOperation or MultiplyOperation:
            case AddScaledOperation or CopyOperation or ScaleOperation or ScaleColumnsOperation or FillOperation:
            case ColumnSumsOperation or ColumnDotsOperation:
                return pointwise.Bind(operation);
            default:
                return null;
        }
    }

    private static int Depth(MatMulOperation o) => o.TransposeA == Transpose.No ? o.A.First.Columns : o.A.First.Rows;

    private StepPlace<T> At(Slot slot) => pointwise.At(slot);
}
