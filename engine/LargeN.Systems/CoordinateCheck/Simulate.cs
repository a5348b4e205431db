// SPDX-License-Identifier: MIT
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
        TrainingStep step = Step(config);
        long kept = EnsembleTrainer<double>.Bytes(device, step, replicas.Count) + Probe<double>.Bytes(device, step, replicas.Count, step.Input.Rows);
        long host = 8L * step.Input.Rows * (step.Network.Inputs + ((4L * config.Width) + 4) + (3L * config.Width * replicas.Count));   // the data, what is read at a place, three layers at the start
        return new RunCost(kept + host, replicas.Count * (config.Steps + 2.0) * step.Program.Flops);
    }

    /// <inheritdoc/>
    public Observation Simulate(CoordinateCheckConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count;
        Dictionary<string, double[]> values = Observables.Where(o => !o.IsDerived).ToDictionary(o => o.Name, _ => new double[count]);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        if (count > 0) Run(config, run, values, verdicts, cancel);
        return new Observation(run.Replicas, values.ToDictionary(v => v.Key, v => new ReplicaSeries([], v.Value)), verdicts);
    }

    private static TrainingStep Step(CoordinateCheckConfig config) => config.HasTokens
        ? TrainingStep.Of(config.Network(), config.Rule(), config.Updates(), Loss.CrossEntropy, config.Samples * config.Transformer.SequenceLength)
        : TrainingStep.Of(config.Network(), config.Rule(), config.Updates(), Loss.MeanSquare, config.Samples);

    private static void Run(CoordinateCheckConfig config, SimulationRun run, Dictionary<string, double[]> values, Verdict[] verdicts, CancellationToken cancel)
    {
        int count = run.Replicas.Count;
        CheckedData data = CheckedData.Of(config, run.Seed);
        EnsembleSettings settings = new() { EnsembleSize = count, Seed = run.Seed, FirstReplica = run.Replicas.First, LearningRates = [config.LearningRate] };
        using EnsembleTrainer<double> trainer = new(run.Device, Step(config), settings);
        data.Give(trainer);
        using Probe<double> probe = new(trainer, data.Inputs, trainer.Step.Input.Rows);
        string[] layers = [.. probe.Places.Where(p => p != Probe<double>.Output)];
        (string Place, string Update, string? Initial)[] watched =
        [
            (layers[0], "firstSquaredUpdate", null),
            (layers[layers.Length / 2], "middleSquaredUpdate", null),
            (layers[^1], "lastSquaredUpdate", "lastSquaredInitial"),
            (Probe<double>.Output, "outputSquaredUpdate", "outputSquaredInitial"),
        ];

        probe.Run();
        double[][][] before = [.. watched.Select(w => Enumerable.Range(0, count).Select(e => probe.Read(w.Place, e)).ToArray())];
        for (int t = 0; t < config.Steps; t++)
        {
            run.Progress?.Report((t + 1.0) / (config.Steps + 2.0));
            trainer.Advance(1, cancel);
        }

        probe.Run();
        for (int e = 0; e < count; e++)
        {
            for (int w = 0; w < watched.Length; w++)
            {
                values[watched[w].Update][e] = MeanSquare(probe.Read(watched[w].Place, e), before[w][e]);
                if (watched[w].Initial is { } initial) values[initial][e] = MeanSquare(before[w][e], null);
            }

            double objective = data.Objective(probe.Read(Probe<double>.Output, e));
            values["objective"][e] = objective;
            verdicts[e] = trainer.Verdicts[e].IsConverged && !double.IsFinite(objective) ? new Verdict(VerdictKind.Diverged, config.Steps, objective) : trainer.Verdicts[e];
        }
    }

    /// <summary>Mean of (x - minus)^2.</summary>
    internal static double MeanSquare(double[] x, double[]? minus)
    {
        double[] squares = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double difference = x[i] - (minus?[i] ?? 0);
            squares[i] = difference * difference;
        }

        return FixedOrder.Sum(squares) / squares.Length;
    }
}
