// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Bench.Gpu;

/// <summary>C = A B of n x n matrices, one or many; the peer is cublasGemmStridedBatchedEx.</summary>
internal sealed class GpuMatMulCase<T> : GpuCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IMatrixOperations<T> operations;
    private readonly DeviceMatrix<T> a;
    private readonly DeviceMatrix<T> b;
    private readonly DeviceMatrix<T> c;

    internal GpuMatMulCase(CudaDevice device, int n, int batch)
        : base(device)
    {
        operations = device.Operations<IMatrixOperations<T>>();
        a = Normal<T>(1, batch, n, n);
        b = Normal<T>(2, batch, n, n);
        c = Matrices<T>(batch, n, n);
    }

    internal override double Flops => 2.0 * c.Batch * c.Rows * c.Rows * c.Rows;

    internal override void Run() => operations.MatMul(T.One, a, Transpose.No, b, Transpose.No, T.Zero, c);

    internal override double ErrorOverBound() => GpuProducts.Error(Download(a, a.Batch - 1), Download(b, b.Batch - 1), Download(c, c.Batch - 1), c.Rows, double.CreateChecked(T.BitIncrement(T.One) - T.One) / 2);

    protected override void RunPeer()
    {
        using CudaOperand<T> left = new(Device, a, nameof(a)), right = new(Device, b, nameof(b)), product = new(Device, c, nameof(c));
        Device.Blas.MatMul(T.One, left, Transpose.No, right, Transpose.No, a.Columns, T.Zero, product);
    }

    protected override void Spoil() => Device.Operations<IPointwiseOperations<T>>().Fill(c, T.NaN);
}

/// <summary>Errors of products, checked on the host.</summary>
internal static class GpuProducts
{
    private const int Samples = 4096;

    /// <summary>|C' - C| over its bound (k + 2) u |A| |B| (Higham 2002, section 3.5), the largest over elements spread over the matrix.</summary>
    internal static double Error<T>(T[] a, T[] b, T[] c, int n, double unit)
        where T : unmanaged, INumberBase<T>
    {
        double worst = 0;
        int samples = Math.Min(Samples, n * n);
        for (int s = 0; s < samples; s++)
        {
            int element = samples == 1 ? 0 : (int)((long)s * ((n * n) - 1) / (samples - 1));
            int i = element / n, j = element % n;
            double sum = 0, size = 0;
            for (int p = 0; p < n; p++)
            {
                double term = double.CreateChecked(a[(i * n) + p]) * double.CreateChecked(b[(p * n) + j]);
                sum += term;
                size += Math.Abs(term);
            }

            double error = Math.Abs(double.CreateChecked(c[element]) - sum) / ((n + 2) * unit * size);
            if (!(error <= worst)) worst = error; // a NaN is kept
        }

        return worst;
    }
}
