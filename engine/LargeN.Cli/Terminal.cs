// SPDX-License-Identifier: MIT
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LargeN.Cli;

/// <summary>Where the tool writes: data on one stream, talk on the other, with colour only where a person looks.</summary>
internal sealed class Terminal
{
    private const int WidthWithoutTerminal = 80;

    private readonly Lazy<IAnsiConsole> tables;

    private Terminal(TextWriter output, TextWriter error, TextReader input, bool outputIsTerminal, bool errorIsTerminal, bool color)
    {
        Out = output;
        Error = error;
        In = input;
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
        Color = color;
        tables = new(() => Ansi(Out, OutputIsTerminal));
    }

    /// <summary>Data.</summary>
    internal TextWriter Out { get; }

    /// <summary>Talk: progress, warnings, errors.</summary>
    internal TextWriter Error { get; }

    /// <summary>What <c>--config -</c> reads.</summary>
    internal TextReader In { get; }

    /// <summary>Whether a person reads the data.</summary>
    internal bool OutputIsTerminal { get; }

    /// <summary>Whether a person reads the talk.</summary>
    internal bool ErrorIsTerminal { get; }

    /// <summary>False under <c>--no-color</c>, <c>NO_COLOR</c> or a dumb terminal.</summary>
    internal bool Color { get; }

    /// <summary>The process's own streams.</summary>
    /// <param name="noColor"><c>--no-color</c> was given.</param>
    internal static Terminal OfProcess(bool noColor) => new(
        Console.Out,
        Console.Error,
        Console.In,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        !noColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb");

    /// <summary>Writers of a test: no terminals, no colour.</summary>
    internal static Terminal Of(TextWriter output, TextWriter error, TextReader input) => new(output, error, input, outputIsTerminal: false, errorIsTerminal: false, color: false);

    /// <summary>Writes a table or another piece of layout as data.</summary>
    internal void Write(IRenderable layout) => tables.Value.Write(layout);

    /// <summary>A heading over a table.</summary>
    internal void Heading(string text) => tables.Value.MarkupLineInterpolated($"[bold]{text}[/]");

    /// <summary>One line of talk.</summary>
    internal void Talk(string line) => Error.WriteLine(line);

    /// <summary>A console of Spectre over the talk stream, for the progress bar.</summary>
    internal IAnsiConsole ErrorConsole() => Ansi(Error, ErrorIsTerminal);

    private IAnsiConsole Ansi(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal) console.Profile.Width = WidthWithoutTerminal;
        return console;
    }
}
