// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="ILossOperations{T}"/> as plain loops in double.</summary>
internal sealed class ReferenceLossOperations<T>(Device device) : ILossOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Sum of the terms of a row; the array receives the gradient of that sum.</summary>
    private delegate double RowLoss(double[] f, double[] targets, double[] df);

    public void MeanSquare(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(f, y, f.Columns, nameof(y), df, losses, (outputs, targets, gradient) => Sum(outputs, targets, gradient, MeanSquare));

    public void CrossEntropy(DeviceMatrix<T> f, DeviceMatrix<int> labels, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(f, labels, 1, nameof(labels), df, losses, CrossEntropy);

    public void Logistic(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(f, y, f.Columns, nameof(y), df, losses, (outputs, targets, gradient) => Sum(outputs, targets, gradient, Logistic));

    public void Hinge(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) =>
        Run(f, y, f.Columns, nameof(y), df, losses, (outputs, targets, gradient) => Sum(outputs, targets, gradient, Hinge));

    private static (double Term, double Slope) MeanSquare(double f, double y) => ((f - y) * (f - y) / 2, f - y);

    private static (double Term, double Slope) Logistic(double f, double y) => (Elementary.Softplus(-(y * f)), -y * Elementary.Sigmoid(-(y * f)));

    private static (double Term, double Slope) Hinge(double f, double y)
    {
        double h = Math.FusedMultiplyAdd(-y, f, 1); // its sign decides the slope, so it is rounded once
        return double.IsNaN(h) ? (h, h) : h > 0 ? (h, -y) : (0, 0);
    }

    private static double CrossEntropy(double[] f, double[] targets, double[] df)
    {
        int label = (int)targets[0];
        double[] weights = ReferenceRowOperations<T>.Weights(f, out double maximum, out double logSum);
        for (int j = 0; j < f.Length; j++) df[j] = weights[j] - (j == label ? 1 : 0);
        return logSum - (f[label] - maximum);
    }

    private static double Sum(double[] f, double[] targets, double[] df, Func<double, double, (double Term, double Slope)> loss)
    {
        double sum = 0;
        for (int j = 0; j < f.Length; j++)
        {
            (double term, df[j]) = loss(f[j], targets[j]);
            sum += term;
        }

        return sum;
    }

    private void Run<TTarget>(
        DeviceMatrix<T> f, DeviceMatrix<TTarget> targets, int targetColumns, string targetName, DeviceMatrix<T> df, DeviceMatrix<double> losses, RowLoss loss)
        where TTarget : unmanaged, INumber<TTarget>
    {
        NetworkShapes.Loss(f, targets, targetColumns, targetName, df, losses);
        using HostMatrix<T> outputs = new(device, f, nameof(f));
        using HostMatrix<TTarget> wanted = new(device, targets, targetName);
        using HostMatrix<T> gradient = new(device, df, nameof(df));
        using HostMatrix<double> results = new(device, losses, nameof(losses));
        LossOperands.Check(outputs, wanted, targetName, gradient, results);
        double[] slopes = new double[f.Columns];
        for (int b = 0; b < f.Batch; b++)
        {
            double sum = 0;
            for (int i = 0; i < f.Rows && f.Columns > 0; i++)
            {
                double[] target = new double[targetColumns];
                for (int j = 0; j < targetColumns; j++) target[j] = double.CreateChecked(wanted[b, i, j]);
                sum += loss(ReferenceRowOperations<T>.Row(outputs, b, i), target, slopes);
                for (int j = 0; j < f.Columns; j++) gradient[b, i, j] = T.CreateChecked(slopes[j] / f.Rows);
            }

            results[b, 0, 0] = f.Rows == 0 ? 0 : sum / f.Rows;
        }
    }
}
