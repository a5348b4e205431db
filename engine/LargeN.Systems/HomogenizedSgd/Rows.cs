// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Dmft;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;
using LargeN.Threading;

namespace LargeN.Systems.HomogenizedSgd;

/// <summary>The law of a row, and the data set where there is one: functions of the config alone.</summary>
internal sealed class Rows
{
    // Singular values whose square is below this part of the largest one are rounding.
    private const double Negligible = 1e-12;

    internal Rows(HomogenizedSgdConfig config, CancellationToken cancel)
    {
        Config = config;
        Spectrum spectrum = TheorySpectrum.Of(new PowerLawSpectrum { Modes = config.InputDimension, SpectrumExponent = config.SpectrumExponent, TargetExponent = config.TargetExponent }, cancel);
        SgdModes modes = SgdModes.Of(spectrum, SgdScales.Of(spectrum, normalised: true));
        (Variances, Deviations, Target) = (modes.Eigenvalues, [.. modes.Eigenvalues.Select(Math.Sqrt)], [.. modes.Start.Select(Math.Sqrt)]);
        if (config is not FixedRowsConfig set) return;
        int n = config.Samples, d = config.InputDimension;
        Inputs = new double[(long)n * d];
        Labels = new double[n];
        double deviation = Math.Sqrt(config.NoiseVariance);
        new RandomStream((ulong)set.DataSeed, Purpose.LabelNoise, RandomStream.Shared).FillNormal(Labels);
        for (int i = 0; i < n; i++) Labels[i] = Fill(new RandomStream((ulong)set.DataSeed, Purpose.Inputs, RandomStream.Shared, (uint)i), Inputs.AsSpan(i * d, d), deviation * Labels[i]);
    }

    internal HomogenizedSgdConfig Config { get; }

    /// <summary>lambda_k, d.</summary>
    internal double[] Variances { get; }

    /// <summary>sqrt(lambda_k), d.</summary>
    internal double[] Deviations { get; }

    /// <summary>x*, d.</summary>
    internal double[] Target { get; }

    /// <summary>A, [n, d]; empty for streaming.</summary>
    internal double[] Inputs { get; } = [];

    /// <summary>b, n; empty for streaming.</summary>
    internal double[] Labels { get; } = [];

    /// <summary>Draws a row; its label.</summary>
    internal double Fill(RandomStream stream, Span<double> row, double noise)
    {
        stream.FillNormal(row);
        FixedLanes.Multiply(row, Deviations, row);
        return FixedOrder.Dot(row, Target) + noise;
    }

    /// <summary>What the theory needs of the data: eigenvalues and powers of the data set, or of the population times n.</summary>
    internal VolterraLoss Theory(CancellationToken cancel)
    {
        double n = Config.Samples;
        if (Inputs.Length == 0)
            return new VolterraLoss([.. Variances.Select(v => n * v)], [.. Variances.Select((v, k) => n * v * Target[k] * Target[k])], 0.5 * n * Config.NoiseVariance, n);
        int rows = Config.Samples, d = Config.InputDimension, size = Math.Min(rows, d);
        double[] gram = new double[(long)size * size], values = new double[size], right = new double[size], weights = new double[size];
        Transpose turned = d < rows ? Transpose.Yes : Transpose.No;
        using (Workspace workspace = new(SymmetricRankK.Plan<double>(1, size, Math.Max(rows, d), turned, Parallelism.Single).WorkspaceBytes))
            SymmetricRankK.Execute(1.0, new ReadOnlyMatrixView<double>(Inputs, rows, d), turned, 0, new MatrixView<double>(gram, size, size), workspace, Parallelism.Single);
        cancel.ThrowIfCancellationRequested();
        if (d < rows)
        {
            for (int i = 0; i < rows; i++) FixedLanes.AddScaled(Labels[i], Inputs.AsSpan(i * d, d), right);
        }
        else
        {
            Labels.CopyTo(right, 0);
        }

        // Of the vectors the theory needs the components of the labels alone.
        _ = SymmetricEigen.Measure(new MatrixView<double>(gram, size, size), right, values, weights);
        List<double> squares = [], powers = [];
        double perpendicular = FixedOrder.SquaredNorm(Labels);
        for (int j = 0; j < size; j++)
        {
            if (!(values[j] > Negligible * values[^1])) continue;
            double power = weights[j] / (d < rows ? values[j] : 1);
            squares.Add(values[j]);
            powers.Add(power);
            perpendicular -= power;
        }

        return new VolterraLoss([.. squares], [.. powers], 0.5 * Math.Max(0, perpendicular), n);
    }
}
