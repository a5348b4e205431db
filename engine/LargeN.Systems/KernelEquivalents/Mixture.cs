// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>The Gaussian mixture of a config at one dimension: its covariances, and samples of it.</summary>
internal sealed class Mixture
{
    private readonly KernelEquivalentsConfig config;
    private readonly int dimension;
    private readonly double[][] variances;   // diagonal of C_a

    internal Mixture(KernelEquivalentsConfig config, int dimension)
    {
        this.config = config;
        this.dimension = dimension;
        Samples = config.Samples(dimension);
        variances = [.. Enumerable.Range(0, config.Classes).Select(Variances)];
        Traces = new double[config.Classes * config.Classes];
        for (int a = 0; a < config.Classes; a++)
            for (int b = 0; b < config.Classes; b++) Traces[(a * config.Classes) + b] = FixedOrder.Dot(variances[a], variances[b]) / dimension;
    }

    internal int Samples { get; }

    /// <summary>T_ab = tr (C_a C_b) / p.</summary>
    internal double[] Traces { get; }

    internal int ClassOf(int sample) => sample / (Samples / config.Classes);

    /// <summary>Labels from -1 to 1, one a class; 1 where there is one class.</summary>
    internal double Label(int sample) => config.Classes == 1 ? 1 : (2.0 * ClassOf(sample) / (config.Classes - 1)) - 1;

    /// <summary>Samples as rows [n, p], and w_i = |C^{1/2} z_i|^2 / p - tr C0 / p, which is t_a / sqrt p + psi_i.</summary>
    internal (double[] Inputs, double[] Norms) Draw(ulong seed, uint replica, uint step)
    {
        double[] x = new double[(long)Samples * dimension], norms = new double[Samples];
        new RandomStream(seed, Purpose.Inputs, replica, step).FillNormal(x);
        double root = 1 / Math.Sqrt(dimension), centre = config.InputScale * config.InputScale;
        for (int i = 0; i < Samples; i++)
        {
            Span<double> row = x.AsSpan(i * dimension, dimension);
            double[] variance = variances[ClassOf(i)];
            for (int d = 0; d < dimension; d++) row[d] *= Math.Sqrt(variance[d]);
            norms[i] = (FixedOrder.SquaredNorm(row) / dimension) - centre;
            row[ClassOf(i)] += config.MeanNorm;
            for (int d = 0; d < dimension; d++) row[d] *= root;
        }

        return (x, norms);
    }

    private double[] Variances(int a)
    {
        double step = config.Classes == 1 ? 0 : (2.0 * a / (config.Classes - 1)) - 1;
        double scale = config.InputScale * config.InputScale * (1 + (config.CovarianceSpread * step / Math.Sqrt(dimension)));
        double[] c = new double[dimension];
        for (int i = 0; i < dimension; i++) c[i] = scale * (1 + (config.Anisotropy * Elementary.CosQuarterTurns(4.0 * (a + 1) * (i + 0.5) / dimension)));
        return c;
    }
}
