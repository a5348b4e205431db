// SPDX-License-Identifier: MIT
namespace LargeN.Systems.SgdDynamics;

/// <summary>One run of a sweep.</summary>
/// <param name="LearningRate">eta > 0.</param>
/// <param name="BatchSize">B >= 1; +infinity for the population gradient.</param>
/// <param name="NoiseVariance">sigma2 >= 0 (label squared).</param>
/// <param name="Steps">Where the loss is wanted, rising, from 0; runs of one sweep may differ.</param>
/// <param name="Schedule">Factors of eta, one a step, at least as many as the last of <paramref name="Steps"/>; null for a constant rate.</param>
/// <param name="Batches">Samples of each step, as many as factors, in the place of <paramref name="BatchSize"/>; null for a constant batch.</param>
internal sealed record SgdSetting(double LearningRate, double BatchSize, double NoiseVariance, IReadOnlyList<int> Steps, double[]? Schedule = null, double[]? Batches = null);
