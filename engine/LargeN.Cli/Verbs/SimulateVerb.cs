// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Devices;
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen simulate</c>: the finite system, as means with standard errors over replicas.</summary>
internal static class SimulateVerb
{
    private const int DefaultReplicas = 8;

    internal static Command Create(Application app)
    {
        Argument<string> system = Choice.System();
        Option<string?> preset = Flags.Preset();
        Option<string?> file = Flags.Config();
        Option<string[]> set = Flags.Set();
        Option<int?> replicas = Flags.Replicas($"Independent replicas. Default: {DefaultReplicas}.");
        Option<ulong?> seed = Flags.Seed();
        Option<string?> device = Flags.Device();
        Option<int?> threads = Flags.Threads();
        Option<bool> json = Flags.Json();
        Command command = new("simulate", "Simulates replicas of the finite system of one config.") { system, preset, file, set, replicas, seed, device, threads, json };
        ExamplesHelp.Attach(command, """
            Examples:
              largen simulate random-features
              largen simulate random-features --preset quick --replicas 32 --seed 7 --threads 2
              largen simulate kernel-regression --set ridge=1e-2 --json

            The same seed gives the same numbers for any number of threads.
            Exit code 1: a replica has a verdict other than Converged; it enters no mean.
            """);
        command.SetAction(parse =>
        {
            Entry entry = Choice.Find(app.Systems, parse.GetRequiredValue(system));
            object config = Choice.Config(entry, parse.GetValue(preset), parse.GetValue(file), parse.GetRequiredValue(set), app.Terminal.In);
            using Device chosen = DeviceChoice.Open(app.Devices, parse.GetValue(device) ?? DeviceChoice.Default, parse.GetValue(threads));
            Hardware.Warn(app.Terminal);

            ReplicaRange range = new(0, parse.GetValue(replicas) ?? DefaultReplicas);
            RunCost cost = entry.Cost(config, range, chosen);
            if (cost.Bytes > chosen.Limits.MemoryBytes) throw new MemoryLimitException($"{entry.Info.Id} with {range.Count} replicas", cost.Bytes, chosen.Limits.MemoryBytes);
            DeviceChoice.Tell(app.Terminal, entry.Info.Id, chosen, cost.OnHost);

            SimulationRun run = new(parse.GetValue(seed) ?? 1, range, chosen);
            Observation observation = WorkProgress.Run(app.Terminal, entry.Info.Id, progress => entry.Simulate(config, run with { Progress = progress }, app.Cancel));
            SimulationSummary summary = SimulationSummary.Of(entry, config, observation);
            if (parse.GetValue(json)) SimulationJson.Write(app.Terminal.Out, entry, config, run, summary);
            else WriteTables(app.Terminal, entry, summary);
            return summary.Verdict.IsConverged ? ExitCode.Done : ExitCode.Disagreement;
        });
        return command;
    }

    private static void WriteTables(Terminal terminal, Entry entry, SimulationSummary summary)
    {
        List<ShownObservable> shown = [];
        foreach (Observable observable in entry.Observables)
        {
            if (summary.Observables.TryGetValue(observable.Name, out MeasuredSeries? series))
                shown.Add(new ShownObservable(observable, series.Axes, [.. series.Mean.Zip(series.StandardError, Figures.WithError)]));
        }

        ObservableTables.Write(terminal, shown);
        terminal.Talk(summary.Count > 1 ? $"mean ± standard error over {summary.Count} replicas" : $"{summary.Count} of {summary.Count + summary.Diverged} replicas: no standard error");
        if (summary.Diverged > 0) terminal.Talk($"{summary.Diverged} replicas left out: {summary.Verdict}");
    }
}
