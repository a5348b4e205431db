// SPDX-License-Identifier: MIT
using System.Text;

namespace LargeN.Studies;

/// <summary>Every file operation of a study that SQLite does not do: reports, owners, checkpoints. One place, so that a test can make the N-th one fail.</summary>
internal class Disk
{
    /// <summary>The real one.</summary>
    internal static Disk Real { get; } = new();

    /// <summary>Called before each operation of the operating system; a test throws here what the system would.</summary>
    /// <param name="operation">One of "make folder", "open", "write", "flush", "move", "delete", "read".</param>
    /// <param name="path">The file or folder.</param>
    protected virtual void Before(string operation, string path)
    {
    }

    /// <summary>Makes a folder and those above it.</summary>
    internal string MakeFolder(string path)
    {
        Before("make folder", path);
        return Directory.CreateDirectory(path).FullName;
    }

    /// <summary>Puts a whole file in the place of an older one: a reader, and what a crash leaves, is the old one or the new one.</summary>
    internal void Replace(string path, string text) => Replace(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));

    /// <inheritdoc cref="Replace(string, string)"/>
    internal void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        string draft = path + ".tmp";
        try
        {
            Before("open", draft);
            using (FileStream stream = new(draft, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                Before("write", draft);
                stream.Write(bytes);
                Before("flush", draft);
                stream.Flush(flushToDisk: true);
            }

            Move(draft, path);
        }
        catch
        {
            TryDelete(draft);
            throw;
        }
    }

    /// <summary>Lets another part of the engine write a whole file, which takes the place of an older one when it is done.</summary>
    internal void Write(string path, Action<string> write)
    {
        Before("open", path);
        Before("write", path);
        write(path);
    }

    /// <summary>Gives a file the place of another.</summary>
    internal void Move(string from, string to)
    {
        Before("move", to);
        File.Move(from, to, overwrite: true);
    }

    /// <summary>Deletes a file, or a folder with all that is in it, that nobody needs any more; what cannot be deleted stays.</summary>
    internal void TryDelete(string path)
    {
        try
        {
            Before("delete", path);
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
