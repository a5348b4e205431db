// SPDX-License-Identifier: MIT
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Bench.Gpu;

/// <summary>C = A B of many n x n matrices on tensor cores, sums in float; the peer is cublasGemmStridedBatchedEx in the same precision.</summary>
internal sealed class GpuTensorMatMulCase : GpuCase
{
    private const double Tf32Unit = 1.0 / 2048; // half a unit of 10 bits of fraction

    private readonly VendorLibraries vendor;
    private readonly DeviceMatrix<float> a;
    private readonly DeviceMatrix<float> b;
    private readonly DeviceMatrix<float> c;
    private readonly DeviceMatrix<ushort> brainA;
    private readonly DeviceMatrix<ushort> brainB;
    private readonly bool isBrain;

    internal GpuTensorMatMulCase(CudaDevice device, bool isBrain, int n, int batch)
        : base(device)
    {
        this.isBrain = isBrain;
        vendor = Own(new VendorLibraries(device));
        c = Matrices<float>(batch, n, n);
        if (isBrain)
        {
            brainA = Brain(1, n, batch);
            brainB = Brain(2, n, batch);
        }
        else
        {
            a = Normal<float>(1, batch, n, n);
            b = Normal<float>(2, batch, n, n);
        }
    }

    internal override double Flops => 2.0 * c.Batch * Math.Pow(c.Rows, 3);

    internal override void Run()
    {
        if (isBrain) Device.MatMulBf16(1, brainA, Transpose.No, brainB, Transpose.No, 0, c);
        else Device.MatMulTf32(1, a, Transpose.No, b, Transpose.No, 0, c);
    }

    internal override double ErrorOverBound()
    {
        int last = c.Batch - 1;
        return isBrain
            ? GpuProducts.Error([.. Download(brainA, last).Select(Bf16.ToSingle)], [.. Download(brainB, last).Select(Bf16.ToSingle)], Download(c, last), c.Rows, Math.ScaleB(1, -22))
            : GpuProducts.Error(Download(a, last), Download(b, last), Download(c, last), c.Rows, Tf32Unit);
    }

    protected override void RunPeer()
    {
        using CudaOperand<float> product = new(Device, c, nameof(c));
        if (isBrain)
        {
            using CudaOperand<ushort> left = new(Device, brainA, nameof(brainA)), right = new(Device, brainB, nameof(brainB));
            vendor.MatMul(left.Pointer, right.Pointer, isBrain, product.Pointer, c.Rows, c.Batch);
        }
        else
        {
            using CudaOperand<float> left = new(Device, a, nameof(a)), right = new(Device, b, nameof(b));
            vendor.MatMul(left.Pointer, right.Pointer, isBrain, product.Pointer, c.Rows, c.Batch);
        }
    }

    protected override void Spoil() => Device.Operations<IPointwiseOperations<float>>().Fill(c, float.NaN);

    /// <summary>Normal variates rounded to bf16; a stretch made on the host is repeated.</summary>
    private DeviceMatrix<ushort> Brain(uint stream, int n, int batch)
    {
        const int Distinct = 1024;
        DeviceMatrix<ushort> matrices = Matrices<ushort>(batch, n, n);
        int distinct = Math.Min(Distinct, batch);
        ushort[] draws = [.. Normals(stream, distinct * n * n).Select(x => Bf16.Round((float)x))];
        for (int p = 0; p < batch; p += distinct) matrices.Buffer.Upload(draws.AsSpan(0, Math.Min(distinct, batch - p) * n * n), (long)p * n * n);
        return matrices;
    }
}
