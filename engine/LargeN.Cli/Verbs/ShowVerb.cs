// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Systems;
using Spectre.Console;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen show</c>: what a system answers, its config members, its observables, its presets.</summary>
internal static class ShowVerb
{
    internal static Command Create(Application app)
    {
        Argument<string> system = Choice.System();
        Option<string?> preset = Flags.Preset("Print the config of this preset instead: a start for a config of your own.");
        Option<bool> scales = new("--scales") { Description = "Print how the parameters of the network of a config are scaled: multiplier, initial scale, learning rate, weight decay, epsilon." };
        Option<string?> file = Flags.Config();
        Option<string[]> set = Flags.Set();
        Option<bool> json = Flags.Json();
        Command command = new("show", "Shows a system: question, source, config members, observables, presets.") { system, preset, scales, file, set, json };
        ExamplesHelp.Attach(command, """
            Examples:
              largen show random-features
              largen show random-features --preset quick > my.json
              largen show random-features --json
              largen show coordinate-check --scales --set width=256 --set optimiser=adam --json > scales.json
            """);
        command.SetAction(parse =>
        {
            Entry entry = Choice.Find(app.Systems, parse.GetRequiredValue(system));
            if (parse.GetValue(scales))
            {
                object config = Choice.Config(entry, parse.GetValue(preset), parse.GetValue(file), parse.GetRequiredValue(set), app.Terminal.In);
                ScaleTables.Write(app.Terminal, entry, config, parse.GetValue(json));
            }
            else if (parse.GetValue(file) is not null || parse.GetRequiredValue(set).Length > 0) throw new ArgumentException("--config and --set belong to --scales");
            else if (parse.GetValue(preset) is { } name) app.Terminal.Out.WriteLine(entry.Canonical(entry.Parse(entry.Preset(name))));
            else if (parse.GetValue(json)) WriteJson(app.Terminal.Out, entry);
            else WriteText(app.Terminal, entry);
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteText(Terminal terminal, Entry entry)
    {
        terminal.Heading($"{entry.Info.Id}: {entry.Info.Title}");
        Table facts = new() { Border = TableBorder.None, ShowHeaders = false };
        facts.AddColumns("", "");
        foreach ((string name, string text) in ((string, string)[])
            [("question", entry.Info.Question), ("claim", entry.Info.Claim), ("reference", entry.Info.Reference), ("presets", string.Join(", ", entry.Presets))])
        {
            facts.AddRow(new Text(name), new Text(text));
        }

        terminal.Write(facts);
        terminal.Out.WriteLine();
        WriteMembers(terminal, "Config", entry.Parameters);
        terminal.Heading("Observables");
        Table observables = ObservableTables.Plain("observable", "over", "unit", "meaning");
        foreach (Observable o in entry.Observables)
        {
            string bias = o.Bias.Length > 0 ? $" Theory minus simulation: {o.Bias}." : "";
            string draws = o.Draws.Length > 0 ? $" A replica draws: {o.Draws}." : o.Meaning.Contains("predicted only", StringComparison.OrdinalIgnoreCase) ? "" : " Predicted only.";
            observables.AddRow(new Text(o.Name), new Text(string.Join(", ", o.Axes)), new Text(o.Unit), new Text(o.Meaning + draws + bias));
        }

        terminal.Write(observables);
    }

    private static void WriteMembers(Terminal terminal, string heading, IReadOnlyList<Parameter> parameters)
    {
        if (parameters.Count == 0) return;
        terminal.Heading(heading);
        Table members = ObservableTables.Plain("member", "type, range", "default", "meaning");
        foreach (Parameter p in parameters)
        {
            string range = p.Type == ParameterType.Object ? "" : $", {p.Range}";
            string symbol = p.Symbol.Length > 0 ? $" Symbol: {p.Symbol}." : "";
            string unit = p.Unit.Length > 0 && p.Unit != "1" ? $" Unit: {p.Unit}." : "";
            members.AddRow(new Text(p.Name), new Text(TypeName(p.Type) + range), new Text(p.Default ?? "required"), new Text(p.Meaning + symbol + unit));
        }

        terminal.Write(members);
        foreach (Parameter p in parameters)
        {
            foreach ((string kind, IReadOnlyList<Parameter> inner) in p.Variants)
                WriteMembers(terminal, $"Members{(p.Name.Length > 0 ? $" of {p.Name}" : "")}{(kind.Length > 0 ? $" where {p.Discriminator} is {kind}" : "")}", inner);
        }
    }

    private static void WriteJson(TextWriter output, Entry entry) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteString("system", entry.Info.Id);
        json.WriteString("title", entry.Info.Title);
        json.WriteString("question", entry.Info.Question);
        json.WriteString("claim", entry.Info.Claim);
        json.WriteString("reference", entry.Info.Reference);
        json.WriteStartObject("parameters");
        foreach ((string path, Parameter p) in Members("", entry.Parameters))
        {
            json.WriteStartObject(path);
            json.WriteString("type", TypeName(p.Type));
            json.WriteString("symbol", p.Symbol);
            json.WriteString("unit", p.Unit);
            json.WriteString("range", p.Range);
            json.WritePropertyName("default");
            if (p.Default is null) json.WriteNullValue();
            else json.WriteRawValue(p.Default);
            json.WriteString("meaning", p.Meaning);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("observables");
        foreach (Observable o in entry.Observables)
        {
            json.WriteStartObject(o.Name);
            json.WriteString("unit", o.Unit);
            json.WriteStartArray("axes");
            foreach (string axis in o.Axes) json.WriteStringValue(axis);
            json.WriteEndArray();
            json.WriteString("meaning", o.Meaning);
            json.WriteString("draws", o.Draws);
            json.WriteString("bias", o.Bias);
            json.WriteBoolean("derived", o.IsDerived);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("presets");
        foreach (string name in entry.Presets)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(entry.Preset(name));
        }

        json.WriteEndObject();
    });

    /// <summary>All members, those of objects under their path; a variant is written <c>spectrum[powerLaw].modes</c>.</summary>
    private static IEnumerable<(string Path, Parameter Parameter)> Members(string prefix, IReadOnlyList<Parameter> parameters)
    {
        foreach (Parameter p in parameters)
        {
            string path = prefix + p.Name;
            yield return (path, p);
            foreach ((string kind, IReadOnlyList<Parameter> inner) in p.Variants)
                foreach ((string, Parameter) member in Members(kind.Length == 0 ? $"{path}." : $"{path}[{kind}].", inner)) yield return member;
        }
    }

    private static string TypeName(ParameterType type) => type switch
    {
        ParameterType.NumberList => "numbers",
        ParameterType.IntegerList => "integers",
        _ => type.ToString().ToLowerInvariant(),
    };
}
