// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>A real function on the spectrum of an operator, as a struct so that calls fold into the loops over nodes.</summary>
public interface ISpectralFunction
{
    /// <summary>The function.</summary>
    /// <param name="eigenvalue">A point between the smallest and the largest eigenvalue.</param>
    double Of(double eigenvalue);
}
