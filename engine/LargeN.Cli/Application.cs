// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;
using LargeN.Cli.Verbs;
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Cli;

/// <summary>The tool: parses a command line, runs a verb, turns every outcome into an exit code.</summary>
internal sealed class Application(IReadOnlyList<Entry> systems, DeviceCatalog devices, Func<bool, Terminal> openTerminal, Interruption? interruption = null)
{
    private Terminal? terminal;

    /// <summary>The catalogue.</summary>
    internal IReadOnlyList<Entry> Systems { get; } = systems;

    /// <summary>What can run a simulation.</summary>
    internal DeviceCatalog Devices { get; } = devices;

    /// <summary>Where to write.</summary>
    internal Terminal Terminal => terminal ??= openTerminal(false);

    /// <summary>Cancelled when the work in flight is to be dropped.</summary>
    internal CancellationToken Cancel => interruption?.Cancel ?? CancellationToken.None;

    /// <summary>The code of the signal that ended the work; 0 where none did.</summary>
    internal int SignalCode => interruption?.Code ?? 0;

    /// <summary>Says that the work is saved block by block, and gives what is cancelled when the block in flight is to be the last.</summary>
    internal CancellationToken FinishBlocks()
    {
        interruption?.WorkInBlocks();
        return interruption?.Finish ?? CancellationToken.None;
    }

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal int Run(string[] args)
    {
        Option<bool> noColor = Flags.NoColor();
        ParseResult parse = Root(noColor).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        terminal = openTerminal(parse.GetResult(noColor) is not null);
        try
        {
            if (parse.Action is not System.CommandLine.Invocation.CommandLineAction { ClearsParseErrors: true } && Mistakes.Of(parse) is { Count: > 0 } mistakes)
                return Complain(parse, mistakes);
            return parse.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // signals are ours: see Interruption
            });
        }
        catch (Exception e)
        {
            return Failures.Report(terminal, e, SignalCode);
        }
    }

    private int Complain(ParseResult parse, IReadOnlyList<string> mistakes)
    {
        foreach (string mistake in mistakes) Terminal.Talk($"largen: {mistake}");
        Terminal.Talk($"see `{Mistakes.Path(parse.CommandResult)} --help`");
        return ExitCode.Usage;
    }

    private RootCommand Root(Option<bool> noColor)
    {
        RootCommand root = new("Learning in wide networks: the theory, the finite system, and studies of both.")
        {
            ListVerb.Create(this),
            ShowVerb.Create(this),
            PredictVerb.Create(this),
            SimulateVerb.Create(this),
            StudyVerb.Create(this),
            ReplayVerb.Create(this),
            DevicesVerb.Create(this),
        };
        root.Options.Add(noColor);
        root.Directives.Clear();
        ExamplesHelp.Attach(root, """
            Examples:
              largen list
              largen show random-features
              largen predict random-features --preset quick
              largen simulate random-features --preset quick --replicas 16
              largen study run engine/docs/examples/random-features.study.json

            Data goes to standard output, talk to standard error. Exit codes:
              0  done                                 4  device or memory
              1  a verdict or a comparison failed     5  some cells failed, the rest is saved
              2  usage or config                      75  told to stop, work saved: run it again
              3  corrupt data                         130, 143  interrupted, finished work saved
              70  a defect of largen (LARGEN_DEBUG=1 shows where)
            """);
        return root;
    }
}
