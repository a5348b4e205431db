// SPDX-License-Identifier: MIT
using System.Buffers.Binary;

namespace LargeN.Systems.Datasets;

/// <summary>NumPy arrays (format 1 and 2; little-endian f4, f8, u1, i4, i8; C order).</summary>
internal static class NpyReader
{
    internal static void Read(string inputs, string labels, ImageCollector collector)
    {
        using DataStream images = DataStream.Open(inputs), names = DataStream.Open(labels);
        NpyHeader shape = NpyHeader.Read(images), count = NpyHeader.Read(names);
        if (shape.Shape.Length < 2) throw new CorruptDataException(inputs, 0, $"an array of {shape.Shape.Length} dimensions; at least 2 are needed, images first");
        if (count.Shape.Length != 1) throw new CorruptDataException(labels, 0, $"an array of {count.Shape.Length} dimensions; labels have 1");
        if (count.Shape[0] != shape.Shape[0]) throw new CorruptDataException(labels, 0, $"{count.Shape[0]} labels for the {shape.Shape[0]} images of {Path.GetFileName(inputs)}");
        long dimension = 1;
        foreach (long d in shape.Shape[1..])
        {
            if (d == 0 || d > ImageCollector.MostDimension / dimension)
                throw new CorruptDataException(inputs, 0, $"shape ({string.Join(", ", shape.Shape)}); allowed: 1 to {ImageCollector.MostDimension} numbers an image");
            dimension *= d;
        }

        long rows = shape.Shape[0];
        if (rows > DataStream.MostBytes) throw new CorruptDataException(inputs, 0, $"{rows} images; at most {DataStream.MostBytes} bytes are read");
        images.Claim(checked(rows * dimension * shape.Size), $"shape ({string.Join(", ", shape.Shape)}) of {shape.Type}");
        names.Claim(checked(rows * count.Size), $"{rows} labels of {count.Type}");

        byte[] row = new byte[dimension * shape.Size], name = new byte[count.Size];
        for (long i = 0; i < rows; i++)
        {
            if (i % 1024 == 0) collector.Check();
            long at = names.Offset;
            names.Read(name, $"label {i}");
            double label = count.Value(name, 0);
            if (!(Math.Abs(label) <= int.MaxValue) || label != Math.Floor(label))
                throw new CorruptDataException(labels, at, FormattableString.Invariant($"label {i} is {label}; whole numbers are needed"));
            long start = images.Offset;
            images.Read(row, $"image {i}");
            if (!collector.Wants((int)label)) continue;
            double[] image = new double[dimension];
            for (int j = 0; j < image.Length; j++)
            {
                image[j] = shape.Value(row, j);
                if (!double.IsFinite(image[j]) || Math.Abs(image[j]) > 1e100)
                    throw new CorruptDataException(inputs, start + ((long)j * shape.Size), FormattableString.Invariant($"number {j} of image {i} is {image[j]}; finite numbers up to 1e100 are needed"));
            }

            collector.Add(image, (int)label);
        }

        images.End();
        names.End();
    }
}

/// <summary>The header of an npy file.</summary>
/// <param name="Type">f4, f8, u1, i4 or i8.</param>
/// <param name="Shape">Lengths, the outer first.</param>
internal sealed record NpyHeader(string Type, long[] Shape)
{
    private const int MostHeader = 1 << 16;

    internal int Size => Type[1] - '0';

    internal double Value(ReadOnlySpan<byte> bytes, int index)
    {
        ReadOnlySpan<byte> at = bytes.Slice(index * Size, Size);
        return Type switch
        {
            "u1" => at[0],
            "i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(at),
            "f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(at),
        };
    }

    internal static NpyHeader Read(DataStream stream)
    {
        byte[] magic = new byte[8];
        stream.Read(magic, "the npy header");
        if (!magic.AsSpan(0, 6).SequenceEqual((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']))
            throw new CorruptDataException(stream.Path, 0, "not an npy file: it does not begin with \\x93NUMPY");
        if (magic[6] is not (1 or 2)) throw new CorruptDataException(stream.Path, 6, $"npy format {magic[6]}; 1 and 2 are read");
        byte[] length = new byte[magic[6] == 1 ? 2 : 4];
        stream.Read(length, "the npy header");
        long size = magic[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (size > MostHeader) throw new CorruptDataException(stream.Path, 8, $"a header of {size} bytes; at most {MostHeader} are read");
        byte[] text = new byte[size];
        long at = stream.Offset;
        stream.Read(text, "the npy header");
        return new NpyDictionary(stream.Path, at, System.Text.Encoding.Latin1.GetString(text)).Parse();
    }
}

/// <summary>The Python dictionary of an npy header: three keys, nothing else.</summary>
internal sealed class NpyDictionary(string path, long offset, string text)
{
    private int at;

    internal NpyHeader Parse()
    {
        string? type = null;
        bool? fortran = null;
        long[]? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            int start = at;
            string key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = ElementType();
                    break;
                case "fortran_order" when fortran is null:
                    fortran = Boolean();
                    break;
                case "shape" when shape is null:
                    shape = Tuple();
                    break;
                default:
                    throw Broken(start, $"unexpected key \"{key}\"; descr, fortran_order and shape are needed once each");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        if (text[at..].Trim().Length > 0) throw Broken(at, "there is text after the dictionary");
        if (type is null || fortran is null || shape is null) throw Broken(at, "descr, fortran_order or shape is missing");
        if (fortran.Value) throw Broken(0, "Fortran order is not read; save the array in C order (numpy.ascontiguousarray)");
        return new NpyHeader(type, shape);
    }

    private string ElementType()
    {
        int start = at;
        string descr = Quoted();
        return descr switch
        {
            "|u1" or "<u1" => "u1",
            "<i4" or "<i8" or "<f4" or "<f8" => descr[1..],
            _ => throw Broken(start, $"element type \"{descr}\"; read are |u1, <i4, <i8, <f4, <f8"),
        };
    }

    private bool Boolean()
    {
        Skip();
        foreach ((string word, bool value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
        {
            if (!text.AsSpan(at).StartsWith(word, StringComparison.Ordinal)) continue;
            at += word.Length;
            return value;
        }

        throw Broken(at, "True or False is needed");
    }

    private long[] Tuple()
    {
        List<long> values = [];
        Expect('(');
        while (!Accept(')'))
        {
            Skip();
            int start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == start || at - start > 15) throw Broken(start, "a length of 1 to 15 digits is needed");
            values.Add(long.Parse(text.AsSpan(start, at - start), System.Globalization.CultureInfo.InvariantCulture));
            if (values.Count > 8) throw Broken(start, "more than 8 dimensions");
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. values];
    }

    private string Quoted()
    {
        Skip();
        if (at >= text.Length || text[at] is not ('\'' or '"')) throw Broken(at, "a quoted text is needed");
        char quote = text[at];
        int end = text.IndexOf(quote, at + 1);
        if (end < 0) throw Broken(at, "a quoted text does not end");
        string value = text[(at + 1)..end];
        at = end + 1;
        return value;
    }

    private bool Accept(char c)
    {
        Skip();
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c)) throw Broken(at, $"'{c}' is needed");
    }

    private void Skip()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private CorruptDataException Broken(int position, string problem) => new(path, offset + position, $"npy header: {problem}");
}
