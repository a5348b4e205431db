// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Studies;
using LargeN.Systems.Datasets;

namespace LargeN.Cli;

/// <summary>From an exception to a message and an exit code: the only place that does it.</summary>
internal static class Failures
{
    private const string DebugVariable = "LARGEN_DEBUG";

    /// <param name="terminal">Where the message goes.</param>
    /// <param name="exception">What ended the verb.</param>
    /// <param name="signalCode">Exit code of the signal that came before; 0 where none did.</param>
    internal static int Report(Terminal terminal, Exception exception, int signalCode)
    {
        if (exception is OperationCanceledException && signalCode != 0)
        {
            terminal.Talk("largen: interrupted");
            return signalCode;
        }

        int code = Code(exception);
        terminal.Talk(code == ExitCode.Defect
            ? $"largen: unexpected failure: {exception.GetType().Name}: {exception.Message} ({DebugVariable}=1 shows where)"
            : $"largen: {Message(exception)}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1") terminal.Talk(exception.ToString());
        return code;
    }

    /// <summary>The message without the name of a C# parameter, which means nothing on a command line.</summary>
    private static string Message(Exception exception) =>
        exception is ArgumentException { ParamName: { } name } ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;

    internal static int Code(Exception exception) => exception switch
    {
        UsageException or ArgumentException or JsonException or StoreMismatchException or DataFileException => ExitCode.Usage, // ConfigException is an ArgumentException
        CorruptDataException or StoreConflictException or InvalidDataException => ExitCode.CorruptData,
        LargeNException or OutOfMemoryException or IOException or UnauthorizedAccessException => ExitCode.Environment,
        _ => ExitCode.Defect,
    };
}
