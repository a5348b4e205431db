// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Datasets;

/// <summary>Images of two classes, as the files hold them.</summary>
public sealed class ImageSet
{
    internal ImageSet(double[] inputs, int[] labels, int dimension)
    {
        Inputs = inputs;
        Labels = labels;
        Dimension = dimension;
    }

    /// <summary>[Count, Dimension], row-major: bytes as 0 to 255, floats as they are.</summary>
    public double[] Inputs { get; }

    /// <summary>The label of each image.</summary>
    public int[] Labels { get; }

    /// <summary>Numbers in one image.</summary>
    public int Dimension { get; }

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Reads the first images of the given classes; every file is checked to its end.</summary>
    /// <param name="files">From <see cref="DataFiles.Find"/>.</param>
    /// <param name="classes">Labels wanted.</param>
    /// <param name="most">Most images kept, >= 1; memory is taken as they are found, never as a header claims.</param>
    /// <param name="cancel">Looked at between files and now and then within.</param>
    /// <exception cref="CorruptDataException">A file is truncated, corrupt or not of its format, with the byte offset (decompressed).</exception>
    /// <exception cref="DataFileException">A file cannot be read.</exception>
    public static ImageSet Read(DataFiles files, IReadOnlyCollection<int> classes, int most, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ImageCollector collector = new([.. classes], most, cancel);
        switch (files.Format)
        {
            case DataFormat.Idx:
                IdxReader.Read(files.Inputs[0], files.Labels!, collector);
                break;
            case DataFormat.Npy:
                NpyReader.Read(files.Inputs[0], files.Labels!, collector);
                break;
            default:
                foreach (string file in files.Inputs) CifarReader.Read(file, collector);
                break;
        }

        return collector.ToImageSet();
    }
}

/// <summary>Keeps the first images of the wanted classes while a reader goes through its file.</summary>
internal sealed class ImageCollector(HashSet<int> classes, int most, CancellationToken cancel)
{
    /// <summary>Most numbers in one image.</summary>
    internal const int MostDimension = 1 << 20;

    private readonly List<double[]> images = [];
    private readonly List<int> labels = [];

    internal void Check() => cancel.ThrowIfCancellationRequested();

    internal bool Wants(int label) => images.Count < most && classes.Contains(label);

    internal void Add(double[] image, int label)
    {
        images.Add(image);
        labels.Add(label);
    }

    internal ImageSet ToImageSet()
    {
        int dimension = images.Count == 0 ? 0 : images[0].Length;
        double[] inputs = new double[(long)images.Count * dimension];
        for (int i = 0; i < images.Count; i++) images[i].CopyTo(inputs, (long)i * dimension);
        return new ImageSet(inputs, [.. labels], dimension);
    }
}
