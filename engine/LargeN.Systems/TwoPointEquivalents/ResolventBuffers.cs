// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.TwoPointEquivalents;

/// <summary>Matrices of a pass on the device, and the products that fill them.</summary>
internal sealed class ResolventBuffers : IDisposable
{
    private readonly Device device;
    private readonly int modes;
    private readonly int samples;
    private readonly int width;
    private readonly int side;
    private readonly List<IDisposable> all = [];
    private readonly DeviceBuffer<double> scaled;
    private readonly DeviceBuffer<double>? weights;
    private readonly DeviceBuffer<double>? projected;
    private readonly DeviceBuffer<double>? vectors;
    private readonly DeviceBuffer<double>? rotated;
    private readonly DeviceBuffer<double>? y;
    private readonly DeviceBuffer<double>? u;
    private readonly DeviceBuffer<double>? left;
    private readonly DeviceBuffer<double>? right;
    private readonly DeviceBuffer<double>? overlaps;
    private readonly DeviceBuffer<double>? mixedOverlaps;

    internal ResolventBuffers(Device device, Modes spectrum, Probes probes, int batch, int modes, int samples, int width)
    {
        (this.device, this.modes, this.samples, this.width, side) = (device, modes, samples, width, Math.Min(samples, width));
        Roots = Row(spectrum.Roots);
        ProbeRoots = Row([.. probes.Probe.Select(Math.Sqrt)]);
        TargetRoots = Row([.. probes.Target.Select(Math.Sqrt)]);
        Inputs = Take(samples, modes);
        Basis = Take(modes, modes);
        Values = Take(1, modes);
        scaled = Take(Math.Max(modes, side), modes);
        Covariance = Take(modes, modes);
        Probe = Take(modes, modes);
        Target = Take(modes, modes);
        if (width == 0)
        {
            FeatureValues = FeatureCovariance = FeatureProbe = Values;
            return;
        }

        weights = Take(modes, width);
        projected = Take(samples, width);
        vectors = Take(side, side);
        rotated = Take(side, Math.Max(samples, width));
        y = Take(side, modes);
        u = Take(side, modes);
        left = Take(side, modes);
        right = Take(side, modes);
        overlaps = Take(1, side);
        mixedOverlaps = Take(1, side);
        FeatureValues = Take(1, side);
        FeatureCovariance = Take(side, side);
        FeatureProbe = Take(side, side);

        DeviceBuffer<double> Take(int rows, int columns)
        {
            DeviceBuffer<double> buffer = device.Allocate<double>((long)batch * rows * columns);
            all.Add(buffer);
            return buffer;
        }

        DeviceBuffer<double> Row(double[] values)
        {
            DeviceBuffer<double> buffer = device.Allocate<double>(values.Length);
            buffer.Upload(values);
            all.Add(buffer);
            return buffer;
        }
    }

    /// <summary>sqrt(lambda_k), shared.</summary>
    internal DeviceBuffer<double> Roots { get; }

    /// <summary>Square roots of the probe, shared.</summary>
    internal DeviceBuffer<double> ProbeRoots { get; }

    /// <summary>|w_k|, shared.</summary>
    internal DeviceBuffer<double> TargetRoots { get; }

    internal DeviceBuffer<double> Inputs { get; }

    internal DeviceBuffer<double> Basis { get; }

    internal DeviceBuffer<double> Values { get; }

    internal DeviceBuffer<double> Covariance { get; }

    internal DeviceBuffer<double> Probe { get; }

    internal DeviceBuffer<double> Target { get; }

    internal DeviceBuffer<double> FeatureValues { get; }

    internal DeviceBuffer<double> FeatureCovariance { get; }

    internal DeviceBuffer<double> FeatureProbe { get; }

    /// <summary>X = normals * sqrt(lambda), and F where there are features.</summary>
    internal void Draw(ulong seed, uint firstReplica, int count)
    {
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        DeviceMatrix<double> x = new(Inputs, count, samples, modes);
        random.FillNormal(x, seed, Purpose.Inputs, firstReplica);
        Scale(x, Roots);
        if (weights is not null) random.FillNormal(new DeviceMatrix<double>(weights, count, modes, width), seed, Purpose.Weights, firstReplica);
    }

