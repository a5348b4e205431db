// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.GroupCapacity;

/// <summary>Maps h_c(s) = relu(sum_j F_cj x_{j+s}) of random inputs and filters, pooled, under all shifts of the input.</summary>
/// <remarks>Streams: <see cref="Purpose.Weights"/> filters, <see cref="Purpose.Inputs"/> inputs. The maps of a pass are one batched product on the device.</remarks>
internal sealed class ConvolutionObjects : ObjectSource
{
    private readonly ConvolutionRepresentation layer;
    private readonly bool orbit;
    private readonly int sites;
    private readonly int channels;
    private readonly int[][] windows;    // sites of each window of an unshifted map
    private readonly int[] offsets;      // shifts that move windows off windows: a map pooled after each has a centroid of its own

    internal ConvolutionObjects(GroupCapacityConfig config, ConvolutionRepresentation layer)
        : base(config)
    {
        this.layer = layer;
        orbit = config.Points == ObjectPoints.Orbit;
        (sites, channels) = (layer.Rows * layer.Columns, layer.Channels);
        int high = layer.IsLocal ? layer.Stride : layer.Pooling == Pooling.None ? 1 : layer.Rows;
        int wide = layer.IsLocal ? Math.Min(layer.Stride, layer.Columns) : layer.Pooling == Pooling.None ? 1 : layer.Columns;
        List<int[]> all = [];
        for (int row = 0; row < layer.Rows; row += high)
        {
            for (int column = 0; column < layer.Columns; column += wide)
                all.Add([.. Enumerable.Range(0, high * wide).Select(i => ((row + (i / wide)) * layer.Columns) + column + (i % wide))]);
        }

        windows = [.. all];
        offsets = layer.Pooling == Pooling.LocalMax ? [.. Enumerable.Range(0, high * wide).Select(i => (i / wide * layer.Columns) + (i % wide))] : [0];
    }

    internal override int PointsEach => orbit ? sites : offsets.Length;

    internal override int Dimension => (orbit ? channels * windows.Length : channels) + (Affine ? 1 : 0);

    internal override long BytesEach => 8 * (((long)Samples * sites * (2L * (sites + channels))) + (2L * channels * sites) + (2L * Samples * PointsEach * Dimension) + ((long)Samples * sites));

    internal override double FlopsEach => (2.0 * Samples * sites * sites * channels) + (20.0 * sites * (Samples + channels)) + ((double)Samples * PointsEach * channels * sites);

    private bool IsMax => layer.Pooling is Pooling.GlobalMax or Pooling.LocalMax;

    internal override long ScratchBytes(Device device, int replicas) => new Scratch(device, replicas).Product(Samples * sites, channels, sites).Bytes;

    internal override double[][] Draw(Device device, ulong seed, uint firstReplica, int count)
    {
        int rows = Samples * sites;
        using DeviceBuffer<double> shifted = device.Allocate<double>((long)count * rows * sites), filters = device.Allocate<double>((long)count * channels * sites), maps = device.Allocate<double>((long)count * rows * channels);
        double[] inputs = new double[Samples * sites], patches = new double[rows * sites];
        for (int r = 0; r < count; r++)
        {
            new RandomStream(seed, Purpose.Inputs, firstReplica + (uint)r).FillNormal(inputs);
            for (int p = 0; p < Samples; p++)
                for (int s = 0; s < sites; s++)
                    for (int j = 0; j < sites; j++) patches[(((p * sites) + s) * sites) + j] = inputs[(p * sites) + GridShift.Moved(j, s, layer.Rows, layer.Columns)];
            shifted.Upload(patches, (long)r * rows * sites);
        }

        DeviceMatrix<double> f = new(filters, count, channels, sites), h = new(maps, count, rows, channels);
        device.Operations<IRandomOperations<double>>().FillNormal(f, seed, Purpose.Weights, firstReplica);
        device.Operations<IMatrixOperations<double>>().MatMul(1, new DeviceMatrix<double>(shifted, count, rows, sites), Transpose.No, f, Transpose.Yes, 0, h);
        device.Operations<IActivationOperations<double>>().Activate(Activation.Relu, h, h);

        double[][] drawn = new double[count][];
        double[] values = new double[rows * channels];
        for (int r = 0; r < count; r++)
        {
            maps.Download(values, (long)r * values.Length);
            drawn[r] = new double[(long)Samples * PointsEach * Dimension];
            for (int p = 0; p < Samples; p++)
            {
                for (int g = 0; g < PointsEach; g++)
                    Pool(values.AsSpan(p * sites * channels, sites * channels), orbit ? g : offsets[g], drawn[r].AsSpan(((p * PointsEach) + g) * Dimension, Dimension));
            }
        }

        return drawn;
    }

    /// <summary>The map shifted by <paramref name="shift"/> and pooled; averaged over the windows where centroids are wanted.</summary>
    private void Pool(ReadOnlySpan<double> map, int shift, Span<double> point)
    {
        for (int c = 0; c < channels; c++)
        {
            double total = 0;
            for (int w = 0; w < windows.Length; w++)
            {
                double value = IsMax ? double.NegativeInfinity : 0;
                foreach (int site in windows[w])
                {
                    double h = map[(GridShift.Moved(site, shift, layer.Rows, layer.Columns) * channels) + c];
                    value = IsMax ? Math.Max(value, h) : value + h;
                }

                if (!IsMax) value /= windows[w].Length;
                if (orbit) point[(c * windows.Length) + w] = value;
                total += value;
            }

            if (!orbit) point[c] = total / windows.Length;
        }

        if (Affine) point[^1] = 1;
    }
}
