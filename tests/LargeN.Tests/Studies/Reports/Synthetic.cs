// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests.Studies.Reports;

/// <summary>Study results made by hand, in the shapes that real systems give.</summary>
internal static class Synthetic
{
    internal static readonly SystemInfo Info = new(
        "random-features", "Random features", "How does the test error of ridge regression on N random features depend on N?", "Simon et al. 2023, arXiv 2311.14646", "More features never hurt at the optimal ridge.");

    private static readonly Provenance How = new("0.1.0", "5f0c1a", "cpu, 256 bit", ".NET 10, Linux", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 41.5);

    /// <summary>Two observables over the width, one curve a ridge; noise of the stated standard error; optionally one curve that is wrong.</summary>
    internal static StudyResult Widths(int ridges = 4, int widths = 9, int replicas = 32, double noise = 0.04, bool isWrong = false)
    {
        double[] axis = [.. Enumerable.Range(0, widths).Select(i => 16.0 * Math.Pow(2, i))];
        string[] values = [.. Enumerable.Range(0, ridges).Select(i => NumberOf(Math.Pow(10, i - 4)))];
        List<CellResult> cells = [];
        List<ComparisonRow> rows = [];
        for (int r = 0; r < ridges; r++)
        {
            double ridge = Math.Pow(10, r - 4);
            double[] excess = [.. axis.Select(n => (8 / n) + (0.02 * Math.Pow(ridge, 0.3)) + (0.5 * ridge / (ridge + (0.01 * n))))];
            double[] train = [.. axis.Select(n => 0.3 * ridge / (ridge + (0.001 * n)))];
            Dictionary<string, ObservableResult> observables = new()
            {
                ["excessLoss"] = Measured("excessLoss", "label squared", ["width"], [axis], excess, noise, replicas, (uint)r, isWrong && r == 1 ? 1.3 : 1),
                ["trainLoss"] = Measured("trainLoss", "label squared", ["width"], [axis], train, noise / 2, replicas, (uint)(r + 100), 1),
            };
            cells.Add(Cell($"c0ffee{r:x2}", [KeyValuePair.Create("ridge", values[r])], observables, replicas));
            foreach ((string name, ObservableResult o) in observables) rows.AddRange(Compare(cells[^1].Id, name, o));
        }

        return Study("Random features: width at four ridges", [new SweepFactor(["ridge"], [.. values.Select(v => (IReadOnlyList<string>)[v])])], cells, rows, replicas);
    }

    /// <summary>The same study with fits: of an observable, and of a difference.</summary>
    internal static StudyResult WithFits()
    {
        StudyResult study = Widths();
        FitRule slope = new("width exponent", "excessLoss", "simulation", null, "width", (32, 512), ["ridge"], -0.9, 0.2);
        FitRule gap = new("finite-size gap", "trainLoss", "simulation", "prediction", "width", null, ["ridge"], -1, 0.1);
        List<FitResult> fits = [];
        foreach (CellResult cell in study.Cells)
        {
            ObservableResult o = cell.Observables["excessLoss"];
            double[] x = o.Axes[0][1..6], y = o.Mean![1..6];
            fits.Add(Fit(slope, cell.Sweep, x, y));
            double[] z = [.. o.Axes[0].Select((n, i) => 0.7 / n * (1 + (0.1 * Math.Sin(i * 5.0))))];
            fits.Add(Fit(gap, cell.Sweep, o.Axes[0], z));
        }

        return study with { Fits = fits };
    }

    /// <summary>modeErrors over (samples, mode) on 600 modes and testLoss over samples, in the manner of a kernel on images.</summary>
    internal static StudyResult Modes(int modes = 600)
    {
        double[] samples = [8, 16, 32, 64, 128, 256, 512], mode = [.. Enumerable.Range(1, modes).Select(k => (double)k)];
        List<double> errors = [];
        foreach (double p in samples)
            errors.AddRange(mode.Select(k => Math.Pow(k, -1.8) * Math.Pow(1 / (1 + (p / Math.Pow(k, 1.5))), 2) + (1e-5 / (1 + p))));
        double[] loss = [.. samples.Select(p => 0.9 * Math.Pow(p, -0.35) + 0.02)];
        Dictionary<string, ObservableResult> observables = new()
        {
            ["modeErrors"] = Measured("modeErrors", "label squared", ["samples", "mode"], [samples, mode], [.. errors], 0.08, 20, 7, 1),
            ["testLoss"] = Measured("testLoss", "label squared", ["samples"], [samples], loss, 0.03, 20, 8, 1),
        };
        CellResult cell = Cell("feed01", [], observables, 20);
        return Study("Kernel regression on images: 3 against 8", [], [cell], [.. observables.SelectMany(o => Compare(cell.Id, o.Key, o.Value))], 20);
    }

