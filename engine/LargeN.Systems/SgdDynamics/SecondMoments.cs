// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Exact mean loss of SGD on Gaussian features, for many settings at once.</summary>
/// <remarks>
/// c_k = E v_k^2 follows c_k = [(1 - eta lambda_k)^2 + eta^2 lambda_k^2 / B] c_k + (eta^2 / B) lambda_k (L + sigma2), L = sum_k m_k lambda_k c_k + floor, with L of the step before
/// (Bordelon, Pehlevan 2022, arXiv 2106.02713): exact at every M, B and eta, because the fourth moments of Gaussian features are known.
/// <para>Layout: eight settings are the lanes of a register; c[k] is one register a mode. A setting's numbers do not depend on its neighbours.</para>
/// <para>Constant rates: the factor A_k of c_k stays, and what is added to c_k, the gain g_t, is the same for all modes. So four steps are one pass over the modes. With
/// d_k = weight_k c_k, M_j = sum_k A_k^j d_k and K_j = sum_k weight_k A_k^j the four losses are L_j = M_j + sum_{i &lt; j} K_{j-1-i} g_i, and their gains give the next
/// d_k = A_k^4 d_k + weight_k (g_0 A_k^3 + g_1 A_k^2 + g_2 A_k + g_3); what is kept is A_k^4 d_k, which the sums M need anyhow. A pass and mode: eight multiply-adds or products, four sums, two
/// loads, one broadcast and one store, where a step a pass takes eight multiply-adds, eight loads, four broadcasts and four stores.</para>
/// <para>Schedules: a pass over the modes is one step; four sums run side by side, mode k in sum k mod 4.</para>
/// </remarks>
internal static unsafe class SecondMoments
{
    internal const int Lanes = 8;
    private const int Sums = 4;

    /// <summary>Steps of a pass over the modes at constant rates.</summary>
    private const int Block = 4;

    /// <summary>Largest eta lambda_1 of constant rates; beyond it powers of the factor could overflow before the loss does.</summary>
    private const double MostExcess = 1e20;

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
        double largest = modes.Eigenvalues.Max(), floor = modes.Floor;
        ILookup<bool, int> constant = Enumerable.Range(0, settings.Count)
            .ToLookup(i => settings[i] is { Schedule: null, Batches: null } setting && setting.LearningRate * largest < MostExcess);
        bool keeps = constant[true].Any();
        using LaneMemory memory = new(padded * ((keeps ? 2L * Lanes : Lanes) + 4));

        // A mode of the padding has no eigenvalue and no weight.
        double* lambda = memory.Start + (padded * (keeps ? 2L * Lanes : Lanes)), square = lambda + padded, weight = square + padded, start = weight + padded;
        for (int k = 0; k < modes.Count; k++)
        {
            double value = modes.Eigenvalues[k], unit = value / largest;
            if (unit < Least) floor += value * modes.Multiplicities[k] * modes.Start[k];
            else (lambda[k], square[k], weight[k], start[k]) = (value, selfTerm ? value * value : 0, modes.Multiplicities[k] * unit * unit, modes.Start[k] * largest / unit);
        }

        Table table = new(padded, largest, floor, memory.Start, keeps ? memory.Start + ((long)padded * Lanes) : null, lambda, square, weight, start);
        foreach (IGrouping<bool, int> kind in constant)
        {
            foreach (int[] members in kind.Chunk(Lanes))
            {
                Group group = new(settings, members, losses);
                if (kind.Key) Constant(table, group, cancel);
                else Scheduled(table, group, cancel);
            }
        }

