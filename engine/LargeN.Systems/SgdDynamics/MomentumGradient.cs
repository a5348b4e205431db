// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>The loss after T steps of SGD with heavy-ball momentum under schedules eta_t and mu_t, and its derivative by every one of them.</summary>
/// <remarks>
/// b = mu b + g, w = w - eta b. Moments of a mode V = E v^2, X = E v b, Q = E b^2 (Wang, Malladi, Wang, Lyu, Li 2023), exact for Gaussian features, n_k = (lambda_k/B)(L + sigma2) + lambda_k^2 V/B:
/// Q' = mu^2 Q + 2 mu lambda X + lambda^2 V + n, c = mu X + lambda V, V' = V - 2 eta c + eta^2 Q', X' = c - eta Q'.
/// Adjoint, from gV = m lambda, gX = gQ = 0: a = gQ + eta^2 gV - eta gX, e = gX - 2 eta gV, dL/deta = gV (2 eta Q' - 2 c) - gX Q', dL/dmu = e X + a (2 mu Q + 2 lambda X), summed over modes;
/// gV = gV + lambda e + a lambda^2 (1 + 1/B) + m lambda (a.lambda)/B, gX = mu e + 2 mu lambda a, gQ = mu^2 a.
/// <para>Layout: the state is V, X, Q one after the other; eight modes are the lanes of a register. Memory: 2 sqrt(T) states. Not for use by several threads at once.</para>
/// </remarks>
internal sealed class MomentumGradient
{
    private const int Lanes = 8;

    private readonly int padded;
    private readonly int steps;
    private readonly int segment;
    private readonly double floor;
    private readonly double noise;
    private readonly double inverse;
    private readonly double[] lambda;
    private readonly double[] square;
    private readonly double[] weight;
    private readonly double[] start;
    private readonly double[] saved;
    private readonly double[] states;
    private readonly double[] adjoint;
    private readonly double[] losses;

    /// <param name="modes">The modes.</param>
    /// <param name="noiseVariance">sigma2.</param>
    /// <param name="batchSize">B; +infinity for the population gradient.</param>
    /// <param name="steps">T.</param>
    /// <param name="selfTerm">False leaves out lambda_k^2 V/B.</param>
    internal MomentumGradient(SgdModes modes, double noiseVariance, double batchSize, int steps, bool selfTerm)
    {
        padded = (modes.Count + Lanes - 1) / Lanes * Lanes;
        (this.steps, segment, floor, noise, inverse) = (steps, Segment(steps), modes.Floor, noiseVariance, 1 / batchSize);
        (lambda, square, weight, start) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        for (int k = 0; k < modes.Count; k++)
        {
            lambda[k] = modes.Eigenvalues[k];
            square[k] = lambda[k] * lambda[k] * (selfTerm ? 1 + inverse : 1);
            weight[k] = lambda[k] * modes.Multiplicities[k];
            start[k] = modes.Start[k];
        }

        saved = new double[((steps + segment - 1) / segment) * 3L * padded];
        states = new double[(segment + 1) * 3L * padded];
        adjoint = new double[3 * padded];
        losses = new double[steps + 1];
    }

    internal static long Bytes(int modes, int steps) => 8L * (((modes + Lanes - 1L) / Lanes * Lanes * ((6L * Segment(steps)) + 13)) + steps);

    /// <summary>Losses at steps 0 to T of the last call of <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<double> Losses => losses;

    /// <summary>The loss, and the derivatives where they are wanted.</summary>
    /// <param name="rates">eta_t, T.</param>
    /// <param name="momenta">mu_t, T.</param>
    /// <param name="byRate">dL/deta_t, T, or empty.</param>
    /// <param name="byMomentum">dL/dmu_t, T, or empty together with <paramref name="byRate"/>.</param>
    /// <returns>L_T (label squared); +infinity where it leaves the range of a double, and then no derivatives.</returns>
    internal double Evaluate(ReadOnlySpan<double> rates, ReadOnlySpan<double> momenta, Span<double> byRate, Span<double> byMomentum)
    {
        int size = 3 * padded;
        Array.Clear(states, 0, size);
        start.CopyTo(states, 0);
        double total = 0;
        for (int k = 0; k < padded; k++) total += weight[k] * start[k];
        losses[0] = total + floor;
        for (int t = 0; t < steps; t++)
        {
            if (t % segment == 0) states.AsSpan(0, size).CopyTo(saved.AsSpan(t / segment * size));
            double next = Forward(rates[t], momenta[t], losses[t], states.AsSpan(0, size), states.AsSpan(0, size)) + floor;
            losses[t + 1] = double.IsNaN(next) ? double.PositiveInfinity : next;     // second moments are positive: what is no number has passed through infinity
        }

        double loss = losses[steps];
        if (!double.IsFinite(loss)) return double.PositiveInfinity;
        if (byRate.IsEmpty) return loss;

        Array.Clear(adjoint);
        weight.CopyTo(adjoint, 0);
        for (int last = steps; last > 0;)
        {
            int first = (last - 1) / segment * segment;
            saved.AsSpan(first / segment * size, size).CopyTo(states);
            for (int t = first; t < last - 1; t++)
                _ = Forward(rates[t], momenta[t], losses[t], states.AsSpan((t - first) * size, size), states.AsSpan((t + 1 - first) * size, size));
            for (int t = last - 1; t >= first; t--) (byRate[t], byMomentum[t]) = Backward(rates[t], momenta[t], losses[t], states.AsSpan((t - first) * size, size));
            last = first;
        }

        return loss;
    }

