// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>The networks of an ensemble: multilayer perceptrons D -> N (-> N) -> C without biases, all of one shape.</summary>
/// <remarks>Layer l = 0 .. <see cref="Depth"/> has the weights W_l [rows, columns]: [N, D] for l = 0, [N, N] for a second hidden layer, [C, N] for the last.</remarks>
public sealed record EnsembleNetwork
{
    /// <summary>The largest <see cref="Depth"/>.</summary>
    public const int MaxDepth = 2;

    /// <summary>Input dimension D, >= 1.</summary>
    public required int InputDimension { get; init; }

    /// <summary>Hidden units N a layer, >= 1.</summary>
    public required int Width { get; init; }

    /// <summary>Hidden layers L, 1 or 2.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Outputs C, >= 1.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>The function phi of the hidden units.</summary>
    public required Activation Activation { get; init; }

    /// <summary>The multiplier m_l of each of the <see cref="Depth"/> + 1 layers; finite, and neither zero nor infinite as a T.</summary>
    public required IReadOnlyList<double> Multipliers { get; init; }

    /// <summary>The factor of the learning rate of each of the <see cref="Depth"/> + 1 layers; finite as a T.</summary>
    public required IReadOnlyList<double> LearningRateFactors { get; init; }

    /// <summary>Weight matrices: <see cref="Depth"/> + 1.</summary>
    public int Layers => Depth + 1;

    /// <summary>Rows of W_l.</summary>
    /// <param name="layer">0 &lt;= l &lt;= Depth.</param>
    public int Rows(int layer) => layer == Depth ? Outputs : Width;

    /// <summary>Columns of W_l.</summary>
    /// <param name="layer">0 &lt;= l &lt;= Depth.</param>
    public int Columns(int layer) => layer == 0 ? InputDimension : Width;

    /// <summary>Weights of one network, sum of Rows x Columns.</summary>
    public long Parameters => ((long)Width * InputDimension) + (Depth == MaxDepth ? (long)Width * Width : 0) + ((long)Outputs * Width);

    /// <summary>Floating-point operations of one step of one network, a multiply-add counted as two: 6 B parameters less the 2 B N D of an input gradient that nobody needs.</summary>
    /// <param name="batchSize">Samples B a step.</param>
    public double FlopsOfStep(int batchSize) => batchSize * ((6.0 * Parameters) - (2.0 * Width * InputDimension));
}
