// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>A real symmetric matrix that is known by its products with vectors alone.</summary>
/// <remarks>
/// Krylov methods call it with all their vectors at once, one vector a row, so that a dense matrix works at the speed of a matrix product.
/// An implementation must be symmetric up to rounding, give a vector the same bits whatever stands beside it in a call, and allocate nothing in <see cref="Apply"/>.
/// </remarks>
public interface ISymmetricOperator
{
    /// <summary>Order n.</summary>
    int Order { get; }

    /// <summary>Floating-point operations of one product with this many vectors.</summary>
    /// <param name="vectors">Number of vectors, >= 0.</param>
    double Flops(int vectors);

    /// <summary>Called before a run: gets ready for calls of <see cref="Apply"/> with up to <paramref name="vectors"/> rows. May allocate.</summary>
    /// <param name="vectors">Largest number of vectors of one call, >= 0.</param>
    /// <param name="parallelism">Threads that <see cref="Apply"/> will be given.</param>
    void Prepare(int vectors, Parallelism parallelism);

    /// <summary>y_r = A x_r for every row r.</summary>
    /// <param name="x">Vectors, one a row [vectors, n].</param>
    /// <param name="y">Products, one a row [vectors, n]; shares no element with <paramref name="x"/>, and its old content is not to be read.</param>
    /// <param name="parallelism">Threads; they must not enter the result.</param>
    void Apply(ReadOnlyMatrixView<double> x, MatrixView<double> y, Parallelism parallelism);
}
