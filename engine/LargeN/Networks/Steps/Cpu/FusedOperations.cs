// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A product that is the gradient of a parameter, and the SGD update by it: the gradient has no memory.</summary>
/// <param name="Product">The product; its C is not written.</param>
/// <param name="Update">The update; its G is not read.</param>
internal sealed record DescentOperation(MatMulOperation Product, UpdateOperation Update) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [.. Product.Reads, .. Update.Reads.Where(s => s != Update.G)];

    internal override IEnumerable<Slot> Writes => Update.Writes;
}

/// <summary>a = phi(z), then z = phi'(z), in one pass; where there is a bias, z += bias before both.</summary>
internal sealed record ActivatePairOperation(Activation Activation, Slot Z, Slot? Bias, Slot A) : StepOperation
{
    internal override IEnumerable<Slot> Reads => Bias is { } bias ? [Z, bias] : [Z];

    internal override IEnumerable<Slot> Writes => [A, Z];
}

/// <summary>Result = x y, element by element.</summary>
internal sealed record MultiplyOperation(Slot X, Slot Y, Slot Result) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [X, Y];

    internal override IEnumerable<Slot> Writes => [Result];
}
