// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Dmft;

/// <summary>Losses of SGD with fresh batches of B samples on random features.</summary>
/// <remarks>
/// The noise of a gradient has the covariance (C0(t, t) + sigma2)/B at its own time and none with other times; its effect on later losses depends on the time between only. So the loss
/// is that of the population plus sum_s K(t - s)(C0(s, s) + sigma2)/B, a Volterra equation: what the literature writes as triangular matrices in two times. It leaves out the term
/// lambda_k^2 c_k/B of Gaussian features, a relative O(1/B).
/// </remarks>
internal static class OnlineLosses
{
    /// <param name="population">Losses of population gradients, of which the excess and the noise response are read.</param>
    /// <param name="batchSize">B.</param>
    /// <param name="noiseVariance">sigma2.</param>
    /// <returns>The excess loss at each step; +infinity from where it leaves the range of a double.</returns>
    internal static double[] Of(FeatureLossCurves population, double batchSize, double noiseVariance)
    {
        double[] losses = new double[population.Excess.Length];
        for (int t = 0; t < losses.Length; t++)
        {
            double sum = 0;
            for (int s = 0; s < t; s++) sum = Math.FusedMultiplyAdd(population.NoiseResponse[t - s], losses[s] + noiseVariance, sum);
            losses[t] = population.Excess[t] + (sum / batchSize);
            if (!double.IsFinite(losses[t])) losses[t] = double.PositiveInfinity;
        }

        return losses;
    }
}
