// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Updates of one parameter W of every problem by its gradient g, each problem with its own learning rate and weight decay.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Determinism: class A. All arithmetic is in T, each product, quotient, root and fma rounded once in the order written. Scalars are rounded to T first; 1 - beta is taken in double.
/// lr and wd are those of <see cref="UpdateRates{T}"/>; d(u) stands for fma(wd, W, u), and for u itself where wd is 0.
/// <para>W, g and the states have the same shape and batch and share no element; g may have batch stride 0. States begin as zeros.</para>
/// </remarks>
public interface IOptimiserOperations<T>
    where T : unmanaged
{
    /// <summary>W = fma(-lr, d(g), W). With g = m acc rounded (m the multiplier of the layer) it is the update that fused kernels make.</summary>
    void Sgd(DeviceMatrix<T> w, DeviceMatrix<T> g, in UpdateRates<T> rates);

    /// <summary>m = fma(mu, m, g); u = m, with Nesterov's look-ahead u = fma(mu, m, g); W = fma(-lr, d(u), W).</summary>
    /// <param name="w">Parameter.</param>
    /// <param name="g">Gradient.</param>
    /// <param name="m">State: the momentum.</param>
    /// <param name="rates">Learning rates and decays.</param>
    /// <param name="mu">Momentum, 0 &lt;= mu &lt;= 1.</param>
    /// <param name="nesterov">Whether the step looks ahead (Sutskever et al. 2013, with the velocity in units of the gradient).</param>
    void Momentum(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, in UpdateRates<T> rates, double mu, bool nesterov = false);

    /// <summary>
    /// m = fma(beta1, m, (1 - beta1) g); v = fma(beta2, v, ((1 - beta2) g) g); u = (m c1) / (sqrt(v c2) + epsilon); W = fma(-lr, d(u), W), with c1 = 1/Bias1, c2 = 1/Bias2.
    /// </summary>
    /// <param name="w">Parameter.</param>
    /// <param name="g">Gradient.</param>
    /// <param name="m">State: first moment.</param>
    /// <param name="v">State: second moment.</param>
    /// <param name="rates">Learning rates and decays. The decay is decoupled: it adds wd W to the direction (Loshchilov and Hutter 2019); with wd = 0 this is Adam.</param>
    /// <param name="factors">Decays of the moments, corrections of this step, epsilon.</param>
    void AdamW(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, in UpdateRates<T> rates, in AdamFactors factors);

    /// <summary>W = fma(-lr, d(sign g), W) with sign 0 = 0 and sign NaN = NaN.</summary>
    void SignDescent(DeviceMatrix<T> w, DeviceMatrix<T> g, in UpdateRates<T> rates);

    /// <summary>c = fma(beta1, m, (1 - beta1) g); W = fma(-lr, d(sign c), W); m = fma(beta2, m, (1 - beta2) g) (Chen et al. 2023). beta1 = beta2 is signum.</summary>
    /// <param name="w">Parameter.</param>
    /// <param name="g">Gradient.</param>
    /// <param name="m">State: the average of gradients.</param>
    /// <param name="rates">Learning rates and decays.</param>
    /// <param name="beta1">Weight of the average in the direction, 0 &lt;= beta1 &lt;= 1.</param>
    /// <param name="beta2">Weight of the average in itself, 0 &lt;= beta2 &lt;= 1.</param>
    void Lion(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, in UpdateRates<T> rates, double beta1, double beta2);
}

/// <summary>Learning rate and weight decay of each problem: lr = LearningRates[b] * LearningRateFactor and wd = WeightDecays[b] * WeightDecayFactor, taken in double and rounded to T.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="LearningRates">[1, 1] a problem; batch stride 0 gives all the same.</param>
/// <param name="LearningRateFactor">What the parameterisation and the schedule multiply it by; finite.</param>
/// <param name="WeightDecays">[1, 1] a problem; not looked at where the factor is 0, and may be <c>default</c> there.</param>
/// <param name="WeightDecayFactor">The parameter's share of the decay; finite, 0 for a parameter that does not decay.</param>
public readonly record struct UpdateRates<T>(DeviceMatrix<T> LearningRates, double LearningRateFactor, DeviceMatrix<T> WeightDecays = default, double WeightDecayFactor = 0)
    where T : unmanaged;

/// <summary>Numbers of an AdamW step (Kingma and Ba 2015).</summary>
/// <param name="Beta1">Decay of the first moment, 0 &lt;= beta1 &lt; 1.</param>
/// <param name="Beta2">Decay of the second moment, 0 &lt;= beta2 &lt; 1.</param>
/// <param name="Epsilon">Added to the root, the parameter's factor included; finite, >= 0.</param>
/// <param name="Bias1">1 - beta1^t at step t = 1, 2, ...; in (0, 1].</param>
/// <param name="Bias2">1 - beta2^t; in (0, 1].</param>
public readonly record struct AdamFactors(double Beta1, double Beta2, double Epsilon, double Bias1, double Bias2);
