// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems;

/// <summary>Theory against simulation: |theory - mean| within 4 standard errors plus the bias that the prediction states.</summary>
internal static class Agreement
{
    internal static Entry Entry(string id) => Catalog.Systems.Single(e => e.Info.Id == id);

    internal static void Check(string id, string json, int replicas, ulong seed = 1, int points = 5)
    {
        Entry entry = Entry(id);
        object config = entry.Parse(json);
        Prediction theory = entry.Predict(config, default);
        using CpuDevice device = new(Parallelism.All);
        Observation seen = entry.Simulate(config, new SimulationRun(seed, new ReplicaRange(0, replicas), device), default);
        Assert.That(seen.Verdicts.Count(v => !v.IsConverged), Is.Zero, "replicas with a verdict");

        Dictionary<string, Series> all = Means(seen, null);
        foreach ((string name, Series series) in entry.Derive(config, all)) all[name] = series;
        Dictionary<string, double[]> squares = all.ToDictionary(s => s.Key, s => new double[s.Value.Values.Length]);
        for (int left = 0; left < replicas; left++)
        {
            // Jackknife: (R - 1)/R sum (value without r - value)^2; for a plain mean this is its standard error squared.
            Dictionary<string, Series> without = Means(seen, left);
            foreach ((string name, Series series) in entry.Derive(config, without)) without[name] = series;
            foreach ((string name, double[] sum) in squares)
            {
                for (int i = 0; i < sum.Length; i++) sum[i] += Math.Pow(without[name].Values[i] - all[name].Values[i], 2) * (replicas - 1) / replicas;
            }
        }

        int compared = 0;
        Assert.Multiple(() =>
        {
            foreach ((string name, Series expected) in theory.Observables)
            {
                if (!all.TryGetValue(name, out Series? mean)) continue;
                Assert.That(expected.StatedBias, Is.Not.Null, $"{name} states its bias");
                for (int i = 0; i < expected.Values.Length; i++)
                {
                    if (!double.IsFinite(expected.Values[i])) continue;
                    compared++;
                    double error = Math.Sqrt(squares[name][i]), allowed = (4 * error) + expected.StatedBias![i] + (1e-9 * Math.Abs(expected.Values[i]));
                    Assert.That(Math.Abs(mean.Values[i] - expected.Values[i]), Is.LessThanOrEqualTo(allowed),
                        FormattableString.Invariant($"{name}[{i}]: theory {expected.Values[i]:G6}, simulation {mean.Values[i]:G6} +- {error:G3}, stated bias {expected.StatedBias[i]:G3}"));
                }
            }
        });
        Assert.That(compared, Is.GreaterThanOrEqualTo(points));
    }

    private static Dictionary<string, Series> Means(Observation seen, int? without)
    {
        Dictionary<string, Series> means = [];
        foreach ((string name, ReplicaSeries series) in seen.Observables)
        {
            double[] mean = new double[series.Points];
            int count = 0;
            for (int r = 0; r < seen.Verdicts.Count; r++)
            {
                if (r == without) continue;
                count++;
                ReadOnlySpan<double> values = series.Replica(r);
                for (int i = 0; i < mean.Length; i++) mean[i] += values[i];
            }

            means[name] = new Series(series.Axes, [.. mean.Select(v => v / count)]);
        }

        return means;
    }

    /// <summary>The CPU's values against those of the plain loops, relative to the largest value of the observable.</summary>
    internal static void SameOnReference(string id, string json, double tolerance)
    {
        Entry entry = Entry(id);
        object config = entry.Parse(json);
        using CpuDevice cpu = new(new Parallelism(2));
        using ReferenceDevice reference = new();
        Observation fast = entry.Simulate(config, new SimulationRun(5, new ReplicaRange(2, 3), cpu), default);
        Observation slow = entry.Simulate(config, new SimulationRun(5, new ReplicaRange(2, 3), reference), default);
        foreach ((string name, ReplicaSeries series) in slow.Observables)
        {
            double scale = series.Values.Max(Math.Abs);
            double[] other = fast.Observables[name].Values;
            double worst = series.Values.Select((v, i) => Math.Abs(v - other[i])).Max();
            Assert.That(worst, Is.LessThanOrEqualTo(tolerance * scale), name);
        }
    }

    /// <summary>A run needs no more than the memory that its config states, and does not fit into a small share of it.</summary>
    internal static void StatedMemoryHolds(string id, string json, int share = 4)
    {
        Entry entry = Entry(id);
        object config = entry.Parse(json);
        using CpuDevice roomy = new(Parallelism.Single);
        long bytes = entry.Cost(config, new ReplicaRange(0, 2), roomy).Bytes;
        using CpuDevice tight = new(Parallelism.Single, bytes), small = new(Parallelism.Single, bytes / share);

        Assert.DoesNotThrow(() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), tight), default));
        Assert.Throws<MemoryLimitException>(() => entry.Simulate(config, new SimulationRun(1, new ReplicaRange(0, 2), small), default));
    }

    /// <summary>The means of a simulation in float, whose weights are other draws, against those in double: within 4 standard errors of the difference.</summary>
    internal static void SameInSingle(string id, string json, int replicas)
    {
        Entry entry = Entry(id);
        using CpuDevice device = new(Parallelism.All);
        SimulationRun run = new(5, new ReplicaRange(2, replicas), device);
        object wideConfig = entry.Parse(json), narrowConfig = entry.Parse(ConfigText.Set(json, "precision", "single"));
        Observation wide = entry.Simulate(wideConfig, run, default), narrow = entry.Simulate(narrowConfig, run, default);
        Assert.That(wide.Verdicts.Concat(narrow.Verdicts).All(v => v.IsConverged), Is.True);
        Assert.That(narrow.Observables.Keys, Is.EquivalentTo(wide.Observables.Keys));
        foreach ((string name, ReplicaSeries series) in wide.Observables)
        {
            double floor = 1e-6 * series.Values.Max(Math.Abs);   // of what is zero but for rounding
            for (int i = 0; i < series.Points; i++)
            {
                (double mean, double error) = MeanOf(series, i, replicas);
                (double Mean, double Error) other = MeanOf(narrow.Observables[name], i, replicas);
                Assert.That(other.Mean, Is.EqualTo(mean).Within((4 * Math.Sqrt((error * error) + (other.Error * other.Error))) + floor), $"{name}[{i}]");
            }
        }

        Assert.That(entry.Cost(narrowConfig, run.Replicas, device).Bytes, Is.LessThan(entry.Cost(wideConfig, run.Replicas, device).Bytes));

        static (double Mean, double Error) MeanOf(ReplicaSeries series, int point, int replicas)
        {
            double[] values = [.. Enumerable.Range(0, replicas).Select(r => series.Replica(r)[point])];
            double mean = values.Average();
            return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (replicas * (replicas - 1.0))));
        }
    }
}
