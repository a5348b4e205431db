// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.TdLearning;

/// <summary>What an episode is.</summary>
public enum TrajectoryLaw
{
    /// <summary>A walk over the states.</summary>
    [JsonStringEnumMemberName("chain")]
    Chain,

    /// <summary>Gaussian features with the second moments of the walk: the theory is exact.</summary>
    [JsonStringEnumMemberName("gaussian")]
    Gaussian,
}

/// <summary>Which part of the noise the theory carries.</summary>
public enum TdTheory
{
    /// <summary>All of it.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>The leading part for many features.</summary>
    [JsonStringEnumMemberName("leading")]
    Leading,
}

/// <summary>
/// TD(0) with linear values V = w . psi: w = w + (eta_n/(B T)) sum over B episodes and T transitions of psi_t (r_t + g V_{t+1} - V_t), reward r_t = w_R . psi_t, eta_n = eta/(1 + n/annealing).
/// </summary>
public sealed record TdLearningConfig
{
    /// <summary>States, transitions, features.</summary>
    public required EnvironmentConfig Environment { get; init; }

    /// <summary>T, transitions of an episode.</summary>
    public required int EpisodeLength { get; init; }

    /// <summary>g.</summary>
    public required double Discount { get; init; }

    /// <summary>eta, an axis, rising: all rates see the same episodes.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>B, episodes of an update.</summary>
    public required int BatchSize { get; init; }

    /// <summary>n, the recorded updates.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Updates after which the rate has halved; 0 for a constant rate.</summary>
    public double Annealing { get; init; }

    /// <summary>w_R, M numbers; empty for w_R,m = cos m.</summary>
    public IReadOnlyList<double> Reward { get; init; } = [];

    /// <summary>w before the first update, in units of w_TD.</summary>
    public double Start { get; init; }

    /// <summary>Potential w_phi of the reward shaping r + g phi_{t+1} - phi_t, in units of w_TD.</summary>
    public double Shaping { get; init; }

    /// <summary>What an episode is.</summary>
    public TrajectoryLaw Trajectories { get; init; } = TrajectoryLaw.Chain;

    /// <summary>Which part of the noise the theory carries.</summary>
    public TdTheory Theory { get; init; } = TdTheory.Full;

    /// <summary>Most Gaussian numbers of an episode: the theory and the draws hold matrices of that order.</summary>
    internal const int MostMoments = 4096;

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("environment", ParameterType.Object, "", "", "States, transitions and features.") { Variants = EnvironmentConfig.Variants },
        new("episodeLength", ParameterType.Integer, "T", "transitions", "Transitions of an episode.") { Minimum = 1, Maximum = 100_000 },
        new("discount", ParameterType.Number, "g", "1", "Weight of the next value; below 1.") { Minimum = 0, Maximum = 0.999999 },
        new("learningRate", ParameterType.NumberList, "eta", "1/feature^2", "Learning rates, rising; all see the same episodes.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MaximumCount = 4096 },
        new("batchSize", ParameterType.Integer, "B", "episodes", "Episodes of an update.") { Minimum = 1, Maximum = 1_000_000 },
        new("steps", ParameterType.IntegerList, "n", "updates", "Where the errors are recorded, rising.") { Minimum = 0, Maximum = 100_000_000, Increasing = true, MaximumCount = 10_000 },
        new("annealing", ParameterType.Number, "", "updates", "eta_n = eta/(1 + n/annealing); 0 for a constant rate.", "0") { Minimum = 0, Maximum = 1e100 },
        new("reward", ParameterType.NumberList, "w_R", "reward/feature", "Reward of a unit feature, M numbers; an empty list for cos 1, cos 2, ...", "[]") { Minimum = -1e6, Maximum = 1e6, MinimumCount = 0, MaximumCount = EnvironmentConfig.MostFeatures },
        new("start", ParameterType.Number, "", "1", "Weights before the first update, in units of the TD solution.", "0") { Minimum = -1e6, Maximum = 1e6 },
        new("shaping", ParameterType.Number, "", "1", "Potential of the reward shaping, in units of the TD solution.", "0") { Minimum = -1e6, Maximum = 1e6 },
        new("trajectories", ParameterType.Text, "", "1", "A walk over the states, or Gaussian features with its second moments.", "\"chain\"") { Words = ["chain", "gaussian"] },
        new("theory", ParameterType.Text, "", "1", "The whole noise, or its leading part for many features.", "\"full\"") { Words = ["full", "leading"] },
    ];

    internal IEnumerable<Violation> Validate()
    {
        Violation[] violations = [.. Environment.Validate()];
        foreach (Violation violation in violations) yield return violation;
        if (violations.Length > 0) yield break;
        int m = Environment.FeatureCount;
        if (Reward.Count != 0 && Reward.Count != m) yield return new Violation("reward", $"{Reward.Count} numbers", $"needed: {m}, one a feature, or none for cos 1, cos 2, ...");
        long numbers = (EpisodeLength + 1L) * m;
        if (numbers > MostMoments && (Trajectories == TrajectoryLaw.Gaussian || Environment is ExplicitEnvironment))
            yield return new Violation("episodeLength", $"{EpisodeLength}", $"(episodeLength + 1) x {m} features may be at most {MostMoments} for Gaussian episodes and for explicit environments");
        if ((EpisodeLength + 1L) * m * m > 1L << 27)
            yield return new Violation("episodeLength", $"{EpisodeLength}", $"(episodeLength + 1) x features^2 may be at most {1L << 27}: the theory holds a matrix [M, M] a lag");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TdLearningConfig))]
internal sealed partial class TdLearningJson : JsonSerializerContext;
