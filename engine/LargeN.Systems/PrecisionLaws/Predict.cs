// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.PrecisionLaws;

public sealed partial class PrecisionLawsSystem
{
    /// <inheritdoc/>
    /// <remarks>Model quantisedTraining is an experiment: nothing is predicted.</remarks>
    public Prediction Predict(PrecisionLawsConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        double bias = config is LawConfig { RunNoise: double noise } ? 2000 * noise * noise : 0;
        void Add(string name, double[][] axes, double[] values, Verdict verdict, bool compared)
        {
            series.Add(name, new Series(axes, values, compared ? [.. values.Select(v => bias * Math.Abs(v))] : null));
            verdicts.Add(name, PredictionVerdict.Of([verdict], values));
        }

        switch (config)
        {
            case LawConfig law:
                foreach ((string name, double[][] axes, double[] values) in Fitted(law.Law, law.Parameter, law.Token, law.TrainingBits)) Add(name, axes, values, Verdict.Converged, compared: true);
                Add("effectiveParameters", [[.. law.Parameter]], [.. law.Parameter.Select(n => law.Law.EffectiveParameters(n, law.TrainingBits))], Verdict.Converged, compared: false);
                if (law.PostBits == 0) break;
                PostTrainingLaw post = new(law);
                double[] added = [.. law.Parameter.SelectMany(n => law.Token.Select(d => post.Added(n, d)))];
                Add("addedLoss", series["loss"].Axes.ToArray(), added, Verdict.Converged, compared: false);
                Add("postTrainingLoss", series["loss"].Axes.ToArray(), [.. added.Select((v, i) => v + series["loss"].Values[i])], Verdict.Converged, compared: false);
                Add("criticalTokens", [[.. law.Parameter]], [.. law.Parameter.Select(post.CriticalTokens)], Verdict.Converged, compared: false);
                break;
            case FitConfig fit:
                (PrecisionLaw found, Verdict verdict) = Runs(fit, [.. Enumerable.Range(0, fit.RunLoss.Count)]).Find(cancel);
                foreach ((string name, double[][] axes, double[] values) in Fitted(found, fit.Parameter, fit.Token, fit.TrainingBits)) Add(name, axes, values, verdict, compared: false);
                Add("effectiveParameters", [[.. fit.Parameter]], [.. fit.Parameter.Select(n => found.EffectiveParameters(n, fit.TrainingBits))], verdict, compared: false);
                break;
            case PostTrainingConfig rounded:
                double[][] plane = [[.. rounded.Steps.Select(t => (double)t)], [.. rounded.Bits.Select(b => (double)b)]];
                Add("roundingGap", plane, new double[rounded.Steps.Count * rounded.Bits.Count], Verdict.Converged, compared: true);
                break;
        }

        return new Prediction(series, verdicts);
    }

    /// <summary>What a fit says: its numbers and what they predict.</summary>
    private static IEnumerable<(string Name, double[][] Axes, double[] Values)> Fitted(PrecisionLaw law, IReadOnlyList<double> parameters, IReadOnlyList<double> tokens, IReadOnlyList<double> bits)
    {
        yield return ("parameterCoefficient", [], [law.ParameterCoefficient]);
        yield return ("parameterExponent", [], [law.ParameterExponent]);
        yield return ("dataCoefficient", [], [law.DataCoefficient]);
        yield return ("dataExponent", [], [law.DataExponent]);
        yield return ("irreducibleLoss", [], [law.IrreducibleLoss]);
        yield return ("precisionScale", [[1, 2, 3]], law.PrecisionScale);
        yield return ("loss", [[.. parameters], [.. tokens]], [.. parameters.SelectMany(n => tokens.Select(d => law.Loss(n, d, bits)))]);
        bool known = law.PrecisionScale.All(g => g > 0 && double.IsFinite(g));
        yield return ("optimalBits", [], [known ? law.OptimalBits().Root : double.NaN]);
    }

    private static PrecisionFit Runs(FitConfig fit, int[] chosen) => new(
        Pick(fit.RunParameters, chosen), Pick(fit.RunTokens, chosen), [Pick(fit.RunWeightBits, chosen), Pick(fit.RunActivationBits, chosen), Pick(fit.RunCacheBits, chosen)], Pick(fit.RunLoss, chosen));

    private static double[] Pick(IReadOnlyList<double> values, int[] chosen) => [.. chosen.Select(i => values[i])];
}
