// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="ILossOperations{T}"/>: rows on any thread, their sums joined in the fixed order afterwards.</summary>
internal sealed class CpuLossOperations<T>(CpuDevice device) : ILossOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowJob<Kernel<MeanSquareLoss<T>, T>> meanSquare = new();
    private readonly RowJob<Kernel<CrossEntropyLoss<T>, int>> crossEntropy = new();
    private readonly RowJob<Kernel<LogisticLoss<T>, T>> logistic = new();
    private readonly RowJob<Kernel<HingeLoss<T>, T>> hinge = new();
    private double[] rowSums = []; // grows once

    public void MeanSquare(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(meanSquare, f, y, f.Columns, nameof(y), df, losses, examples: 2);

    public void CrossEntropy(DeviceMatrix<T> f, DeviceMatrix<int> labels, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(crossEntropy, f, labels, 1, nameof(labels), df, losses, examples: 1);

    public void Logistic(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(logistic, f, y, f.Columns, nameof(y), df, losses, examples: 1);

    public void Hinge(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(hinge, f, y, f.Columns, nameof(y), df, losses, examples: 1);

    /// <param name="job">The loss.</param>
    /// <param name="f">Outputs.</param>
    /// <param name="targets">What the loss compares them with.</param>
    /// <param name="targetColumns">Columns that the targets must have.</param>
    /// <param name="targetName">Their name in the contract.</param>
    /// <param name="df">Gradient.</param>
    /// <param name="losses">Losses.</param>
    /// <param name="examples">What the number of rows is multiplied by in the divisor of the loss.</param>
    private void Run<TLoss, TTarget>(
        RowJob<Kernel<TLoss, TTarget>> job, DeviceMatrix<T> f, DeviceMatrix<TTarget> targets, int targetColumns, string targetName, DeviceMatrix<T> df, DeviceMatrix<double> losses, int examples)
        where TLoss : struct, IRowLoss<T, TTarget>
        where TTarget : unmanaged
    {
        NetworkShapes.Loss(f, targets, targetColumns, targetName, df, losses);
        using HostMatrix<T> outputs = new(device, f, nameof(f));
        using HostMatrix<TTarget> wanted = new(device, targets, targetName);
        using HostMatrix<T> gradient = new(device, df, nameof(df));
        using HostMatrix<double> results = new(device, losses, nameof(losses));
        LossOperands.Check(outputs, wanted, targetName, gradient, results);
        long rows = (long)f.Batch * f.Rows;
        if (rowSums.Length < rows) rowSums = new double[checked((int)rows)];
        rowSums.AsSpan(0, (int)rows).Clear();
        job.Run(new Kernel<TLoss, TTarget>(outputs, wanted, gradient, rowSums), f.Batch, f.Rows, f.Columns, device.Parallelism, wholeRows: true);
        for (int b = 0; b < f.Batch; b++)
            results[b, 0, 0] = f.Rows == 0 ? 0 : FixedOrder.Sum(rowSums.AsSpan(b * f.Rows, f.Rows)) / ((double)examples * f.Rows);
    }

    private readonly struct Kernel<TLoss, TTarget>(HostMatrix<T> f, HostMatrix<TTarget> targets, HostMatrix<T> df, double[] rowSums) : IRowKernel
        where TLoss : struct, IRowLoss<T, TTarget>
        where TTarget : unmanaged
    {
        public void Run(int b, int i, int column, int count) =>
            rowSums[(b * f.Rows) + i] = TLoss.Run(f.Row(b, i), targets.Row(b, i), df.Row(b, i), T.CreateChecked(f.Rows));
    }
}
