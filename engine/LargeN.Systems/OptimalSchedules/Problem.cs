// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.OptimalSchedules;

/// <summary>A config with its modes and all its schedules: the same for theory and simulation, by operations whose bits do not depend on the machine.</summary>
internal sealed class Problem
{
    private static readonly string[] ControlNames = ["optimal", "constant", "powerLaw", "decay", "batch"];

    private Problem(SpectrumConfig spectrum, SgdScales scales, SgdModes modes, double tail, double limit) =>
        (Spectrum, Scales, Modes, Tail, Limit) = (spectrum, scales, modes, tail, limit);

    /// <summary>The modes that SGD trains.</summary>
    internal SpectrumConfig Spectrum { get; }

    internal SgdScales Scales { get; }

    internal SgdModes Modes { get; }

    /// <summary>Power beyond the modes, normalised.</summary>
    internal double Tail { get; }

    /// <summary>eta_max.</summary>
    internal double Limit { get; }

    /// <summary>Horizons of the schedules.</summary>
    internal IReadOnlyList<int> Horizons { get; private set; } = [];

    /// <summary>Schedules by family, one a horizon.</summary>
    internal Dictionary<string, Schedule[]> Families { get; } = [];

    /// <summary>What <see cref="Families"/> will hold, in order, without finding it.</summary>
    internal static string[] Names(OptimalSchedulesConfig config) => config switch
    {
        ControlConfig => ControlNames,
        MomentumControlConfig => ["optimal", "momentum"],
        _ => ["rollout"],
    };

    internal static IReadOnlyList<int> HorizonsOf(OptimalSchedulesConfig config) => config is StepwiseConfig stepwise ? stepwise.Horizon : ((VariationalConfig)config).RolloutHorizon;

    internal static SpectrumConfig SpectrumOf(OptimalSchedulesConfig config) => config switch
    {
        StepwiseConfig stepwise => stepwise.Spectrum,
        VariationalConfig v => new PowerLawSpectrum { Modes = v.RolloutModes, SpectrumExponent = v.SpectrumExponent, TargetExponent = v.TargetExponent },
        _ => throw new ArgumentException($"unknown model {config.GetType().Name}", nameof(config)),
    };

    /// <summary>Modes and scales alone.</summary>
    internal static Problem Of(OptimalSchedulesConfig config, CancellationToken cancel)
    {
        SpectrumConfig chosen = SpectrumOf(config);
        Spectrum spectrum = TheorySpectrum.Of(chosen, cancel);
        SgdScales scales = SgdScales.Of(spectrum, config is StepwiseConfig { Normalised: true });
        bool tailed = config is VariationalConfig or StepwiseConfig { UnlearnedTail: true };
        double tail = tailed && chosen is PowerLawSpectrum law ? GeometricBins.Tail(law.Modes, law.TargetExponent) / scales.Power : 0;
        if (config is VariationalConfig v) tail = Math.Max(0, tail - GeometricBins.Tail(v.Modes, v.TargetExponent));
        SgdModes modes = SgdModes.Of(spectrum, scales).WithFloor(tail);
        double limit = config.LearningRateLimit > 0 ? config.LearningRateLimit : 1 / modes.Trace;
        return new Problem(chosen, scales, modes, tail, limit);
    }

    /// <summary>Modes, scales and schedules, found anew; <see cref="SolvedProblem"/> keeps them.</summary>
    internal static Problem Solved(OptimalSchedulesConfig config, CancellationToken cancel)
    {
        Problem problem = Of(config, cancel);
        problem.Horizons = HorizonsOf(config);
        if (config is VariationalConfig variational)
        {
            VariationalSchedule schedule = problem.Variational(variational, cancel);
            problem.Families["rollout"] = [.. variational.RolloutHorizon.Select(t =>
            {
                Verdict verdict = schedule.Solve(t);
                double[] rates = schedule.Steps(t);
                return new Schedule(rates, problem.Loss(config, rates, t, cancel), 0, verdict);
            })];
            return problem;
        }

        Schedules schedules = new(problem.Modes, config, problem.Limit, ((StepwiseConfig)config).SelfTerm, cancel);
        Schedule[][] all = [.. problem.Horizons.Select(t => Solve(config, schedules, t))];
        string[] names = Names(config);
        for (int i = 0; i < names.Length; i++) problem.Families[names[i]] = [.. all.Select(a => a[i])];
        return problem;
    }

    /// <summary>The continuous theory of a config, with all its modes in bins.</summary>
    internal VariationalSchedule Variational(VariationalConfig config, CancellationToken cancel)
    {
        Spectrum binned = GeometricBins.Of(config.Modes, config.SpectrumExponent, config.TargetExponent, config.Bins);
        SgdModes modes = SgdModes.Of(binned, SgdScales.Of(binned, normalised: false));
        return new VariationalSchedule(modes, config.NoiseVariance / config.BatchSize, Limit, config.Horizon[^1], cancel);
    }

    /// <summary>The exact mean loss after a schedule.</summary>
    internal double Loss(OptimalSchedulesConfig config, double[] rates, int horizon, CancellationToken cancel) =>
        SecondMoments.Losses(Modes, [new SgdSetting(1, config.BatchSize, config.NoiseVariance, [horizon], rates)], cancel)[0][0];

    private static Schedule[] Solve(OptimalSchedulesConfig config, Schedules schedules, int horizon)
    {
        Schedule constant = schedules.Constant(horizon), decay = schedules.WarmupStableDecay(horizon, config is ControlConfig c ? c.WarmupFraction : 0.05);
        Schedule optimal = schedules.Optimal(horizon, constant.Loss < decay.Loss ? constant.Rates : decay.Rates);
        return config is MomentumControlConfig
            ? [optimal, schedules.WithMomentum(horizon, optimal.Rates)]
            : [optimal, constant, schedules.PowerLaw(horizon), decay, schedules.GrowingBatch(optimal)];
    }
}
