// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Text;
using LargeN.Systems.Datasets;
using LargeN.Tests.Systems.Datasets;

namespace LargeN.Tests.Hostile;

/// <summary>Files of images: the first or the second of a pair is spoiled, before or after compression.</summary>
/// <remarks>An input is the two files, the length of the first before them; the second may be empty where the format has one file.</remarks>
internal sealed class DataSubject(string format, bool gzip) : Subject
{
    private static readonly uint[] Lengths = [0, 1, 2, 3, 5, 255, 0x7fffffff, 0x80000000, 0xffffffff, 65536, 1 << 20];

    private static readonly string[] Tokens =
        ["'<f8'", "'>f8'", "'<c16'", "'|O'", "'<f4'", "True", "False", "(3, 2, 2)", "(3, 999999999999999, 2)", "(0,)", "()", "(-1, 2)", "(3,", "{", "}", "descr", "shape", "import os", "'", "\0"];

    internal override string Name => gzip ? format + "-gzip" : format;

    internal override IReadOnlyList<byte[]> Good { get; } = [.. Pairs(format).Select(p => Joined(Packed(p.First, gzip), Packed(p.Second, gzip)))];

    private IReadOnlyList<(byte[] First, byte[] Second)> Plain { get; } = Pairs(format);

    internal override byte[] Structured(byte[] good, Draws draws)
    {
        (byte[] first, byte[] second) = draws.Of(Plain);
        if (second.Length == 0 || draws.Next(2) == 0) first = Inside(first, draws);
        else second = Inside(second, draws);
        return Joined(Packed(first, gzip), Packed(second, gzip));
    }

    internal override void Lay(byte[] input)
    {
        int length = input.Length < 4 ? 0 : (int)Math.Min((uint)input.Length - 4, BinaryPrimitives.ReadUInt32LittleEndian(input));
        string[] names = format switch
        {
            "idx" => ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
            "cifar" => ["test_batch.bin", "unused"],
            _ => ["inputs.npy", "labels.npy"],
        };
        string end = gzip ? ".gz" : "";
        File.WriteAllBytes(Path.Combine(Folder, names[0] + end), input.Length < 4 ? input : input[4..(4 + length)]);
        File.WriteAllBytes(Path.Combine(Folder, names[1] + end), input.Length < 4 ? [] : input[(4 + length)..]);
    }

    internal override Action Read(byte[] input)
    {
        ImageSet set = ImageSet.Read(DataFiles.Find(Folder), [3, 8], 100, default);
        return () => Assert.That((set.Inputs.Length, set.Labels.All(l => l is 3 or 8), set.Inputs.All(double.IsFinite)), Is.EqualTo((set.Count * set.Dimension, true, true)));
    }

    /// <summary>A field of the header set to a telling value, or its text changed word by word.</summary>
    private byte[] Inside(byte[] file, Draws draws)
    {
        if (format == "npy")
        {
            string text = Encoding.Latin1.GetString(file);
            string[] words = ["'<f4'", "'<i4'", "False", "(3, 2, 2)", "(3,)", "descr", "fortran_order", "shape", ", ", ": "];
            for (int change = draws.Next(2); change >= 0; change--) text = text.Replace(draws.Of(words), draws.Of(Tokens), StringComparison.Ordinal);
            return Encoding.Latin1.GetBytes(text);
        }

        byte[] changed = [.. file];
        if (format == "idx" && draws.Next(3) > 0) BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(4 + (4 * draws.Next((changed[3] % 4) + 1))), draws.Of(Lengths));
        else return Changes.Bytes(file, draws);
        return changed;
    }

    private static byte[] Packed(byte[] bytes, bool gzip) => gzip ? TestData.Gzip(bytes) : bytes;

    private static byte[] Joined(byte[] first, byte[] second)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, first.Length);
        return [.. length, .. first, .. second];
    }

    private static IReadOnlyList<(byte[] First, byte[] Second)> Pairs(string format) => format switch
    {
        "idx" =>
        [
            (TestData.Idx([.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))], 4, 2, 3), TestData.Idx([3, 5, 8, 3], 4)),
            (TestData.Idx([.. Enumerable.Range(0, 200 * 28 * 28).Select(i => (byte)(i * i))], 200, 28, 28), TestData.Idx([.. Enumerable.Range(0, 200).Select(i => (byte)(i % 10))], 200)),
        ],
        "cifar" => [([.. Enumerable.Range(0, 3).SelectMany(i => (byte[])[(byte)(i == 1 ? 8 : 3), .. Enumerable.Range(0, 3072).Select(j => (byte)(i * j))])], [])],
        _ =>
        [
            (TestData.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 2), }", TestData.Bytes([.. Enumerable.Range(0, 12).Select(i => 0.5f * i)])),
            TestData.Npy("{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }", TestData.Bytes(8, 3, 3))),
        ],
    };
}
