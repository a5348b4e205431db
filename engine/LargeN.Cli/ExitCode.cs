// SPDX-License-Identifier: MIT
namespace LargeN.Cli;

/// <summary>What the tool's exit codes mean. They are part of its interface.</summary>
internal static class ExitCode
{
    /// <summary>Done, and everything agrees.</summary>
    internal const int Done = 0;

    /// <summary>A verdict is not Converged, or theory and simulation disagree.</summary>
    internal const int Disagreement = 1;

    /// <summary>Wrong command line, config or study file.</summary>
    internal const int Usage = 2;

    /// <summary>A data file or a store is corrupt.</summary>
    internal const int CorruptData = 3;

    /// <summary>A device is missing or failed, memory or disk is not enough.</summary>
    internal const int Environment = 4;

    /// <summary>Some cells failed; the rest is saved.</summary>
    internal const int SomeCellsFailed = 5;

    /// <summary>A defect of the tool itself (EX_SOFTWARE of sysexits.h).</summary>
    internal const int Defect = 70;

    /// <summary>A study was told to stop (SIGTERM, SIGUSR1, SIGHUP); the block in flight is finished and saved, the same command goes on (EX_TEMPFAIL of sysexits.h).</summary>
    internal const int Retry = 75;

    /// <summary>Interrupted by SIGINT; finished work is saved.</summary>
    internal const int Interrupted = 130;

    /// <summary>Ended by SIGTERM where there is nothing to save.</summary>
    internal const int Terminated = 143;

    /// <summary>Ended by SIGHUP where there is nothing to save.</summary>
    internal const int HungUp = 129;

    /// <summary>Ended by SIGUSR1 where there is nothing to save.</summary>
    internal const int UserSignal = 138;
}