    /// <summary>rows diag(roots)^2 rows^T, both triangles.</summary>
    internal void Insert(DeviceMatrix<double> rows, DeviceBuffer<double> roots, DeviceMatrix<double> result)
    {
        DeviceMatrix<double> copy = new(scaled, rows.Batch, rows.Rows, modes);
        device.Operations<IPointwiseOperations<double>>().Copy(rows, copy);
        Scale(copy, roots);
        device.Operations<IMatrixOperations<double>>().SymmetricRankK(1, copy, Transpose.No, 0, result);
        device.Operations<IPointwiseOperations<double>>().MirrorLower(result);
    }

    /// <summary>Eigenvalues of the smaller Gram matrix of Z, and the rows y_i and u_i [side, M].</summary>
    internal (DeviceMatrix<double> Y, DeviceMatrix<double> U) FeatureBases(int count, DeviceMatrix<double> values, Span<Verdict> verdicts)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        DeviceMatrix<double> x = new(Inputs, count, samples, modes), f = new(weights!, count, modes, width), z = new(projected!, count, samples, width), v = new(vectors!, count, side, side);
        DeviceMatrix<double> rowsY = new(y!, count, side, modes), rowsU = new(u!, count, side, modes);
        bool dual = samples <= width;
        double perSample = 1 / Math.Sqrt(samples), perFeature = 1 / Math.Sqrt(width);
        matrix.MatMul(perSample * perFeature, x, Transpose.No, f, Transpose.No, 0, z);
        matrix.SymmetricRankK(1, z, dual ? Transpose.No : Transpose.Yes, 0, v);
        device.Operations<ISymmetricEigenOperations<double>>().SymmetricEigen(v, values, verdicts);
        if (dual)
        {
            DeviceMatrix<double> back = new(rotated!, count, side, width);
            matrix.MatMul(1, v, Transpose.No, z, Transpose.No, 0, back);
            matrix.MatMul(perFeature, back, Transpose.No, f, Transpose.Yes, 0, rowsY);
            matrix.MatMul(perSample, v, Transpose.No, x, Transpose.No, 0, rowsU);
        }
        else
        {
            DeviceMatrix<double> back = new(rotated!, count, side, samples);
            matrix.MatMul(perFeature, v, Transpose.No, f, Transpose.Yes, 0, rowsY);
            matrix.MatMul(1, v, Transpose.No, z, Transpose.Yes, 0, back);
            matrix.MatMul(perSample, back, Transpose.No, x, Transpose.No, 0, rowsU);
        }

        return (rowsY, rowsU);
    }

    /// <summary>u_i^T B y_i and u_i^T B Sigma y_i, B = diag(roots)^2.</summary>
    internal (DeviceMatrix<double> Plain, DeviceMatrix<double> Mixed) Overlaps(DeviceMatrix<double> rowsY, DeviceMatrix<double> rowsU, DeviceBuffer<double> roots)
    {
        int count = rowsY.Batch;
        DeviceMatrix<double> l = new(left!, count, side, modes), r = new(right!, count, side, modes);
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        pointwise.Copy(rowsY, l);
        pointwise.Copy(rowsU, r);
        Scale(l, roots);
        Scale(r, roots);
        Dots(overlaps!);
        Scale(l, Roots);
        Scale(r, Roots);
        Dots(mixedOverlaps!);
        return (new DeviceMatrix<double>(overlaps!, count, 1, side), new DeviceMatrix<double>(mixedOverlaps!, count, 1, side));

        void Dots(DeviceBuffer<double> destination)
        {
            double[] dots = new double[destination.Length];
            DeviceMatrix<double> a = new(left!, count * side, 1, modes), b = new(right!, count * side, 1, modes);   // every row a problem
            device.Operations<IReductionOperations<double>>().Dot(a, b, dots.AsSpan(0, count * side));
            destination.Upload(dots);
        }
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in all) buffer.Dispose();
    }

    private void Scale(DeviceMatrix<double> x, DeviceBuffer<double> row) =>
        device.Operations<IPointwiseOperations<double>>().ScaleColumns(x, new DeviceMatrix<double>(row, 0, x.Batch, 1, modes, modes, 0));
}
