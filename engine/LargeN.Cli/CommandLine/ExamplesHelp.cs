// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LargeN.Cli.CommandLine;

/// <summary>The usual help, then examples that can be pasted.</summary>
internal sealed class ExamplesHelp(string notes) : SynchronousCommandLineAction
{
    private const int ReadableWidth = 100;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HelpAction usual = new() { MaxWidth = ReadableWidth };
        InvocationConfiguration invocation = parseResult.InvocationConfiguration;
        TextWriter output = invocation.Output;
        using StringWriter help = new() { NewLine = output.NewLine };
        invocation.Output = help;
        int code = usual.Invoke(parseResult);
        invocation.Output = output;

        // The library calls the tool by the name of its file, which is not what a user types.
        output.Write(help.ToString().Replace($"  {RootCommand.ExecutableName} ", "  largen ", StringComparison.Ordinal));
        output.WriteLine(notes);
        return code;
    }

    /// <summary>Gives <paramref name="command"/> a help of its own that ends with <paramref name="notes"/>.</summary>
    internal static void Attach(Command command, string notes)
    {
        HelpOption? help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null) command.Options.Add(help = new HelpOption());
        help.Action = new ExamplesHelp(notes);
    }
}
