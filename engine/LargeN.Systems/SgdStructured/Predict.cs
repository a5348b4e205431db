// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems.Datasets;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;
using LargeN.Threading;

namespace LargeN.Systems.SgdStructured;

public sealed partial class SgdStructuredSystem
{
    /// <inheritdoc/>
    public Prediction Predict(SgdStructuredConfig config, CancellationToken cancel)
    {
        Check(config);
        Spectrum spectrum = TheorySpectrum.Of(config.Spectrum, cancel);
        SgdScales scales = SgdScales.Of(spectrum, config.Normalised);
        SgdModes modes = SgdModes.Of(spectrum, scales);
        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        double[] rates = [.. config.LearningRate];
        void Add(string name, IReadOnlyList<double[]> axes, double[] values, bool compared = true)
        {
            series.Add(name, new Series(axes, values, compared ? new double[values.Length] : null));
            verdicts.Add(name, PredictionVerdict.Of([], values));
        }

        void Curves(IReadOnlyList<int> steps, double[][] excess)
        {
            double[][] axes = [rates, [.. steps.Select(t => (double)t)]];
            double[] values = [.. excess.SelectMany(l => l)];
            Add("excessLoss", axes, values);
            Add("testLoss", axes, [.. values.Select(l => l + config.NoiseVariance)]);
        }

        switch (config)
        {
            case OnlineSgdConfig online:
                double[][] gaussian = SecondMoments.Losses(modes, [.. rates.Select(eta => new SgdSetting(eta, online.BatchSize, config.NoiseVariance, online.Steps))], cancel);
                Curves(online.Steps, config.Spectrum is DatasetSpectrum data ? OnPool(online, data, scales, cancel) : gaussian);
                if (config.Spectrum is DatasetSpectrum) Add("gaussianLoss", series["excessLoss"].Axes, [.. gaussian.SelectMany(l => l)], compared: false);
                Add("criticalLearningRate", [], [modes.CriticalLearningRate(online.BatchSize)], compared: false);
                break;
            case FixedSetSgdConfig set:
                (double[] Train, double[] Excess)[] losses = OnSet(set, scales, cancel);
                Curves(set.Steps, [.. losses.Select(l => l.Excess)]);
                Add("trainLoss", series["excessLoss"].Axes, [.. losses.SelectMany(l => l.Train)]);
                break;
            case BudgetSgdConfig budget:
                SgdSetting[] settings = [.. rates.SelectMany(eta => budget.BatchSize.Select(b => new SgdSetting(eta, b, config.NoiseVariance, [budget.Compute / b])))];
                double[] batches = [.. budget.BatchSize.Select(b => (double)b)];
                Add("budgetLoss", [rates, batches], [.. SecondMoments.Losses(modes, settings, cancel).Select(l => l[0])]);
                (double Loss, double Rate)[] best = Best(series["budgetLoss"]);
                Add("tunedLoss", [batches], [.. best.Select(b => b.Loss)]);
                Add("tunedLearningRate", [batches], [.. best.Select(b => b.Rate)], compared: false);
                double[] all = series["budgetLoss"].Values;
                Add("tunedBatchSize", [rates], [.. rates.Select((_, i) => batches[ArgMin(all.AsSpan(i * batches.Length, batches.Length))])], compared: false);
                break;
        }

        return new Prediction(series, verdicts);
    }

    /// <summary>Online SGD on images of a pool, with their own fourth moments.</summary>
    private static double[][] OnPool(OnlineSgdConfig config, DatasetSpectrum data, SgdScales scales, CancellationToken cancel)
    {
        using CpuDevice device = new(Parallelism.Single);
        PoolData pool = data.Pool.Get(data, device, cancel);
        int m = pool.Modes.Count;
        double[] points = new double[pool.Features.Length], eigenvalues = new double[m], start = new double[m];
        double root = Math.Sqrt(scales.Eigenvalue);
        for (int k = 0; k < m; k++)
        {
            double scale = pool.Modes.Roots[k] / root;
            eigenvalues[k] = scale * scale;
            start[k] = pool.Modes.Target[k] / (Math.Sqrt(scales.Power) * scale);
            for (int i = 0; i < m; i++) points[((long)i * m) + k] = pool.Features[((long)i * m) + k] * scale;
        }

        return [.. config.LearningRate.Select(eta => FeatureMoments.Losses(
            new ReadOnlyMatrixView<double>(points, m, m), eigenvalues, start, new SgdSetting(eta, config.BatchSize, config.NoiseVariance, config.Steps), cancel))];
    }

    private static (double[] Train, double[] Excess)[] OnSet(FixedSetSgdConfig config, SgdScales scales, CancellationToken cancel)
    {
        using CpuDevice device = new(Parallelism.Single);
        using TrainingSet set = TrainingSet.Draw(config, scales, device, cancel);
        (double[] inputs, double[] labels) = set.Download();
        int p = config.Samples, m = set.Modes.Count;
        double root = Math.Sqrt(scales.Eigenvalue), unit = Math.Sqrt(scales.Power), floor = 0;
        double[] eigenvalues = new double[m], start = new double[m], noise = new double[p];
        for (int k = 0; k < m; k++)
        {
            double scale = set.Modes.Roots[k] / root, target = set.Modes.Target[k] / unit;
            eigenvalues[k] = scale * scale;
            start[k] = scale > 0 ? target / scale : 0;
            if (scale == 0) floor += target * target;
        }

        ReadOnlyMatrixView<double> x = new(inputs, p, m);
        for (int mu = 0; mu < p; mu++) noise[mu] = labels[mu] - FixedOrder.Dot(x.Row(mu), start);
        return [.. config.LearningRate.Select(eta =>
        {
            (double[] train, double[] excess) = FixedSetMoments.Losses(
                new ReadOnlyMatrixView<double>(inputs, p, m), noise, eigenvalues, start, new SgdSetting(eta, config.BatchSize, config.NoiseVariance, config.Steps), cancel);
            return (train, excess.Select(l => l + floor).ToArray());
        })];
    }

    private static int ArgMin(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] < values[best]) best = i;
        }

        return best;
    }
}
