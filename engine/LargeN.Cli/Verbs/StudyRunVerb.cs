// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Devices;
using LargeN.Studies;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen study run</c> and <c>resume</c>: run what the store lacks, compare, report.</summary>
internal static class StudyRunVerb
{
    internal static Command Create(Application app)
    {
        StudyChoice choice = new();
        Option<bool> plan = new("--plan") { Description = "Print cells, memory, work and time (after a trial of a second); start nothing." };
        Command command = new("run", "Runs a study, or what its store still lacks, and writes the report.") { plan };
        Options options = new(choice, command);
        ExamplesHelp.Attach(command, """
            Examples:
              largen study run engine/docs/examples/random-features.study.json
              largen study run engine/docs/examples/random-features.study.json --plan
              largen study run engine/docs/examples/random-features-mnist.study.json --set spectrum.path=data/mnist
              largen study run my.study.json --store results/my.sqlite --out results/my --threads 2
              largen study run my.study.json --shard 2/8
              largen study run my.study.json --shard auto

            Interrupt it at any time: finished blocks are saved, and `largen study resume` goes on.
            SIGTERM, SIGUSR1 and SIGHUP finish the block in flight; a second signal ends at once.
            A shard writes my.2-of-8.store.sqlite and no report; `largen study merge` joins them.
            Exit code 0: theory and simulation agree. 1: they do not. 5: some cells failed.
            75: told to stop, run it again.
            """);
        command.SetAction(parse => parse.GetValue(plan) ? Plan(app, options, parse) : Run(app, options, parse, choice.Store(parse)));
        return command;
    }

    internal static Command CreateResume(Application app)
    {
        StudyChoice choice = new();
        Command command = new("resume", "Goes on with a study that was interrupted; its store must be there.");
        Options options = new(choice, command);
        ExamplesHelp.Attach(command, """
            Examples:
              largen study resume engine/docs/examples/random-features.study.json
              largen study resume my.study.json --store results/my.sqlite --accept-version
              largen study resume my.study.json --retry-failed
            """);
        command.SetAction(parse => Run(app, options, parse, choice.ExistingStore(parse)));
        return command;
    }

    private static int Plan(Application app, Options options, ParseResult parse)
    {
        StudyFile study = options.Choice.Load(parse);
        using Device device = DeviceChoice.Open(app.Devices, study.Device, parse.GetValue(options.Threads));
        StudyPlan plan = StudyPlanner.Plan(study, Choice.Find(app.Systems, study.System), device, options.Choice.Shard(parse));
        DeviceChoice.Tell(app.Terminal, study.System, device, plan.OnHost);
        PlanTrial trial = Calibration.Estimate(plan, Calibration.Usual, app.Cancel);
        if (parse.GetValue(options.Json)) StudyJson.WritePlan(app.Terminal.Out, plan, trial);
        else StudyTables.WritePlan(app.Terminal, plan, trial);
        return ExitCode.Done;
    }

    private static int Run(Application app, Options options, ParseResult parse, string store)
    {
        CancellationToken finish = app.FinishBlocks();
        StudyFile study = options.Choice.Load(parse);
        Shard shard = options.Choice.Shard(parse);
        StudyStore.ThrowIfHeld(store);
        using Device device = DeviceChoice.Open(app.Devices, study.Device, parse.GetValue(options.Threads));
        Hardware.Warn(app.Terminal);
        StudyPlan plan = StudyPlanner.Plan(study, Choice.Find(app.Systems, study.System), device, shard);
        string part = shard.IsWhole ? "" : $"; shard {shard}: {Figures.Counted(plan.Blocks, "block")}";
        app.Terminal.Talk($"{study.Title}: {Figures.Counted(plan.Cells.Count, "cell")} of {study.System}, {Figures.Counted(study.Replicas, "replica")} each, on {device.Name}{part}; store {store}");
        DeviceChoice.Tell(app.Terminal, study.System, device, plan.OnHost);

        if (shard.IsWhole) StudyReport.MakeFolder(options.Choice.Folder(parse)); // before hours of work, not after them
        RunOptions run = options.Of(parse) with { Finish = finish };
        RunSummary summary = WorkProgress.Run<RunSummary, StudyProgress>(app.Terminal, study.System, State, progress => StudyRunner.Run(plan, store, run, progress, app.Cancel));
        foreach (CellFailure failure in summary.Failures) app.Terminal.Talk($"largen: cell {failure.Cell} failed: {failure.Message}");
        if (summary.Failures.Count > 0 && !run.RetryFailed) app.Terminal.Talk("largen: failed cells are left as they are; `largen study resume ... --retry-failed` tries them again");
        if (summary.Interrupted)
        {
            app.Terminal.Talk($"largen: interrupted with {Figures.Counted(summary.BlocksLeft, "block")} left, the rest is saved in {store}; go on with: {StudyChoice.Resume(parse)}");
            return app.SignalCode;
        }

        int code = shard.IsWhole
            ? StudyReportVerb.Report(app, store, options.Choice.Folder(parse), parse.GetValue(options.Json))
            : StudyStatusVerb.Status(app, store, parse.GetValue(options.Json));
        return summary.Failures.Count > 0 ? ExitCode.SomeCellsFailed : code;
    }

    /// <summary>What a run of a study shows while it goes on.</summary>
    internal static WorkState State(StudyProgress progress) => new(
        progress.Flops > 0 ? progress.FlopsDone / progress.Flops : 0,
        progress.Stage switch
        {
            StudyStage.Predicting => $"theory, cell {Math.Min(progress.CellsPredicted + 1, progress.Cells)} of {progress.Cells}",
            StudyStage.Simulating => $"block {Math.Min(progress.BlocksDone + 1, progress.Blocks)} of {progress.Blocks} ({progress.Cell})",
            _ => "finishing",
        });

    /// <summary>What run and resume have in common.</summary>
    private sealed class Options
    {
        internal Options(StudyChoice choice, Command command)
        {
            Choice = choice;
            choice.AddStore(command);
            choice.AddFolder(command);
            choice.AddRun(command);
            command.Options.Add(Threads);
            command.Options.Add(AcceptVersion);
            command.Options.Add(RetryFailed);
            command.Options.Add(FailFast);
            command.Options.Add(Json);
        }

        internal StudyChoice Choice { get; }

        internal Option<int?> Threads { get; } = Flags.Threads();

        internal Option<bool> AcceptVersion { get; } = new("--accept-version") { Description = "Go on with a store that another version of the engine began." };

        internal Option<bool> RetryFailed { get; } = new("--retry-failed") { Description = "Try cells again that failed in an earlier run; otherwise they are left as they are." };

        internal Option<bool> FailFast { get; } = new("--fail-fast") { Description = "End the run at the first cell that fails; what is finished is saved." };

        internal Option<bool> Json { get; } = Flags.Json();

        internal RunOptions Of(ParseResult parse) => new()
        {
            AcceptVersion = parse.GetValue(AcceptVersion),
            RetryFailed = parse.GetValue(RetryFailed),
            FailFast = parse.GetValue(FailFast),
        };
    }
}
