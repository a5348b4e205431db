// SPDX-License-Identifier: MIT
namespace LargeN.Systems.SgdDynamics;

/// <summary>Modes in columns as steps of moments read them; a mode of the padding has no eigenvalue and no error.</summary>
internal sealed class MomentTable
{
    /// <summary>Columns of <see cref="Padded"/> numbers.</summary>
    internal const int Columns = 4;

    private readonly double[] lambda;
    private readonly double[] square;
    private readonly double[] weight;
    private readonly double[] start;

    private MomentTable(int padded, double floor, double noise, double inverse)
    {
        (Padded, Floor, Noise, Inverse) = (padded, floor, noise, inverse);
        (lambda, square, weight, start) = (new double[padded], new double[padded], new double[padded], new double[padded]);
    }

    internal int Padded { get; }

    /// <summary>Loss that no step takes away.</summary>
    internal double Floor { get; }

    /// <summary>sigma2.</summary>
    internal double Noise { get; }

    /// <summary>1/B.</summary>
    internal double Inverse { get; }

    /// <summary>lambda_k.</summary>
    internal ReadOnlySpan<double> Lambda => lambda;

    /// <summary>A multiple of lambda_k^2: <see cref="IStepMoments.Square"/>.</summary>
    internal ReadOnlySpan<double> Square => square;

    /// <summary>m_k lambda_k.</summary>
    internal ReadOnlySpan<double> Weight => weight;

    /// <summary>E v_k^2 before the first step.</summary>
    internal ReadOnlySpan<double> Start => start;

    internal static long PaddedTo(long modes, int block) => (modes + block - 1) / block * block;

    internal static MomentTable Of<TMoments>(SgdModes modes, double noiseVariance, double batchSize, bool selfTerm)
        where TMoments : struct, IStepMoments
    {
        MomentTable table = new((int)PaddedTo(modes.Count, TMoments.Block), modes.Floor, noiseVariance, 1 / batchSize);
        for (int k = 0; k < modes.Count; k++)
        {
            table.lambda[k] = modes.Eigenvalues[k];
            table.square[k] = TMoments.Square(modes.Eigenvalues[k], table.Inverse, selfTerm);
            table.weight[k] = modes.Eigenvalues[k] * modes.Multiplicities[k];
            table.start[k] = modes.Start[k];
        }

        return table;
    }
}
