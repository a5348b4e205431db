// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Systems;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen predict</c>: the theory in the large-size limit.</summary>
internal static class PredictVerb
{
    internal static Command Create(Application app)
    {
        Argument<string> system = Choice.System();
        Option<string?> preset = Flags.Preset();
        Option<string?> file = Flags.Config();
        Option<string[]> set = Flags.Set();
        Option<bool> json = Flags.Json();
        Command command = new("predict", "Predicts the large-size limit of one config.") { system, preset, file, set, json };
        ExamplesHelp.Attach(command, """
            Examples:
              largen predict random-features
              largen predict random-features --preset quick --set ridge=1e-3 --set samples=128
              largen predict random-features --set width=[32,64,128] --json
              largen show kernel-regression --preset quick | largen predict kernel-regression --config -

            Exit code 1: a verdict is not Converged, as where the theory says that a value is infinite.
            """);
        command.SetAction(parse =>
        {
            Entry entry = Choice.Find(app.Systems, parse.GetRequiredValue(system));
            object config = Choice.Config(entry, parse.GetValue(preset), parse.GetValue(file), parse.GetRequiredValue(set), app.Terminal.In);
            Prediction prediction = entry.Predict(config, app.Cancel);
            if (parse.GetValue(json)) PredictionJson.Write(app.Terminal.Out, entry, config, prediction);
            else WriteTables(app.Terminal, entry, prediction);
            return prediction.Verdict.IsConverged ? ExitCode.Done : ExitCode.Disagreement;
        });
        return command;
    }

    private static void WriteTables(Terminal terminal, Entry entry, Prediction prediction)
    {
        List<ShownObservable> shown = [];
        foreach (Observable observable in entry.Observables)
        {
            if (!prediction.Observables.TryGetValue(observable.Name, out Series? series)) continue;
            shown.Add(new ShownObservable(observable, series.Axes, [.. series.Values.Select(Figures.Value)]));
            if (prediction.Verdicts.TryGetValue(observable.Name, out Verdict verdict) && !verdict.IsConverged) terminal.Talk($"{observable.Name}: {verdict}");
        }

        ObservableTables.Write(terminal, shown);
        if (shown.Count == 0) terminal.Talk($"{entry.Info.Id} predicts nothing: it is an experiment");
    }
}
