// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary>Mixtures of experts over the pairs of a token and an expert that it takes: the tokens of each expert side by side, so that products cost what is taken and no more.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Gates [Rows, X] say which experts a row (a token) takes: those whose gate is not 0, and of these the first k. Pairs are ordered by expert, then by row; an operand of pairs has Rows k rows,
/// of which the first hold the pairs, those of one expert together, and the others are written as 0 and not read. k is the number of rows of such an operand divided by Rows.
/// <para>Determinism: class A, products class B (the order of <see cref="IMatrixOperations{T}"/> within each expert). An operand that is only read may have batch stride 0.
/// A written operand shares no element with another.</para>
/// </remarks>
public interface IExpertPairOperations<T>
    where T : unmanaged
{
    /// <summary>Row p of the result is row i of x for the pair p = (i, e): all columns, or the e-th of X groups of columns.</summary>
    /// <param name="gates">[Rows, X].</param>
    /// <param name="x">[Rows, F] or [Rows, X F].</param>
    /// <param name="pairs">[Rows k, F], receives the rows.</param>
    void Take(DeviceMatrix<T> gates, DeviceMatrix<T> x, DeviceMatrix<T> pairs);

    /// <summary>The way back of <see cref="Take"/>: row i of the result is the sum of the rows of its pairs, from 0 in rising expert; or they stand in their groups of columns, with 0 elsewhere.</summary>
    /// <param name="gates">[Rows, X].</param>
    /// <param name="pairs">[Rows k, F].</param>
    /// <param name="result">[Rows, F] or [Rows, X F], receives the sums or the rows.</param>
    void Give(DeviceMatrix<T> gates, DeviceMatrix<T> pairs, DeviceMatrix<T> result);

    /// <summary>C = scale A op(W_e), or C += that, in the rows of the pairs of each expert e.</summary>
    /// <param name="gates">[Rows, X].</param>
    /// <param name="a">[Rows k, K].</param>
    /// <param name="weights">W_e below each other: [X N, K] where they enter transposed, [X K, N] where not.</param>
    /// <param name="transpose">Whether they enter transposed.</param>
    /// <param name="scale">Factor of the products; finite.</param>
    /// <param name="accumulate">Whether the products are added to what C holds; rows without a pair then stay.</param>
    /// <param name="c">[Rows k, N].</param>
    void Product(DeviceMatrix<T> gates, DeviceMatrix<T> a, DeviceMatrix<T> weights, Transpose transpose, double scale, bool accumulate, DeviceMatrix<T> c);

    /// <summary>dW_e = scale dY^T A over the rows of the pairs of each expert e; 0 for an expert that no row takes.</summary>
    /// <param name="gates">[Rows, X].</param>
    /// <param name="dy">[Rows k, N].</param>
    /// <param name="a">[Rows k, K].</param>
    /// <param name="scale">Factor of the products; finite.</param>
    /// <param name="gradient">dW_e below each other, [X N, K].</param>
    void Gradient(DeviceMatrix<T> gates, DeviceMatrix<T> dy, DeviceMatrix<T> a, double scale, DeviceMatrix<T> gradient);
}
