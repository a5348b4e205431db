// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.HomogenizedSgd;

/// <summary>Steps of <see cref="VolterraLoss"/> in time at one rate: every mode's amplitude decays exactly while psi is a straight line.</summary>
/// <remarks>
/// Layout: eight modes are the lanes of a register, a mode of the padding has neither eigenvalue nor amplitude; lanes are added as by <see cref="LaneTotals"/>. Determinism: class B.
/// </remarks>
internal sealed class VolterraStep
{
    private const int Lanes = 8;
    private readonly double floor;
    private readonly double[] rates;        // 2 gamma s_j
    private readonly double[] sources;      // (gamma^2/n) s_j^2
    private readonly double[] amplitude;
    private readonly double[] decay;        // over a step
    private readonly double[] ahead;        // what psi at its end adds
    private readonly double[] behind;       // what psi at its begin adds

    internal VolterraStep(double gamma, double[] squares, double[] powers, double floor, double samples)
    {
        int padded = (squares.Length + Lanes - 1) / Lanes * Lanes;
        this.floor = floor;
        (rates, sources, amplitude, decay, ahead, behind) = (new double[padded], new double[padded], new double[padded], new double[padded], new double[padded], new double[padded]);
        Psi = floor;
        for (int j = 0; j < squares.Length; j++)
        {
            (rates[j], sources[j], amplitude[j]) = (2 * gamma * squares[j], gamma * gamma / samples * squares[j] * squares[j], 0.5 * powers[j]);
            Psi += amplitude[j];
        }
    }

    /// <summary>psi now.</summary>
    internal double Psi { get; private set; }

    /// <summary>Steps of one length.</summary>
    internal void Take(double h, int count)
    {
        for (int j = 0; j < rates.Length; j += Lanes) (Vector512.Create<double>(rates.AsSpan(j, Lanes)) * -h).CopyTo(decay.AsSpan(j));
        Elementary.Exp(decay, decay);
        double share = Weights(h);
        for (int step = 0; step < count; step++)
        {
            Psi = (floor + Decay(Psi)) / (1 - share);
            for (int j = 0; j < rates.Length; j += Lanes)
                Vector512.FusedMultiplyAdd(Vector512.Create<double>(ahead.AsSpan(j, Lanes)), Vector512.Create(Psi), Vector512.Create<double>(amplitude.AsSpan(j, Lanes))).CopyTo(amplitude.AsSpan(j));
        }
    }

    /// <summary>Means over r in [0, 1] of e^-(z (1 - r)), (1 - e^-z)/z, and of r e^-(z (1 - r)), (1 - that)/z, by series where z is small; the sum of what psi at the end of the step adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Weights(double h)
    {
        Vector512<double> one = Vector512<double>.One, step = Vector512.Create(h), least = Vector512.Create(0.02), share = default;
        Vector512<double> c2 = Vector512.Create(0.5), c6 = Vector512.Create(1.0 / 6), c24 = Vector512.Create(1.0 / 24), c120 = Vector512.Create(1.0 / 120), c720 = Vector512.Create(1.0 / 720);
        for (int j = 0; j < rates.Length; j += Lanes)
        {
            Vector512<double> z = step * Vector512.Create<double>(rates.AsSpan(j, Lanes)), large = Vector512.GreaterThan(z, least), inverse = one / Vector512.ConditionalSelect(large, z, one);
            Vector512<double> tail = c6 - (z * (c24 - (z * (c120 - (z * c720))))), series = c2 - (z * tail);
            Vector512<double> first = Vector512.ConditionalSelect(large, (one - Vector512.Create<double>(decay.AsSpan(j, Lanes))) * inverse, one - (z * series));
            Vector512<double> second = Vector512.ConditionalSelect(large, (one - first) * inverse, series);
            Vector512<double> source = step * Vector512.Create<double>(sources.AsSpan(j, Lanes)), next = source * second;
            next.CopyTo(ahead.AsSpan(j));
            (source * (first - second)).CopyTo(behind.AsSpan(j));
            share += next;
        }

        return LaneTotals.Of(share);
    }

    /// <summary>Amplitudes before psi at the end of the step is known, and their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Decay(double psi)
    {
        Vector512<double> now = Vector512.Create(psi), sum = default;
        for (int j = 0; j < rates.Length; j += Lanes)
        {
            Vector512<double> y = Vector512.FusedMultiplyAdd(Vector512.Create<double>(decay.AsSpan(j, Lanes)), Vector512.Create<double>(amplitude.AsSpan(j, Lanes)), Vector512.Create<double>(behind.AsSpan(j, Lanes)) * now);
            y.CopyTo(amplitude.AsSpan(j));
            sum += y;
        }

        return LaneTotals.Of(sum);
    }
}