        return losses;
    }

    private static void Scheduled(in Table table, Group group, CancellationToken cancel)
    {
        double* eta = stackalloc double[Lanes], inverseBatch = stackalloc double[Lanes];
        Vector512<double> unlearned = Vector512.Create(table.Floor), noises = group.Lane(s => s.NoiseVariance), sum = default;
        for (int k = 0; k < table.Modes; k++)
        {
            Vector512<double> c = Vector512.Create(table.Start[k]);
            c.Store(table.C + ((long)k * Lanes));
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(table.Weight[k]), c, sum);
        }

        group.Lane(s => s.LearningRate).Store(eta);
        group.Lane(s => 1 / s.BatchSize).Store(inverseBatch);
        for (int t = 0; ; t++)
        {
            group.Record(t, sum + unlearned);
            if (t == group.Last) return;
            if (t % 256 == 0) cancel.ThrowIfCancellationRequested();
            group.Follow(t, eta, inverseBatch);
            Vector512<double> rate = Vector512.Load(eta), u = rate * rate * Vector512.Load(inverseBatch);
            Vector512<double> gain = u * (sum + unlearned + noises) * Vector512.Create(table.Largest) * Vector512.Create(table.Largest);
            sum = Step(table, rate, u, gain);
        }
    }

    private static void Constant(in Table table, Group group, CancellationToken cancel)
    {
        double* sums = stackalloc double[Block * Lanes], gains = stackalloc double[Block * Lanes];
        Vector512<double> eta = group.Lane(s => s.LearningRate), u = eta * eta * group.Lane(s => 1 / s.BatchSize), noises = group.Lane(s => s.NoiseVariance);
        Vector512<double> unlearned = Vector512.Create(table.Floor), k0 = default, k1 = default, k2 = default, largest = Vector512.Create(table.Largest);
        Vector512<double> m0 = default, m1 = default, m2 = default, m3 = default;
        for (int k = 0; k < table.Modes; k++)
        {
            Vector512<double> factor = Factor(table.Lambda + k, table.Square + k, -eta, u), weight = Vector512.Create(table.Weight[k]);
            factor.Store(table.Kept + ((long)k * Lanes));
            k0 += weight;
            k1 = Vector512.FusedMultiplyAdd(weight, factor, k1);
            k2 = Vector512.FusedMultiplyAdd(weight, factor * factor, k2);
            Sum(weight * Vector512.Create(table.Start[k]), factor, ref m0, ref m1, ref m2, ref m3).Store(table.C + ((long)k * Lanes));
        }

        Store(sums, m0, m1, m2, m3);
        for (int t = 0; ; t += Block)
        {
            Vector512<double> l0 = Vector512.Load(sums) + unlearned, g0 = u * (l0 + noises) * largest * largest;
            Vector512<double> l1 = Vector512.FusedMultiplyAdd(k0, g0, Vector512.Load(sums + Lanes)) + unlearned, g1 = u * (l1 + noises) * largest * largest;
            Vector512<double> l2 = Vector512.FusedMultiplyAdd(k0, g1, Vector512.FusedMultiplyAdd(k1, g0, Vector512.Load(sums + (2 * Lanes)))) + unlearned;
            Vector512<double> g2 = u * (l2 + noises) * largest * largest, l3 = Vector512.FusedMultiplyAdd(k1, g1, Vector512.FusedMultiplyAdd(k2, g0, Vector512.Load(sums + (3 * Lanes))));
            l3 = Vector512.FusedMultiplyAdd(k0, g2, l3) + unlearned;
            group.Record(t, l0);
            group.Record(t + 1, l1);
            group.Record(t + 2, l2);
            group.Record(t + 3, l3);
            if (t + Block > group.Last) return;
            if (t % 256 == 0) cancel.ThrowIfCancellationRequested();
            g0.Store(gains);
            g1.Store(gains + Lanes);
            g2.Store(gains + (2 * Lanes));
            (u * (l3 + noises) * largest * largest).Store(gains + (3 * Lanes));
            BlockStep(table, gains, sums);
        }
    }

    /// <summary>Four steps of eight settings with their gains, [4, 8]; then the sums M of the next four, [4, 8].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockStep(in Table table, double* gains, double* sums)
    {
        Vector512<double> g0 = Vector512.Load(gains), g1 = Vector512.Load(gains + Lanes), g2 = Vector512.Load(gains + (2 * Lanes)), g3 = Vector512.Load(gains + (3 * Lanes));
        Vector512<double> m0 = default, m1 = default, m2 = default, m3 = default;
        double* c = table.C, kept = table.Kept, weight = table.Weight, end = weight + table.Modes;
        for (; weight < end; weight++, c += Lanes, kept += Lanes)
        {
            Vector512<double> factor = Vector512.Load(kept), added = Vector512.FusedMultiplyAdd(factor, g0, g1);
            added = Vector512.FusedMultiplyAdd(factor, added, g2);
            added = Vector512.FusedMultiplyAdd(factor, added, g3);
            Sum(Vector512.FusedMultiplyAdd(Vector512.Create(*weight), added, Vector512.Load(c)), factor, ref m0, ref m1, ref m2, ref m3).Store(c);
        }

        Store(sums, m0, m1, m2, m3);
    }

    /// <summary>Adds d, A d, A^2 d and A^3 d; A^4 d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Sum(
        Vector512<double> d, Vector512<double> factor, ref Vector512<double> m0, ref Vector512<double> m1, ref Vector512<double> m2, ref Vector512<double> m3)
    {
        m0 += d;
        d *= factor;
        m1 += d;
        d *= factor;
        m2 += d;
        d *= factor;
        m3 += d;
        return d * factor;
    }

    private static void Store(double* at, Vector512<double> m0, Vector512<double> m1, Vector512<double> m2, Vector512<double> m3)
    {
        m0.Store(at);
        m1.Store(at + Lanes);
        m2.Store(at + (2 * Lanes));
        m3.Store(at + (3 * Lanes));
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

    /// <summary>The modes in native memory: c and its kept factors [modes, 8], lambda, lambda^2, weight m (lambda / lambda_1)^2, c before the first step.</summary>
    private readonly struct Table(int modes, double largest, double floor, double* c, double* kept, double* lambda, double* square, double* weight, double* start)
    {
        internal readonly int Modes = modes;
        internal readonly double Largest = largest;
        internal readonly double Floor = floor;
        internal readonly double* C = c;
        internal readonly double* Kept = kept;
        internal readonly double* Lambda = lambda;
        internal readonly double* Square = square;
        internal readonly double* Weight = weight;
        internal readonly double* Start = start;
    }

    /// <summary>Up to eight settings and where their losses go.</summary>
    private sealed class Group
    {
        private readonly SgdSetting[] settings;
        private readonly double[][] losses;
        private readonly int[] next;
        private int nearest;

        internal Group(IReadOnlyList<SgdSetting> all, int[] members, double[][] losses)
        {
            settings = Array.ConvertAll(members, i => all[i]);
            this.losses = Array.ConvertAll(members, i => losses[i]);
            next = new int[members.Length];
            foreach (SgdSetting setting in settings)
            {
                if (setting.Steps.Count > 0) Last = Math.Max(Last, setting.Steps[^1]);
            }
        }

        /// <summary>The last step that is wanted.</summary>
        internal int Last { get; }

        /// <summary>A number of each setting; lanes beyond the last repeat it.</summary>
        internal Vector512<double> Lane(Func<SgdSetting, double> number)
        {
            double* lanes = stackalloc double[Lanes];
            for (int l = 0; l < Lanes; l++) lanes[l] = number(settings[Math.Min(l, settings.Length - 1)]);
            return Vector512.Load(lanes);
        }

        /// <summary>Rates and batches of step t.</summary>
        internal void Follow(int t, double* eta, double* inverseBatch)
        {
            for (int l = 0; l < settings.Length; l++)
            {
                if (settings[l].Schedule is { } factors) eta[l] = settings[l].LearningRate * (t < factors.Length ? factors[t] : 0);
                if (settings[l].Batches is { } batches && t < batches.Length) inverseBatch[l] = 1 / batches[t];
            }
        }

        /// <summary>Keeps the losses of step t where they are wanted.</summary>
        internal void Record(int t, Vector512<double> values)
        {
            if (t < nearest) return;
            nearest = int.MaxValue;
            for (int l = 0; l < settings.Length; l++)
            {
                IReadOnlyList<int> steps = settings[l].Steps;
                if (next[l] < steps.Count && steps[next[l]] == t)
                {
                    // All terms are positive: what is no number any more has passed through infinity.
                    losses[l][next[l]++] = double.IsNaN(values[l]) ? double.PositiveInfinity : values[l];
                }

                if (next[l] < steps.Count) nearest = Math.Min(nearest, steps[next[l]]);
            }
        }
    }
}
