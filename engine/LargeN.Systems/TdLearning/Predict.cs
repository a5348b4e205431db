// SPDX-License-Identifier: MIT
namespace LargeN.Systems.TdLearning;

public sealed partial class TdLearningSystem
{
    // Walks over states are no Gaussian trajectories: measured on rings of 20 states and squares of 64, see the page.
    private const double ChainBias = 0.05;

    /// <inheritdoc/>
    public Prediction Predict(TdLearningConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        FixedPoint point = new(config);
        TorusModes? torus = config.Environment.Torus is { Count: > 0 } sizes ? TorusModes.Of(point, sizes, config.EpisodeLength, cancel) : null;
        EpisodeMoments? episodes = torus is null ? new EpisodeMoments(point, config.EpisodeLength, cancel) : null;
        double[] rates = [.. config.LearningRate], steps = [.. config.Steps.Select(n => (double)n)];
        bool full = config.Theory == TdTheory.Full;
        List<double> errors = [], plateaus = [], leading = [], growth = [];
        using (TdRecursion moments = TdRecursion.Of(config, point, episodes, torus, full))
        {
            foreach (double eta in rates)
            {
                (double[] recorded, double plateau) = moments.Errors(eta, cancel);
                errors.AddRange(recorded);
                plateaus.Add(plateau);
                growth.Add(moments.GrowthFactor(eta, cancel));
            }
        }

        if (full)
        {
            using TdRecursion moments = TdRecursion.Of(config, point, episodes, torus, full: false);
            foreach (double eta in rates) leading.AddRange(moments.Errors(eta, cancel).Recorded);
        }

        // A rank-deficient S leaves directions that no episode teaches; the index of the verdict is the rank.
        Verdict[] rank = point.Rank < point.Chain.Features ? [new Verdict(VerdictKind.IllConditioned, point.Rank)] : [];
        Dictionary<string, Series> series = [];
        Dictionary<string, Verdict> verdicts = [];
        void Add(string name, IReadOnlyList<double[]> axes, double[] values, double bias, bool compared = true)
        {
            series.Add(name, new Series(axes, values, compared ? [.. values.Select(v => bias * v)] : null));
            Verdict range = PredictionVerdict.Of([], values);
            verdicts.Add(name, range.IsConverged && rank.Length > 0 ? rank[0] : range);
        }

        double relative = config.Trajectories == TrajectoryLaw.Chain || !full ? ChainBias : 0;
        Add("valueError", [rates, steps], [.. errors], relative);
        Add("plateauError", [rates], [.. plateaus], relative);
        if (full) Add("leadingError", [rates, steps], [.. leading], 0, compared: false);
        Add("growthFactor", [rates], [.. growth], 0, compared: false);
        Add("solution", [[.. Enumerable.Range(1, point.Solution.Length).Select(k => (double)k)]], [.. point.Solution], 0, compared: false);
        (double bias, Verdict converged) = BiasError(point, config.Discount, cancel);
        Add("biasError", [], [bias], 0, compared: false);
        if (!converged.IsConverged) verdicts["biasError"] = converged;
        return new Prediction(series, verdicts);
    }

    /// <summary>Distance of the TD solution from the value function V = r + g P V, which is iterated.</summary>
    private static (double Error, Verdict Verdict) BiasError(FixedPoint point, double discount, CancellationToken cancel)
    {
        const double tolerance = 1e-13;
        double[] reward = point.Values(point.Reward), found = point.Values(point.Solution), value = [.. reward];
        double scale = reward.Max(Math.Abs), change = double.PositiveInfinity;
        long most = 2_000_000_000 / (point.Chain.To.Length + 1L);
        for (long i = 0; i < most && change > tolerance * scale; i++)
        {
            if (i % 64 == 0) cancel.ThrowIfCancellationRequested();
            double[] next = point.Chain.Expected(value, 1);
            change = 0;
            for (int s = 0; s < next.Length; s++)
            {
                next[s] = reward[s] + (discount * next[s]);
                change = Math.Max(change, Math.Abs(next[s] - value[s]));
            }

            change *= discount / (1 - discount);    // what the rest of the iterations can add
            value = next;
        }

        double error = 0;
        for (int s = 0; s < value.Length; s++) error += point.Weight[s] * (found[s] - value[s]) * (found[s] - value[s]);
        return (error, change <= tolerance * scale ? Verdict.Converged : new Verdict(VerdictKind.NotConverged, most, change));
    }
}
