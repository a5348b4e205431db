// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>Matrices of a pass on the device: draws of training sets and fits on them.</summary>
internal sealed class ShiftBuffers : IDisposable
{
    private readonly Device device;
    private readonly int largest;
    private readonly int points;
    private readonly int columns;
    private readonly List<IDisposable> all = [];
    private readonly DeviceBuffer<double> inputs;
    private readonly DeviceBuffer<double> gram;
    private readonly DeviceBuffer<double> labels;
    private readonly DeviceBuffer<double> spare;
    private readonly DeviceBuffer<double> solutions;
    private readonly DeviceBuffer<double> outputs;
    private readonly DeviceBuffer<double> weighted;
    private readonly DeviceBuffer<double> shared;       // K [M, M], or O [M, M]
    private readonly DeviceBuffer<double> target;
    private readonly DeviceBuffer<double> roots;
    private readonly OverlapFeatures? features;
    private int[] indices = [];

    internal ShiftBuffers(Device device, OverlapFeatures? features, MeasuredPool? pool, int batch, int largest, int points, int columns)
    {
        (this.device, this.features, this.largest, this.points, this.columns) = (device, features, largest, points, columns);
        inputs = Take((long)batch * largest * columns);
        gram = Take((long)batch * largest * largest);
        labels = Take((long)batch * largest);
        spare = Take((long)batch * largest);
        solutions = Take((long)batch * largest * points);
        outputs = Take((long)batch * points * columns);
        weighted = Take((long)batch * points * columns);
        shared = Give(features?.Overlap ?? pool!.Kernel);
        target = Give(features?.Target ?? pool!.Target);
        roots = Give([.. (features?.Eigenvalues ?? pool!.Target).Select(l => Math.Sqrt(Math.Max(0, l)))]);
    }

    /// <summary>X = normals, labels X v + noise, then X times sqrt(lambda).</summary>
    internal void DrawFeatures(ulong seed, uint firstReplica, int replicas, double noise)
    {
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        DeviceMatrix<double> x = Inputs(2 * replicas, largest), y = Labels(2 * replicas, largest), epsilon = new(spare, 2 * replicas, largest, 1);
        for (uint d = 0; d < 2; d++)
        {
            random.FillNormal(Draw(x, d), seed, Purpose.Inputs, firstReplica, d);
            if (noise > 0) random.FillNormal(Draw(epsilon, d), seed, Purpose.LabelNoise, firstReplica, d);
        }

        device.Operations<IMatrixOperations<double>>().MatMul(1, x, Transpose.No, new DeviceMatrix<double>(target, 0, 2 * replicas, columns, 1, 1, 0), Transpose.No, 0, y);
        if (noise > 0) pointwise.AddScaled(noise, epsilon, y);
        pointwise.ScaleColumns(x, Row(roots, 2 * replicas));
    }

