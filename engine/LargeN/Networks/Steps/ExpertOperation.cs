// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>An operation of <see cref="LargeN.Devices.IExpertOperations{T}"/>, which not every device offers.</summary>
internal abstract record ExpertOperation : StepOperation;

/// <summary>Contract: <see cref="LargeN.Devices.IExpertOperations{T}.Gate"/>.</summary>
internal sealed record GateOperation(Slot Logits, Slot Bias, int Active, double Scale, Slot Gates) : ExpertOperation
{
    internal override IEnumerable<Slot> Reads => [Logits, Bias];

    internal override IEnumerable<Slot> Writes => [Gates];
}

/// <summary>Contract: <see cref="LargeN.Devices.IExpertOperations{T}.GateGradient"/>.</summary>
internal sealed record GateGradientOperation(Slot Logits, Slot Gates, Slot DGates, Slot DLogits) : ExpertOperation
{
    internal override IEnumerable<Slot> Reads => [Logits, Gates, DGates];

    internal override IEnumerable<Slot> Writes => [DLogits];
}

/// <summary>Contract: <see cref="LargeN.Devices.IExpertOperations{T}.ScaleGroups"/>.</summary>
internal sealed record ScaleGroupsOperation(Slot X, Slot Gates, Slot Result) : ExpertOperation
{
    internal override IEnumerable<Slot> Reads => [X, Gates];

    internal override IEnumerable<Slot> Writes => [Result];
}

/// <summary>Contract: <see cref="LargeN.Devices.IExpertOperations{T}.GroupDots"/>.</summary>
internal sealed record GroupDotsOperation(Slot X, Slot Y, Slot Dots) : ExpertOperation
{
    internal override IEnumerable<Slot> Reads => [X, Y];

    internal override IEnumerable<Slot> Writes => [Dots];
}

/// <summary>Contract: <see cref="LargeN.Devices.IExpertOperations{T}.Balance"/>.</summary>
internal sealed record BalanceOperation(Slot Gates, int Active, double Rate, Slot Bias) : ExpertOperation
{
    internal override IEnumerable<Slot> Reads => [Gates, Bias];

    internal override IEnumerable<Slot> Writes => [Bias];
}
