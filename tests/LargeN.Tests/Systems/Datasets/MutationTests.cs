// SPDX-License-Identifier: MIT
using LargeN.Randomness;
using LargeN.Systems.Datasets;

namespace LargeN.Tests.Systems.Datasets;

/// <summary>Good files with a few bytes changed, cut, repeated or left out: data or a named error, never another exception and never much memory.</summary>
public class MutationTests
{
    private const int Mutations = 1000;
    private const long MostBytes = 8 << 20;   // the good files take about 0.3 MiB, most of it buffers of streams

    private static readonly byte[] Telling = [0, 1, 0x7f, 0x80, 0xff, (byte)'(', (byte)'\'', (byte)'9'];

    private TestData data = null!;

    [SetUp]
    public void SetUp() => data = new TestData();

    [TearDown]
    public void TearDown() => data.Dispose();

    [TestCase("idx", false)]
    [TestCase("idx", true)]
    [TestCase("cifar", false)]
    [TestCase("cifar", true)]
    [TestCase("npy", false)]
    public void A_changed_file_is_data_or_a_named_error(string format, bool gzip)
    {
        (string name, byte[] content)[] files = Good(format, gzip);
        foreach ((string name, byte[] content) in files) data.Write(name, content);
        Assert.That(ImageSet.Read(DataFiles.Find(data.Folder), [3, 8], 100, default).Count, Is.EqualTo(3), "unchanged");

        int read = 0, refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            (string name, byte[] content) = files[i % files.Length];
            string path = data.Write(name, Mutated(content, (uint)i));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ImageSet set = ImageSet.Read(DataFiles.Find(data.Folder), [3, 8], 100, default);
                Assert.That((set.Inputs.Length, set.Labels.All(l => l is 3 or 8), set.Inputs.All(double.IsFinite)), Is.EqualTo((set.Count * set.Dimension, true, true)), $"mutation {i}");
                read++;
            }
            catch (CorruptDataException e)
            {
                Assert.That(e.Message, Does.Contain(path).Or.Contain(data.Folder), $"mutation {i}");
                refused++;
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes), $"mutation {i}");
            data.Write(name, content);
        }

        Assert.That(read, Is.GreaterThan(0), "some changes leave a good file");
        Assert.That(refused, Is.GreaterThan(Mutations / 10));
    }

    private static (string Name, byte[] Content)[] Good(string format, bool gzip)
    {
        string end = gzip ? ".gz" : "";
        byte[] Packed(byte[] bytes) => gzip ? TestData.Gzip(bytes) : bytes;
        return format switch
        {
            "idx" =>
            [
                ("t10k-images-idx3-ubyte" + end, Packed(TestData.Idx([.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))], 4, 2, 3))),
                ("t10k-labels-idx1-ubyte" + end, Packed(TestData.Idx([3, 5, 8, 3], 4))),
            ],
            "cifar" => [("test_batch.bin" + end, Packed([.. Enumerable.Range(0, 3).SelectMany(i => (byte[])[(byte)(i == 1 ? 8 : 3), .. Enumerable.Range(0, 3072).Select(j => (byte)(i * j))])]))],
            _ =>
            [
                ("inputs.npy", TestData.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 2), }", TestData.Bytes([.. Enumerable.Range(0, 12).Select(i => 0.5f * i)]))),
                ("labels.npy", TestData.Npy("{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }", TestData.Bytes(8, 3, 3))),
            ],
        };
    }

    /// <summary>One to three changes, drawn by the number of the mutation; three of four fall into the first 100 bytes, where headers are.</summary>
    private static byte[] Mutated(byte[] content, uint number)
    {
        Span<int> draws = stackalloc int[16];
        new RandomStream(20, Purpose.Test, number).FillIndices(draws, 1 << 30);
        List<byte> bytes = [.. content];
        for (int change = 0; change <= draws[0] % 3; change++)
        {
            int kind = draws[1 + (4 * change)] % 6, reach = draws[2 + (4 * change)] % 4 == 0 ? bytes.Count : Math.Min(100, bytes.Count);
            if (bytes.Count == 0) break;
            int at = draws[3 + (4 * change)] % reach, value = draws[4 + (4 * change)];
            int length = Math.Min(1 + (value % 64), bytes.Count - at);
            if (kind == 0) bytes[at] ^= (byte)(1 << (value % 8));
            else if (kind == 1) bytes[at] = (byte)value;
            else if (kind == 2) bytes[at] = Telling[value % Telling.Length];
            else if (kind == 3) bytes.RemoveRange(at, value % 3 == 0 ? bytes.Count - at : length);
            else if (kind == 4) bytes.InsertRange(at, bytes.GetRange(at, length));
            else bytes.InsertRange(bytes.Count, Enumerable.Repeat((byte)value, length));
        }

        return [.. bytes];
    }
}
