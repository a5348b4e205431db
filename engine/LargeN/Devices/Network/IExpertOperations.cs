// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Mixtures of experts over a batch: which experts a row (a token) takes and with what weight, and products and sums over the columns of each expert.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// X, the number of experts, is the number of columns of the gates. An operand with X F columns has the columns e F to (e + 1) F - 1 for expert e: its group.
/// <para>Determinism: class A, <see cref="GroupDots"/> class B. An operand that is only read may have batch stride 0. A written operand shares no element with another
/// where nothing else is said.</para>
/// </remarks>
public interface IExpertOperations<T>
    where T : unmanaged
{
    /// <summary>gate_e = scale sigmoid(r_e) for the experts with the largest scores r_e + c_e, rounded to T, along each row; 0 for the others. Of equal scores the lowest index counts as the larger.</summary>
    /// <param name="logits">r [Rows, X].</param>
    /// <param name="bias">c [1, X] a problem: it decides who is selected and enters no gate.</param>
    /// <param name="active">k, experts of a row, 1 to X.</param>
    /// <param name="scale">Factor of the gates, rounded to T; finite.</param>
    /// <param name="gates">Receive the weights.</param>
    /// <remarks>A row with a NaN among its scores becomes NaN. A sigmoid that underflows gives the gate 0, as if the expert were not selected.</remarks>
    void Gate(DeviceMatrix<T> logits, DeviceMatrix<T> bias, int active, double scale, DeviceMatrix<T> gates);

    /// <summary>dr = (dgate gate) sigmoid(-r), element by element: the selection counts as constant.</summary>
    /// <param name="logits">r, as <see cref="Gate"/> had it.</param>
    /// <param name="gates">What it gave.</param>
    /// <param name="dGates">Gradient with respect to the gates; where a gate is 0, any finite number.</param>
    /// <param name="dLogits">Receives the gradient with respect to r; may be <paramref name="dGates"/>.</param>
    void GateGradient(DeviceMatrix<T> logits, DeviceMatrix<T> gates, DeviceMatrix<T> dGates, DeviceMatrix<T> dLogits);

    /// <summary>Each element times the gate of its row and group.</summary>
    /// <param name="x">[Rows, X F].</param>
    /// <param name="gates">[Rows, X].</param>
    /// <param name="result">Receives the products; may be <paramref name="x"/>.</param>
    void ScaleGroups(DeviceMatrix<T> x, DeviceMatrix<T> gates, DeviceMatrix<T> result);

    /// <summary>dots_e = sum over group e of x_j y_j, along each row: in double in the order of <see cref="LargeN.Numerics.FixedOrder"/>, rounded to T.</summary>
    /// <param name="x">[Rows, X F].</param>
    /// <param name="y">The same shape.</param>
    /// <param name="dots">[Rows, X].</param>
    void GroupDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots);

    /// <summary>c_e += rate sign(k/X - load_e), load_e the fraction of rows whose gate of expert e is not 0: experts that are taken too seldom become easier to select.</summary>
    /// <param name="gates">[Rows, X], what <see cref="Gate"/> gave.</param>
    /// <param name="active">k, experts of a row, 1 to X.</param>
    /// <param name="rate">Size of the move, rounded to T; finite.</param>
    /// <param name="bias">c [1, X] a problem.</param>
    /// <remarks>The loads are compared in whole numbers, k Rows against X times the count: sign is exact, and 0 where they agree. Without rows nothing moves.</remarks>
    void Balance(DeviceMatrix<T> gates, int active, double rate, DeviceMatrix<T> bias);
}
