// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Bench.Gpu;

/// <summary>Many symmetric matrices: eigenvalues, with or without eigenvectors, in place. Verdicts stay on the device up to the order of our kernels. The peer is cuSOLVER.</summary>
internal sealed class GpuEigenCase<T> : GpuCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CudaSymmetricEigenOperations<T> operations;
    private readonly IPointwiseOperations<T> pointwise;
    private readonly DeviceMatrix<T> original;
    private readonly DeviceMatrix<T> work;
    private readonly DeviceMatrix<T> values;
    private readonly CudaBuffer<double> found;
    private readonly Verdict[] verdicts;
    private readonly bool vectors;

    internal GpuEigenCase(CudaDevice device, int n, int batch, bool vectors)
        : base(device)
    {
        this.vectors = vectors;
        operations = (CudaSymmetricEigenOperations<T>)device.Operations<ISymmetricEigenOperations<T>>();
        pointwise = device.Operations<IPointwiseOperations<T>>();
        original = Normal<T>(1, batch, n, n);
        pointwise.MirrorLower(original);
        work = Matrices<T>(batch, n, n);
        values = Matrices<T>(batch, 1, n);
        found = (CudaBuffer<double>)Own(device.Allocate<double>(2L * batch)); // two words a verdict
        verdicts = new Verdict[batch];
        Prepare();
    }

    /// <summary>9 n^3 a matrix with vectors, 4 n^3 / 3 without (Golub and Van Loan 2013, section 8.3).</summary>
    internal override double Flops => work.Batch * Math.Pow(work.Rows, 3) * (vectors ? 9 : 4.0 / 3);

    internal override void Prepare() => pointwise.Copy(original, work);

    internal override void Run()
    {
        using CudaOperand<T> a = new(Device, work, nameof(work)), w = new(Device, values, nameof(values));
        if (operations.IsOwn(a, vectors)) operations.Start(a, w, found.Pointer, vectors);
        else if (vectors) operations.SymmetricEigen(work, values, verdicts);
        else operations.SymmetricEigenvalues(work, values, verdicts);
    }

    // Values: the trace and the squared norm of the matrix; with vectors also A v = l v and V V^T = 1. Over 10 n^1.5 eps.
    internal override double ErrorOverBound()
    {
        int n = work.Rows, last = work.Batch - 1;
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One), scale = 10 * Math.Pow(n, 1.5) * eps;
        double[] a = [.. Download(original, last).Select(double.CreateChecked)], l = [.. Download(values, last).Select(double.CreateChecked)];
        double square = a.Sum(x => x * x), norm = Math.Sqrt(square), trace = 0;
        for (int i = 0; i < n; i++) trace += a[(i * n) + i];
        double worst = Math.Max(Math.Abs(l.Sum() - trace) / norm, Math.Abs(l.Sum(x => x * x) - square) / square) / scale;
        if (vectors) worst = Math.Max(worst, VectorError(a, l, [.. Download(work, last).Select(double.CreateChecked)], n, norm) / scale);
        return worst;
    }

    protected override void RunPeer()
    {
        using CudaOperand<T> a = new(Device, work, nameof(work)), w = new(Device, values, nameof(values));
        Device.Solver.SymmetricEigen<T>(a.Pointer, w.Pointer, a.Rows, a.Batch, vectors, found.Pointer);
    }

    private static double VectorError(double[] a, double[] l, double[] v, int n, double norm)
    {
        double residual = 0, apart = 0;
        for (int c = 0; c < n; c++)
        {
            for (int i = 0; i < n; i++)
            {
                double image = -l[c] * v[(c * n) + i], dot = i == c ? -1 : 0;
                for (int j = 0; j < n; j++)
                {
                    image += a[(i * n) + j] * v[(c * n) + j];
                    dot += v[(c * n) + j] * v[(i * n) + j];
                }

                residual += image * image;
                apart += dot * dot;
            }
        }

        return Math.Max(Math.Sqrt(residual) / norm, Math.Sqrt(apart));
    }
}
