// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.OptimalSchedules;

/// <summary>Schedules that see the same samples, as columns of one matrix of weights; a column rests once its schedule has ended.</summary>
/// <param name="Columns">The schedules.</param>
/// <param name="Batches">B of each step.</param>
/// <param name="FirstDraw">Draw of the first step: passes that do not share samples begin apart.</param>
internal sealed record DescentPass(IReadOnlyList<Schedule> Columns, int[] Batches, uint FirstDraw)
{
    internal int Steps => Batches.Length;

    internal int LargestBatch => Batches.Max();

    internal bool HasMomentum => Columns.Any(c => c.Momenta is not null);

    /// <summary>Device and host memory of one replica.</summary>
    internal long BytesEach(int modes) => 8L * (((long)LargestBatch * (modes + 2 + Columns.Count)) + ((HasMomentum ? 4L : 2L) * modes * Columns.Count));

    /// <summary>Device and host memory of the schedules.</summary>
    internal long TableBytes => 8L * (((HasMomentum ? 4L : 2L) * Steps * Columns.Count) + Columns.Count);

    /// <summary>Two products a step; random numbers are counted as forty operations each.</summary>
    internal double FlopsEach(int modes) => Batches.Sum(b => (double)b) * modes * ((4.0 * Columns.Count) + 44);

    internal int PerPass(Device device, int modes, int replicas) => Math.Clamp(device.ReplicasPerPass(replicas, BytesEach(modes)), 1, Math.Max(1, replicas));

    internal long ScratchBytes(Device device, int modes, int replicas) => new Scratch(device, replicas)
        .Product(LargestBatch, Columns.Count, modes).Product(modes, Columns.Count, LargestBatch).Product(LargestBatch, 1, modes).Product(LargestBatch, Columns.Count, 1).Bytes;
}

/// <summary>SGD along the schedules of a pass.</summary>
/// <remarks>
/// R = y 1^T - X W; without momentum W = W + X^T R diag(eta_t / (s B)), with it V = V diag(mu_t) + X^T R, W = W + V diag(eta_t / (s B)); s is the scale of the eigenvalues.
/// </remarks>
internal sealed class ScheduledDescent(DescentPass pass, Design design, SgdScales scales, double noise, Device device)
{
    private readonly IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
    private readonly IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();

    /// <summary>Squared distances to the target, without power beyond the modes: replica, column.</summary>
    internal double[] Run(ulong seed, ReplicaRange replicas, Action<double> progress, CancellationToken cancel)
    {
        int m = design.Modes.Count, n = pass.Columns.Count, perPass = pass.PerPass(device, m, replicas.Count), most = pass.LargestBatch;
        using DeviceBuffer<double> inputs = device.Allocate<double>((long)perPass * most * m), labels = device.Allocate<double>((long)perPass * most), spare = device.Allocate<double>((long)perPass * most);
        using DeviceBuffer<double> residuals = device.Allocate<double>((long)perPass * most * n), weights = device.Allocate<double>((long)perPass * m * n), ones = device.Allocate<double>(n);
        using DeviceBuffer<double> rates = device.Allocate<double>((long)pass.Steps * n), momenta = device.Allocate<double>(pass.HasMomentum ? (long)pass.Steps * n : 0);
        using DeviceBuffer<double> velocity = device.Allocate<double>(pass.HasMomentum ? (long)perPass * m * n : 0), move = device.Allocate<double>(pass.HasMomentum ? (long)perPass * m * n : 0);
        ones.Upload([.. Enumerable.Repeat(1.0, n)]);
        rates.Upload(Table((s, t) => s.Rates[t] / (scales.Eigenvalue * pass.Batches[t])));
        if (pass.HasMomentum) momenta.Upload(Table((s, t) => s.Momenta is { } mu ? mu[t] : 0));
        double[] losses = new double[replicas.Count * n], host = new double[(long)perPass * m * n];
        for (int done = 0, count; done < replicas.Count; done += count)
        {
            count = Math.Min(perPass, replicas.Count - done);
            DeviceMatrix<double> w = new(weights, count, m, n), all = new(ones, 0, count, 1, n, n, 0);
            pointwise.Fill(w, 0);
            if (pass.HasMomentum) pointwise.Fill(new DeviceMatrix<double>(velocity, count, m, n), 0);
            for (int t = 0; t < pass.Steps; t++)
            {
                cancel.ThrowIfCancellationRequested();
                int b = pass.Batches[t];
                DeviceMatrix<double> x = new(inputs, count, b, m), y = new(labels, count, b, 1), r = new(residuals, count, b, n);
                DeviceMatrix<double> rate = new(rates, (long)t * n, count, 1, n, n, 0);
                design.Fill(x, y, new DeviceMatrix<double>(spare, count, b, 1), noise, seed, replicas.First + (uint)done, pass.FirstDraw + (uint)t);
                matrix.MatMul(1, y, Transpose.No, all, Transpose.No, 0, r);
                matrix.MatMul(-1, x, Transpose.No, w, Transpose.No, 1, r);
                if (pass.HasMomentum)
                {
                    DeviceMatrix<double> v = new(velocity, count, m, n), step = new(move, count, m, n);
                    pointwise.ScaleColumns(v, new DeviceMatrix<double>(momenta, (long)t * n, count, 1, n, n, 0));
                    matrix.MatMul(1, x, Transpose.Yes, r, Transpose.No, 1, v);
                    pointwise.Copy(v, step);
                    pointwise.ScaleColumns(step, rate);
                    pointwise.AddScaled(1, step, w);
                }
                else
                {
                    pointwise.ScaleColumns(r, rate);
                    matrix.MatMul(1, x, Transpose.Yes, r, Transpose.No, 1, w);
                }

                if (t % 64 == 63 || pass.Steps < 64) progress((done + (count * (t + 1.0) / pass.Steps)) / replicas.Count);
            }

            weights.Download(host.AsSpan(0, count * m * n));
            for (int i = 0; i < count; i++) Distances(host.AsSpan(i * m * n, m * n), losses.AsSpan((done + i) * n, n));
        }

        return losses;
    }

    private double[] Table(Func<Schedule, int, double> entry)
    {
        double[] table = new double[(long)pass.Steps * pass.Columns.Count];
        for (int t = 0; t < pass.Steps; t++)
        {
            for (int j = 0; j < pass.Columns.Count; j++) table[(t * pass.Columns.Count) + j] = t < pass.Columns[j].Rates.Length ? entry(pass.Columns[j], t) : 0;
        }

        return table;
    }

    private void Distances(ReadOnlySpan<double> w, Span<double> losses)
    {
        for (int k = 0; k < design.Modes.Count; k++)
        {
            double root = design.Modes.Roots[k], target = design.Modes.Target[k];
            for (int j = 0; j < losses.Length; j++)
            {
                double error = target - (root * w[(k * losses.Length) + j]);
                losses[j] = Math.FusedMultiplyAdd(error, error, losses[j]);
            }
        }

        foreach (ref double loss in losses) loss /= scales.Power;
    }
}
