// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.TdLearning;

/// <summary>Second moments of features on a torus, in the waves that diagonalise all of them: Sig(t, t + l) for each lag l has the value s_l(c) on every wave of class c.</summary>
/// <remarks>
/// Shifts and reflections of each direction leave walk and features as they are. The real waves sqrt(2/F) cos(2 pi j x/F), sqrt(2/F) sin(2 pi j x/F) of every direction, and their products, are
/// then eigenvectors of all moments, and those of equal frequencies have the same eigenvalues: a class is one frequency a direction.
/// </remarks>
internal sealed class TorusModes
{
    private TorusModes(int classes, int lags) => (Values, Counts, Rewards, Solutions, Both) = (new double[(long)classes * lags], new double[classes], new double[classes], new double[classes], new double[classes]);

    /// <summary>s_l(c), [lags, classes]; lags 0 to T.</summary>
    internal double[] Values { get; }

    /// <summary>Waves of each class.</summary>
    internal double[] Counts { get; }

    /// <summary>Sum over a class of the squared coefficients of w_R.</summary>
    internal double[] Rewards { get; }

    /// <summary>The same of w_TD.</summary>
    internal double[] Solutions { get; }

    /// <summary>Sum over a class of the products of both coefficients.</summary>
    internal double[] Both { get; }

    internal int Classes => Counts.Length;

    internal static TorusModes Of(FixedPoint point, IReadOnlyList<int> torus, int episodeLength, CancellationToken cancel)
    {
        int features = point.Chain.Features, states = point.Chain.States;
        (double[] waves, int[] classOf) = Waves(torus);
        int classes = classOf.Max() + 1;
        TorusModes modes = new(classes, episodeLength + 1);
        double[] representatives = new double[(long)features * classes];
        for (int i = 0; i < features; i++)
        {
            int c = classOf[i];
            ReadOnlySpan<double> wave = waves.AsSpan(i * features, features);
            double r = FixedOrder.Dot(wave, point.Reward), w = FixedOrder.Dot(wave, point.Solution);
            if (modes.Counts[c]++ == 0)
            {
                for (int k = 0; k < features; k++) representatives[(k * classes) + c] = wave[k];
            }

            modes.Rewards[c] += r * r;
            modes.Solutions[c] += w * w;
            modes.Both[c] += r * w;
        }

        double[] values = new double[(long)states * classes];
        using (DenseProducts products = new(Math.Max(states, features), Math.Max(features, classes)))
            products.Multiply(1, new ReadOnlyMatrixView<double>(point.Chain.Table, states, features), Transpose.No, new ReadOnlyMatrixView<double>(representatives, features, classes), 0, new MatrixView<double>(values, states, classes));
        double[] later = values;
        for (int lag = 0; lag <= episodeLength; lag++)
        {
            cancel.ThrowIfCancellationRequested();
            Span<double> sums = modes.Values.AsSpan(lag * classes, classes);
            for (int s = 0; s < states; s++)
            {
                double p = point.Chain.First[s];
                ReadOnlySpan<double> here = values.AsSpan(s * classes, classes), there = later.AsSpan(s * classes, classes);
                for (int c = 0; c < classes; c++) sums[c] += p * here[c] * there[c];
            }

            if (lag < episodeLength) later = point.Chain.Expected(later, classes);
        }

        return modes;
    }

    /// <summary>Waves as rows, [features, features], and the class of each.</summary>
    private static (double[] Waves, int[] Classes) Waves(IReadOnlyList<int> torus)
    {
        double[] waves = [1];
        int[] classes = [0];
        foreach (int f in torus)
        {
            int n = classes.Length, frequencies = (f / 2) + 1;
            double[] longer = new double[(long)n * n * f * f];
            int[] finer = new int[n * f];
            for (int a = 0; a < n; a++)
            {
                for (int j = 0; j < f; j++)
                {
                    int row = (a * f) + j, frequency = (j + 1) / 2;
                    finer[row] = (classes[a] * frequencies) + frequency;
                    for (int x = 0; x < f; x++)
                    {
                        double turns = 4.0 * (frequency * (long)x % f) / f, wave = j % 2 == 1 ? Elementary.CosQuarterTurns(turns) : j == 0 ? 1 : Elementary.SinQuarterTurns(turns);
                        wave *= Math.Sqrt((j == 0 || 2 * frequency == f ? 1.0 : 2.0) / f);
                        for (int k = 0; k < n; k++) longer[((long)row * n * f) + (k * f) + x] = waves[(a * n) + k] * wave;
                    }
                }
            }

            (waves, classes) = (longer, finer);
        }

        return (waves, classes);
    }
}
