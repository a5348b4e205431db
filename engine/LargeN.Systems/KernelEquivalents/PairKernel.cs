// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>E phi_c(u) phi_c(v) and E phi'(u) phi'(v) of Gaussian pairs whose variances are those of the samples: one layer of infinite width.</summary>
/// <remarks>ReLU in closed form (Cho and Saul 2009); others by Mehler's series sum_k c_k(i) c_k(j) rho^k in normalised Hermite coefficients of each sample, exact for polynomials.</remarks>
internal abstract class PairKernel
{
    /// <summary>A layer.</summary>
    /// <param name="function">phi.</param>
    /// <param name="mean">b, taken off phi.</param>
    /// <param name="variances">q_i.</param>
    internal static PairKernel Of(ActivationFunction function, double mean, double[] variances) =>
        function is ActivationFunction.ReluFunction ? new Relu(mean, variances) : new Series(function, mean, variances);

    /// <summary>The pair (i, j), i and j different samples of covariance k.</summary>
    internal abstract (double Value, double Slope) Pair(int i, int j, double k);

    /// <summary>The sample itself: E phi_c^2 and E phi'^2.</summary>
    internal abstract (double Value, double Slope) Self(int i);

    private sealed class Relu(double mean, double[] variances) : PairKernel
    {
        private readonly double[] roots = Array.ConvertAll(variances, Math.Sqrt);
        private readonly double share = 1 / Math.Sqrt(2 * Math.PI);

        internal override (double Value, double Slope) Pair(int i, int j, double k)
        {
            double scale = roots[i] * roots[j], rho = Math.Clamp(k / scale, -1, 1), angle = Math.PI - Elementary.Acos(rho);
            double e = scale * (Math.Sqrt((1 - rho) * (1 + rho)) + (angle * rho)) / (2 * Math.PI);
            return (e - (mean * share * (roots[i] + roots[j])) + (mean * mean), angle / (2 * Math.PI));
        }

        internal override (double Value, double Slope) Self(int i) => ((variances[i] / 2) - (2 * mean * share * roots[i]) + (mean * mean), 0.5);
    }

    private sealed class Series : PairKernel
    {
        private const int Terms = 24;

        private static readonly double[] Hermite = Polynomials(ActivationStatistics.Normal.Nodes);

        private readonly double[] roots;
        private readonly double[] values;
        private readonly double[] slopes;
        private readonly double[] selfValue;
        private readonly double[] selfSlope;

        internal Series(ActivationFunction function, double mean, double[] variances)
        {
            int n = variances.Length;
            roots = Array.ConvertAll(variances, Math.Sqrt);
            (values, slopes, selfValue, selfSlope) = (new double[n * Terms], new double[n * Terms], new double[n], new double[n]);
            double[] x = ActivationStatistics.Normal.Nodes, w = ActivationStatistics.Normal.Weights;
            for (int i = 0; i < n; i++)
            {
                for (int s = 0; s < x.Length; s++)
                {
                    double f = function.Value(roots[i] * x[s]) - mean, d = function.Slope(roots[i] * x[s]);
                    selfValue[i] += w[s] * f * f;
                    selfSlope[i] += w[s] * d * d;
                    Span<double> value = values.AsSpan(i * Terms, Terms), slope = slopes.AsSpan(i * Terms, Terms);
                    ReadOnlySpan<double> h = Hermite.AsSpan(s * Terms, Terms);
                    for (int k = 0; k < Terms; k++)
                    {
                        value[k] += w[s] * f * h[k];
                        slope[k] += w[s] * d * h[k];
                    }
                }
            }
        }

        internal override (double Value, double Slope) Pair(int i, int j, double k)
        {
            double rho = Math.Clamp(k / (roots[i] * roots[j]), -1, 1), value = 0, slope = 0;
            for (int s = Terms - 1; s >= 0; s--)
            {
                value = (value * rho) + (values[(i * Terms) + s] * values[(j * Terms) + s]);
                slope = (slope * rho) + (slopes[(i * Terms) + s] * slopes[(j * Terms) + s]);
            }

            return (value, slope);
        }

        internal override (double Value, double Slope) Self(int i) => (selfValue[i], selfSlope[i]);

        /// <summary>He_k(x) / sqrt(k!), by (node, k).</summary>
        private static double[] Polynomials(double[] nodes)
        {
            double[] table = new double[nodes.Length * Terms];
            for (int s = 0; s < nodes.Length; s++)
            {
                double h = 1, before = 0;
                for (int k = 0; k < Terms; k++)
                {
                    table[(s * Terms) + k] = h;
                    (h, before) = (((nodes[s] * h) - (Math.Sqrt(k) * before)) / Math.Sqrt(k + 1), h);
                }
            }

            return table;
        }
    }
}
