// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Globalization;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Output;
using LargeN.Devices;
using LargeN.Threading;
using Spectre.Console;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen devices</c>: what can run a simulation here.</summary>
internal static class DevicesVerb
{
    internal static Command Create(Application app)
    {
        Option<bool> json = Flags.Json();
        Command command = new("devices", "Lists the devices of this machine.") { json };
        ExamplesHelp.Attach(command, """
            Examples:
              largen devices
              largen simulate random-features --device reference
              largen simulate random-features --device cuda:0

            The driver and its libraries are found by themselves; LARGEN_CUDA_DRIVER (a file) and LARGEN_CUDA_LIBS (a folder) name others.
            """);
        command.SetAction(parse =>
        {
            IReadOnlyList<DeviceListing> devices = app.Devices.List(Parallelism.All);
            if (parse.GetValue(json)) WriteJson(app.Terminal.Out, devices);
            else WriteTable(app.Terminal, devices);
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteTable(Terminal terminal, IReadOnlyList<DeviceListing> devices)
    {
        Table table = ObservableTables.Plain("device", "memory", "threads", "vector bits", "note");
        foreach (DeviceListing d in devices)
        {
            table.AddRow(
                new Text(d.Name),
                new Text(d.Limits is null ? "-" : Figures.Bytes(d.Limits.MemoryBytes)),
                new Text(d.Limits is null ? "-" : Whole(d.Limits.Threads)),
                new Text(d.Limits is null ? "-" : Whole(d.Limits.VectorBits)),
                new Text(d.Available ? d.Note : $"not available: {d.Reason}"));
        }

        terminal.Write(table);
    }

    private static void WriteJson(TextWriter output, IReadOnlyList<DeviceListing> devices) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray("devices");
        foreach (DeviceListing d in devices)
        {
            json.WriteStartObject();
            json.WriteString("device", d.Name);
            json.WriteBoolean("available", d.Available);
            if (d.Limits is { } limits)
            {
                json.WriteNumber("memoryBytes", limits.MemoryBytes);
                json.WriteNumber("threads", limits.Threads);
                json.WriteNumber("vectorBits", limits.VectorBits);
            }

            json.WriteString("note", d.Available ? d.Note : d.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
