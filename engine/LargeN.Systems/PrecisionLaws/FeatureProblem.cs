// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>Random features of some replicas: f = w.phi, phi = A psi / sqrt(N), as the quadratic loss |v|^2 - 2 h.w + w.S w with S = B B^T, h = B v, B = A diag(sqrt(lambda)) / sqrt(N).</summary>
internal sealed class FeatureProblem : IDisposable
{
    private readonly Device device;
    private readonly Modes modes;
    private readonly SgdScales scales;
    private readonly int width;
    private readonly DeviceBuffer<double> features;
    private readonly DeviceBuffer<double> roots;
    private readonly DeviceBuffer<double> target;
    private readonly DeviceBuffer<double> gram;
    private readonly DeviceBuffer<double> aims;
    private readonly DeviceBuffer<double> weights;
    private readonly DeviceBuffer<double> residuals;
    private readonly DeviceBuffer<double> ones;

    /// <param name="device">Where products are taken.</param>
    /// <param name="modes">The modes.</param>
    /// <param name="scales">What eigenvalues and target are divided by.</param>
    /// <param name="width">N.</param>
    /// <param name="columns">Most weight vectors of a product.</param>
    /// <param name="replicas">Most replicas of a pass.</param>
    internal FeatureProblem(Device device, Modes modes, SgdScales scales, int width, int columns, int replicas)
    {
        (this.device, this.modes, this.scales, this.width) = (device, modes, scales, width);
        long r = replicas, n = width, m = modes.Count;
        (features, roots, target) = (device.Allocate<double>(r * n * m), device.Allocate<double>(m), device.Allocate<double>(r * m));
        (gram, aims) = (device.Allocate<double>(r * n * n), device.Allocate<double>(r * n));
        (weights, residuals, ones) = (device.Allocate<double>(r * n * columns), device.Allocate<double>(r * n * columns), device.Allocate<double>(columns));
        double scale = 1 / Math.Sqrt(n * scales.Eigenvalue);
        roots.Upload([.. modes.Roots.Select(root => root * scale)]);
        ones.Upload([.. Enumerable.Repeat(1.0, columns)]);
        Squares = new double[replicas];
    }

    /// <summary>|v|^2 of each replica.</summary>
    internal double[] Squares { get; }

    /// <summary>Device and host memory of one replica.</summary>
    internal static long BytesEach(int modes, int width, int columns) => 8L * (((long)width * (modes + (2L * width) + 1)) + (2L * modes) + (6L * width * columns));

    internal static long SharedBytes(int modes, int columns) => 8L * ((3L * modes) + columns);

    internal static long ScratchBytes(Device device, int modes, int width, int columns, int replicas) =>
        new Scratch(device, replicas).Product(width, width, modes).Product(width, 1, modes).Product(width, columns, width).Product(width, columns, 1).Bytes;

    /// <summary>Draws features and the signs of the target.</summary>
    /// <param name="run">Seed.</param>
    /// <param name="first">First replica.</param>
    /// <param name="count">Replicas.</param>
    /// <param name="draw">Which of the replica's feature matrices.</param>
    internal void Draw(ulong run, uint first, int count, uint draw)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        int n = width, m = modes.Count;
        double[] v = new double[count * m], uniform = new double[m];
        for (int r = 0; r < count; r++)
        {
            new RandomStream(run, Purpose.Target, first + (uint)r).FillUniform(uniform);
            double sum = 0;
            for (int k = 0; k < m; k++)
            {
                double size = modes.Target[k] / Math.Sqrt(scales.Power);
                v[(r * m) + k] = uniform[k] < 0.5 ? -size : size;
                sum += size * size;
            }

            Squares[r] = sum;
        }

        target.Upload(v);
        DeviceMatrix<double> b = new(features, count, n, m);
        device.Operations<IRandomOperations<double>>().FillNormal(b, run, Purpose.Weights, first, draw);
        device.Operations<IPointwiseOperations<double>>().ScaleColumns(b, new DeviceMatrix<double>(roots, 0, count, 1, m, m, 0));
        matrix.MatMul(1, b, Transpose.No, b, Transpose.Yes, 0, new DeviceMatrix<double>(gram, count, n, n));
        matrix.MatMul(1, b, Transpose.No, new DeviceMatrix<double>(target, count, m, 1), Transpose.No, 0, new DeviceMatrix<double>(aims, count, n, 1));
    }

    /// <summary>h - S w of every column.</summary>
    /// <param name="w">[count, N, columns]; only read.</param>
    /// <param name="result">The same shape.</param>
    /// <param name="count">Replicas.</param>
    /// <param name="columns">Weight vectors of each.</param>
    internal void Residuals(ReadOnlySpan<double> w, Span<double> result, int count, int columns)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        weights.Upload(w);
        DeviceMatrix<double> r = new(residuals, count, width, columns);
        matrix.MatMul(1, new DeviceMatrix<double>(aims, count, width, 1), Transpose.No, new DeviceMatrix<double>(ones, 0, count, 1, columns, columns, 0), Transpose.No, 0, r);
        matrix.MatMul(-1, new DeviceMatrix<double>(gram, count, width, width), Transpose.No, new DeviceMatrix<double>(weights, count, width, columns), Transpose.No, 1, r);
        residuals.Download(result);
    }

    /// <summary>h, [count, N].</summary>
    internal void Aims(Span<double> result) => aims.Download(result);

    /// <summary>S_ii, [count, N].</summary>
    internal double[] Diagonal(int count)
    {
        double[] all = new double[(long)count * width * width], diagonal = new double[count * width];
        gram.Download(all);
        for (int r = 0; r < count; r++)
        {
            for (int i = 0; i < width; i++) diagonal[(r * width) + i] = all[(((r * (long)width) + i) * width) + i];
        }

        return diagonal;
    }

    public void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[features, roots, target, gram, aims, weights, residuals, ones]) buffer.Dispose();
    }
}
