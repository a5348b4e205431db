// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;

namespace LargeN.Systems.CoordinateCheck;

public sealed partial class CoordinateCheckSystem
{
    /// <inheritdoc/>
    public RunCost Cost(CoordinateCheckConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        return config.Precision == Precision.Single ? Cost<float>(config, replicas.Count, device) : Cost<double>(config, replicas.Count, device);
    }

    /// <inheritdoc/>
    public Observation Simulate(CoordinateCheckConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count;
        Dictionary<string, double[]> values = Observables.Where(o => !o.IsDerived && (config.HasExperts || !OfExperts.Contains(o.Name))).ToDictionary(o => o.Name, _ => new double[count]);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        if (count > 0 && config.Precision == Precision.Single) Run<float>(config, run, values, verdicts, cancel);
        else if (count > 0) Run<double>(config, run, values, verdicts, cancel);
        return new Observation(run.Replicas, values.ToDictionary(v => v.Key, v => new ReplicaSeries([], v.Value)), verdicts);
    }

    private static TrainingStep Step(CoordinateCheckConfig config) => config.HasTokens
        ? TrainingStep.Of(config.Network(), config.Rule(), config.Updates(), Loss.CrossEntropy, config.Samples * config.Transformer.SequenceLength)
        : TrainingStep.Of(config.Network(), config.Rule(), config.Updates(), Loss.MeanSquare, config.Samples);

    private static RunCost Cost<T>(CoordinateCheckConfig config, int replicas, Device device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingStep step = Step(config);
        long kept = EnsembleTrainer<T>.Bytes(device, step, replicas) + Probe<T>.Bytes(device, step, replicas, step.Input.Rows);
        long width = config.HasExperts ? Math.Max(config.Width, config.HiddenWidth * (long)config.Experts) : config.Width;
        long host = 8L * step.Input.Rows * (step.Network.Inputs + ((4 * width) + 4) + (5 * width * replicas));   // the data, what is read at a place, five places at the start
        return new RunCost(kept + host, replicas * (config.Steps + 2.0) * step.Program.Flops);
    }

    private static void Run<T>(CoordinateCheckConfig config, SimulationRun run, Dictionary<string, double[]> values, Verdict[] verdicts, CancellationToken cancel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = run.Replicas.Count;
        CheckedData data = CheckedData.Of(config, run.Seed);
        EnsembleSettings settings = new() { EnsembleSize = count, Seed = run.Seed, FirstReplica = run.Replicas.First, LearningRates = [config.LearningRate] };
        using EnsembleTrainer<T> trainer = new(run.Device, Step(config), settings);
        data.Give(trainer);
        using Probe<T> probe = new(trainer, Elements.Of<T>(data.Inputs), trainer.Step.Input.Rows);
        (string Place, string Name)[] watched = [.. Watched([.. probe.Places])];
        probe.Run();
        double[][][] before = [.. watched.Select(w => Enumerable.Range(0, count).Select(e => Elements.Wide(probe.Read(w.Place, e))).ToArray())];
        for (int t = 0; t < config.Steps; t++)
        {
            run.Progress?.Report((t + 1.0) / (config.Steps + 2.0));
            trainer.Advance(1, cancel);
        }

        probe.Run();
        for (int w = 0; w < watched.Length; w++)
        {
            (string place, string name) = watched[w];
            for (int e = 0; e < count; e++)
            {
                values[$"{name}SquaredUpdate"][e] = UpdateSize.MeanSquare(before[w][e], Elements.Wide(probe.Read(place, e)));
                if (values.TryGetValue($"{name}SquaredInitial", out double[]? initial)) initial[e] = FixedOrder.SquaredNorm(before[w][e]) / before[w][e].Length;
            }
        }

        trainer.Advance(1, cancel);   // its record is the objective before it
        trainer.Records[^1].Objectives.ToArray().CopyTo(values["objective"], 0);
        trainer.Verdicts.ToArray().CopyTo(verdicts, 0);
    }

    /// <summary>Which places are watched under which name.</summary>
    private static IEnumerable<(string Place, string Name)> Watched(string[] places)
    {
        string[] layers = [.. places.Where(p => p.StartsWith("h[", StringComparison.Ordinal))];
        yield return (layers[0], "first");
        yield return (layers[layers.Length / 2], "middle");
        yield return (layers[^1], "last");
        yield return (Probe<double>.Output, "output");
        if (Array.FindLast(places, p => p.EndsWith(MixtureOfExperts.RouterPlace, StringComparison.Ordinal)) is { } router) yield return (router, "router");
        if (Array.FindLast(places, p => p.EndsWith(MixtureOfExperts.UnitPlace, StringComparison.Ordinal)) is { } units) yield return (units, "expert");
    }
}
