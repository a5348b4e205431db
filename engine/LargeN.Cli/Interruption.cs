// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LargeN.Cli;

/// <summary>
/// Signals. SIGINT drops what is in flight. SIGTERM, SIGHUP and SIGUSR1, by which clusters announce the end, let a study finish the block in flight;
/// where there are no blocks they are as SIGINT. A second signal ends the process at once; but the same one again within a second, from a launcher that signals
/// both the script and what the script runs, asks for nothing new.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // The progress bar hides the cursor and does not get to bring it back.
    private const string ShowCursor = "\u001b[?25h";

    // .NET names no SIGUSR1 but takes the system's own numbers.
    private const int UserSignalLinux = 10, UserSignalMac = 30;

    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource cancel = new(), finish = new();
    private readonly TextWriter error;
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Lock gate = new();
    private volatile bool hasBlocks;
    private int code;
    private PosixSignal first;
    private long heard;

    internal Interruption(TextWriter error)
    {
        this.error = error;
        Register(PosixSignal.SIGINT, ExitCode.Interrupted);
        Register(PosixSignal.SIGTERM, ExitCode.Terminated);
        Register(PosixSignal.SIGHUP, ExitCode.HungUp);
        if (OperatingSystem.IsLinux()) Register((PosixSignal)UserSignalLinux, ExitCode.UserSignal);
        else if (OperatingSystem.IsMacOS()) Register((PosixSignal)UserSignalMac, ExitCode.UserSignal);
    }

    /// <summary>Cancelled when the work in flight is to be dropped.</summary>
    internal CancellationToken Cancel => cancel.Token;

    /// <summary>Cancelled when the block in flight is to be the last; only after <see cref="WorkInBlocks"/>.</summary>
    internal CancellationToken Finish => finish.Token;

    /// <summary>The exit code of the first signal; 0 while none has come.</summary>
    internal int Code => Volatile.Read(ref code);

    /// <summary>Says that from now on the work is saved block by block.</summary>
    internal void WorkInBlocks() => hasBlocks = true;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        cancel.Dispose();
        finish.Dispose();
    }

    private void Register(PosixSignal signal, int exitCode) =>
        registrations.Add(PosixSignalRegistration.Create(signal, context => Handle(context, exitCode)));

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        bool finishes = hasBlocks && exitCode != ExitCode.Interrupted;
        if (finishes) exitCode = ExitCode.Retry;

        bool isFirst, isEcho;
        lock (gate)
        {
            isFirst = code == 0;
            isEcho = !isFirst && context.Signal == first && exitCode != ExitCode.Interrupted && Stopwatch.GetElapsedTime(heard) < Echo;
            if (isFirst) (code, first, heard) = (exitCode, context.Signal, Stopwatch.GetTimestamp());
        }

        if (isEcho) return;

        // A store writes whole transactions, so the second signal may end the process anywhere.
        if (!isFirst)
        {
            if (!Console.IsErrorRedirected) error.Write(ShowCursor);
            Environment.Exit(exitCode);
        }

        (finishes ? finish : cancel).Cancel();
        try
        {
            error.WriteLine(finishes ? "largen: stopping after the block in flight; once more to stop at once" : "largen: stopping; once more to stop at once");
        }
        catch (IOException)
        {
            // After SIGHUP the terminal is gone.
        }
    }
}