    private static int Segment(int steps) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(steps)));

    /// <summary>One step; the new sum of weight V.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Forward(double eta, double mu, double loss, ReadOnlySpan<double> from, Span<double> to)
    {
        Vector512<double> rate = Vector512.Create(eta), rates = Vector512.Create(eta * eta), momentum = Vector512.Create(mu), gain = Vector512.Create(inverse * (loss + noise)), sum = default;
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> l = At(lambda, k), v = At(from, k), x = At(from, padded + k), q = At(from, (2 * padded) + k);
            (Vector512<double> nextQ, Vector512<double> c) = Moments(momentum, l, At(square, k), v, x, q, gain);
            Vector512<double> nextV = Vector512.FusedMultiplyAdd(rates, nextQ, v - ((rate + rate) * c));
            nextV.CopyTo(to.Slice(k, Lanes));
            (c - (rate * nextQ)).CopyTo(to.Slice(padded + k, Lanes));
            nextQ.CopyTo(to.Slice((2 * padded) + k, Lanes));
            sum = Vector512.FusedMultiplyAdd(At(weight, k), nextV, sum);
        }

        return LaneTotals.Of(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double ByRate, double ByMomentum) Backward(double eta, double mu, double loss, ReadOnlySpan<double> state)
    {
        Vector512<double> rate = Vector512.Create(eta), rates = Vector512.Create(eta * eta), momentum = Vector512.Create(mu), gain = Vector512.Create(inverse * (loss + noise));
        Vector512<double> two = Vector512.Create(2.0), byRate = default, byMomentum = default, noises = default;
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> l = At(lambda, k), v = At(state, k), x = At(state, padded + k), q = At(state, (2 * padded) + k);
            Vector512<double> gV = At(adjoint, k), gX = At(adjoint, padded + k), gQ = At(adjoint, (2 * padded) + k);
            (Vector512<double> nextQ, Vector512<double> c) = Moments(momentum, l, At(square, k), v, x, q, gain);
            Vector512<double> a = Vector512.FusedMultiplyAdd(rates, gV, gQ - (rate * gX)), e = gX - (two * rate * gV);
            byRate += (gV * two * ((rate * nextQ) - c)) - (gX * nextQ);
            byMomentum += (e * x) + (a * two * ((momentum * q) + (l * x)));
            noises = Vector512.FusedMultiplyAdd(a, l, noises);
        }

        Vector512<double> pull = Vector512.Create(inverse * LaneTotals.Of(noises)), both = momentum * momentum;
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> l = At(lambda, k), gV = At(adjoint, k), gX = At(adjoint, padded + k), gQ = At(adjoint, (2 * padded) + k);
            Vector512<double> a = Vector512.FusedMultiplyAdd(rates, gV, gQ - (rate * gX)), e = gX - (two * rate * gV);
            (gV + (l * e) + (a * At(square, k)) + (At(weight, k) * pull)).CopyTo(adjoint, k);
            ((momentum * e) + (two * momentum * l * a)).CopyTo(adjoint, padded + k);
            (both * a).CopyTo(adjoint, (2 * padded) + k);
        }

        return (LaneTotals.Of(byRate), LaneTotals.Of(byMomentum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> NextQ, Vector512<double> C) Moments(
        Vector512<double> mu, Vector512<double> l, Vector512<double> square, Vector512<double> v, Vector512<double> x, Vector512<double> q, Vector512<double> gain)
    {
        Vector512<double> pull = l * x, nextQ = Vector512.FusedMultiplyAdd(square, v, l * gain);
        nextQ = Vector512.FusedMultiplyAdd(mu, Vector512.FusedMultiplyAdd(mu, q, pull + pull), nextQ);
        return (nextQ, Vector512.FusedMultiplyAdd(mu, x, l * v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> At(ReadOnlySpan<double> values, int k) => Vector512.Create(values.Slice(k, Lanes));
}
