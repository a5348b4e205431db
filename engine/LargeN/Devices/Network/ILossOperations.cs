// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Losses as they are descended (objectives), each with its gradient in the same pass: one number a problem.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// n = Rows is the number of examples; columns are outputs, summed. Every loss has the factor 1/n, the mean square one more 1/2.
/// <para>Determinism: class B. Terms are made in T as written here, summed along a row in double in the order of <see cref="LargeN.Numerics.FixedOrder"/>, the sums of rows in
/// that order again, then divided by n (mean square: 2 n) in double; in df, n is rounded to T. Gradients are class A except those of <see cref="CrossEntropy"/>, whose sums are class B.
/// A device that keeps this order has the same bits as the CPU; the CUDA device does.</para>
/// <para>losses is [1, 1] a problem, in double for either T. df has the shape of f and shares nothing with f and the targets; f and the targets may have batch stride 0.
/// Without rows or columns a loss is 0. NaN in a row makes the loss and that row's gradient NaN and leaves the other rows alone.</para>
/// </remarks>
public interface ILossOperations<T>
    where T : unmanaged
{
    /// <summary>1/(2 n) sum (f - y)^2 with f - y rounded to T; df = (f - y) / n.</summary>
    /// <param name="f">Outputs.</param>
    /// <param name="y">Targets, of the same shape.</param>
    /// <param name="df">Receives the gradient.</param>
    /// <param name="losses">Receive the losses.</param>
    void MeanSquare(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses);

    /// <summary>-1/n sum over rows of log p_label, p the softmax of the row; df = (p - onehot(label)) / n.</summary>
    /// <param name="f">Scores (logits), a column a class.</param>
    /// <param name="labels">[Rows, 1] a problem: the class of each row, 0 to Columns - 1. Others are refused on the CPU and the reference; on CUDA the row counts as NaN.</param>
    /// <param name="df">Receives the gradient.</param>
    /// <param name="losses">Receive the losses.</param>
    /// <remarks>
    /// p is that of <see cref="IRowOperations{T}.Softmax"/>, and a row's loss log(S) - (f_label - max f) in double, S not rounded: exact to rounding however far the scores lie apart.
    /// A row with +infinity is NaN; a label whose score is -infinity gives a loss of +infinity.
    /// </remarks>
    void CrossEntropy(DeviceMatrix<T> f, DeviceMatrix<int> labels, DeviceMatrix<T> df, DeviceMatrix<double> losses);

    /// <summary>1/n sum log(1 + e^u), u = -(y f) rounded to T; df = -(y sigmoid(u)) / n.</summary>
    /// <param name="f">Outputs.</param>
    /// <param name="y">Labels, +1 or -1 (any number is taken as it is).</param>
    /// <param name="df">Receives the gradient.</param>
    /// <param name="losses">Receive the losses.</param>
    void Logistic(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses);

    /// <summary>1/n sum max(0, h), h = fma(-y, f, 1); df = -y / n where h > 0, else 0 (at the kink too).</summary>
    /// <param name="f">Outputs.</param>
    /// <param name="y">Labels, +1 or -1 (any number is taken as it is).</param>
    /// <param name="df">Receives the gradient.</param>
    /// <param name="losses">Receive the losses.</param>
    void Hinge(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses);
}
