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
        long before;
        do
        {
            before = Interlocked.Read(ref used);
            if (bytes > limit - before) throw new MemoryLimitException($"{what} on device {device}", bytes, Math.Max(0, limit - before));
        }
        while (Interlocked.CompareExchange(ref used, before + bytes, before) != before);
    }

    internal void Release(long bytes) => Interlocked.Add(ref used, -bytes);
}
