// SPDX-License-Identifier: MIT
using LargeN.Systems.Datasets;

namespace LargeN.Tests.Systems.Datasets;

/// <summary>Readers: good files in every form, and every way in which a file can lie.</summary>
public class ReaderTests
{
    private static readonly int[] Classes = [3, 8];

    private TestData data = null!;

    [SetUp]
    public void SetUp() => data = new TestData();

    [TearDown]
    public void TearDown() => data.Dispose();

    private static ImageSet Read(string path, int most = 100) => ImageSet.Read(DataFiles.Find(path), Classes, most, default);

    private void Mnist(byte[]? images = null, byte[]? labels = null, bool gzip = false)
    {
        string end = gzip ? ".gz" : "";
        data.Write("t10k-images-idx3-ubyte" + end, images ?? TestData.Idx([.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))], 4, 2, 3), gzip);
        data.Write("t10k-labels-idx1-ubyte" + end, labels ?? TestData.Idx([3, 5, 8, 3], 4), gzip);
    }

    [Test]
    public void Idx_plain_and_gzip([Values] bool gzip)
    {
        Mnist(gzip: gzip);
        ImageSet set = Read(data.Folder);

        Assert.That((set.Count, set.Dimension), Is.EqualTo((3, 6)));
        Assert.That(set.Labels, Is.EqualTo(new[] { 3, 8, 3 }));
        Assert.That(set.Inputs.AsSpan(6, 6).ToArray(), Is.EqualTo(new double[] { 120, 130, 140, 150, 160, 170 }));
        Assert.That(Read(data.Folder, most: 2).Count, Is.EqualTo(2));
    }

    [Test]
    public void Cifar_plain_and_gzip([Values] bool gzip)
    {
        byte[] entries = [.. Enumerable.Range(0, 3).SelectMany(i => (byte[])[(byte)(i == 1 ? 8 : 3), .. Enumerable.Repeat((byte)i, 3072)])];
        data.Write("data_batch_2.bin" + (gzip ? ".gz" : ""), entries, gzip);
        ImageSet set = Read(data.Folder);

        Assert.That((set.Count, set.Dimension), Is.EqualTo((3, 3072)));
        Assert.That(set.Labels, Is.EqualTo(new[] { 3, 8, 3 }));
        Assert.That(set.Inputs[2 * 3072], Is.EqualTo(2));
    }

    private static readonly object[] Arrays =
    [
        new object[] { "<f4", TestData.Bytes(1.5f, -2f, 0f, 4f), (byte)1 },
        new object[] { "<f8", TestData.Bytes(1.5, -2.0, 0.0, 4.0), (byte)2 },
        new object[] { "|u1", new byte[] { 1, 2, 0, 4 }, (byte)1 },
        new object[] { "<i4", TestData.Bytes(1, -2, 0, 4), (byte)1 },
        new object[] { "<i8", TestData.Bytes(1L, -2L, 0L, 4L), (byte)2 },
    ];

    [TestCaseSource(nameof(Arrays))]
    public void Npy_of_every_type(string type, byte[] content, byte version)
    {
        data.Write("inputs.npy", TestData.Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (2, 2), }}", content, version));
        data.Write("labels.npy", TestData.Npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", TestData.Bytes(8L, 3L)));
        ImageSet set = Read(data.Folder);

        Assert.That(set.Labels, Is.EqualTo(new[] { 8, 3 }));
        Assert.That(set.Inputs[3], Is.EqualTo(4));
        Assert.That(Math.Abs(set.Inputs[1]), Is.EqualTo(2));
    }

    private static readonly object[] BadIdx =
    [
        new object[] { new byte[] { 0, 0 }, "ends inside", 2 },
        new object[] { TestData.Idx(new byte[23], 4, 2, 3), "23", 16 },
        new object[] { TestData.Idx(new byte[25], 4, 2, 3), "25", 16 },
        new object[] { TestData.Idx(new byte[24], 4, 0, 3), "pixels", 8 },
        new object[] { TestData.Idx(new byte[24], 4, 100_000, 100_000), "pixels", 8 },
        new object[] { TestData.Idx(new byte[24], 4, -1, 3), "dimension", 8 },
        new object[] { TestData.Idx(new byte[24], int.MaxValue, 1000, 1000), "labels", 4 },
        new object[] { TestData.Idx(new byte[24], 24), "1 dimensions", 3 },
        new object[] { new byte[] { 1, 2, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3 }, "not an IDX file", 0 },
        new object[] { new byte[] { 0, 0, 13, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3 }, "0x0d", 2 },
    ];

    [TestCaseSource(nameof(BadIdx))]
    public void Broken_idx_is_named_with_its_offset(byte[] images, string reason, int offset)
    {
        foreach (bool gzip in (bool[])[false, true])
        {
            foreach (string old in Directory.GetFiles(data.Folder)) File.Delete(old);
            Mnist(images, gzip: gzip);
            CorruptDataException e = Assert.Throws<CorruptDataException>(() => Read(data.Folder))!;
            if (!gzip) Assert.That((e.Reason, e.Offset), Is.EqualTo((e.Reason, (long)offset)).And.Matches<(string Reason, long)>(x => x.Reason.Contains(reason, StringComparison.Ordinal)));
        }
    }

    [Test]
    public void A_header_that_claims_gigabytes_allocates_nothing()
    {
        Mnist(TestData.Idx(new byte[24], 2_000_000_000, 1000, 1), TestData.Idx([1], 2_000_000_000), gzip: true);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Throws<CorruptDataException>(() => Read(data.Folder));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(4_000_000));
    }

    [Test]
    public void A_gzip_bomb_is_read_no_further_than_its_header_claims()
    {
        byte[] bomb = [.. TestData.Idx([], 1, 2, 3), .. new byte[50_000_000]];
        Mnist(bomb, TestData.Idx([3], 1), gzip: true);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        CorruptDataException e = Assert.Throws<CorruptDataException>(() => Read(data.Folder))!;
        Assert.That(e.Reason, Does.Contain("more content"));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(4_000_000));
    }

    [Test]
    public void Broken_gzip_is_corrupt_data()
    {
        byte[] packed = TestData.Gzip(TestData.Idx([.. Enumerable.Range(0, 240).Select(i => (byte)(i * 37))], 40, 2, 3));
        foreach (byte[] broken in (byte[][])[packed[..(packed.Length / 2)], [.. packed[..20], .. Enumerable.Repeat((byte)0xff, packed.Length - 20)], [0x1f, 0x8b, 9, 9, 9]])
        {
            foreach (string old in Directory.GetFiles(data.Folder)) File.Delete(old);
            data.Write("t10k-images-idx3-ubyte.gz", broken);
            data.Write("t10k-labels-idx1-ubyte", TestData.Idx([.. Enumerable.Repeat((byte)3, 40)], 40));
            Assert.Throws<CorruptDataException>(() => Read(data.Folder));
        }
    }

    [Test]
    public void A_wrong_gzip_checksum_is_named()
    {
        byte[] packed = TestData.Gzip(TestData.Idx([.. Enumerable.Range(0, 240).Select(i => (byte)(i * 37))], 40, 2, 3));
        packed[^6] ^= 1; // the last eight bytes are the checksum and the length
        data.Write("t10k-images-idx3-ubyte.gz", packed);
        data.Write("t10k-labels-idx1-ubyte", TestData.Idx([.. Enumerable.Repeat((byte)3, 40)], 40));

        CorruptDataException e = Assert.Throws<CorruptDataException>(() => Read(data.Folder))!;

        Assert.That(e.Message, Does.Contain("checksum").And.Not.Contain("archive entry"));
    }

    private static readonly object[] BadNpy =
    [
        new object[] { "{'descr': '>f8', 'fortran_order': False, 'shape': (2, 1), }", "element type" },
        new object[] { "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 1), }", "Fortran" },
        new object[] { "{'descr': '|O', 'fortran_order': False, 'shape': (2, 1), }", "element type" },
        new object[] { "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "dimensions" },
        new object[] { "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 1), }", "labels" },
        new object[] { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 999999999999999), }", "numbers an image" },
        new object[] { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 99999999999999999999), }", "digits" },
        new object[] { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", "claims" },
        new object[] { "{'descr': '<f8', 'fortran_order': False}", "missing" },
        new object[] { "{'descr': '<f8', 'descr': '<f8'}", "unexpected key" },
        new object[] { "{'descr': '<f8', 'x': 1}", "unexpected key" },
        new object[] { "{'descr': '<f8", "does not end" },
        new object[] { "", "is needed" },
        new object[] { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1)} import os", "after the dictionary" },
    ];

    [TestCaseSource(nameof(BadNpy))]
    public void Broken_npy_headers(string dictionary, string reason)
    {
        data.Write("inputs.npy", TestData.Npy(dictionary, TestData.Bytes(1.0, 2.0)));
        data.Write("labels.npy", TestData.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", [3, 8]));
        Assert.That(Assert.Throws<CorruptDataException>(() => Read(data.Folder))!.Message, Does.Contain(reason));
    }

    [TestCase(double.NaN)]
    [TestCase(double.NegativeInfinity)]
    public void Data_that_are_not_finite_are_named_by_their_offset(double value)
    {
        const string Header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }";
        data.Write("inputs.npy", TestData.Npy(Header, TestData.Bytes(1.0, 2.0, 3.0, value)));
        data.Write("labels.npy", TestData.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", [3, 8]));
        CorruptDataException e = Assert.Throws<CorruptDataException>(() => Read(data.Folder))!;
        Assert.That(e.Offset, Is.EqualTo(10 + Header.Length + 1 + 24));
    }

    [Test]
    public void Labels_must_be_whole_and_cifar_labels_below_ten()
    {
        data.Write("inputs.npy", TestData.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }", [1, 2]));
        data.Write("labels.npy", TestData.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", TestData.Bytes(2.5)));
        Assert.That(Assert.Throws<CorruptDataException>(() => Read(data.Folder))!.Message, Does.Contain("2.5"));
        string cifar = data.Write("x.bin", [10, .. new byte[3072]]);
        Assert.That(Assert.Throws<CorruptDataException>(() => Read(cifar))!.Message, Does.Contain("label 10"));
        string cut = data.Write("y.bin", new byte[3072]);
        Assert.That(Assert.Throws<CorruptDataException>(() => Read(cut))!.Message, Does.Contain("records"));
    }

    [Test]
    public void Missing_files_and_unknown_kinds_are_named()
    {
        Assert.That(Assert.Throws<DataFileException>(() => DataFiles.Find(Path.Combine(data.Folder, "nothing")))!.Message, Does.Contain("no such"));
        Assert.That(Assert.Throws<DataFileException>(() => DataFiles.Find(data.Folder))!.Message, Does.Contain("test_batch.bin"));
        Assert.That(Assert.Throws<DataFileException>(() => DataFiles.Find(data.Write("a.txt", [1])))!.Message, Does.Contain("unknown kind"));
        Assert.That(Assert.Throws<DataFileException>(() => DataFiles.Find(data.Write("t10k-images-idx3-ubyte", [1])))!.Message, Does.Contain("labels"));
    }

    [Test]
    public void The_hash_follows_the_content_and_not_the_place()
    {
        Mnist();
        using TestData other = new();
        foreach (string file in Directory.GetFiles(data.Folder)) File.Copy(file, Path.Combine(other.Folder, Path.GetFileName(file)));
        string hash = DataFiles.Find(data.Folder).Hash();
        Assert.That(DataFiles.Find(other.Folder).Hash(), Is.EqualTo(hash));
        Mnist(labels: TestData.Idx([3, 5, 8, 8], 4));
        Assert.That(DataFiles.Find(data.Folder).Hash(), Is.Not.EqualTo(hash));
    }

    [Test]
    public void Real_mnist_and_cifar()
    {
        ImageSet mnist = ImageSet.Read(DataFiles.Find(TestData.Real("mnist")), Classes, 20_000, default);
        Assert.That((mnist.Count, mnist.Dimension), Is.EqualTo((1010 + 974, 784)), "the test images hold 1010 threes and 974 eights");
        ImageSet cifar = ImageSet.Read(DataFiles.Find(TestData.Real("cifar10")), [0, 1], 100, default);
        Assert.That((cifar.Count, cifar.Dimension), Is.EqualTo((100, 3072)));
        Assert.That(cifar.Labels.Count(l => l == 0), Is.EqualTo(50), "classes are interleaved");
    }
}
