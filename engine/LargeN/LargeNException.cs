// SPDX-License-Identifier: MIT
namespace LargeN;

/// <summary>A failure of the environment (file, memory, device): not the caller's mistake and not a numerical outcome.</summary>
public abstract class LargeNException : Exception
{
    /// <param name="message">What happened, where, the value, what is allowed.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    protected LargeNException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>A file whose content is corrupt, truncated or not of the stated format.</summary>
public sealed class CorruptDataException : LargeNException
{
    /// <param name="path">The file.</param>
    /// <param name="offset">Byte offset at which reading failed; -1 where unknown.</param>
    /// <param name="reason">What is wrong there and what is allowed.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public CorruptDataException(string path, long offset, string reason, Exception? inner = null)
        : base(offset < 0 ? $"{path}: {reason}" : $"{path}: {reason} (at byte {offset})", inner)
    {
        Path = path;
        Offset = offset;
        Reason = reason;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Byte offset at which reading failed; -1 where unknown.</summary>
    public long Offset { get; }

    /// <summary>What is wrong there.</summary>
    public string Reason { get; }
}

/// <summary>A device is missing, faulted, or lacks an operation.</summary>
public sealed class DeviceException : LargeNException
{
    /// <param name="device">The device's name.</param>
    /// <param name="reason">What is missing or failed.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public DeviceException(string device, string reason, Exception? inner = null)
        : base($"device {device}: {reason}", inner)
    {
        Device = device;
        Reason = reason;
    }

    /// <summary>The device's name.</summary>
    public string Device { get; }

    /// <summary>What is missing or failed.</summary>
    public string Reason { get; }
}

/// <summary>More memory is needed than is there.</summary>
public sealed class MemoryLimitException : LargeNException
{
    /// <param name="what">What needs the memory.</param>
    /// <param name="neededBytes">Bytes needed.</param>
    /// <param name="availableBytes">Bytes that may be used.</param>
    /// <param name="advice">What would fit; null for nothing to say.</param>
    public MemoryLimitException(string what, long neededBytes, long availableBytes, string? advice = null)
        : base($"{what} needs {neededBytes / 1048576.0:F0} MiB of memory; {availableBytes / 1048576.0:F0} MiB may be used{(advice is null ? "" : "; " + advice)}")
    {
        What = what;
        NeededBytes = neededBytes;
        AvailableBytes = availableBytes;
    }

    /// <summary>What needs the memory.</summary>
    public string What { get; }

    /// <summary>Bytes needed.</summary>
    public long NeededBytes { get; }

    /// <summary>Bytes that may be used.</summary>
    public long AvailableBytes { get; }
}
