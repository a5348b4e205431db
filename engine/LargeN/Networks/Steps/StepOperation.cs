// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>One operation of a step program: what is done with which slots. What it computes is said by the contract of the devices that it names.</summary>
public abstract record StepOperation
{
    /// <summary>Floating-point operations of one replica.</summary>
    public virtual double Flops => 0;

    /// <summary>What it reads.</summary>
    internal abstract IEnumerable<Slot> Reads { get; }

    /// <summary>What it writes.</summary>
    internal abstract IEnumerable<Slot> Writes { get; }
}

/// <summary>An operation that can give the gradient of a parameter: the recorder chooses where the result goes.</summary>
internal interface IGradientSource
{
    /// <summary>The same operation with its result in <paramref name="destination"/>.</summary>
    StepOperation Into(Slot destination);
}

/// <summary>C = scale op(A) op(B), or C += that; item by item and head by head. Contract: <see cref="LargeN.Devices.IMatrixOperations{T}.MatMul"/>.</summary>
internal sealed record MatMulOperation(Tiles A, Transpose TransposeA, Tiles B, Transpose TransposeB, double Scale, bool Accumulate, Tiles C) : StepOperation, IGradientSource
{
    public override double Flops => 2.0 * C.Items * C.Heads * C.First.Count * (TransposeA == Transpose.No ? A.First.Columns : A.First.Rows);

    internal override IEnumerable<Slot> Reads => Accumulate ? [A.Cover, B.Cover, C.Cover] : [A.Cover, B.Cover];

    internal override IEnumerable<Slot> Writes => [C.Cover];

    /// <remarks>C is given inside the parameter, which has the shape of the destination.</remarks>
    public StepOperation Into(Slot destination) => this with { C = C with { First = C.First with { Region = destination.Region, Offset = destination.Offset + C.First.Offset } } };
}

/// <summary>Contract: <see cref="LargeN.Devices.IActivationOperations{T}.Activate"/>.</summary>
internal sealed record ActivateOperation(Activation Activation, Slot Z, Slot A) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Z];

    internal override IEnumerable<Slot> Writes => [A];
}

/// <summary>z += bias, then a = phi(z). Contract: <see cref="LargeN.Devices.IActivationOperations{T}.AddBiasActivate"/>.</summary>
internal sealed record BiasOperation(Activation Activation, Slot Z, Slot Bias, Slot A) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Z, Bias];

    internal override IEnumerable<Slot> Writes => [Z, A];
}

/// <summary>Contract: <see cref="LargeN.Devices.IActivationOperations{T}.ActivateGradient"/>.</summary>
internal sealed record ActivateGradientOperation(Activation Activation, Slot Z, Slot Da, Slot Dz) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Z, Da];

    internal override IEnumerable<Slot> Writes => [Dz];
}

/// <summary>Contract: <see cref="LargeN.Devices.IActivationOperations{T}.ActivateSecond"/>.</summary>
internal sealed record ActivateSecondOperation(Activation Activation, Slot Z, Slot ZDot, Slot Da, Slot Result) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Z, ZDot, Da, Result];

    internal override IEnumerable<Slot> Writes => [Result];
}

/// <summary>Contract: <see cref="LargeN.Devices.IRowOperations{T}.Softmax"/>.</summary>
internal sealed record SoftmaxOperation(Slot X, Slot P, bool Causal) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [X];

    internal override IEnumerable<Slot> Writes => [P];
}

/// <summary>Contract: <see cref="LargeN.Devices.IRowOperations{T}.SoftmaxGradient"/>.</summary>
internal sealed record SoftmaxGradientOperation(Slot P, Slot Dp, Slot Dx) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [P, Dp];

    internal override IEnumerable<Slot> Writes => [Dx];
}

/// <summary>Contract: <see cref="LargeN.Devices.IRowOperations{T}.LayerNorm"/>.</summary>
internal sealed record LayerNormOperation(Slot X, Slot N, Slot R) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [X];

    internal override IEnumerable<Slot> Writes => [N, R];
}

/// <summary>Contract: <see cref="LargeN.Devices.IRowOperations{T}.LayerNormGradient"/>.</summary>
internal sealed record LayerNormGradientOperation(Slot N, Slot R, Slot Dn, Slot Dx) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [N, R, Dn];

    internal override IEnumerable<Slot> Writes => [Dx];
}

/// <summary>Contract: <see cref="LargeN.Devices.IRowOperations{T}.ColumnSums"/>.</summary>
internal sealed record ColumnSumsOperation(Slot X, Slot Sums) : StepOperation, IGradientSource
{
    internal override IEnumerable<Slot> Reads => [X];

    internal override IEnumerable<Slot> Writes => [Sums];

    public StepOperation Into(Slot destination) => this with { Sums = destination };
}

/// <summary>Contract: <see cref="LargeN.Devices.IRowOperations{T}.ColumnDots"/>.</summary>
internal sealed record ColumnDotsOperation(Slot X, Slot Y, Slot Dots) : StepOperation, IGradientSource
{
    internal override IEnumerable<Slot> Reads => [X, Y];

    internal override IEnumerable<Slot> Writes => [Dots];

    public StepOperation Into(Slot destination) => this with { Dots = destination };
}

/// <summary>y = fma(alpha, x, y). Contract: <see cref="LargeN.Devices.IPointwiseOperations{T}.AddScaled"/>.</summary>
internal sealed record AddScaledOperation(double Alpha, Slot X, Slot Y) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [X, Y];

    internal override IEnumerable<Slot> Writes => [Y];
}

/// <summary>Contract: <see cref="LargeN.Devices.IPointwiseOperations{T}.Copy"/>.</summary>
internal sealed record CopyOperation(Slot Source, Slot Destination) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [Source];

    internal override IEnumerable<Slot> Writes => [Destination];
}

