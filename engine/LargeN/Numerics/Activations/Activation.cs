// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>The pointwise functions of network layers. Formulas, gradients at kinks and error bounds: <see cref="Activations"/>.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x^2.</summary>
    Quadratic,

    /// <summary>The error function 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
    Erf,

    /// <summary>x Phi(x), Phi the distribution function of the standard normal (the exact form).</summary>
    Gelu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1/(1 + e^-x).</summary>
    Sigmoid,

    /// <summary>log(1 + e^x).</summary>
    Softplus,
}
