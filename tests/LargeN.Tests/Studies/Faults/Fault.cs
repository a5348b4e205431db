// SPDX-License-Identifier: MIT
using LargeN.Studies;

namespace LargeN.Tests.Studies.Faults;

/// <summary>What goes wrong with files.</summary>
public enum FaultKind
{
    /// <summary>No space left: whatever makes a file longer.</summary>
    DiskFull,

    /// <summary>A failing disk or network: everything.</summary>
    InputOutput,

    /// <summary>Rights were taken away: opening, deleting, moving.</summary>
    Permission,

    /// <summary>No handle left: opening.</summary>
    TooManyFiles,
}

/// <summary>Makes the N-th file operation of its kind fail, under SQLite and beside it; or all from the N-th on.</summary>
internal sealed class Fault(FaultKind kind, int first, bool isPersistent) : Disk
{
    // SQLite's result codes.
    private const int Full = 13, CannotOpen = 14;

    private static readonly Dictionary<string, int> InputOutput = new()
    {
        ["open"] = CannotOpen,
        ["create"] = CannotOpen,
        ["delete"] = 2570,
        ["access"] = 3338,
        ["read"] = 266,
        ["write"] = 778,
        ["truncate"] = 1546,
        ["flush"] = 1034,
        ["size"] = 1802,
        ["lock"] = 3850,
        ["move"] = 0,
        ["make folder"] = 0,
    };

    private int count;

    /// <summary>Whether it has come.</summary>
    internal bool HasStruck => count >= first;

    /// <summary>Runs something with the fault in its way.</summary>
    internal void During(Action action)
    {
        FaultyVfs.Register();
        FaultyVfs.Gate = operation => Strikes(operation) ? Code(operation) : 0;
        try
        {
            action();
        }
        finally
        {
            FaultyVfs.Gate = null;
        }
    }

    protected override void Before(string operation, string path)
    {
        if (!Strikes(operation)) return;
        throw kind switch
        {
            FaultKind.DiskFull => new IOException($"No space left on device : '{path}'"),
            FaultKind.InputOutput => new IOException($"Input/output error : '{path}'"),
            FaultKind.Permission => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            _ => new IOException($"Too many open files : '{path}'"),
        };
    }

    private bool Strikes(string operation)
    {
        bool applies = kind switch
        {
            FaultKind.DiskFull => operation is "create" or "open" or "write" or "make folder",
            FaultKind.Permission => operation is "open" or "create" or "delete" or "move" or "make folder",
            FaultKind.TooManyFiles => operation is "open" or "create",
            _ => true,
        };
        if (!applies) return false;
        count++;
        return isPersistent ? count >= first : count == first;
    }

    private int Code(string operation) => kind == FaultKind.DiskFull && operation == "write" ? Full : InputOutput[operation];
}
