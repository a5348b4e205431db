// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>Training of random features by descent on the population loss, w = w + eta (h - S Q(w)), and rounding of the weights.</summary>
internal sealed class RoundedRun(RoundedFeaturesConfig config, SimulationRun run, CancellationToken cancel)
{
    private readonly Dictionary<string, double[]> values = [];
    private readonly Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, run.Replicas.Count)];
    private readonly int replicas = run.Replicas.Count;

    /// <summary>Values of each observable, replica first, and a verdict a replica.</summary>
    internal (Dictionary<string, double[]> Values, Verdict[] Verdicts) Run()
    {
        Spectrum spectrum = TheorySpectrum.Of(config.Spectrum, cancel);
        SgdScales scales = SgdScales.Of(spectrum, config.Normalised);
        Modes modes = Modes.Of(spectrum);
        int[] widths = config is QuantisedTrainingConfig q ? [.. q.Width] : [((PostTrainingConfig)config).Width];
        double total = widths.Sum(n => Work(config, modes.Count, n)), before = 0;
        for (int i = 0; i < widths.Length; i++)
        {
            int columns = Columns(config), perPass = PerPass(run.Device, modes.Count, widths[i], columns, replicas);
            double share = Work(config, modes.Count, widths[i]) / total;
            using FeatureProblem problem = new(run.Device, modes, scales, widths[i], columns, perPass);
            for (int done = 0, count; done < replicas; done += count)
            {
                count = Math.Min(perPass, replicas - done);
                problem.Draw(run.Seed, run.Replicas.First + (uint)done, count, (uint)i);
                (int width, double start, double part) = (widths[i], before + (share * done / replicas), share * count / replicas);
                void Progress(double fraction) => run.Progress?.Report(start + (part * fraction));
                if (config is PostTrainingConfig post) AfterTraining(post, problem, done, count, Progress);
                else InTraining((QuantisedTrainingConfig)config, problem, width, i, done, count, Progress);
            }

            before += share;
        }

        return (values, verdicts);
    }

    /// <summary>Weight vectors of a product.</summary>
    internal static int Columns(RoundedFeaturesConfig config) => config is PostTrainingConfig post ? 1 + (config.Bits.Count * (post.Draws + 1)) : 1 + config.Bits.Count;

    internal static int PerPass(Device device, int modes, int width, int columns, int replicas) =>
        Math.Clamp(device.ReplicasPerPass(replicas, FeatureProblem.BytesEach(modes, width, columns)), 1, Math.Max(1, replicas));

    /// <summary>Operations of one replica; a random number is counted as forty.</summary>
    internal static double Work(RoundedFeaturesConfig config, int modes, int width)
    {
        double n = width, steps = config is PostTrainingConfig post ? post.Steps[^1] + (post.Steps.Count * (double)Columns(config)) : ((QuantisedTrainingConfig)config).Steps * (double)Columns(config);
        return (n * modes * (42 + (2 * n))) + (steps * n * ((2 * n) + 20));
    }

    /// <summary>The array of an observable with so many points a replica.</summary>
    private double[] Of(string name, int points)
    {
        if (!values.TryGetValue(name, out double[]? array)) values[name] = array = new double[(long)replicas * points];
        return array;
    }

    private void AfterTraining(PostTrainingConfig post, FeatureProblem problem, int done, int count, Action<double> progress)
    {
        int n = post.Width, bits = post.Bits.Count, draws = post.Draws, columns = Columns(post), records = post.Steps.Count, plane = records * bits;
        double[] w = new double[count * n], r = new double[count * n], h = new double[count * n], rounded = new double[count * n * columns], after = new double[count * n * columns];
        double[] diagonal = problem.Diagonal(count), uniform = new double[n];
        problem.Aims(h);
        for (int t = 1, next = 0; next < records; t++)
        {
            cancel.ThrowIfCancellationRequested();
            problem.Residuals(w, r, count, 1);
            for (int i = 0; i < w.Length; i++) w[i] = Math.FusedMultiplyAdd(post.LearningRate, r[i], w[i]);
            if (t % 64 == 0 || t == post.Steps[^1]) progress((double)t / post.Steps[^1]);
            if (t != post.Steps[next]) continue;
            for (int item = 0; item < count; item++)
            {
                ReadOnlySpan<double> mine = w.AsSpan(item * n, n);
                for (int i = 0; i < n; i++) rounded[((item * n) + i) * columns] = mine[i];
                for (int b = 0; b < bits; b++)
                {
                    double d = Quantiser.Step(mine, 1, post.Bits[b]), sum = 0, trace = 0;
                    for (int i = 0; i < n; i++)
                    {
                        double f = Quantiser.Fraction(mine[i], d), s = diagonal[(item * n) + i];
                        sum += s * f * (1 - f);
                        trace += s;
                        rounded[(((item * n) + i) * columns) + 1 + b] = Quantiser.Nearest(mine[i], d, post.Bits[b]);
                    }

                    int point = ((done + item) * plane) + (next * bits) + b;
                    Of("expectedExcess", plane)[point] = Finite(d * d * sum);
                    Of("smoothExcess", plane)[point] = Finite(d * d * trace / 6);
                    for (int s = 0; s < draws; s++)
                    {
                        new RandomStream(run.Seed, Purpose.Rounding, run.Replicas.First + (uint)(done + item), (uint)((next * bits) + b)).FillUniform(uniform, (long)s * n);
                        int column = 1 + bits + (b * draws) + s;
                        for (int i = 0; i < n; i++) rounded[(((item * n) + i) * columns) + column] = Quantiser.Stochastic(mine[i], d, post.Bits[b], uniform[i]);
                    }
                }

                Of("weightRange", records)[((done + item) * records) + next] = Finite(Quantiser.Step(mine, 1, 2));
            }

            problem.Residuals(rounded, after, count, columns);
            for (int item = 0; item < count; item++)
            {
                double[] losses = Losses(problem.Squares[item], h.AsSpan(item * n, n), rounded.AsSpan(item * n * columns, n * columns), after.AsSpan(item * n * columns, n * columns), columns);
                Judge(done + item, losses[0], next);
                Of("excessLoss", records)[((done + item) * records) + next] = Finite(losses[0]);
                for (int b = 0; b < bits; b++)
                {
                    int point = ((done + item) * plane) + (next * bits) + b;
                    double mean = 0;
                    for (int s = 0; s < draws; s++) mean += losses[1 + bits + (b * draws) + s] - losses[0];
                    mean /= draws;
                    Of("nearestExcess", plane)[point] = Finite(losses[1 + b] - losses[0]);
                    Of("stochasticExcess", plane)[point] = Finite(mean);
                    Of("roundingGap", plane)[point] = Finite(mean - Of("expectedExcess", plane)[point]);
                }
            }

            next++;
        }
    }

    private void InTraining(QuantisedTrainingConfig training, FeatureProblem problem, int n, int widthIndex, int done, int count, Action<double> progress)
    {
        int bits = training.Bits.Count, columns = 1 + bits, last = Math.Max(1, training.Steps / 10), widths = training.Width.Count;
        double[] w = new double[count * n * columns], rounded = new double[w.Length], r = new double[w.Length], h = new double[count * n], uniform = new double[n], sums = new double[count * columns];
        problem.Aims(h);
        for (int t = 0; t < training.Steps; t++)
        {
            cancel.ThrowIfCancellationRequested();
            for (int item = 0; item < count; item++)
            {
                Span<double> mine = w.AsSpan(item * n * columns, n * columns), to = rounded.AsSpan(item * n * columns, n * columns);
                for (int i = 0; i < n; i++) to[i * columns] = mine[i * columns];
                for (int b = 0; b < bits; b++)
                {
                    ReadOnlySpan<double> column = mine[(1 + b)..];
                    double d = Quantiser.Step(column, columns, training.Bits[b]);
                    bool stochastic = training.Rounding == RoundingKind.Stochastic;
                    if (stochastic) new RandomStream(run.Seed, Purpose.Rounding, run.Replicas.First + (uint)(done + item), (uint)t).FillUniform(uniform, (((long)widthIndex * bits) + b) << 20);
                    for (int i = 0; i < n; i++)
                    {
                        double x = column[i * columns];
                        to[(i * columns) + 1 + b] = stochastic ? Quantiser.Stochastic(x, d, training.Bits[b], uniform[i]) : Quantiser.Nearest(x, d, training.Bits[b]);
                    }
                }
            }

            problem.Residuals(rounded, r, count, columns);
            if (t >= training.Steps - last)
            {
                for (int item = 0; item < count; item++)
                {
                    double[] losses = Losses(problem.Squares[item], h.AsSpan(item * n, n), rounded.AsSpan(item * n * columns, n * columns), r.AsSpan(item * n * columns, n * columns), columns);
                    for (int j = 0; j < columns; j++) sums[(item * columns) + j] += losses[j] / last;
                }
            }

            for (int i = 0; i < w.Length; i++) w[i] = Math.FusedMultiplyAdd(training.LearningRate, r[i], w[i]);
            if (t % 64 == 63 || t == training.Steps - 1) progress((t + 1.0) / training.Steps);
        }

        for (int item = 0; item < count; item++)
        {
            for (int j = 0; j < columns; j++) Judge(done + item, sums[(item * columns) + j], widthIndex);
            Of("fullLoss", widths)[((done + item) * widths) + widthIndex] = Finite(sums[item * columns]);
            for (int b = 0; b < bits; b++) Of("quantisedLoss", widths * bits)[((((done + item) * widths) + widthIndex) * bits) + b] = Finite(sums[(item * columns) + 1 + b]);
        }
    }

    /// <summary>|v|^2 - h.q - q.(h - S q) of every column q.</summary>
    private static double[] Losses(double square, ReadOnlySpan<double> h, ReadOnlySpan<double> q, ReadOnlySpan<double> residual, int columns)
    {
        double[] losses = [.. Enumerable.Repeat(square, columns)];
        for (int i = 0; i < h.Length; i++)
        {
            for (int j = 0; j < columns; j++) losses[j] = Math.FusedMultiplyAdd(-q[(i * columns) + j], h[i] + residual[(i * columns) + j], losses[j]);
        }

        return losses;
    }

    private void Judge(int replica, double loss, int index)
    {
        if (!double.IsFinite(loss)) verdicts[replica] = verdicts[replica].And(new Verdict(VerdictKind.Diverged, index));
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : double.PositiveInfinity;
}
