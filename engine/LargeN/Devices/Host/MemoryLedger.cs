// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Counts the bytes that a device has handed out, against a limit.</summary>
internal sealed class MemoryLedger(string device, long limit)
{
    private long used;

    internal long Limit => limit;

    internal long Available => Math.Max(0, limit - Interlocked.Read(ref used));

    /// <exception cref="MemoryLimitException">More than is left.</exception>
    internal void Reserve(string what, long bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= limit) return;
        Interlocked.Add(ref used, -bytes);
        throw new MemoryLimitException($"{what} on device {device}", bytes, Available);
    }

    internal void Release(long bytes) => Interlocked.Add(ref used, -bytes);
}
