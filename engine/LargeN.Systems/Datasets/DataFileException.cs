// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Datasets;

/// <summary>A data file that is missing, unreadable or of an unknown kind. A corrupt one is a <see cref="CorruptDataException"/>.</summary>
public sealed class DataFileException : LargeNException
{
    /// <param name="path">The file or folder.</param>
    /// <param name="reason">What is wrong and what is allowed.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public DataFileException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}", inner)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }
}
