// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.TwoPointEquivalents;

public sealed partial class TwoPointEquivalentsSystem
{
    /// <inheritdoc/>
    public RunCost Cost(TwoPointEquivalentsConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        int modes = Modes.CountOf(config.Spectrum);
        ResolventSimulation plan = new(config, modes);
        int perPass = Math.Clamp(device.ReplicasPerPass(replicas.Count, plan.BytesEach), 1, Math.Max(1, replicas.Count));
        return new RunCost((64L * modes) + (perPass * plan.BytesEach) + plan.ScratchBytes(device, perPass) + (8L * replicas.Count * plan.Values), replicas.Count * plan.FlopsEach);
    }

    /// <inheritdoc/>
    public Observation Simulate(TwoPointEquivalentsConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        Spectrum spectrum = config.Scaled();
        Modes modes = Modes.Of(spectrum);
        return new ResolventSimulation(config, modes.Count).Run(modes, Probes.Of(spectrum, modes, config.ProbeExponent), run, cancel);
    }

    /// <inheritdoc/>
    /// <remarks>kappa = l / (1 - df1/P); with features kappa1 = l / (1 - z/P) and kappa2 = kappa1 / (1 - z/N).</remarks>
    public IReadOnlyDictionary<string, Series> Derive(TwoPointEquivalentsConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(means);
        Dictionary<string, Series> derived = [];
        Complex[] shifts = config.Shifts;
        void Add(string name, string from, Func<int, Complex, Complex> value)
        {
            if (!means.TryGetValue(from, out Series? re)) return;
            means.TryGetValue(Imaginary(from), out Series? im);
            Complex[] values = [.. shifts.Select((_, s) => value(s, new Complex(re.Values[s], im?.Values[s] ?? 0)))];
            derived[name] = Series.Curve(re.Axes[0], [.. values.Select(v => v.Real)]);
            if (im is not null) derived[Imaginary(name)] = Series.Curve(re.Axes[0], [.. values.Select(v => v.Imaginary)]);
        }

        Add("effectiveRidge", "degreesOfFreedom", (s, df) => shifts[s] / (1 - (df / config.Samples)));
        Add("fixedFeatureRidge", "featureDegreesOfFreedom", (s, z) => shifts[s] / (1 - (z / config.Samples)));
        Add("featureEffectiveRidge", "featureDegreesOfFreedom", (s, z) => shifts[s] / (1 - (z / config.Samples)) / (1 - (z / config.Width)));
        return derived;
    }
}
