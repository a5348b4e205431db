// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>Many steps of stochastic gradient descent of an ensemble of small networks, in one call.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// With a_0 = x, the B rows of a step go through
/// <code>
/// z_l = m_l a_l W_l^T,  a_{l+1} = phi(z_l)  (l &lt; L),      f = m_L a_L W_L^T
/// objective = 1/(2B) sum_b |f_b - y_b|^2,                  delta_L = (f - y)/B
/// g_l = m_l delta_l^T a_l,                                 delta_{l-1} = (m_l delta_l W_l) o phi'(z_{l-1})
/// W_l &lt;- W_l - eta_e r_l g_l                               for all layers, with the gradients at the old weights
/// </code>
/// where eta_e is the learning rate of replica e and r_l the factor of the layer.
/// <para>
/// Determinism: class A, the same bits on the CPU and on CUDA, however a run is cut into calls. Every product is what <see cref="MatMul"/> gives with alpha = m_l (as T)
/// and beta = 0; phi and phi' are those of <see cref="Activations"/>; (f - y), its quotient by B, the product with phi', eta_e r_l and g_l are rounded one by one, then
/// W = fma(-(eta_e r_l), g, W). Labels: MatMul with alpha = 1/sqrt(D) (double, rounded to T), the link, then fma(sqrt(noiseVariance), xi, y). The reference computes
/// in double and rounds the weights at the end.
/// </para>
/// <para>
/// Recorded before the update of a step: column 0 is the loss of the batch, 1/B sum_b |f_b - y_b|^2 (twice the objective), a chain of fused
/// multiply-adds in double over the rounded residuals in rising (row, output); column 1 + l is |W_l|^2, in double: a chain over the columns of each row, then the sum of the rows in rising order.
/// </para>
/// <para>
/// A replica whose recorded loss is not finite stops there, before the update: its verdict becomes <see cref="VerdictKind.Diverged"/> with the number of the step and the loss as residual, the
/// records that follow are NaN, the others go on. Between two records nothing is checked.
/// </para>
/// </remarks>
public interface IEnsembleOperations<T>
    where T : unmanaged
{
    /// <summary>Makes the steps of <paramref name="run"/> for every replica.</summary>
    /// <param name="network">Shape, activation, multipliers and rate factors.</param>
    /// <param name="run">Steps, batch size, random numbers, records.</param>
    /// <param name="data">Where samples come from.</param>
    /// <param name="weights">W_0 .. W_L, [Rows(l), Columns(l)] with a batch of E replicas; updated in place. They share no element with each other or another operand.</param>
    /// <param name="learningRates">eta_e, [1, 1] a replica; batch stride 0: one for all. Any number; a rate of 0 leaves finite weights as they are.</param>
    /// <param name="records">[run.Records, 2 + Depth] a replica, receives the observables; not looked at where the run records nothing.</param>
    /// <param name="verdicts">One a replica, read and written: a replica whose verdict is not <see cref="VerdictKind.Converged"/> on entry is left alone (its records become NaN), so that one that diverged stays stopped in the calls that follow.</param>
    /// <exception cref="ArgumentException">A size, a number or an operand is outside what is stated; the message names it.</exception>
    /// <exception cref="DeviceException">The device cannot hold such a network; the message names the largest width that it can.</exception>
    void TrainEnsemble(
        EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, ReadOnlySpan<DeviceMatrix<T>> weights, DeviceMatrix<T> learningRates, DeviceMatrix<double> records, Span<Verdict> verdicts);
}
