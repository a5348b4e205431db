// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Equivalents;

/// <summary>Learning curve of a dot-product kernel on a sphere of many dimensions while the degree l is learned: P = a N(D, l) samples (Bordelon, Canatar, Pehlevan 2020).</summary>
/// <param name="RelativeRidge">x = kappa / lambda_l.</param>
/// <param name="Gamma">1 / (a (1 + x)^2).</param>
/// <param name="ExcessLoss">Excess error (label squared); +infinity where gamma = 1.</param>
public readonly record struct LearningStageSolution(double RelativeRidge, double Gamma, double ExcessLoss);

/// <summary>The closed form of a learning stage: lower degrees are learned, higher ones are a ridge and noise.</summary>
public static class LearningStage
{
    /// <summary>x is the positive root of a x^2 + (a - 1 - ridge) x - ridge = 0; excess = (v_l^2 x^2 / (1 + x)^2 + v_above^2 + sigma2) / (1 - gamma) - sigma2.</summary>
    /// <param name="load">a = P / N(D, l) > 0.</param>
    /// <param name="ridge">(lambda + sum_{k > l} N_k lambda_k) / (N_l lambda_l) >= 0.</param>
    /// <param name="power">v_l^2 >= 0, target power of degree l (label squared).</param>
    /// <param name="powerAbove">v_{>l}^2 >= 0, target power that is not learned yet.</param>
    /// <param name="noiseVariance">sigma2 >= 0.</param>
    public static LearningStageSolution Of(double load, double ridge, double power, double powerAbove, double noiseVariance)
    {
        if (!(load > 0) || double.IsInfinity(load)) throw new ArgumentOutOfRangeException(nameof(load), load, "allowed: finite, > 0");
        if (!(ridge >= 0) || double.IsInfinity(ridge)) throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "allowed: finite, >= 0");
        ArgumentOutOfRangeException.ThrowIfNegative(power);
        ArgumentOutOfRangeException.ThrowIfNegative(powerAbove);
        ArgumentOutOfRangeException.ThrowIfNegative(noiseVariance);
        double half = (load - 1 - ridge) / 2, root = Math.Sqrt((half * half) + (load * ridge));
        double x = half > 0 ? ridge / (root + half) : (root - half) / load;
        double left = x / (1 + x), free = load - (1 / ((1 + x) * (1 + x))), error = (power * left * left) + powerAbove + noiseVariance;
        double test = error == 0 ? 0 : free > 0 ? error * load / free : double.PositiveInfinity;
        return new LearningStageSolution(x, 1 / (load * (1 + x) * (1 + x)), test - noiseVariance);
    }
}
