// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>Activations of network layers and their derivatives, element by element, over a batch.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Determinism: class A; phi, phi' and phi'' have the bits of <see cref="Activations"/>. z is what the activation was applied to, saved by the forward pass.
/// <para>Operands of one call have the same shape and batch. One that is only read may have batch stride 0. A written operand is the same elements as another or
/// shares none with it; the bias shares none with the written ones.</para>
/// </remarks>
public interface IActivationOperations<T>
    where T : unmanaged
{
    /// <summary>a = phi(z).</summary>
    void Activate(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> a);

    /// <summary>z = z + bias, the bias [1, Columns] added to every row, then a = phi(z). With a the same as z only the activations stay.</summary>
    void AddBiasActivate(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> bias, DeviceMatrix<T> a);

    /// <summary>dz = phi'(z) da: the backward pass, and the derivative of the activations along a direction.</summary>
    void ActivateGradient(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> da, DeviceMatrix<T> dz);

    /// <summary>result = fma(phi''(z) zDot, da, result): what the direction zDot adds to the derivative of dz = phi'(z) da along it.</summary>
    /// <remarks>With result = phi'(z) daDot from <see cref="ActivateGradient"/> before the call, it is the whole derivative: the step of a product with the Hessian.</remarks>
    void ActivateSecond(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> zDot, DeviceMatrix<T> da, DeviceMatrix<T> result);
}
