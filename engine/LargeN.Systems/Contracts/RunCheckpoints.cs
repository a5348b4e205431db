// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>Where a long simulation keeps what it would lose by a kill. What is kept never enters a result: a run that goes on has the bits of one that never stopped.</summary>
public abstract class RunCheckpoints
{
    /// <summary>How much work may be lost: what takes less is not worth a file.</summary>
    public abstract TimeSpan Interval { get; }

    /// <summary>True when the last file is older than <see cref="Interval"/>.</summary>
    public abstract bool IsDue { get; }

    /// <summary>The file that an earlier run left for a part of the simulation; null where there is none.</summary>
    /// <param name="part">Name of the part, unique in the simulation: letters, digits, '-', '.'.</param>
    public abstract string? Find(string part);

    /// <summary>Writes the file of a part, in the place of an older one.</summary>
    /// <param name="part">Name of the part.</param>
    /// <param name="write">Writes a whole file at the path given, or leaves the old one.</param>
    /// <exception cref="IOException">The file cannot be written; the older one stays.</exception>
    public abstract void Save(string part, Action<string> write);
}
