// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cli;

/// <summary>SIGINT and SIGTERM: the first asks the running work to stop and to save, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    // The progress bar hides the cursor and does not get to bring it back.
    private const string ShowCursor = "\u001b[?25h";

    private readonly CancellationTokenSource source = new();
    private readonly TextWriter error;
    private readonly PosixSignalRegistration[] registrations;
    private int code;

    internal Interruption(TextWriter error)
    {
        this.error = error;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, ExitCode.Terminated)),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    internal CancellationToken Token => source.Token;

    /// <summary>The exit code of the first signal; 0 while none has come.</summary>
    internal int Code => Volatile.Read(ref code);

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        // A store writes whole transactions, so the second signal may end the process anywhere.
        if (Interlocked.CompareExchange(ref code, exitCode, 0) != 0)
        {
            if (!Console.IsErrorRedirected) error.Write(ShowCursor);
            Environment.Exit(exitCode);
        }

        error.WriteLine("largen: stopping after the work in flight; once more to stop at once");
        source.Cancel();
    }
}
