// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>A gradient and its derivative along the direction of the parameters of a product with the Hessian.</summary>
/// <param name="Gradient">Gradient with respect to some activations.</param>
/// <param name="Derivative">Its derivative along the direction; of the same shape.</param>
public readonly record struct GradientPair(Slot Gradient, Slot Derivative);
