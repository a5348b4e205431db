// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>The numbers of all parameters of one network, for one family of optimisers.</summary>
public sealed class ParameterTable
{
    private readonly Dictionary<Parameter, ParameterScales> scales = [];

    /// <summary>Asks a parameterisation for every parameter.</summary>
    /// <param name="parameters">The parameters, in the order of the network.</param>
    /// <param name="parameterisation">The rule.</param>
    /// <param name="family">Family of the optimiser.</param>
    /// <param name="sizes">Sizes of the network.</param>
    /// <exception cref="ArgumentException">Two parameters have one name, or a number of the rule is outside its range.</exception>
    public ParameterTable(IReadOnlyList<Parameter> parameters, Parameterisation parameterisation, OptimiserFamily family, NetworkSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(parameterisation);
        HashSet<string> names = [];
        foreach (Parameter parameter in parameters)
        {
            if (!names.Add(parameter.Name)) throw new ArgumentException($"two parameters are called '{parameter.Name}'", nameof(parameters));
            scales[parameter] = parameterisation.Scales(parameter, family, sizes);
        }

        Parameters = parameters;
        BranchMultiplier = parameterisation.BranchMultiplier(sizes);
    }

    /// <summary>The parameters, in the order of the network.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>b, what residual branches are multiplied by.</summary>
    public double BranchMultiplier { get; }

    /// <summary>The numbers of a parameter.</summary>
    /// <param name="parameter">A parameter of this table.</param>
    /// <exception cref="ArgumentException">It is none of this table's.</exception>
    public ParameterScales this[Parameter parameter]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(parameter);
            return scales.TryGetValue(parameter, out ParameterScales found) ? found : throw new ArgumentException($"parameter {parameter} does not belong to this network", nameof(parameter));
        }
    }
}
