// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace LargeN.Systems.Datasets;

/// <summary>IDX files of bytes: images [count, rows, columns] and labels [count].</summary>
internal static class IdxReader
{
    internal static void Read(string images, string labels, ImageCollector collector)
    {
        using DataStream input = DataStream.Open(images), names = DataStream.Open(labels);
        int[] shape = Header(input, 3), count = Header(names, 1);
        if (shape[0] != count[0])
            throw new CorruptDataException(labels, 4, $"{count[0]} labels for the {shape[0]} images of {Path.GetFileName(images)}");
        long pixels = (long)shape[1] * shape[2];
        if (pixels is 0 or > ImageCollector.MostDimension)
            throw new CorruptDataException(images, 8, $"images of {shape[1]} x {shape[2]}; allowed: 1 to {ImageCollector.MostDimension} pixels");
        input.Claim(shape[0] * pixels, $"{shape[0]} images of {shape[1]} x {shape[2]}");
        names.Claim(count[0], $"{count[0]} labels");

        byte[] image = new byte[pixels];
        Span<byte> label = stackalloc byte[1];
        for (int i = 0; i < shape[0]; i++)
        {
            if (i % 1024 == 0) collector.Check();
            names.Read(label, $"label {i}");
            input.Read(image, $"image {i}");
            if (collector.Wants(label[0])) collector.Add(Array.ConvertAll(image, b => (double)b), label[0]);
        }

        input.End();
        names.End();
    }

    private static int[] Header(DataStream stream, int rank)
    {
        byte[] header = new byte[4 + (4 * rank)];
        stream.Read(header, "the IDX header");
        if (header[0] != 0 || header[1] != 0)
            throw new CorruptDataException(stream.Path, 0, $"not an IDX file: it begins with {header[0]:x2} {header[1]:x2} instead of 00 00");
        if (header[2] != 8)
            throw new CorruptDataException(stream.Path, 2, $"element type 0x{header[2]:x2}; only unsigned bytes (0x08) are read");
        if (header[3] != rank)
            throw new CorruptDataException(stream.Path, 3, $"{header[3]} dimensions; {rank} are needed");
        int[] shape = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            uint value = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + (4 * d)));
            if (value > int.MaxValue) throw new CorruptDataException(stream.Path, 4 + (4 * d), $"a dimension of {value}; at most {int.MaxValue}");
            shape[d] = (int)value;
        }

        return shape;
    }
}
