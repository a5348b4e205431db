// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LargeN.Tests.Systems.Datasets;

/// <summary>Small data files built in a temporary folder, and the folder of real images where there is one.</summary>
internal sealed class TestData : IDisposable
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("largen-test-").FullName;

    internal string Write(string name, byte[] bytes, bool gzip = false)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, gzip ? Gzip(bytes) : bytes);
        return path;
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Optimal)) stream.Write(bytes);
        return packed.ToArray();
    }

    internal static byte[] Idx(byte[] content, params int[] shape)
    {
        byte[] header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (int d = 0; d < shape.Length; d++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * d)), shape[d]);
        return [.. header, .. content];
    }

    internal static byte[] Npy(string dictionary, byte[] content, byte version = 1)
    {
        byte[] text = Encoding.Latin1.GetBytes(dictionary + "\n");
        byte[] length = version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. content];
    }

    internal static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values).ToArray();

    /// <summary>A folder of real images; the test is ignored with a reason where there is none.</summary>
    internal static string Real(string name)
    {
        if (Environment.GetEnvironmentVariable("LARGEN_DATA") is { Length: > 0 } given && Directory.Exists(Path.Combine(given, name))) return Path.Combine(given, name);
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "data", name);
            if (Directory.Exists(candidate)) return candidate;
        }

        Assert.Ignore($"no folder shared/data/{name} above {AppContext.BaseDirectory}, and LARGEN_DATA does not name one: tests on real images are skipped");
        return "";
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
