// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>A network: its blocks from the input to the outputs, and the sizes that its scales depend on.</summary>
/// <param name="body">All blocks.</param>
/// <param name="inputs">Features of the input.</param>
/// <param name="outputs">C, outputs.</param>
/// <param name="sizes">Width and depth, for the parameterisation.</param>
public sealed class Network(Block body, int inputs, int outputs, NetworkSizes sizes)
{
    /// <summary>All blocks.</summary>
    public Block Body { get; } = body;

    /// <summary>Features of the input.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>C, outputs.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Width and depth, for the parameterisation.</summary>
    public NetworkSizes Sizes { get; } = sizes;

    /// <summary>The parameters, from the input to the outputs.</summary>
    public IReadOnlyList<Parameter> Parameters => Body.Parameters;

    /// <summary>|theta|, number of elements of all parameters.</summary>
    public long ParameterCount => Parameters.Sum(p => p.Count);

    /// <summary>The numbers of the parameters under a rule.</summary>
    /// <param name="parameterisation">The rule.</param>
    /// <param name="family">Family of the optimiser.</param>
    public ParameterTable Table(Parameterisation parameterisation, OptimiserFamily family) => new(Parameters, parameterisation, family, Sizes);
}
