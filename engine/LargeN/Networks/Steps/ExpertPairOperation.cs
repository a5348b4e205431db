// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>An operation of <see cref="LargeN.Devices.IExpertPairOperations{T}"/>, which not every device offers.</summary>
internal abstract record ExpertPairOperation(Slot Gates) : StepOperation;

/// <summary>Contract: <see cref="LargeN.Devices.IExpertPairOperations{T}.Take"/>.</summary>
internal sealed record TakePairsOperation(Slot Gates, Slot X, Slot Pairs) : ExpertPairOperation(Gates)
{
    internal override IEnumerable<Slot> Reads => [Gates, X];

    internal override IEnumerable<Slot> Writes => [Pairs];
}

/// <summary>Contract: <see cref="LargeN.Devices.IExpertPairOperations{T}.Give"/>.</summary>
internal sealed record GivePairsOperation(Slot Gates, Slot Pairs, Slot Result) : ExpertPairOperation(Gates)
{
    internal override IEnumerable<Slot> Reads => [Gates, Pairs];

    internal override IEnumerable<Slot> Writes => [Result];
}

/// <summary>Contract: <see cref="LargeN.Devices.IExpertPairOperations{T}.Product"/>.</summary>
internal sealed record PairProductOperation(Slot Gates, Slot A, Slot Weights, Transpose Transpose, double Scale, bool Accumulate, Slot C) : ExpertPairOperation(Gates)
{
    public override double Flops => 2.0 * C.Count * A.Columns;

    internal override IEnumerable<Slot> Reads => Accumulate ? [Gates, A, Weights, C] : [Gates, A, Weights];

    internal override IEnumerable<Slot> Writes => [C];
}

/// <summary>Contract: <see cref="LargeN.Devices.IExpertPairOperations{T}.Gradient"/>.</summary>
internal sealed record PairGradientOperation(Slot Gates, Slot Dy, Slot A, double Scale, Slot Gradient) : ExpertPairOperation(Gates), IGradientSource
{
    public override double Flops => 2.0 * Dy.Count * A.Columns;

    internal override IEnumerable<Slot> Reads => [Gates, Dy, A];

    internal override IEnumerable<Slot> Writes => [Gradient];

    /// <remarks>A bias, one row of all experts, is read as one column.</remarks>
    public StepOperation Into(Slot destination) => this with { Gradient = destination.Reshape(Gradient.Rows, Gradient.Columns) };
}
