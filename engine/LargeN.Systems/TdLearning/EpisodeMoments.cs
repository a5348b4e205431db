// SPDX-License-Identifier: MIT
namespace LargeN.Systems.TdLearning;

/// <summary>Second moments of the features along an episode, Sig(t, s) = E psi_t psi_s^T, for t &lt;= s.</summary>
/// <remarks>A stationary chain has one matrix a lag; any other one a matrix a pair.</remarks>
internal sealed class EpisodeMoments
{
    private readonly double[][] upper;
    private readonly int length;
    private readonly bool stationary;

    internal EpisodeMoments(FixedPoint point, int episodeLength, CancellationToken cancel)
    {
        Chain chain = point.Chain;
        (length, stationary, Features) = (episodeLength + 1, point.IsStationary, chain.Features);
        upper = new double[stationary ? length : length * length][];
        double[] p = chain.First;
        for (int t = 0; t < (stationary ? 1 : length); t++)
        {
            double[] later = chain.Table;
            for (int s = t; s < length; s++)
            {
                cancel.ThrowIfCancellationRequested();
                upper[(t * length) + s] = FixedPoint.Product(chain.Table, p, later, Features);
                if (s + 1 < length) later = chain.Expected(later, Features);
            }

            p = chain.Later(p);
        }
    }

    /// <summary>M.</summary>
    internal int Features { get; }

    /// <summary>The distinct pairs t &lt;= s &lt; T, and how often each occurs in an episode.</summary>
    internal IEnumerable<(int T, int S, int Count)> Pairs()
    {
        int last = length - 1;
        for (int t = 0; t < (stationary ? 1 : last); t++)
        {
            for (int s = t; s < last; s++) yield return (t, s, stationary ? last - (s - t) : 1);
        }
    }

    /// <summary>Sig(t, s), [M, M], a copy.</summary>
    internal double[] At(int t, int s)
    {
        if (t <= s) return [.. upper[stationary ? s - t : (t * length) + s]];
        double[] turned = upper[stationary ? t - s : (s * length) + t], at = new double[turned.Length];
        for (int k = 0; k < Features; k++)
        {
            for (int l = 0; l < Features; l++) at[(k * Features) + l] = turned[(l * Features) + k];
        }

        return at;
    }
}
