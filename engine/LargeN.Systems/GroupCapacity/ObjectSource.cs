// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Randomness;

namespace LargeN.Systems.GroupCapacity;

/// <summary>Draws the objects of a replica as points: <see cref="PointsEach"/> points of <see cref="Dimension"/> coordinates an object.</summary>
internal abstract class ObjectSource
{
    private protected ObjectSource(GroupCapacityConfig config)
    {
        Samples = config.Samples[^1];
        Affine = config.Affine;
    }

    internal static ObjectSource Of(GroupCapacityConfig config) => config.Representation is ConvolutionRepresentation convolution ? new ConvolutionObjects(config, convolution) : new AnchorObjects(config);

    /// <summary>Points that stand for one object.</summary>
    internal abstract int PointsEach { get; }

    /// <summary>Coordinates, the constant feature of an affine readout included.</summary>
    internal abstract int Dimension { get; }

    /// <summary>Device and host memory of one replica.</summary>
    internal abstract long BytesEach { get; }

    /// <summary>Operations of one replica before its labels are separated.</summary>
    internal abstract double FlopsEach { get; }

    private protected int Samples { get; }

    private protected bool Affine { get; }

    /// <summary>Workspace of a pass.</summary>
    internal virtual long ScratchBytes(Device device, int replicas) => 0;

    /// <summary>The points of each replica, [P * PointsEach, Dimension].</summary>
    internal abstract double[][] Draw(Device device, ulong seed, uint firstReplica, int count);
}

/// <summary>Random anchors and their images under a group of permutations or matrices.</summary>
internal sealed class AnchorObjects : ObjectSource
{
    private readonly int anchor;
    private readonly int order;
    private readonly bool orbit;
    private readonly int[][] images;          // coordinate i of rho(g) x is coordinate images[g][i] of x; empty for matrices
    private readonly MatrixGroup? matrices;

    internal AnchorObjects(GroupCapacityConfig config)
        : base(config)
    {
        orbit = config.Points == ObjectPoints.Orbit;
        order = config.Representation.GroupOrder;
        matrices = (config.Representation as MatrixRepresentation)?.Group;
        (anchor, images) = config.Representation switch
        {
            ShiftRepresentation shift => (shift.Rows * shift.Columns * shift.Channels, Shifts(shift)),
            DirectSumRepresentation sum => (sum.Orders.Sum(), Blocks(sum, order)),
            TrivialRepresentation trivial => (trivial.Dimension, [[.. Enumerable.Range(0, trivial.Dimension)]]),
            MatrixRepresentation given => (given.Dimension, []),
            _ => throw new ArgumentException($"no anchors for {config.Representation.GetType().Name}", nameof(config)),
        };
    }

    internal override int PointsEach => orbit ? order : 1;

    internal override int Dimension => anchor + (Affine ? 1 : 0);

    internal override long BytesEach => 8 * (((long)Samples * ((PointsEach * (long)Dimension * 2) + anchor)) + Dimension);

    internal override double FlopsEach => (20.0 * Samples * anchor) + ((double)Samples * order * anchor * (matrices is null ? 1 : 2.0 * anchor));

    internal override double[][] Draw(Device device, ulong seed, uint firstReplica, int count)
    {
        double[][] drawn = new double[count][];
        double[] anchors = new double[(long)Samples * anchor], image = new double[anchor];
        for (int r = 0; r < count; r++)
        {
            new RandomStream(seed, Purpose.Inputs, firstReplica + (uint)r).FillNormal(anchors);
            double[] points = drawn[r] = new double[(long)Samples * PointsEach * Dimension];
            for (int p = 0; p < Samples; p++)
            {
                for (int g = 0; g < order; g++)
                {
                    Image(anchors.AsSpan(p * anchor, anchor), g, image);
                    Span<double> point = points.AsSpan(((p * PointsEach) + (orbit ? g : 0)) * Dimension, Dimension);
                    for (int i = 0; i < anchor; i++) point[i] += image[i];
                    if (Affine) point[anchor]++;
                }
            }

            if (!orbit)
                for (int i = 0; i < points.Length; i++) points[i] /= order;
        }

        return drawn;
    }

    private void Image(ReadOnlySpan<double> x, int g, double[] image)
    {
        if (matrices is null)
        {
            for (int i = 0; i < anchor; i++) image[i] = x[images[g][i]];
            return;
        }

        double[] matrix = matrices.Elements[g];
        for (int i = 0; i < anchor; i++)
        {
            double sum = 0;
            for (int j = 0; j < anchor; j++) sum = Math.FusedMultiplyAdd(matrix[(i * anchor) + j], x[j], sum);
            image[i] = sum;
        }
    }

    private static int[][] Shifts(ShiftRepresentation grid)
    {
        int sites = grid.Rows * grid.Columns;
        int[][] images = new int[sites][];
        for (int g = 0; g < sites; g++)
        {
            images[g] = new int[sites * grid.Channels];
            for (int i = 0; i < images[g].Length; i++) images[g][i] = (i / sites * sites) + GridShift.Moved(i % sites, g, grid.Rows, grid.Columns);
        }

        return images;
    }

    private static int[][] Blocks(DirectSumRepresentation sum, int order)
    {
        int[][] images = new int[order][];
        for (int g = 0; g < order; g++)
        {
            List<int> image = [];
            int start = 0;
            foreach (int m in sum.Orders)
            {
                for (int i = 0; i < m; i++) image.Add(start + ((i + g) % m));
                start += m;
            }

            images[g] = [.. image];
        }

        return images;
    }
}

/// <summary>Sites of the grid Z_a x Z_b, numbered row by row; a shift is numbered as the site to which it moves site 0.</summary>
internal static class GridShift
{
    internal static int Moved(int site, int shift, int rows, int columns) =>
        ((((site / columns) + (shift / columns)) % rows) * columns) + (((site % columns) + (shift % columns)) % columns);
}
