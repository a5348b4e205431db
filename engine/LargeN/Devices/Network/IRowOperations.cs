// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Softmax, layer normalisation and their gradients, row by row, and sums down the columns, over a batch.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Determinism: class B. Sums along a row are taken in double in the order of <see cref="LargeN.Numerics.FixedOrder"/>; every other operation is one in T, rounded once,
/// in the order written here. A device that keeps this order has the same bits as the CPU; the CUDA device does.
/// <para>An operand that is only read may have batch stride 0. A written operand is the same elements as a read one or shares none with it, where nothing else is said.</para>
/// </remarks>
public interface IRowOperations<T>
    where T : unmanaged
{
    /// <summary>p_j = e_j / S with e_j = exp(x_j - max x) and S = sum e_j rounded to T, along each row.</summary>
    /// <param name="x">Scores.</param>
    /// <param name="p">Receives the weights; may be <paramref name="x"/>.</param>
    /// <param name="causal">
    /// With true the rows of a problem are square blocks below each other (Rows a multiple of Columns), and row i of a block sees its columns j &lt;= i:
    /// the others are not read and become 0.
    /// </param>
    /// <remarks>No finite row overflows. -infinity gives the weight 0; a row with a NaN, with +infinity or of -infinity alone becomes NaN.</remarks>
    void Softmax(DeviceMatrix<T> x, DeviceMatrix<T> p, bool causal = false);

    /// <summary>dx_j = p_j (dp_j - D), D = sum p_j dp_j rounded to T, along each row.</summary>
    /// <param name="p">What <see cref="Softmax"/> gave.</param>
    /// <param name="dp">Gradient with respect to it; where a weight is 0 by the mask, any finite number.</param>
    /// <param name="dx">Receives the gradient with respect to the scores; may be <paramref name="dp"/> or <paramref name="p"/>.</param>
    void SoftmaxGradient(DeviceMatrix<T> p, DeviceMatrix<T> dp, DeviceMatrix<T> dx);

    /// <summary>n_j = ((x_j - m) - l) r along each row: m + l is the mean, m in T and l its rest in T, r = 1/sqrt(v + 1e-6) rounded to T, v the mean of (x_j - mean)^2.</summary>
    /// <param name="x">Rows of at least one column; without columns nothing is written.</param>
    /// <param name="n">Receives the normalised rows; may be <paramref name="x"/>.</param>
    /// <param name="r">[Rows, 1] a problem: receives the factors, which the gradient needs; shares nothing with the others.</param>
    /// <remarks>
    /// A row with a NaN or an infinity becomes NaN, its factor too. Gain and bias are operations of their own: <see cref="IPointwiseOperations{T}.ScaleColumns"/> and
    /// <see cref="IActivationOperations{T}.AddBiasActivate"/>; their gradients are <see cref="ColumnDots"/> of dy and n and <see cref="ColumnSums"/> of dy.
    /// </remarks>
    void LayerNorm(DeviceMatrix<T> x, DeviceMatrix<T> n, DeviceMatrix<T> r);

    /// <summary>dx_j = r fma(-n_j, B, dn_j - A) along each row, A = mean(dn) and B = mean(n dn) rounded to T.</summary>
    /// <param name="n">Normalised rows.</param>
    /// <param name="r">[Rows, 1] a problem: their factors.</param>
    /// <param name="dn">Gradient with respect to <paramref name="n"/>.</param>
    /// <param name="dx">Receives the gradient with respect to x; may be <paramref name="dn"/> or <paramref name="n"/>, shares nothing with <paramref name="r"/>.</param>
    void LayerNormGradient(DeviceMatrix<T> n, DeviceMatrix<T> r, DeviceMatrix<T> dn, DeviceMatrix<T> dx);

    /// <summary>sums_j = sum over rows i of x_ij: the gradient of a bias.</summary>
    /// <param name="x">Gradients, a row an example.</param>
    /// <param name="sums">[1, Columns] a problem; shares nothing with <paramref name="x"/>.</param>
    /// <remarks>In T: a chain in rising row from +0 within each 256 rows, the chains added in rising order: the bits of x^T times a column of ones by <see cref="IMatrixOperations{T}.MatMul"/> on the CPU.</remarks>
    void ColumnSums(DeviceMatrix<T> x, DeviceMatrix<T> sums);

    /// <summary>dots_j = sum over rows i of x_ij y_ij, in the order of <see cref="ColumnSums"/> with fma(x_ij, y_ij, chain): the gradient of a gain.</summary>
    /// <param name="x">First factors.</param>
    /// <param name="y">Second factors, of the same shape.</param>
    /// <param name="dots">[1, Columns] a problem; shares nothing with the factors.</param>
    void ColumnDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots);
}
