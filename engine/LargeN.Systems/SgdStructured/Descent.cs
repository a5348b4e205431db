// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.SgdStructured;

/// <summary>One pass of SGD over some replicas: R = y 1^T - X W, W = W + X^T R diag(eta / (s B)).</summary>
internal sealed class Descent(DescentPlan plan, Modes modes, SgdScales scales, Device device)
{
    private readonly IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
    private readonly IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();

    /// <summary>Excess losses of the pass: replica, rate, recorded step.</summary>
    internal double[] Losses { get; private set; } = [];

    /// <summary>Training losses of the pass; empty without a training set.</summary>
    internal double[] TrainLosses { get; private set; } = [];

    internal void Run(Samples samples, DescentBuffers buffers, int count, Action<double> progress, CancellationToken cancel)
    {
        int b = plan.BatchSize, m = plan.Modes, n = plan.Rates, records = plan.Steps.Count, last = records == 0 ? 0 : plan.Steps[^1];
        (Losses, TrainLosses) = (new double[count * n * records], samples.Set is null ? [] : new double[count * n * records]);
        DeviceMatrix<double> x = new(buffers.Inputs, count, b, m), y = new(buffers.Labels, count, b, 1), spare = new(buffers.Spare, count, b, 1);
        DeviceMatrix<double> residuals = new(buffers.Residuals, count, b, n), w = new(buffers.Weights, count, m, n);
        DeviceMatrix<double> rates = new(buffers.Rates, 0, count, 1, n, n, 0), ones = new(buffers.Ones, 0, count, 1, n, n, 0);
        pointwise.Fill(w, 0);
        for (int t = 0, next = 0; next < records; t++)
        {
            cancel.ThrowIfCancellationRequested();
            if (plan.Steps[next] == t) Record(samples, buffers, count, next++);
            if (next == records) break;
            samples.Fill(x, y, spare, t);
            matrix.MatMul(1, y, Transpose.No, ones, Transpose.No, 0, residuals);
            matrix.MatMul(-1, x, Transpose.No, w, Transpose.No, 1, residuals);
            pointwise.ScaleColumns(residuals, rates);
            matrix.MatMul(1, x, Transpose.Yes, residuals, Transpose.No, 1, w);
            if (t % 64 == 63) progress((double)t / last);
        }

        progress(1);
    }

    /// <summary>|target - sqrt(lambda) o w|^2 of every column, and the residuals of the whole training set.</summary>
    private void Record(Samples samples, DescentBuffers buffers, int count, int record)
    {
        int m = plan.Modes, n = plan.Rates, records = plan.Steps.Count;
        buffers.Weights.Download(buffers.Host.AsSpan(0, count * m * n));
        double[] sums = new double[n];
        for (int r = 0; r < count; r++)
        {
            Array.Clear(sums);
            for (int k = 0; k < m; k++)
            {
                ReadOnlySpan<double> row = buffers.Host.AsSpan(((r * m) + k) * n, n);
                double root = modes.Roots[k], target = modes.Target[k];
                for (int j = 0; j < n; j++)
                {
                    double error = target - (root * row[j]);
                    sums[j] = Math.FusedMultiplyAdd(error, error, sums[j]);
                }
            }

            for (int j = 0; j < n; j++) Losses[(((r * n) + j) * records) + record] = sums[j] / scales.Power;
        }

        if (samples.Set is not { } set) return;
        DeviceMatrix<double> all = new(buffers.SetResiduals, count, plan.Samples, n);
        matrix.MatMul(1, set.Labels(count), Transpose.No, new DeviceMatrix<double>(buffers.Ones, 0, count, 1, n, n, 0), Transpose.No, 0, all);
        matrix.MatMul(-1, set.Inputs(count), Transpose.No, new DeviceMatrix<double>(buffers.Weights, count, m, n), Transpose.No, 1, all);
        buffers.SetResiduals.Download(buffers.HostResiduals.AsSpan(0, count * plan.Samples * n));
        for (int r = 0; r < count; r++)
        {
            Array.Clear(sums);
            for (int mu = 0; mu < plan.Samples; mu++)
            {
                ReadOnlySpan<double> row = buffers.HostResiduals.AsSpan(((r * plan.Samples) + mu) * n, n);
                for (int j = 0; j < n; j++) sums[j] = Math.FusedMultiplyAdd(row[j], row[j], sums[j]);
            }

            for (int j = 0; j < n; j++) TrainLosses[(((r * n) + j) * records) + record] = sums[j] / (scales.Power * plan.Samples);
        }
    }
}

/// <summary>Memory of a pass.</summary>
internal sealed class DescentBuffers : IDisposable
{
    internal DescentBuffers(Device device, DescentPlan plan, int replicas, double[] rates)
    {
        long b = plan.BatchSize, m = plan.Modes, n = plan.Rates, p = plan.Samples;
        Inputs = device.Allocate<double>(replicas * b * m);
        Labels = device.Allocate<double>(replicas * b);
        Spare = device.Allocate<double>(replicas * b);
        Residuals = device.Allocate<double>(replicas * b * n);
        Weights = device.Allocate<double>(replicas * m * n);
        SetResiduals = device.Allocate<double>(replicas * p * n);
        Rates = device.Allocate<double>(n);
        Ones = device.Allocate<double>(n);
        Rates.Upload(rates);
        Ones.Upload([.. Enumerable.Repeat(1.0, rates.Length)]);
        Host = new double[replicas * m * n];
        HostResiduals = new double[replicas * p * n];
    }

    internal DeviceBuffer<double> Inputs { get; }

    internal DeviceBuffer<double> Labels { get; }

    internal DeviceBuffer<double> Spare { get; }

    internal DeviceBuffer<double> Residuals { get; }

    internal DeviceBuffer<double> Weights { get; }

    internal DeviceBuffer<double> SetResiduals { get; }

    internal DeviceBuffer<double> Rates { get; }

    internal DeviceBuffer<double> Ones { get; }

    internal double[] Host { get; }

    internal double[] HostResiduals { get; }

    public void Dispose()
    {
        foreach (DeviceBuffer<double> buffer in (DeviceBuffer<double>[])[Inputs, Labels, Spare, Residuals, Weights, SetResiduals, Rates, Ones]) buffer.Dispose();
    }
}
