// SPDX-License-Identifier: MIT
using System.Security.Cryptography;

namespace LargeN.Systems.Datasets;

/// <summary>Format of a data set's files.</summary>
public enum DataFormat
{
    /// <summary>IDX, as of MNIST: images of bytes and labels of bytes, plain or gzip.</summary>
    Idx,

    /// <summary>CIFAR-10 binary: a label byte and 3072 bytes an image, plain or gzip.</summary>
    Cifar10,

    /// <summary>NumPy arrays: <c>inputs.npy</c> [count, ...] and <c>labels.npy</c> [count].</summary>
    Npy,
}

/// <summary>The files of a data set, found but not read.</summary>
/// <remarks>
/// A folder is searched for, in this order: <c>train-images-idx3-ubyte</c>, <c>t10k-images-idx3-ubyte</c> (each with the labels of the same
/// name, <c>images</c> and <c>idx3</c> replaced by <c>labels</c> and <c>idx1</c>); <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>, those that
/// exist; <c>test_batch.bin</c>; <c>inputs.npy</c> with <c>labels.npy</c>. All but npy may end in <c>.gz</c>. A file must have one of these
/// kinds of name: <c>*images*idx3*</c>, <c>*.bin</c>, <c>*.npy</c>.
/// </remarks>
public sealed class DataFiles
{
    private DataFiles(DataFormat format, IReadOnlyList<string> inputs, string? labels)
    {
        Format = format;
        Inputs = inputs;
        Labels = labels;
    }

    /// <summary>The format.</summary>
    public DataFormat Format { get; }

    /// <summary>Files of inputs, in the order in which they are read.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The file of labels; null where the inputs hold them.</summary>
    public string? Labels { get; }

    /// <summary>Finds the files of a data set.</summary>
    /// <param name="path">A local folder or file.</param>
    /// <exception cref="DataFileException">Nothing is there, or nothing that is known.</exception>
    public static DataFiles Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) return InFolder(path);
        if (!File.Exists(path)) throw new DataFileException(path, "there is no such folder or file");
        string name = Path.GetFileName(path), folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string plain = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        if (plain.Contains("images", StringComparison.Ordinal) && plain.Contains("idx3", StringComparison.Ordinal)) return Idx(folder, plain, path);
        if (plain.EndsWith(".bin", StringComparison.Ordinal)) return new DataFiles(DataFormat.Cifar10, [path], null);
        if (name.EndsWith(".npy", StringComparison.Ordinal)) return new DataFiles(DataFormat.Npy, [path], Beside(folder, "labels.npy", path));
        throw new DataFileException(path, "unknown kind of file; known are *images*idx3*, *.bin (either may end in .gz) and *.npy");
    }

    /// <summary>SHA-256 of the files' content, whatever their names: the bytes of each file as stored, its length before it; lower-case hexadecimal.</summary>
    /// <exception cref="DataFileException">A file cannot be read.</exception>
    public string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        foreach (string file in Labels is null ? Inputs : [.. Inputs, Labels])
        {
            try
            {
                using FileStream stream = File.OpenRead(file);
                byte[] length = new byte[8];
                System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(length, stream.Length);
                hash.AppendData(length);
                for (int n = stream.Read(buffer); n > 0; n = stream.Read(buffer)) hash.AppendData(buffer, 0, n);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DataFileException(file, $"cannot be read: {e.Message}", e);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static DataFiles InFolder(string folder)
    {
        foreach (string split in (string[])["train", "t10k"])
        {
            string plain = $"{split}-images-idx3-ubyte";
            if (Existing(folder, plain) is { } images) return Idx(folder, plain, images);
        }

        string[] batches = [.. Enumerable.Range(1, 5).Select(i => Existing(folder, $"data_batch_{i}.bin")).OfType<string>()];
        if (batches.Length > 0) return new DataFiles(DataFormat.Cifar10, batches, null);
        if (Existing(folder, "test_batch.bin") is { } test) return new DataFiles(DataFormat.Cifar10, [test], null);
        string inputs = Path.Combine(folder, "inputs.npy");
        if (File.Exists(inputs)) return new DataFiles(DataFormat.Npy, [inputs], Beside(folder, "labels.npy", inputs));
        throw new DataFileException(folder, "the folder holds no data set that is known; looked for train-images-idx3-ubyte, t10k-images-idx3-ubyte, data_batch_1.bin ... data_batch_5.bin, test_batch.bin (each also with .gz) and inputs.npy with labels.npy");
    }

    private static DataFiles Idx(string folder, string plain, string images) => new(
        DataFormat.Idx,
        [images],
        Beside(folder, plain.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal), images));

    private static string Beside(string folder, string labels, string inputs) => Existing(folder, labels)
        ?? throw new DataFileException(Path.Combine(folder, labels), $"there is no such file; it must hold the labels of {Path.GetFileName(inputs)}");

    private static string? Existing(string folder, string plain)
    {
        string path = Path.Combine(folder, plain);
        return File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;
    }
}
