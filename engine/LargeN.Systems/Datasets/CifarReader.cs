// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Datasets;

/// <summary>CIFAR-10 binary: records of a label byte and 3072 bytes (planes R, G, B, each row by row).</summary>
internal static class CifarReader
{
    private const int Pixels = 3072;

    internal static void Read(string path, ImageCollector collector)
    {
        using DataStream stream = DataStream.Open(path);
        if (!stream.Compressed && stream.Length % (Pixels + 1) != 0)
            throw new CorruptDataException(path, stream.Length - (stream.Length % (Pixels + 1)), $"{stream.Length} bytes are no whole number of records of {Pixels + 1}");
        byte[] entry = new byte[Pixels + 1];
        for (int i = 0; ; i++)
        {
            if (i % 1024 == 0) collector.Check();
            long at = stream.Offset;
            int got = stream.ReadSome(entry);
            if (got == 0 && i > 0) return;
            if (got < entry.Length) throw new CorruptDataException(path, stream.Offset, $"the file ends inside record {i}: {entry.Length} bytes were needed, {got} are there");
            if (entry[0] > 9) throw new CorruptDataException(path, at, $"label {entry[0]} of record {i}; allowed: 0 to 9");
            if (collector.Wants(entry[0])) collector.Add([.. entry.Skip(1).Select(b => (double)b)], entry[0]);
        }
    }
}
