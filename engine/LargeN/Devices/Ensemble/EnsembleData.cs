// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>Where the samples of a step come from: <see cref="EnsembleFixedSet{T}"/> or <see cref="EnsembleTeacher{T}"/>.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class EnsembleData<T>
    where T : unmanaged
{
    private protected EnsembleData()
    {
    }
}

/// <summary>P given samples. Each step takes B of them.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="inputs">X [P, D] a replica; batch stride 0: one set for all.</param>
/// <param name="labels">Y [P, C] a replica; batch stride 0: one set for all.</param>
/// <remarks>
/// With B = P a step takes the whole set in order. With B &lt; P row b of the batch is the sample with index b of
/// <see cref="Randomness.RandomStream.FillIndices"/> (bound P) in the stream (seed, <see cref="Randomness.Purpose.Indices"/>, replica, step): independent draws with replacement.
/// </remarks>
public sealed class EnsembleFixedSet<T>(DeviceMatrix<T> inputs, DeviceMatrix<T> labels) : EnsembleData<T>
    where T : unmanaged
{
    /// <summary>X [P, D].</summary>
    public DeviceMatrix<T> Inputs => inputs;

    /// <summary>Y [P, C].</summary>
    public DeviceMatrix<T> Labels => labels;
}

/// <summary>Fresh samples in every step (online learning): x ~ N(0, I_D), y = link(T x / sqrt(D)) + sqrt(noiseVariance) xi, xi ~ N(0, I_C).</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="directions">T [C, D] a replica; batch stride 0: one teacher for all.</param>
/// <param name="link">The link function; <see cref="Activation.Identity"/> is the linear teacher, any other a single-index model an output.</param>
/// <param name="noiseVariance">Variance of the label noise in units of a label squared, >= 0; at 0 none is drawn.</param>
/// <remarks>
/// Element (b, k) of the inputs is normal variate b D + k of the stream (seed, <see cref="Randomness.Purpose.Inputs"/>, replica, step), element (b, c) of xi is
/// b C + c of the stream with <see cref="Randomness.Purpose.LabelNoise"/>, both as T.
/// </remarks>
public sealed class EnsembleTeacher<T>(DeviceMatrix<T> directions, Activation link = Activation.Identity, double noiseVariance = 0) : EnsembleData<T>
    where T : unmanaged
{
    /// <summary>T [C, D].</summary>
    public DeviceMatrix<T> Directions => directions;

    /// <summary>The link function.</summary>
    public Activation Link => link;

    /// <summary>Variance of the label noise.</summary>
    public double NoiseVariance => noiseVariance;
}
