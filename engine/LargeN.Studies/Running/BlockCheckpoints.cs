// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Checkpoints of the block in flight, in a folder beside the store; gone when the block is in the store.</summary>
/// <remarks>Folders are named by cell and replicas: a block that is cut otherwise finds nothing and begins afresh.</remarks>
internal sealed class BlockCheckpoints : RunCheckpoints
{
    private readonly string folder;
    private readonly Disk disk;
    private long saved = Stopwatch.GetTimestamp();

    internal BlockCheckpoints(string store, string cell, ReplicaRange range, TimeSpan interval, Disk disk)
    {
        this.disk = disk;
        Interval = interval;
        folder = Path.Combine(FolderOf(store), string.Create(CultureInfo.InvariantCulture, $"{cell[..16]}-{range.First}-{range.Count}"));
    }

    public override TimeSpan Interval { get; }

    public override bool IsDue => Stopwatch.GetElapsedTime(saved) >= Interval;

    /// <summary>Where the checkpoints of a store lie.</summary>
    internal static string FolderOf(string store) => store + ".checkpoints";

    public override string? Find(string part) => File.Exists(PathOf(part)) ? PathOf(part) : null;

    public override void Save(string part, Action<string> write)
    {
        disk.MakeFolder(folder);
        disk.Write(PathOf(part), write);
        saved = Stopwatch.GetTimestamp();
    }

    /// <summary>The block is in the store.</summary>
    internal void Drop()
    {
        if (Directory.Exists(folder)) disk.TryDelete(folder);
    }

    /// <summary>All blocks are in the store.</summary>
    internal static void DropAll(string store, Disk disk)
    {
        if (Directory.Exists(FolderOf(store))) disk.TryDelete(FolderOf(store));
    }

    private string PathOf(string part) => Path.Combine(folder, part + ".checkpoint");
}
