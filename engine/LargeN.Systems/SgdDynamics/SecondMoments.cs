// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Exact mean loss of SGD on Gaussian features, for many settings at once.</summary>
/// <remarks>
/// c_k = E v_k^2 follows c_k = [(1 - eta lambda_k)^2 + eta^2 lambda_k^2 / B] c_k + (eta^2 / B) lambda_k (L + sigma2), L = sum_k m_k lambda_k c_k + floor, with L of the step before
/// (Bordelon, Pehlevan 2022, arXiv 2106.02713): exact at every M, B and eta, because the fourth moments of Gaussian features are known.
/// <para>Layout: eight settings are the lanes of a register; c[k] is one register a mode, and a pass over the modes is one step of all eight. Four sums run side by
/// side, mode k in sum k mod 4. A setting's numbers do not depend on its neighbours.</para>
/// <para>Work of a step and mode: six multiply-adds or products a register against four loads and one store, so that up to about a thousand modes
/// arithmetic bounds it.</para>
/// </remarks>
internal static unsafe class SecondMoments
{
    internal const int Lanes = 8;
    private const int Sums = 4;

    /// <summary>Most modes for which c and its factor of constant rates stay in the first cache: 128 bytes a mode.</summary>
    private const int MostKept = 224;

    /// <summary>A mode whose eigenvalue is smaller than this times the largest is not learned in any number of steps that a double can count.</summary>
    private const double Least = 1e-80;