    /// <summary>Residuals v - v_hat by (problem, point), and O times them.</summary>
    internal (double[] Residuals, double[] Weighted) FitFeatures(int replicas, int[] sizes, double ridge, Span<Verdict> verdicts)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        int batch = 2 * replicas;
        DeviceMatrix<double> x = Inputs(batch, largest), g = new(gram, batch, largest, largest), a = new(solutions, batch, largest, points), f = new(outputs, batch, points, columns), o = new(weighted, batch, points, columns);
        GramSolver solver = new(device);
        matrix.SymmetricRankK(1, x, Transpose.No, 0, g);
        solver.Factor(g, ridge, verdicts);
        solver.Solve(g, Labels(batch, largest), sizes, a);
        matrix.MatMul(1, a, Transpose.Yes, x, Transpose.No, 0, f);
        pointwise.ScaleColumns(f, Row(roots, batch));
        pointwise.Scale(-1, f);
        for (int s = 0; s < points; s++) pointwise.AddScaled(1, Row(target, batch), f.Block(s, 0, 1, columns));
        matrix.MatMul(1, f, Transpose.No, new DeviceMatrix<double>(shared, 0, batch, columns, columns, columns, 0), Transpose.No, 0, o);
        return (Download(outputs, batch * points * columns), Download(weighted, batch * points * columns));
    }

    /// <summary>Indices from the weights by inversion of their running sum, and the labels of those points with noise.</summary>
    internal void DrawPool(MeasuredPool pool, double[] weights, ulong seed, uint firstReplica, int replicas, int samples, double noise, uint step)
    {
        double[] running = new double[columns];
        double sum = 0;
        for (int i = 0; i < columns; i++) running[i] = sum += weights[i];
        int batch = 2 * replicas;
        indices = new int[batch * samples];
        double[] uniform = new double[samples], epsilon = new double[samples], y = new double[batch * samples];
        for (int p = 0; p < batch; p++)
        {
            uint replica = firstReplica + (uint)(p / 2), draw = step + (uint)(p % 2);
            new RandomStream(seed, Purpose.Indices, replica, draw).FillUniform(uniform);
            if (noise > 0) new RandomStream(seed, Purpose.LabelNoise, replica, draw).FillNormal(epsilon);
            for (int i = 0; i < samples; i++)
            {
                int found = Array.BinarySearch(running, uniform[i] * sum);
                int index = Math.Min(found < 0 ? ~found : found, columns - 1);
                indices[(p * samples) + i] = index;
                y[(p * samples) + i] = pool.Target[index] + (noise * epsilon[i]);
            }
        }

        labels.Upload(y);
    }

    /// <summary>Residuals f - y on the whole pool by (problem, point).</summary>
    internal double[] FitPool(MeasuredPool pool, int replicas, int[] sizes, double ridge, Span<Verdict> verdicts)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        int batch = 2 * replicas, samples = sizes[^1];
        using DeviceBuffer<int> rows = device.Allocate<int>(indices.Length);
        rows.Upload(indices);
        DeviceMatrix<int> drawn = new(rows, batch, 1, samples), every = new(rows, batch, 1, 0);
        DeviceMatrix<double> k = new(shared, 0, batch, columns, columns, columns, 0);
        DeviceMatrix<double> x = Inputs(batch, samples), g = new(gram, batch, samples, samples), a = new(solutions, batch, samples, sizes.Length), f = new(outputs, batch, sizes.Length, columns);
        pointwise.Gather(k, drawn, every, x);
        pointwise.Gather(k, drawn, drawn, g);
        GramSolver solver = new(device);
        solver.Factor(g, ridge, verdicts);
        solver.Solve(g, Labels(batch, samples), sizes, a);
        matrix.MatMul(1, a, Transpose.Yes, x, Transpose.No, 0, f);
        for (int s = 0; s < sizes.Length; s++) pointwise.AddScaled(-1, Row(target, batch), f.Block(s, 0, 1, columns));
        return Download(outputs, batch * sizes.Length * columns);
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in all) buffer.Dispose();
    }

    private static double[] Download(DeviceBuffer<double> buffer, int count)
    {
        double[] values = new double[buffer.Length];
        buffer.Download(values);
        return values[..count];
    }

    /// <summary>Every second problem: one draw of each replica.</summary>
    private static DeviceMatrix<double> Draw(DeviceMatrix<double> both, uint draw) =>
        new(both.Buffer, both.Offset + (draw * both.BatchStride), both.Batch / 2, both.Rows, both.Columns, both.RowStride, 2 * both.BatchStride);

    private DeviceMatrix<double> Inputs(int batch, int rows) => new(inputs, batch, rows, columns);

    private DeviceMatrix<double> Labels(int batch, int rows) => new(labels, batch, rows, 1);

    private DeviceMatrix<double> Row(DeviceBuffer<double> row, int batch) => new(row, 0, batch, 1, columns, columns, 0);

    private DeviceBuffer<double> Take(long length)
    {
        DeviceBuffer<double> buffer = device.Allocate<double>(length);
        all.Add(buffer);
        return buffer;
    }

    private DeviceBuffer<double> Give(double[] values)
    {
        DeviceBuffer<double> buffer = Take(values.Length);
        buffer.Upload(values);
        return buffer;
    }
}
