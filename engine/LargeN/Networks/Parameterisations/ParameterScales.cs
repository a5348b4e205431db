// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>The numbers of one parameter under a parameterisation.</summary>
/// <param name="Multiplier">m: the layer computes m x W^T.</param>
/// <param name="InitialMean">Mean of the elements at the start: 1 for gains, 0 for all others.</param>
/// <param name="InitialDeviation">s, standard deviation of the elements at the start: 0 for biases and gains.</param>
/// <param name="LearningRateFactor">The learning rate of the parameter is eta times this.</param>
/// <param name="WeightDecayFactor">Its weight decay is omega times this: 1/LearningRateFactor, so that the decay of a step is the same for all weights; 0 for biases and gains.</param>
/// <param name="EpsilonFactor">The epsilon of Adam is multiplied by this.</param>
public readonly record struct ParameterScales(
    double Multiplier, double InitialMean, double InitialDeviation, double LearningRateFactor, double WeightDecayFactor, double EpsilonFactor);

/// <summary>The sizes of a network that scales depend on besides those of the parameter itself.</summary>
/// <param name="Width">N, units of the stream of activations (channels of a convolutional network).</param>
/// <param name="Depth">L, residual branches; 1 where there are none.</param>
/// <param name="BaseDepth">L_base, the depth at which the learning rate was chosen.</param>
public readonly record struct NetworkSizes(int Width, int Depth = 1, int BaseDepth = 1);