    /// <summary>Losses of all settings.</summary>
    /// <param name="modes">The modes.</param>
    /// <param name="settings">The runs.</param>
    /// <param name="cancel">Looked at every few hundred steps.</param>
    /// <param name="selfTerm">False leaves out eta^2 lambda_k^2 c_k / B, as some treatments do; the result is then no exact mean.</param>
    /// <returns>One array a setting: the mean excess loss at each of its steps (label squared); +infinity from where it leaves the range of a double.</returns>
    internal static double[][] Losses(SgdModes modes, IReadOnlyList<SgdSetting> settings, CancellationToken cancel, bool selfTerm = true)
    {
        double[][] losses = [.. settings.Select(s => new double[s.Steps.Count])];
        int padded = (modes.Count + Sums - 1) / Sums * Sums;
        bool keeps = padded <= MostKept && settings.Count > 0;
        double largest = modes.Eigenvalues.Max(), floor = modes.Floor;
        double* memory = (double*)NativeMemory.AlignedAlloc((nuint)(((padded * ((keeps ? 2L * Lanes : Lanes) + 4L)) + Lanes) * sizeof(double)), 64);
        try
        {
            // A mode of the padding has no eigenvalue and no weight.
            double* lambda = memory + (padded * (keeps ? 2L * Lanes : Lanes)), square = lambda + padded, weight = square + padded, start = weight + padded;
            for (int k = 0; k < padded; k++)
            {
                (lambda[k], square[k], weight[k], start[k]) = (0, 0, 0, 0);
                if (k >= modes.Count) continue;
                double value = modes.Eigenvalues[k], unit = value / largest;
                if (unit < Least)
                {
                    floor += value * modes.Multiplicities[k] * modes.Start[k];
                    continue;
                }

                (lambda[k], square[k], weight[k], start[k]) = (value, selfTerm ? value * value : 0, modes.Multiplicities[k] * unit * unit, modes.Start[k] * largest / unit);
            }

            for (int first = 0; first < settings.Count; first += Lanes)
            {
                for (int k = 0; k < padded; k++) new Span<double>(memory + ((long)k * Lanes), Lanes).Fill(start[k]);
                Group(floor, new Table(padded, largest, memory, keeps ? memory + ((long)padded * Lanes) : null, lambda, square, weight), settings, first, losses, cancel);
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }

        return losses;
    }

    private static void Group(double floor, in Table table, IReadOnlyList<SgdSetting> settings, int first, double[][] losses, CancellationToken cancel)
    {
        int count = Math.Min(Lanes, settings.Count - first), last = 0;
        double* eta = stackalloc double[Lanes], inverseBatch = stackalloc double[Lanes], noise = stackalloc double[Lanes], loss = stackalloc double[Lanes];
        int* next = stackalloc int[Lanes];
        bool scheduled = false;
        for (int l = 0; l < Lanes; l++)
        {
            SgdSetting setting = settings[first + Math.Min(l, count - 1)];   // lanes beyond the last repeat it
            (eta[l], inverseBatch[l], noise[l], next[l]) = (setting.LearningRate, 1 / setting.BatchSize, setting.NoiseVariance, 0);
            scheduled |= setting.Schedule is not null || setting.Batches is not null;
            if (setting.Steps.Count > 0) last = Math.Max(last, setting.Steps[^1]);
        }

        bool kept = table.Kept is not null && !scheduled;
        if (kept) Keep(table, Vector512.Load(eta), Vector512.Load(inverseBatch));
        Vector512<double> sum = Loss(table), unlearned = Vector512.Create(floor), noises = Vector512.Load(noise), inverses = Vector512.Load(inverseBatch);
        for (int t = 0; ; t++)
        {
            (sum + unlearned).Store(loss);
            for (int l = 0; l < count; l++)
            {
                IReadOnlyList<int> steps = settings[first + l].Steps;
                if (next[l] == steps.Count || steps[next[l]] != t) continue;

                // All terms are positive: what is no number any more has passed through infinity.
                losses[first + l][next[l]++] = double.IsNaN(loss[l]) ? double.PositiveInfinity : loss[l];
            }

            if (t == last) return;
            if (t % 256 == 0) cancel.ThrowIfCancellationRequested();
            if (scheduled)
            {
                for (int l = 0; l < count; l++)
                {
                    if (settings[first + l].Schedule is { } factors) eta[l] = settings[first + l].LearningRate * (t < factors.Length ? factors[t] : 0);
                    if (settings[first + l].Batches is { } batches && t < batches.Length) inverseBatch[l] = 1 / batches[t];
                }

                inverses = Vector512.Load(inverseBatch);
            }

            Vector512<double> rate = Vector512.Load(eta), u = rate * rate * inverses;
            Vector512<double> gain = u * (sum + unlearned + noises) * Vector512.Create(table.Largest) * Vector512.Create(table.Largest);
            sum = kept ? KeptStep(table, gain) : Step(table, rate, u, gain);
        }
    }

    private static Vector512<double> Loss(in Table table)
    {
        Vector512<double> sum = default;
        for (int k = 0; k < table.Modes; k++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(table.Weight[k]), Vector512.Load(table.C + ((long)k * Lanes)), sum);
        return sum;
    }

    /// <summary>The factor of each c at constant rates.</summary>
    private static void Keep(in Table table, Vector512<double> eta, Vector512<double> inverse)
    {
        for (int k = 0; k < table.Modes; k++) Factor(table.Lambda + k, table.Square + k, -eta, eta * eta * inverse).Store(table.Kept + ((long)k * Lanes));
    }

    /// <summary>One step of eight settings at the rates of <see cref="Keep"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<double> KeptStep(in Table table, Vector512<double> gain)
    {
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        double* c = table.C, kept = table.Kept, weight = table.Weight;
        for (int k = 0; k < table.Modes; k += Sums, c += Sums * Lanes, kept += Sums * Lanes)
        {
            s0 = Next(c, Vector512.Load(kept), weight + k, gain, s0);
            s1 = Next(c + Lanes, Vector512.Load(kept + Lanes), weight + k + 1, gain, s1);
            s2 = Next(c + (2 * Lanes), Vector512.Load(kept + (2 * Lanes)), weight + k + 2, gain, s2);
            s3 = Next(c + (3 * Lanes), Vector512.Load(kept + (3 * Lanes)), weight + k + 3, gain, s3);
        }

        return (s0 + s1) + (s2 + s3);
    }

    /// <summary>One step of eight settings: u = eta^2 / B, gain = u (L + sigma2) lambda_1^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<double> Step(in Table table, Vector512<double> eta, Vector512<double> u, Vector512<double> gain)
    {
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, minus = -eta;
        double* c = table.C, lambda = table.Lambda, square = table.Square, weight = table.Weight;
        for (int k = 0; k < table.Modes; k += Sums, c += Sums * Lanes)
        {
            s0 = Next(c, Factor(lambda + k, square + k, minus, u), weight + k, gain, s0);
            s1 = Next(c + Lanes, Factor(lambda + k + 1, square + k + 1, minus, u), weight + k + 1, gain, s1);
            s2 = Next(c + (2 * Lanes), Factor(lambda + k + 2, square + k + 2, minus, u), weight + k + 2, gain, s2);
            s3 = Next(c + (3 * Lanes), Factor(lambda + k + 3, square + k + 3, minus, u), weight + k + 3, gain, s3);
        }

        return (s0 + s1) + (s2 + s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Factor(double* lambda, double* square, Vector512<double> minus, Vector512<double> u)
    {
        Vector512<double> left = Vector512.FusedMultiplyAdd(minus, Vector512.Create(*lambda), Vector512<double>.One);
        return Vector512.FusedMultiplyAdd(u, Vector512.Create(*square), left * left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Next(double* c, Vector512<double> kept, double* weight, Vector512<double> gain, Vector512<double> sum)
    {
        Vector512<double> next = Vector512.FusedMultiplyAdd(kept, Vector512.Load(c), gain);
        next.Store(c);
        return Vector512.FusedMultiplyAdd(Vector512.Create(*weight), next, sum);
    }

    /// <summary>The modes in native memory: c and its kept factors [modes, 8], lambda, lambda^2, m (lambda / lambda_1)^2.</summary>
    private readonly struct Table(int modes, double largest, double* c, double* kept, double* lambda, double* square, double* weight)
    {
        internal readonly int Modes = modes;
        internal readonly double Largest = largest;
        internal readonly double* C = c;
        internal readonly double* Kept = kept;
        internal readonly double* Lambda = lambda;
        internal readonly double* Square = square;
        internal readonly double* Weight = weight;
    }
}
