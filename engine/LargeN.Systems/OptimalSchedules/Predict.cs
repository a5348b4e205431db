// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.OptimalSchedules;

public sealed partial class OptimalSchedulesSystem
{
    /// <inheritdoc/>
    public Prediction Predict(OptimalSchedulesConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        void Add(string name, IReadOnlyList<double[]> axes, double[] values, IEnumerable<Verdict> searches, bool compared = false)
        {
            series.Add(name, new Series(axes, values, compared ? new double[values.Length] : null));
            verdicts.Add(name, PredictionVerdict.Of(searches, values));
        }

        Problem problem = config.Solved.Get(config, cancel);
        bool exact = config is not StepwiseConfig { SelfTerm: false };
        double[] horizons = [.. problem.Horizons.Select(t => (double)t)];
        foreach ((string name, Schedule[] family) in problem.Families)
            Add($"{name}Loss", [horizons], [.. family.Select(s => s.Loss)], family.Select(s => s.Verdict), exact);

        if (config is VariationalConfig variational)
        {
            VariationalSchedule schedule = problem.Variational(variational, cancel);
            double[] axis = [.. variational.Horizon];
            List<Verdict> searches = [];
            double[,] values = new double[5, axis.Length];
            for (int i = 0; i < axis.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                searches.Add(schedule.Solve(axis[i]));
                (values[0, i], values[1, i], values[2, i]) = (schedule.Loss, schedule.Flow, schedule.InitialRate);
                (values[3, i], values[4, i]) = (schedule.AnnealFraction, schedule.DecayExponent);
            }

            string[] names = ["variationalLoss", "flow", "initialRate", "annealFraction", "decayExponent"];
            for (int o = 0; o < names.Length; o++) Add(names[o], [axis], [.. Enumerable.Range(0, axis.Length).Select(i => values[o, i])], searches);
            return new Prediction(series, verdicts);
        }

        double[] progress = [.. Enumerable.Range(0, ProgressPoints).Select(i => i / (ProgressPoints - 1.0))];
        void AddShape(string name, string family, Func<Schedule, double[]> shape) => Add(
            name, [horizons, progress], [.. problem.Families[family].SelectMany(s => progress.Select(x => shape(s)[(int)Math.Round(x * (s.Rates.Length - 1))]))], problem.Families[family].Select(s => s.Verdict));

        AddShape("optimalRate", "optimal", s => s.Rates);
        if (config is MomentumControlConfig)
        {
            AddShape("momentumRate", "momentum", s => s.Rates);
            AddShape("momentum", "momentum", s => s.Momenta!);
            return new Prediction(series, verdicts);
        }

        Add("constantRate", [horizons], [.. problem.Families["constant"].Select(s => s.Rates[0])], []);
        Add("powerLawExponent", [horizons], [.. problem.Families["powerLaw"].Select(s => s.Shape)], []);
        Add("decayFraction", [horizons], [.. problem.Families["decay"].Select(s => s.Shape)], []);
        Add("batchSteps", [horizons], [.. problem.Families["batch"].Select(s => (double)s.Rates.Length)], []);
        double[] fixedRates = [.. ((ControlConfig)config).LearningRate];
        if (fixedRates.Length == 0) return new Prediction(series, verdicts);
        double[][] losses = SecondMoments.Losses(
            problem.Modes, [.. fixedRates.Select(eta => new SgdSetting(eta, config.BatchSize, config.NoiseVariance, problem.Horizons))], cancel, ((ControlConfig)config).SelfTerm);
        Add("fixedRateLoss", [fixedRates, horizons], [.. losses.SelectMany(l => l)], [], exact);
        return new Prediction(series, verdicts);
    }
}
