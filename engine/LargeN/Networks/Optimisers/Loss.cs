// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>The objective that is descended; formulas: <see cref="LargeN.Devices.ILossOperations{T}"/>.</summary>
public enum Loss
{
    /// <summary>1/(2n) sum |f - y|^2.</summary>
    MeanSquare,

    /// <summary>-1/n sum log softmax(f)_label.</summary>
    CrossEntropy,

    /// <summary>1/n sum log(1 + e^(-y f)).</summary>
    Logistic,

    /// <summary>1/n sum max(0, 1 - y f).</summary>
    Hinge,
}
