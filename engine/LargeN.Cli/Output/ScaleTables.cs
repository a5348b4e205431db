// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Networks;
using LargeN.Systems;
using Spectre.Console;

namespace LargeN.Cli.Output;

/// <summary>How the parameters of a network are scaled, as a table or as JSON that other trainers can read.</summary>
internal static class ScaleTables
{
    internal static void Write(Terminal terminal, Entry entry, object config, bool json)
    {
        ParameterTable table = entry.Scales(config)
            ?? throw new ArgumentException($"{entry.Info.Id} has no network of one size whose scales could be shown");
        if (json) JsonDocumentWriter.Write(terminal.Out, writer => WriteJson(writer, entry, config, table));
        else WriteText(terminal, table);
    }

    private static void WriteText(Terminal terminal, ParameterTable table)
    {
        Table text = ObservableTables.Plain("parameter", "shape", "multiplier", "initial", "learning rate", "weight decay", "epsilon");
        foreach (Networks.Parameter p in table.Parameters)
        {
            ParameterScales s = table[p];
            string initial = s.InitialDeviation == 0 ? Figures.Value(s.InitialMean) : $"{Figures.Value(s.InitialDeviation)} normal";
            text.AddRow(
                new Text(p.Name), new Text($"{p.Rows} x {p.Columns}"), new Text(Figures.Value(s.Multiplier)), new Text(initial),
                new Text(Figures.Value(s.LearningRateFactor)), new Text(Figures.Value(s.WeightDecayFactor)), new Text(Figures.Value(s.EpsilonFactor)));
        }

        terminal.Write(text);
        terminal.Talk($"learning rates, weight decays and epsilons are factors of the base values; residual branches are multiplied by {Figures.Value(table.BranchMultiplier)}");
    }

    private static void WriteJson(Utf8JsonWriter json, Entry entry, object config, ParameterTable table)
    {
        json.WriteString("system", entry.Info.Id);
        json.WritePropertyName("config");
        json.WriteRawValue(entry.Canonical(config));
        json.WriteNumber("branchMultiplier", table.BranchMultiplier);
        json.WriteStartArray("parameters");
        foreach (Networks.Parameter p in table.Parameters)
        {
            ParameterScales s = table[p];
            json.WriteStartObject();
            json.WriteString("name", p.Name);
            json.WriteNumber("rows", p.Rows);
            json.WriteNumber("columns", p.Columns);
            json.WriteString("kind", p.Kind.ToString().ToLowerInvariant());
            json.WriteString("role", p.Role.ToString().ToLowerInvariant());
            json.WriteBoolean("inBranch", p.InBranch);
            json.WriteNumber("fanIn", p.FanIn);
            json.WriteNumber("multiplier", s.Multiplier);
            json.WriteNumber("initialMean", s.InitialMean);
            json.WriteNumber("initialDeviation", s.InitialDeviation);
            json.WriteNumber("learningRateFactor", s.LearningRateFactor);
            json.WriteNumber("weightDecayFactor", s.WeightDecayFactor);
            json.WriteNumber("epsilonFactor", s.EpsilonFactor);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
