// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Bench.Gpu;

/// <summary>Many small positive definite matrices: factors in place, or factor, solution of one right-hand side and log-determinant. Verdicts stay on the device, as the peers' do.</summary>
/// <remarks>The peer is cusolverDnXpotrfBatched, with cusolverDnXpotrsBatched for the solution (it has no log-determinant).</remarks>
internal sealed class GpuCholeskyCase<T> : GpuCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Distinct = 1024; // matrices made on the host; the batch repeats them

    private readonly CudaCholeskyOperations<T> operations;
    private readonly IPointwiseOperations<T> pointwise;
    private readonly VendorLibraries vendor;
    private readonly DeviceMatrix<T> original;
    private readonly DeviceMatrix<T> originalSides;
    private readonly DeviceMatrix<T> work;
    private readonly DeviceMatrix<T> sides;
    private readonly CudaBuffer<double> verdicts;        // two words a verdict
    private readonly CudaBuffer<double> logDeterminants;
    private readonly CudaBuffer<double> addresses;       // of matrices, of right-hand sides, as words of 8 bytes
    private readonly bool solve;

    internal GpuCholeskyCase(CudaDevice device, int n, int batch, bool solve)
        : base(device)
    {
        this.solve = solve;
        operations = (CudaCholeskyOperations<T>)device.Operations<ICholeskyOperations<T>>();
        pointwise = device.Operations<IPointwiseOperations<T>>();
        vendor = Own(new VendorLibraries(device));
        original = Matrices<T>(batch, n, n);
        work = Matrices<T>(batch, n, n);
        originalSides = Normal<T>(2, batch, n, 1);
        sides = Matrices<T>(batch, n, 1);
        verdicts = (CudaBuffer<double>)Own(device.Allocate<double>(2L * batch));
        logDeterminants = (CudaBuffer<double>)Own(device.Allocate<double>(batch));
        addresses = (CudaBuffer<double>)Own(device.Allocate<double>(2L * batch));
        Fill(n, batch);
        List(work, 0);
        List(sides, batch);
        Prepare();
    }

    internal override double Flops => work.Batch * Math.Pow(work.Rows, 3) / 3;

    internal override void Prepare()
    {
        pointwise.Copy(original, work);
        if (solve) pointwise.Copy(originalSides, sides);
    }

    internal override void Run()
    {
        using CudaOperand<T> a = new(Device, work, nameof(work)), b = new(Device, sides, nameof(sides));
        if (solve) operations.StartFactorSolve(a, b, verdicts.Pointer, logDeterminants.Pointer);
        else operations.StartFactor(a, verdicts.Pointer);
    }

    // Residuals over 10 n eps, as the peers' scripts take them.
    internal override double ErrorOverBound()
    {
        int n = work.Rows, last = work.Batch - 1;
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        T[] a = Download(original, last), l = Download(work, last);
        double error = 0, norm = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int k = 0; k <= Math.Min(i, j); k++) sum += double.CreateChecked(l[(i * n) + k]) * double.CreateChecked(l[(j * n) + k]);
                double exact = double.CreateChecked(a[(i * n) + j]);
                error += Math.Pow(sum - exact, 2);
                norm += exact * exact;
            }
        }

        double worst = Math.Sqrt(error / norm) / (10 * n * eps);
        return solve ? Math.Max(worst, SolutionError(a, n, last, Math.Sqrt(norm)) / (10 * n * eps)) : worst;
    }

    protected override void RunPeer()
    {
        int n = work.Rows, batch = work.Batch;
        vendor.CholeskyFactor<T>(addresses.Pointer, n, verdicts.Pointer, batch);
        if (solve) vendor.CholeskySolve<T>(addresses.Pointer, n, addresses.Pointer + (ulong)(batch * sizeof(ulong)), verdicts.Pointer, batch);
    }

    private double SolutionError(T[] a, int n, int problem, double norm)
    {
        T[] x = Download(sides, problem), b = Download(originalSides, problem);
        double error = 0, size = 0;
        for (int i = 0; i < n; i++)
        {
            double residual = -double.CreateChecked(b[i]);
            for (int j = 0; j < n; j++) residual += double.CreateChecked(a[(i * n) + j]) * double.CreateChecked(x[j]);
            error += residual * residual;
            size += Math.Pow(double.CreateChecked(x[i]), 2);
        }

        return Math.Sqrt(error / size) / norm;
    }

    /// <summary>Symmetric matrices of normal variates with 4 sqrt(n) on the diagonal, beyond the edge of the spectrum of the rest.</summary>
    private void Fill(int n, int batch)
    {
        int distinct = Math.Min(Distinct, batch);
        double[] draws = Normals(0, distinct * n * n);
        T[] matrices = new T[draws.Length];
        for (int p = 0; p < distinct; p++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    matrices[(((p * n) + i) * n) + j] = T.CreateChecked(i == j ? 4 * Math.Sqrt(n) : draws[(((p * n) + Math.Max(i, j)) * n) + Math.Min(i, j)]);
            }
        }

        for (int p = 0; p < batch; p += distinct) original.Buffer.Upload(matrices.AsSpan(0, Math.Min(distinct, batch - p) * n * n), (long)p * n * n);
    }

    private void List(DeviceMatrix<T> matrices, long at)
    {
        using CudaOperand<T> operand = new(Device, matrices, nameof(matrices));
        double[] list = new double[matrices.Batch];
        for (int p = 0; p < list.Length; p++) list[p] = BitConverter.UInt64BitsToDouble(operand.At(p));
        addresses.Upload(list, at);
    }
}