/// <summary>x = alpha x. Contract: <see cref="LargeN.Devices.IPointwiseOperations{T}.Scale"/>.</summary>
internal sealed record ScaleOperation(double Alpha, Slot X) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [X];

    internal override IEnumerable<Slot> Writes => [X];
}

/// <summary>Column j is multiplied by scale j. Contract: <see cref="LargeN.Devices.IPointwiseOperations{T}.ScaleColumns"/>.</summary>
internal sealed record ScaleColumnsOperation(Slot X, Slot Scale) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [X, Scale];

    internal override IEnumerable<Slot> Writes => [X];
}

/// <summary>Every element becomes the value. Contract: <see cref="LargeN.Devices.IPointwiseOperations{T}.Fill"/>.</summary>
internal sealed record FillOperation(Slot Destination, double Value) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [];

    internal override IEnumerable<Slot> Writes => [Destination];
}

/// <summary>The loss of the outputs f and its gradient. Contract: <see cref="LargeN.Devices.ILossOperations{T}"/>.</summary>
/// <param name="Loss">Which loss.</param>
/// <param name="F">Outputs.</param>
/// <param name="Targets">Targets of all outputs; labels of a whole data set where there is a draw.</param>
/// <param name="Df">Receives the gradient.</param>
/// <param name="Result">Receives the loss.</param>
/// <param name="Draw">Which labels belong to the outputs; null: theirs in order. For <see cref="Loss.CrossEntropy"/> alone.</param>
internal sealed record LossOperation(Loss Loss, Slot F, Slot Targets, Slot Df, Slot Result, BatchDraw? Draw = null) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [F, Targets];

    internal override IEnumerable<Slot> Writes => [Df, Result];
}

/// <summary>The update of a parameter. Contract: <see cref="LargeN.Devices.IOptimiserOperations{T}"/>.</summary>
/// <param name="Optimiser">The rule.</param>
/// <param name="Scales">What the parameterisation says of the parameter.</param>
/// <param name="W">The parameter.</param>
/// <param name="G">Its gradient.</param>
/// <param name="First">First state, where the rule has one.</param>
/// <param name="Second">Second state, where the rule has one.</param>
/// <param name="LearningRate">eta, [1, 1] a replica.</param>
/// <param name="WeightDecay">omega, [1, 1] a replica; null: none.</param>
internal sealed record UpdateOperation(Optimiser Optimiser, ParameterScales Scales, Slot W, Slot G, Slot First, Slot Second, Slot LearningRate, Slot? WeightDecay) : StepOperation
{
    internal override IEnumerable<Slot> Reads => WeightDecay is { } decay ? [.. Writes, G, LearningRate, decay] : [.. Writes, G, LearningRate];

    internal override IEnumerable<Slot> Writes => Optimiser.States switch
    {
        0 => [W],
        1 => [W, First],
        _ => [W, First, Second],
    };
}

/// <summary>Standard normal numbers, element i of the slot the i-th of the stream (seed, purpose, replica or shared, step). Contract: <see cref="LargeN.Devices.IRandomOperations{T}.FillNormal"/>.</summary>
internal sealed record NormalOperation(Slot Destination, Randomness.Purpose Purpose, bool Shared) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [];

    internal override IEnumerable<Slot> Writes => [Destination];
}

/// <summary>All gradients of a replica are multiplied by one number: min(1, limit/|g|), or limit/|g| where they are normalised (0 where |g| is 0), |g| their common Euclidean norm.</summary>
/// <param name="Gradients">The gradients, without gaps.</param>
/// <param name="Limit">Largest norm, or the norm that they get.</param>
/// <param name="Normalise">Whether smaller gradients are made larger.</param>
/// <remarks>|g|^2 in double: the dot product of each gradient with itself by <see cref="LargeN.Devices.IReductionOperations{T}.Dot"/>, added in the order given. The factor is rounded to the element type once.</remarks>
internal sealed record RescaleOperation(IReadOnlyList<Slot> Gradients, double Limit, bool Normalise) : StepOperation
{
    internal override IEnumerable<Slot> Reads => Gradients;

    internal override IEnumerable<Slot> Writes => Gradients;

    /// <summary>The factor for a squared norm; NaN for NaN.</summary>
    internal double Factor(double squaredNorm)
    {
        double norm = Math.Sqrt(squaredNorm);
        if (norm == 0) return Normalise ? 0 : 1;
        return !Normalise && norm <= Limit ? 1 : Limit / norm;
    }
}

/// <summary>W += rho r g / sqrt(sum r |g|^2) for all parameters at once, r a number of each: sharpness-aware ascent (Foret et al. 2021), r = 1, or r the learning rate factors for a step that does not vanish with the width.</summary>
/// <param name="Parameters">W, g and r, without gaps.</param>
/// <param name="Radius">rho, [1, 1] a replica in <see cref="Arena.Data"/>.</param>
/// <remarks>Norms as in <see cref="RescaleOperation"/>; the factor of each parameter is rounded to the element type once, then one fused multiply-add an element. Nothing moves where the sum is 0.</remarks>
internal sealed record AscendOperation(IReadOnlyList<(Slot W, Slot G, double Weight)> Parameters, Slot Radius) : StepOperation
{
    internal override IEnumerable<Slot> Reads => [.. Parameters.SelectMany(p => new[] { p.W, p.G }), Radius];

    internal override IEnumerable<Slot> Writes => Parameters.Select(p => p.W);

    /// <summary>What g of one parameter is multiplied by.</summary>
    internal static double Factor(double radius, double weight, double weightedSquares) => weightedSquares == 0 ? 0 : radius * weight / Math.Sqrt(weightedSquares);
}
