// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.Equivalents;

/// <summary>A training measure found by descent.</summary>
/// <param name="Weights">p, [M].</param>
/// <param name="Theory">The theory there.</param>
/// <param name="EffectiveSupport">1 / sum p^2. The theory needs it well above the samples.</param>
/// <param name="Objective">+-ExcessLoss + penalty * sum p ln(M p).</param>
public sealed record MeasureOptimumSolution(double[] Weights, MeasureShiftSolution Theory, double EffectiveSupport, double Objective);

/// <summary>The best or the worst training measure of a pool for a test measure, with a penalty on leaving the uniform one.</summary>
/// <remarks>
/// p = softmax(theta), Adam on theta with the gradient at an effective ridge that is right to 1e-4 (the result is evaluated to all digits), exponentials of the engine: the bits are the same on every machine. The penalty is no nicety: without it
/// p concentrates on about P points, where the theory no longer holds.
/// </remarks>
public static class MeasureOptimum
{
    /// <summary>Descends from a training measure.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="start">p to begin with, all > 0, sum 1.</param>
    /// <param name="test">Test weights.</param>
    /// <param name="target">y.</param>
    /// <param name="samples">P.</param>
    /// <param name="ridge">lambda.</param>
    /// <param name="noiseVariance">sigma2.</param>
    /// <param name="penalty">tau > 0, weight of the Kullback-Leibler divergence from the uniform measure (label squared).</param>
    /// <param name="rate">Step of Adam, > 0.</param>
    /// <param name="steps">Number of steps, >= 0.</param>
    /// <param name="worst">True to raise the error instead.</param>
    /// <param name="cancel">Looked at before every step.</param>
    /// <exception cref="ArgumentOutOfRangeException">The penalty, the rate or the steps are out of range.</exception>
    public static MeasureOptimumSolution Find(
        PoolRidge pool, ReadOnlySpan<double> start, ReadOnlySpan<double> test, ReadOnlySpan<double> target, double samples, double ridge, double noiseVariance, double penalty, double rate, int steps, bool worst, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (!(penalty > 0)) throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "allowed: > 0; without it the optimum lies where the theory fails");
        if (!(rate > 0)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "allowed: > 0");
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        int m = pool.Count;
        double sign = worst ? -1 : 1, firstDecay = 1, secondDecay = 1;
        double[] theta = new double[m], p = start.ToArray(), first = new double[m], second = new double[m], gradient = new double[m];
        for (int i = 0; i < m; i++) theta[i] = Elementary.Log(p[i]);
        RidgePath path = new();
        for (int step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            pool.Step(p, test, target, samples, ridge, noiseVariance, gradient, path);
            double mean = 0;
            for (int i = 0; i < m; i++)
            {
                gradient[i] = (sign * gradient[i]) + (penalty * Elementary.Log(m * p[i]));   // d(p ln(M p)) = ln(M p) + 1, the 1 drops out
                mean += p[i] * gradient[i];
            }

            firstDecay *= 0.9;
            secondDecay *= 0.999;
            for (int i = 0; i < m; i++)
            {
                double g = p[i] * (gradient[i] - mean);
                first[i] = (0.9 * first[i]) + (0.1 * g);
                second[i] = (0.999 * second[i]) + (0.001 * g * g);
                theta[i] -= rate * (first[i] / (1 - firstDecay)) / (Math.Sqrt(second[i] / (1 - secondDecay)) + 1e-8);
            }

            Softmax(theta, p);
        }

        MeasureShiftSolution theory = pool.Solve(p, test, target, samples, ridge, noiseVariance);
        double divergence = 0;
        for (int i = 0; i < m; i++) divergence += p[i] * Elementary.Log(m * p[i]);
        return new MeasureOptimumSolution(p, theory, PoolRidge.EffectiveSupport(p), (sign * theory.ExcessLoss) + (penalty * divergence));
    }

    /// <summary>exp(theta) over its sum, the largest exponent taken away first.</summary>
    internal static void Softmax(double[] theta, double[] p)
    {
        double largest = theta.Max(), sum = 0;
        for (int i = 0; i < theta.Length; i++)
        {
            p[i] = Elementary.Exp(theta[i] - largest);
            sum += p[i];
        }

        for (int i = 0; i < theta.Length; i++) p[i] /= sum;
    }
}
