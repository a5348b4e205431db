// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LargeN.Studies;

/// <summary>The checksum that stands in a row of the store: SHA-256 of all its other fields, in the order of the columns.</summary>
/// <remarks>Each field is a letter for its kind, its length in bytes where that varies, and its bytes; little-endian.</remarks>
internal static class RowHash
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    /// <param name="fields">null, long, int, double, string or byte[].</param>
    internal static string Of(params ReadOnlySpan<object?> fields)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (object? field in fields)
        {
            switch (field)
            {
                case null or DBNull: hash.AppendData("n"u8); break;
                case int value: Number(hash, (byte)'i', value); break;
                case long value: Number(hash, (byte)'i', value); break;
                case double value: Number(hash, (byte)'d', BitConverter.DoubleToInt64Bits(value)); break;
                case string value: Bytes(hash, (byte)'s', Encoding.UTF8.GetBytes(value)); break;
                case byte[] value: Bytes(hash, (byte)'b', value); break;
                default: throw new ArgumentException($"a {field.GetType().Name} stands in no row", nameof(fields));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Number(IncrementalHash hash, byte kind, long value)
    {
        Span<byte> bytes = stackalloc byte[1 + sizeof(long)];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], value);
        hash.AppendData(bytes);
    }

    private static void Bytes(IncrementalHash hash, byte kind, byte[] value)
    {
        Number(hash, kind, value.Length);
        hash.AppendData(value);
    }
}
