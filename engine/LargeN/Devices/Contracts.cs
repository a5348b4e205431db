// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary>Products and triangular solves, over a batch.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Determinism: class B. Operands of one call have the same batch; an operand that is read may have batch stride 0, one that is written may not.
/// An operand that is written shares no element with the others.
/// </remarks>
public interface IMatrixOperations<T>
    where T : unmanaged
{
    /// <summary>C = alpha op(A) op(B) + beta C. With beta = 0 the old C is not read.</summary>
    void MatMul(T alpha, DeviceMatrix<T> a, Transpose transposeA, DeviceMatrix<T> b, Transpose transposeB, T beta, DeviceMatrix<T> c);

    /// <summary><see cref="MatMul"/> for every item and head: one call where the device has such a kernel, otherwise one after the other with the same results.</summary>
    /// <exception cref="ArgumentException">The numbers of items or heads differ, or what <see cref="MatMul"/> refuses.</exception>
    void MatMulTiles(T alpha, DeviceTiles<T> a, Transpose transposeA, DeviceTiles<T> b, Transpose transposeB, T beta, DeviceTiles<T> c)
    {
        ContractShapes.Tiles(a, b, c);
        for (int item = 0; item < c.Items; item++)
            for (int head = 0; head < c.Heads; head++) MatMul(alpha, a[item, head], transposeA, b[item, head], transposeB, beta, c[item, head]);
    }

    /// <summary>C = alpha op(A) op(A)^T + beta C on the lower triangle, diagonal included; the strict upper triangle is not touched.</summary>
    void SymmetricRankK(T alpha, DeviceMatrix<T> a, Transpose transposeA, T beta, DeviceMatrix<T> c);

    /// <summary>Solves op(L) X = B for lower triangular L; X overwrites B [n, k].</summary>
    void SolveLower(DeviceMatrix<T> lower, Transpose transpose, DeviceMatrix<T> b);
}

/// <summary>Cholesky factorisation A = L L^T, over a batch.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Determinism: class B.</remarks>
public interface ICholeskyOperations<T>
    where T : unmanaged
{
    /// <summary>Overwrites the lower triangle of A with L; the strict upper triangle is neither read nor written.</summary>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given.</param>
    /// <param name="verdicts">
    /// One a matrix: <see cref="VerdictKind.Converged"/>; <see cref="VerdictKind.NotPositiveDefinite"/> with the first bad pivot; <see cref="VerdictKind.NonFinite"/>
    /// with the row-major index of a NaN or infinity. After a failure the lower triangle is unspecified.
    /// </param>
    void CholeskyFactor(DeviceMatrix<T> a, Span<Verdict> verdicts);

    /// <summary>Solves L L^T X = B; X overwrites B [n, k].</summary>
    void CholeskySolve(DeviceMatrix<T> lower, DeviceMatrix<T> b);

    /// <summary>log det(L L^T) of each matrix.</summary>
    void CholeskyLogDeterminant(DeviceMatrix<T> lower, Span<double> logDeterminants);
}

/// <summary>Eigenvalues and eigenvectors of symmetric matrices, over a batch.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Determinism: class B.</remarks>
public interface ISymmetricEigenOperations<T>
    where T : unmanaged
{
    /// <summary>Eigenvalues in rising order. A is destroyed.</summary>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given.</param>
    /// <param name="values">[n, 1] or [1, n] a matrix.</param>
    /// <param name="verdicts">One a matrix.</param>
    void SymmetricEigenvalues(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts);

    /// <summary>Eigenvalues in rising order and orthonormal eigenvectors; row c of A becomes eigenvector c.</summary>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given; on return the rows are the eigenvectors.</param>
    /// <param name="values">[n, 1] or [1, n] a matrix.</param>
    /// <param name="verdicts">One a matrix.</param>
    void SymmetricEigen(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts);
}

/// <summary>Random numbers, over a batch whose problem b is replica firstReplica + b. Of several replicas each must be below <see cref="RandomStream.Shared"/>.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Determinism: class A. Element (i, j) of a matrix has index firstIndex + i * Columns + j in the stream
/// (seed, purpose, replica, step), whatever its strides, and equals what <see cref="RandomStream"/> gives for it.
/// </remarks>
public interface IRandomOperations<T>
    where T : unmanaged
{
    /// <summary>Fills with uniform variates on (0, 1).</summary>
    void FillUniform(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0);

    /// <summary>Fills with standard normal variates.</summary>
    void FillNormal(DeviceMatrix<T> destination, ulong seed, Purpose purpose, uint firstReplica, uint step = 0, long firstIndex = 0);
}

