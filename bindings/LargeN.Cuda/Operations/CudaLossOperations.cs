// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="ILossOperations{T}"/>: a block a problem, in the order of the CPU; in the stream, without waiting.</summary>
internal sealed class CudaLossOperations<T>(CudaDevice device) : ILossOperations<T>
    where T : unmanaged
{
    private const string Family = "network";

    private readonly Kernel<LossParams> meanSquare = new(device, Family, "largen_mean_square_" + Suffix.Of<T>());
    private readonly Kernel<LossParams> logistic = new(device, Family, "largen_logistic_" + Suffix.Of<T>());
    private readonly Kernel<LossParams> hinge = new(device, Family, "largen_hinge_" + Suffix.Of<T>());
    private readonly Kernel<CrossEntropyParams> crossEntropy = new(device, Family, "largen_cross_entropy_" + Suffix.Of<T>());

    public void MeanSquare(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) => Pointwise(meanSquare, f, y, df, losses);

    public void Logistic(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) => Pointwise(logistic, f, y, df, losses);

    public void Hinge(DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses) => Pointwise(hinge, f, y, df, losses);

    /// <remarks>Labels are not looked at here: that would wait for the GPU. One that names no column makes its row NaN.</remarks>
    public void CrossEntropy(DeviceMatrix<T> f, DeviceMatrix<int> labels, DeviceMatrix<T> df, DeviceMatrix<double> losses)
    {
        NetworkShapes.Loss(f, labels, 1, nameof(labels), df, losses);
        using CudaOperand<T> outputs = new(device, f, nameof(f));
        using CudaOperand<int> wanted = new(device, labels, nameof(labels));
        using CudaOperand<T> gradient = new(device, df, nameof(df));
        using CudaOperand<double> results = new(device, losses, nameof(losses));
        RequireApart(outputs, gradient, results);
        if (results.IsEmpty) return;
        crossEntropy.Launch(Grid(f.Batch), new Dim3(ElementLaunch.Threads), new CrossEntropyParams
        {
            F = outputs.Pointer,
            Labels = wanted.Pointer,
            Df = gradient.Pointer,
            Losses = results.Pointer,
            FBatch = outputs.BatchStride,
            LabelsBatch = wanted.BatchStride,
            DfBatch = gradient.BatchStride,
            LossesBatch = results.BatchStride,
            Batch = outputs.Batch,
            Rows = outputs.Rows,
            Columns = outputs.Columns,
            FRow = outputs.RowStride,
            LabelsRow = wanted.RowStride,
            DfRow = gradient.RowStride,
        });
    }

    private static Dim3 Grid(int batch) => new(ElementLaunch.Blocks(batch, 1));

    private static void RequireApart(in CudaOperand<T> f, in CudaOperand<T> df, in CudaOperand<double> losses)
    {
        CudaOperand<T>.RequireApart(f, df, nameof(f));
        if (f is CudaOperand<double> outputs) CudaOperand<double>.RequireApart(outputs, losses, nameof(f));
        if (df is CudaOperand<double> gradient) CudaOperand<double>.RequireApart(gradient, losses, nameof(df));
    }

    private void Pointwise(Kernel<LossParams> loss, DeviceMatrix<T> f, DeviceMatrix<T> y, DeviceMatrix<T> df, DeviceMatrix<double> losses)
    {
        NetworkShapes.Loss(f, y, f.Columns, nameof(y), df, losses);
        using CudaOperand<T> outputs = new(device, f, nameof(f));
        using CudaOperand<T> targets = new(device, y, nameof(y));
        using CudaOperand<T> gradient = new(device, df, nameof(df));
        using CudaOperand<double> results = new(device, losses, nameof(losses));
        RequireApart(outputs, gradient, results);
        RequireApart(targets, gradient, results);
        if (results.IsEmpty) return;
        loss.Launch(Grid(f.Batch), new Dim3(ElementLaunch.Threads), new LossParams
        {
            F = outputs.Pointer,
            Y = targets.Pointer,
            Df = gradient.Pointer,
            Losses = results.Pointer,
            FBatch = outputs.BatchStride,
            YBatch = targets.BatchStride,
            DfBatch = gradient.BatchStride,
            LossesBatch = results.BatchStride,
            Batch = outputs.Batch,
            Rows = outputs.Rows,
            Columns = outputs.Columns,
            FRow = outputs.RowStride,
            YRow = targets.RowStride,
            DfRow = gradient.RowStride,
        });
    }
}