    /// <summary>One observable without axes; a grid path runs along x, another tells the series apart.</summary>
    internal static StudyResult GridX(string[] xs, string[] series, bool isText = false)
    {
        List<CellResult> cells = [];
        for (int i = 0; i < xs.Length; i++)
        {
            for (int j = 0; j < series.Length; j++)
            {
                double theory = (1 + j) * (0.1 + (0.3 * i));
                Dictionary<string, ObservableResult> observables = new() { ["alignment"] = Measured("alignment", "1", [], [], [theory], 0.05, 12, (uint)((10 * i) + j), 1) };
                cells.Add(Cell($"ab{i:x2}{j:x2}", [KeyValuePair.Create(isText ? "spectrum.kernel" : "noiseVariance", xs[i]), KeyValuePair.Create("depth", series[j])], observables, 12));
            }
        }

        return Study(
            "A scalar along the sweep",
            [new SweepFactor([isText ? "spectrum.kernel" : "noiseVariance"], [.. xs.Select(v => (IReadOnlyList<string>)[v])]), new SweepFactor(["depth"], [.. series.Select(v => (IReadOnlyList<string>)[v])])],
            cells,
            [.. cells.SelectMany(c => Compare(c.Id, "alignment", c.Observables["alignment"]))],
            12);
    }

    /// <summary>A scalar over noise and depth, five values by four.</summary>
    internal static StudyResult Plane() => GridX(["0.1", "0.2", "0.4", "0.8", "1.6"], ["1", "2", "3", "4"]);

    /// <summary>One curve whose theory states a finite-size bias, infinite at one place, and is compared by it.</summary>
    internal static StudyResult Banded()
    {
        StudyResult study = Widths(ridges: 1);
        ObservableResult o = study.Cells[0].Observables["excessLoss"];
        double[] bias = [.. o.Prediction!.Select((v, i) => i == 2 ? double.PositiveInfinity : i == 5 ? 2 * v : 0.2 * v)];
        return study with { Cells = [study.Cells[0] with { Observables = new Dictionary<string, ObservableResult> { ["excessLoss"] = o with { StatedBias = bias } } }] };
    }

    /// <summary>modeErrors over (samples, mode) of 2 x 2 and 1 x 3 points, and a cell that has none.</summary>
    internal static StudyResult Ragged()
    {
        ObservableResult Of(double[] samples, double[] mode, double[] theory) => new(Describe("modeErrors", "1", ["samples", "mode"]), [samples, mode], theory, Verdict.Converged, null, null, null, 0);
        List<CellResult> cells =
        [
            Cell("a", [KeyValuePair.Create("ridge", "1")], new() { ["modeErrors"] = Of([1, 2], [1, 2], [1, 2, 3, 4]) }, 0),
            Cell("b", [KeyValuePair.Create("ridge", "2")], new() { ["modeErrors"] = Of([1], [1, 2, 3], [5, 6, 7]) }, 0),
            Cell("c", [KeyValuePair.Create("ridge", "3")], [], 0),
        ];
        return Study("ragged", [new SweepFactor(["ridge"], [["1"], ["2"], ["3"]])], cells, [], 0);
    }

    /// <summary>One curve of given values.</summary>
    internal static StudyResult Curve(double[] axis, double[]? theory, double[]? mean, double[]? error, string log, string title = "One curve")
    {
        ObservableResult o = new(Describe("testLoss", "label squared", ["samples"]), [axis], theory, Verdict.Converged, null, mean, error, 4);
        CellResult cell = Cell("0123", [], new Dictionary<string, ObservableResult> { ["testLoss"] = o }, 4);
        StudyResult study = Study(title, [], [cell], [.. Compare(cell.Id, "testLoss", o)], 4);
        return study with { Study = study.Study with { Plots = [new PlotRule("testLoss", "samples", null, log)] } };
    }

