// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>V = E v^2, X = E v b and Q = E b^2 of SGD with heavy-ball momentum, b = mu b + g, w = w - eta b.</summary>
/// <remarks>
/// Wang, Malladi, Wang, Lyu, Li 2023, exact for Gaussian features, n_k = (lambda_k/B)(L + sigma2) + lambda_k^2 V/B:
/// Q' = mu^2 Q + 2 mu lambda X + lambda^2 V + n, c = mu X + lambda V, V' = V - 2 eta c + eta^2 Q', X' = c - eta Q'.
/// Adjoint, from gV = m lambda, gX = gQ = 0: a = gQ + eta^2 gV - eta gX, e = gX - 2 eta gV, dL/deta = gV (2 eta Q' - 2 c) - gX Q', dL/dmu = e X + a (2 mu Q + 2 lambda X), summed over modes;
/// gV = gV + lambda e + a lambda^2 (1 + 1/B) + m lambda (a.lambda)/B, gX = mu e + 2 mu lambda a, gQ = mu^2 a.
/// <para>Layout: V, X, Q one after the other; mode k is summed in lane k mod 8.</para>
/// </remarks>
internal readonly struct HeavyBallMoments : IStepMoments
{
    private const int Lanes = 8;

    /// <inheritdoc/>
    public static int Block => Lanes;

    /// <inheritdoc/>
    public static int Moments => 3;

    /// <inheritdoc/>
    public static int Controls => 2;

    /// <inheritdoc/>
    public static double Square(double eigenvalue, double inverseBatch, bool selfTerm) => eigenvalue * eigenvalue * (selfTerm ? 1 + inverseBatch : 1);

    /// <inheritdoc/>
    public static double Loss(MomentTable table, ReadOnlySpan<double> state)
    {
        double total = 0;
        for (int k = 0; k < table.Padded; k++) total += table.Weight[k] * state[k];
        return total;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Forward(MomentTable table, MomentStep step, ReadOnlySpan<double> from, Span<double> to)
    {
        (double eta, double mu, double loss) = step;
        (int padded, double inverse, double noise) = (table.Padded, table.Inverse, table.Noise);
        ReadOnlySpan<double> lambda = table.Lambda, square = table.Square, weight = table.Weight;
        Vector512<double> rate = Vector512.Create(eta), rates = Vector512.Create(eta * eta), momentum = Vector512.Create(mu), gain = Vector512.Create(inverse * (loss + noise)), sum = default;
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> l = At(lambda, k), v = At(from, k), x = At(from, padded + k), q = At(from, (2 * padded) + k);
            (Vector512<double> nextQ, Vector512<double> c) = Next(momentum, l, At(square, k), v, x, q, gain);
            Vector512<double> nextV = Vector512.FusedMultiplyAdd(rates, nextQ, v - ((rate + rate) * c));
            nextV.CopyTo(to.Slice(k, Lanes));
            (c - (rate * nextQ)).CopyTo(to.Slice(padded + k, Lanes));
            nextQ.CopyTo(to.Slice((2 * padded) + k, Lanes));
            sum = Vector512.FusedMultiplyAdd(At(weight, k), nextV, sum);
        }

        return LaneTotals.Of(sum);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double ByRate, double ByMomentum) Backward(MomentTable table, MomentStep step, ReadOnlySpan<double> state, Span<double> adjoint)
    {
        (double eta, double mu, double loss) = step;
        (int padded, double inverse, double noise) = (table.Padded, table.Inverse, table.Noise);
        ReadOnlySpan<double> lambda = table.Lambda, square = table.Square, weight = table.Weight;
        Vector512<double> rate = Vector512.Create(eta), rates = Vector512.Create(eta * eta), momentum = Vector512.Create(mu), gain = Vector512.Create(inverse * (loss + noise));
        Vector512<double> two = Vector512.Create(2.0), byRate = default, byMomentum = default, noises = default;
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> l = At(lambda, k), v = At(state, k), x = At(state, padded + k), q = At(state, (2 * padded) + k);
            Vector512<double> gV = At(adjoint, k), gX = At(adjoint, padded + k), gQ = At(adjoint, (2 * padded) + k);
            (Vector512<double> nextQ, Vector512<double> c) = Next(momentum, l, At(square, k), v, x, q, gain);
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
            (gV + (l * e) + (a * At(square, k)) + (At(weight, k) * pull)).CopyTo(adjoint.Slice(k, Lanes));
            ((momentum * e) + (two * momentum * l * a)).CopyTo(adjoint.Slice(padded + k, Lanes));
            (both * a).CopyTo(adjoint.Slice((2 * padded) + k, Lanes));
        }

        return (LaneTotals.Of(byRate), LaneTotals.Of(byMomentum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> NextQ, Vector512<double> C) Next(
        Vector512<double> mu, Vector512<double> l, Vector512<double> square, Vector512<double> v, Vector512<double> x, Vector512<double> q, Vector512<double> gain)
    {
        Vector512<double> pull = l * x, nextQ = Vector512.FusedMultiplyAdd(square, v, l * gain);
        nextQ = Vector512.FusedMultiplyAdd(mu, Vector512.FusedMultiplyAdd(mu, q, pull + pull), nextQ);
        return (nextQ, Vector512.FusedMultiplyAdd(mu, x, l * v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> At(ReadOnlySpan<double> values, int k) => Vector512.Create(values.Slice(k, Lanes));
}
