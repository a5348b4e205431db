// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Datasets;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Designs;

/// <summary>Training inputs as rows of orthonormal features phi_k(x): Gaussian ones, or those of images drawn from a pool.</summary>
internal sealed class Design : IDisposable
{
    private readonly Device device;
    private readonly DeviceBuffer<double>? pool;
    private readonly DeviceBuffer<double> roots;
    private readonly DeviceBuffer<double> target;

    private Design(Device device, Modes modes, double[]? features)
    {
        this.device = device;
        Modes = modes;
        roots = device.Allocate<double>(modes.Count);
        roots.Upload(modes.Roots);
        target = device.Allocate<double>(modes.Count);
        target.Upload(modes.Target);
        if (features is null) return;
        pool = device.Allocate<double>(features.LongLength);
        pool.Upload(features);
    }

    internal Modes Modes { get; }

    /// <summary>Gaussian features, or the images of a pool.</summary>
    /// <exception cref="LargeNException">The data cannot be read or do not fit.</exception>
    internal static Design Of(SpectrumConfig config, Device device, CancellationToken cancel)
    {
        if (config is not DatasetSpectrum data) return new Design(device, Modes.Of(TheorySpectrum.Of(config, cancel)), null);
        PoolData pool = data.Pool.Get(data, device, cancel);
        return new Design(device, pool.Modes, pool.Features);
    }

    /// <summary>sqrt(lambda) as a shared row for <see cref="IPointwiseOperations{T}.ScaleColumns"/>.</summary>
    internal DeviceMatrix<double> Roots(int batch, int columns) => new(roots, 0, batch, 1, columns, columns, 0);

    /// <summary>Features and noisy labels of one draw of training sets, then X = features * sqrt(lambda) in their place.</summary>
    /// <param name="x">[rows, M], one problem a replica.</param>
    /// <param name="y">[rows, 1]; labels.</param>
    /// <param name="spare">[rows, 1]; overwritten.</param>
    /// <param name="noise">Standard deviation of the label noise.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="firstReplica">Replica of problem 0.</param>
    /// <param name="draw">Which of the replica's draws: the step of the streams.</param>
    internal void Fill(DeviceMatrix<double> x, DeviceMatrix<double> y, DeviceMatrix<double> spare, double noise, ulong seed, uint firstReplica, uint draw)
    {
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        if (pool is null) random.FillNormal(x, seed, Purpose.Inputs, firstReplica, draw);
        else Gather(x, seed, firstReplica, draw, pointwise);

        DeviceMatrix<double> v = new(target, 0, x.Batch, x.Columns, 1, 1, 0);
        device.Operations<IMatrixOperations<double>>().MatMul(1, x, Transpose.No, v, Transpose.No, 0, y);
        if (noise > 0)
        {
            random.FillNormal(spare, seed, Purpose.LabelNoise, firstReplica, draw);
            pointwise.AddScaled(noise, spare, y);
        }

        pointwise.ScaleColumns(x, Roots(x.Batch, x.Columns));
    }

    public void Dispose()
    {
        pool?.Dispose();
        roots.Dispose();
        target.Dispose();
    }

    private void Gather(DeviceMatrix<double> x, ulong seed, uint firstReplica, uint draw, IPointwiseOperations<double> pointwise)
    {
        int[] indices = new int[x.Batch * x.Rows];
        for (int r = 0; r < x.Batch; r++)
            new RandomStream(seed, Purpose.Indices, firstReplica + (uint)r, draw).FillIndices(indices.AsSpan(r * x.Rows, x.Rows), Modes.Count);
        using DeviceBuffer<int> rows = device.Allocate<int>(indices.Length);
        rows.Upload(indices);
        DeviceMatrix<double> all = new(pool!, 0, x.Batch, Modes.Count, Modes.Count, Modes.Count, 0);
        pointwise.Gather(all, new DeviceMatrix<int>(rows, x.Batch, 1, x.Rows), new DeviceMatrix<int>(rows, x.Batch, 1, 0), x);
    }
}
