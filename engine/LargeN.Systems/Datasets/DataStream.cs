// SPDX-License-Identifier: MIT
using System.IO.Compression;

namespace LargeN.Systems.Datasets;

/// <summary>Sequential reading of a file, plain or gzip, that knows its offset and believes no header.</summary>
internal sealed class DataStream : IDisposable
{
    /// <summary>Most content that one file may have, decompressed.</summary>
    internal const long MostBytes = 4L << 30;

    private const long MostRatio = 1032;   // deflate cannot expand further (RFC 1951: 258 bytes from 2 bits)

    private readonly Stream stream;
    private readonly long most;

    private DataStream(string path, FileStream file, bool compressed)
    {
        Path = path;
        Compressed = compressed;
        Length = file.Length;
        most = compressed ? Math.Min(MostBytes, checked(Length * MostRatio)) : Math.Min(MostBytes, Length);
        stream = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    internal string Path { get; }

    internal bool Compressed { get; }

    /// <summary>Length of the file as stored.</summary>
    internal long Length { get; }

    /// <summary>Bytes read so far, decompressed.</summary>
    internal long Offset { get; private set; }

    /// <summary>Opens a file; gzip is known by its first two bytes.</summary>
    internal static DataStream Open(string path)
    {
        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            try
            {
                int one = file.ReadByte(), two = file.ReadByte();
                file.Position = 0;
                return new DataStream(path, file, one == 0x1f && two == 0x8b);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DataFileException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Fills the span.</summary>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="what">What is read, for messages.</param>
    /// <exception cref="CorruptDataException">The file ends first, or its compression is broken.</exception>
    internal void Read(Span<byte> target, string what)
    {
        int got = ReadSome(target);
        if (got < target.Length)
            throw new CorruptDataException(Path, Offset, $"the file ends inside {what}: {target.Length} bytes were needed, {got} are there");
    }

    /// <summary>Fills the span as far as the content goes; returns the number of bytes.</summary>
    internal int ReadSome(Span<byte> target)
    {
        int got = 0;
        while (got < target.Length)
        {
            int n;
            try
            {
                n = stream.Read(target[got..]);
            }
            catch (InvalidDataException e)
            {
                throw new CorruptDataException(Path, Offset, "the gzip stream is broken: its header, a compressed block or its checksum", e);
            }
            catch (IOException e)
            {
                throw new DataFileException(Path, $"cannot be read: {e.Message}", e);
            }

            if (n == 0) break;
            got += n;
            Offset += n;
            if (Offset > MostBytes) throw new CorruptDataException(Path, Offset, $"more than {MostBytes} bytes of content");
        }

        return got;
    }

    /// <summary>Refuses a header that claims more content than the file can hold, before anything is read or allocated.</summary>
    /// <param name="bytes">Content claimed beyond the current offset.</param>
    /// <param name="what">The claim, for messages.</param>
    internal void Claim(long bytes, string what)
    {
        if (bytes > most - Offset || (!Compressed && bytes != Length - Offset))
            throw new CorruptDataException(Path, Offset, $"the header claims {what}, {bytes} bytes; the file of {Length} bytes {(Compressed ? $"can hold at most {most - Offset}" : $"has {Length - Offset}")}");
    }

    /// <summary>Throws unless the content ends here.</summary>
    internal void End()
    {
        Span<byte> extra = stackalloc byte[1];
        if (ReadSome(extra) != 0) throw new CorruptDataException(Path, Offset - 1, "there is more content than the header claims");
    }

    public void Dispose() => stream.Dispose();
}
