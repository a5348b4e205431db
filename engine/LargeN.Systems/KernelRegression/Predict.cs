// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

public sealed partial class KernelRegressionSystem
{
    /// <inheritdoc/>
    public Prediction Predict(KernelRegressionConfig config, CancellationToken cancel)
    {
        Check(config);
        Spectrum spectrum = TheorySpectrum.Of(config.Spectrum, cancel);
        int count = config.Samples.Count, modes = Math.Min(config.ReportedModes, spectrum.Blocks);
        double[] axis = [.. config.Samples.Select(p => (double)p)];
        KernelRidgeSolution[] points = new KernelRidgeSolution[count];
        ModeSums[] sums = new ModeSums[count];
        double[] modeErrors = new double[count * modes];
        for (int s = 0; s < count; s++)
        {
            cancel.ThrowIfCancellationRequested();
            points[s] = KernelRidge.WithSums(spectrum, axis[s], config.Ridge, config.NoiseVariance, out sums[s]);
            KernelRidge.ModeErrors(spectrum, axis[s], points[s], modeErrors.AsSpan(s * modes, modes));
        }

        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        void Add(string name, IReadOnlyList<double[]> axes, double[] values)
        {
            double[]? bias = FiniteSizeBias.Of(name, config, spectrum, points, sums, values);
            series.Add(name, new Series(axes, values, bias));
            verdicts.Add(name, PredictionVerdict.Of(points.Select(p => p.Verdict), values));
        }

        void Curve(string name, Func<KernelRidgeSolution, double> value) => Add(name, [axis], [.. points.Select(value)]);
        Curve("effectiveRidge", p => p.EffectiveRidge);
        Curve("degreesOfFreedom", p => p.DegreesOfFreedom);
        Curve("gamma", p => p.Gamma);
        Curve("biasLoss", p => p.BiasLoss);
        Curve("excessLoss", p => p.ExcessLoss);
        Curve("testLoss", p => p.TestLoss);
        Curve("trainLoss", p => p.TrainLoss);
        int first = config.Spectrum is SphereSpectrum ? 0 : 1;
        Add("modeErrors", [axis, [.. Enumerable.Range(first, modes).Select(k => (double)k)]], modeErrors);
        Curve("resolventTrace", p => p.ResolventTrace);
        Curve("resolventSquaredTrace", p => p.ResolventSquaredTrace);
        Add("learnability", series["modeErrors"].Axes, [.. points.SelectMany(p => Enumerable.Range(0, modes).Select(k => 1 - spectrum.Left(k, p.EffectiveRidge)))]);
        double[] cumulative = CumulativePower(spectrum, modes);
        Add("cumulativePower", [[.. Enumerable.Range(1, modes).Select(k => (double)k)]], cumulative);
        if (config.Spectrum is SphereSpectrum) Add("stageLoss", [axis], [.. axis.Select(p => SphereStages.ExcessLoss(spectrum, p, config.Ridge, config.NoiseVariance))]);
        if (config.OptimalRidge)
        {
            OptimalRidgeSolution[] best = new OptimalRidgeSolution[count];
            for (int s = 0; s < count; s++)
            {
                cancel.ThrowIfCancellationRequested();
                best[s] = OptimalRidge.Kernel(spectrum, axis[s], config.NoiseVariance);
            }

            OptimalRidge.AddTo(series, verdicts, axis, best);
        }

        return new Prediction(series, verdicts);
    }

    /// <summary>Share of the target's power in the first 1, 2, ... blocks in falling order of their eigenvalues.</summary>
    private static double[] CumulativePower(Spectrum spectrum, int count)
    {
        ReadOnlySpan<double> power = spectrum.TargetPower;
        int[]? order = null;
        if (!spectrum.IsFalling)
        {
            double[] eigenvalues = spectrum.Eigenvalues.ToArray();
            order = [.. Enumerable.Range(0, spectrum.Blocks).OrderByDescending(k => eigenvalues[k])];   // stable: equal eigenvalues keep their order
        }

        double[] share = new double[count];
        double sum = 0;
        for (int k = 0; k < count; k++)
        {
            sum += power[order is null ? k : order[k]];
            share[k] = spectrum.TotalPower > 0 ? sum / spectrum.TotalPower : 0;
        }

        return share;
    }
}