    internal static Observable Describe(string name, string unit, string[] axes) =>
        new(name, unit, axes, name == "excessLoss" ? "Population error of the mean predictor above the noise, E_test - sigma2" : $"What {name} is, in one sentence", "training inputs, label noise, features", "O(1/N)");

    internal static CellResult Cell(string id, IReadOnlyList<KeyValuePair<string, string>> sweep, Dictionary<string, ObservableResult> observables, int replicas) =>
        new(id, """{"spectrum":{"kind":"powerLaw","modes":600},"samples":128,"ridge":0.001}""", sweep, 17, observables, replicas, 0, null);

    internal static StudyResult Study(string title, IReadOnlyList<SweepFactor> factors, IReadOnlyList<CellResult> cells, IReadOnlyList<ComparisonRow> rows, int replicas) =>
        new(new StudyFile { Title = title, System = "random-features", Preset = "quick", Factors = factors, Replicas = replicas }, Info, cells, rows, [], How);

    /// <summary>Means around the theory with the errors that such noise has.</summary>
    internal static ObservableResult Measured(string name, string unit, string[] axes, IReadOnlyList<double[]> places, double[] theory, double noise, int replicas, uint stream, double factor)
    {
        double[] mean = new double[theory.Length], error = new double[theory.Length];
        for (int i = 0; i < theory.Length; i++)
        {
            error[i] = noise * theory[i] * (1 + (0.3 * Math.Sin(i + stream)));
            // A fixed sequence that looks like noise; the report does not care where deviations come from.
            double deviate = 1.2 * (Math.Sin((12.9898 * (i + 1)) + (78.233 * (stream + 1))) + (0.5 * Math.Sin((3.1 * i) + stream)));
            mean[i] = (theory[i] * factor) + (error[i] * deviate);
        }

        return new ObservableResult(Describe(name, unit, axes), places, theory, Verdict.Converged, null, mean, error, replicas);
    }

    internal static IEnumerable<ComparisonRow> Compare(string cell, string name, ObservableResult o)
    {
        if (o.Prediction is null || o.Mean is null || o.StandardError is null) yield break;
        for (int i = 0; i < o.Prediction.Length; i++)
        {
            List<double> place = [];
            int rest = i;
            for (int axis = o.Axes.Count - 1; axis >= 0; axis--)
            {
                place.Insert(0, o.Axes[axis][rest % o.Axes[axis].Length]);
                rest /= o.Axes[axis].Length;
            }

            double allowed = 4 * o.StandardError[i];
            double difference = o.Mean[i] - o.Prediction[i];
            bool? agrees = double.IsFinite(difference) && double.IsFinite(allowed) ? Math.Abs(difference) <= allowed : null;
            yield return new ComparisonRow(cell, name, i, place, o.Prediction[i], o.Mean[i], o.StandardError[i], difference / o.StandardError[i], o.Mean[i] / o.Prediction[i], allowed, agrees);
        }
    }

    private static FitResult Fit(FitRule rule, IReadOnlyList<KeyValuePair<string, string>> group, double[] x, double[] y)
    {
        double[] lx = [.. x.Select(v => Math.Log(v))], ly = [.. y.Select(v => Math.Log(v))];
        double mx = lx.Average(), my = ly.Average();
        double slope = lx.Zip(ly, (a, b) => (a - mx) * (b - my)).Sum() / lx.Sum(a => (a - mx) * (a - mx));
        double[] local = [.. Enumerable.Range(0, x.Length - 1).Select(i => (ly[i + 1] - ly[i]) / (lx[i + 1] - lx[i]))];
        return new FitResult(rule, group, x, y, slope, my - (slope * mx), slope - 0.05, slope + 0.05, local, Verdict.Converged, Math.Abs(slope - rule.Expect!.Value) <= rule.Tolerance + 0.05);
    }

    private static string NumberOf(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
