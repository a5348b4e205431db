// SPDX-License-Identifier: MIT
namespace LargeN.Systems.VarianceOnset;

/// <summary>Errors of one network and of infinitely many, from the networks that share a training set.</summary>
internal static class EnsembleErrors
{
    /// <summary>From the Gram matrix of the residuals on the test inputs: its diagonal gives the error of one, the rest, without bias, that of infinitely many.</summary>
    /// <param name="outputs">Outputs of each network, at least two; input i stands at <paramref name="first"/> + i <paramref name="stride"/>.</param>
    /// <param name="first">Where the first input stands.</param>
    /// <param name="stride">Step from one input to the next.</param>
    /// <param name="targets">Noise-free labels.</param>
    internal static (double One, double All) Of(ReadOnlySpan<double[]> outputs, int first, int stride, ReadOnlySpan<double> targets)
    {
        double single = 0, pairs = 0, e = outputs.Length;
        for (int i = 0; i < targets.Length; i++)
        {
            double sum = 0, squares = 0;
            foreach (double[] network in outputs)
            {
                double residual = network[first + (i * stride)] - targets[i];
                sum += residual;
                squares += residual * residual;
            }

            single += squares;
            pairs += (sum * sum) - squares;
        }

        return (single / (e * targets.Length), pairs / (e * (e - 1) * targets.Length));
    }
}
