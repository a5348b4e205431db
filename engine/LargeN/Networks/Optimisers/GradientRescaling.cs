// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>What is done with all gradients of a replica together before they are used: clipping to a norm, or normalising to it.</summary>
/// <param name="Norm">The largest Euclidean norm over all parameters, or the norm that they get; > 0 and finite.</param>
/// <param name="Normalise">False: gradients with a larger norm are scaled down to it (clipping). True: all are scaled to it (normalised gradient descent); gradients that are all 0 stay so.</param>
public sealed record GradientRescaling(double Norm, bool Normalise = false)
{
    internal void Validate()
    {
        if (!(Norm > 0) || double.IsInfinity(Norm)) throw new InvalidOperationException($"the norm that gradients are rescaled to is {Norm}; it must be finite and greater than 0");
    }
}

/// <summary>The metric in which sharpness-aware minimisation ascends.</summary>
public enum SamMetric
{
    /// <summary>rho g/|g|, one norm over all parameters (Foret et al. 2021). Under mean-field scaling its effect vanishes as N^(-1/2).</summary>
    Plain,

    /// <summary>rho R g/sqrt(g R g), R the learning rate factors: the effect of one rho does not depend on the width.</summary>
    LearningRate,
}