/// <summary>Sums in an order fixed by the index, one result a problem, accumulated in double whatever T is.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Determinism: class B. The terms are taken row by row: term index i * Columns + j.</remarks>
public interface IReductionOperations<T>
    where T : unmanaged
{
    /// <summary>Sum of all elements of each matrix.</summary>
    void Sum(DeviceMatrix<T> x, Span<double> sums);

    /// <summary>Sum over all elements of x * y, for each problem.</summary>
    void Dot(DeviceMatrix<T> x, DeviceMatrix<T> y, Span<double> dots);

    /// <summary>Sum of the diagonal of each square matrix.</summary>
    void Trace(DeviceMatrix<T> x, Span<double> traces);

    /// <summary>Sum of squares of the lower triangle (diagonal included) of each square matrix.</summary>
    void LowerSquaredNorm(DeviceMatrix<T> x, Span<double> norms);
}

/// <summary>Element by element work, over a batch.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Determinism: class A. The operands of <see cref="Copy"/> and <see cref="AddScaled"/> are the same elements or share none; those of <see cref="ScaleColumns"/> and
/// <see cref="Gather"/> share none.
/// </remarks>
public interface IPointwiseOperations<T>
    where T : unmanaged
{
    /// <summary>destination = source.</summary>
    void Copy(DeviceMatrix<T> source, DeviceMatrix<T> destination);

    /// <summary>Every element becomes <paramref name="value"/>.</summary>
    void Fill(DeviceMatrix<T> destination, T value);

    /// <summary>y = fma(alpha, x, y).</summary>
    void AddScaled(T alpha, DeviceMatrix<T> x, DeviceMatrix<T> y);

    /// <summary>x = alpha x.</summary>
    void Scale(T alpha, DeviceMatrix<T> x);

    /// <summary>Element (i, j) is multiplied by scale (0, j); scale is [1, Columns].</summary>
    void ScaleColumns(DeviceMatrix<T> x, DeviceMatrix<T> scale);

    /// <summary>Adds <paramref name="value"/> to every diagonal element of square matrices.</summary>
    void AddToDiagonal(DeviceMatrix<T> x, T value);

    /// <summary>Copies the lower triangle of square matrices onto the upper.</summary>
    void MirrorLower(DeviceMatrix<T> x);

    /// <summary>Divides each row by its Euclidean norm (summed in the fixed order); a row of zeros stays zero.</summary>
    /// <remarks>
    /// The squares are summed in double (<see cref="LargeN.Numerics.FixedOrder"/>); the quotient is taken in double and rounded once to T. Where the sum lies outside
    /// [2^-900, 2^1000], the row is first multiplied by the power of two that brings its largest element to [1, 2).
    /// </remarks>
    void NormalizeRows(DeviceMatrix<T> x);

    /// <summary>destination[i, j] = source[rows[i], columns[j]]; rows and columns are per problem, as [1, n] matrices of indices; an empty index matrix (0 columns) means all in order.</summary>
    /// <remarks>Every index must lie in the source: the caller's promise, checked on the CPU and the reference.</remarks>
    void Gather(DeviceMatrix<T> source, DeviceMatrix<int> rows, DeviceMatrix<int> columns, DeviceMatrix<T> destination);
}

/// <summary>Maps of kernel matrices.</summary>
/// <typeparam name="T"><see cref="double"/> (float is not offered: arc functions near 1 lose half the digits).</typeparam>
/// <remarks>Determinism: class A.</remarks>
public interface IKernelOperations<T>
    where T : unmanaged
{
    /// <summary>Every element c (a cosine, clamped to [-1, 1]) becomes the kernel of an infinitely wide network at that angle, inputs of squared norm D.</summary>
    void NeuralKernel(DeviceMatrix<T> cosines, in NeuralKernelParameters kernel);

    /// <summary>One step of the normalised Gegenbauer recursion: previous = ((2k + D - 2) t o current - k previous) / (k + D - 2), element by element.</summary>
    void GegenbauerStep(int degree, int dimension, DeviceMatrix<T> cosines, DeviceMatrix<T> current, DeviceMatrix<T> previous);
}

/// <summary>Which kernel of an infinitely wide network (NTK parameterisation; Jacot et al. 2018, Cho and Saul 2009).</summary>
/// <param name="Tangent">True for the neural tangent kernel, false for the NNGP kernel.</param>
/// <param name="Erf">True for erf activations, false for ReLU.</param>
/// <param name="Depth">Hidden layers L, >= 1.</param>
/// <param name="WeightVariance">sw2, > 0.</param>
/// <param name="BiasVariance">sb2, >= 0.</param>
public readonly record struct NeuralKernelParameters(bool Tangent, bool Erf, int Depth, double WeightVariance, double BiasVariance);
