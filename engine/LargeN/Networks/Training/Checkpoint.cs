// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace LargeN.Networks;

/// <summary>The frame of a checkpoint file: a header that says what and how long, the content, a hash of all.</summary>
/// <remarks>
/// Little-endian: magic "LARGENCK", version (4 bytes), bytes of a number (4), length of the content (8), CRC-32C of these 24 bytes (4), the content,
/// SHA-256 of all before it (32). The CRC makes a length trustworthy before anything is read by it; the SHA-256 is checked before anything is used.
/// No name of a type stands in the file and none is looked for.
/// </remarks>
internal static class Checkpoint
{
    /// <summary>Version of the content.</summary>
    internal const uint Version = 2;

    /// <summary>Bytes of the hash at the end.</summary>
    internal const int HashBytes = 32;

    private const int CoveredBytes = 24, HeaderBytes = 28;

    private static ReadOnlySpan<byte> Magic => "LARGENCK"u8;

    /// <summary>Writes a file that takes the place of an older one in one move.</summary>
    /// <param name="path">The file.</param>
    /// <param name="elementBytes">Bytes of a number.</param>
    /// <param name="contentBytes">Length of the content.</param>
    /// <param name="write">Puts the content, piece by piece.</param>
    internal static void Write(string path, int elementBytes, long contentBytes, Action<Action<ReadOnlySpan<byte>>> write)
    {
        string draft = path + ".part";
        try
        {
            using (FileStream stream = new(draft, FileMode.Create, FileAccess.Write))
            {
                using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                void Put(ReadOnlySpan<byte> bytes)
                {
                    hash.AppendData(bytes);
                    stream.Write(bytes);
                }

                Put(Header(elementBytes, contentBytes));
                write(Put);
                if (stream.Position != HeaderBytes + contentBytes) throw new InvalidOperationException($"the content has {stream.Position - HeaderBytes} bytes and not {contentBytes}");
                stream.Write(hash.GetHashAndReset());
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>Opens a file, checks all of it, and leaves it at the begin of its content.</summary>
    /// <exception cref="CorruptDataException">It is no checkpoint, of another version, or damaged.</exception>
    internal static FileStream Open(string path, int elementBytes)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            byte[] header = new byte[HeaderBytes];
            Fill(stream, path, header);
            if (!header.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw new CorruptDataException(path, 0, "is no checkpoint of an ensemble");
            if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(CoveredBytes)) != Crc(header.AsSpan(0, CoveredBytes)))
                throw new CorruptDataException(path, CoveredBytes, "is damaged: its header does not match its checksum");
            uint version = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
            if (version != Version) throw new CorruptDataException(path, 8, $"is of version {version}; this engine reads version {Version}");
            long length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
            if (length != stream.Length - HeaderBytes - HashBytes)
                throw new CorruptDataException(path, 16, $"is damaged: it has {stream.Length} bytes, and its header says {length} and a frame of {HeaderBytes + HashBytes}");
            uint element = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
            Verify(stream, path);
            if (element != elementBytes) throw new CorruptDataException(path, 12, $"holds numbers of {element} bytes; this ensemble has {elementBytes}");
            stream.Position = HeaderBytes;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads as many bytes as are asked for.</summary>
    internal static void Fill(FileStream stream, string path, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new CorruptDataException(path, stream.Position, "ends too early");
    }

    private static byte[] Header(int elementBytes, long contentBytes)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), (uint)elementBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), contentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(CoveredBytes), Crc(header.AsSpan(0, CoveredBytes)));
        return header;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private static void Verify(FileStream stream, string path)
    {
        stream.Position = 0;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[1 << 16];
        for (long left = stream.Length - HashBytes; left > 0;)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, left));
            Fill(stream, path, part);
            hash.AppendData(part);
            left -= part.Length;
        }

        byte[] found = new byte[HashBytes];
        long position = stream.Position;
        Fill(stream, path, found);
        if (!found.AsSpan().SequenceEqual(hash.GetHashAndReset())) throw new CorruptDataException(path, position, "is damaged: its content does not match its checksum");
    }
}
