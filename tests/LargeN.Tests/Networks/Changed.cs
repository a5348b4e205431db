// SPDX-License-Identifier: MIT
using LargeN.Networks;

namespace LargeN.Tests.Networks;

/// <summary>A parameterisation with numbers of another that a test changes.</summary>
internal sealed record Changed(Parameterisation Inner, Func<Parameter, OptimiserFamily, ParameterScales, ParameterScales> Change) : Parameterisation
{
    /// <summary>W becomes W/theta and m becomes theta m, with the learning rates and epsilons under which training is the same; theta is another number for each weight.</summary>
    internal static Changed Rescaled(Parameterisation inner, Func<Parameter, double>? thetas = null) => new(inner, (parameter, family, s) =>
    {
        double theta = parameter.Kind == ParameterKind.Weight ? (thetas ?? Theta)(parameter) : 1;
        return s with
        {
            Multiplier = theta * s.Multiplier,
            InitialDeviation = s.InitialDeviation / theta,
            LearningRateFactor = s.LearningRateFactor / (family == OptimiserFamily.Gradient ? theta * theta : theta),
            EpsilonFactor = family == OptimiserFamily.Gradient ? s.EpsilonFactor : theta * s.EpsilonFactor,
        };
    });

    internal static double Theta(Parameter parameter) => parameter.Kind == ParameterKind.Weight ? 0.3 + (0.7 * (parameter.Name.Sum(c => c) % 11)) : 1;

    public override double BranchMultiplier(NetworkSizes sizes) => Inner.BranchMultiplier(sizes);

    private protected override (double Multiplier, double Deviation, double Rate, double Epsilon) Weights(Parameter parameter, OptimiserFamily family, NetworkSizes sizes)
    {
        ParameterScales s = Change(parameter, family, Inner.Scales(parameter, family, sizes));
        return (s.Multiplier, s.InitialDeviation, s.LearningRateFactor, s.EpsilonFactor);
    }
}
