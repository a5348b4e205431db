// SPDX-License-Identifier: MIT
using System.Text;
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>Rows of <see cref="KernelBits"/> for sums and normalised rows, computed by the CPU device.</summary>
internal static class KernelReductionBits
{
    // 3 problems of 137 x 150 = 20550 terms: three blocks of 8192, the last one short.
    private const int Batch = 3, Rows = 137, Columns = 150, Elements = Batch * Rows * Columns;

    internal static void Append(StringBuilder text)
    {
        using CpuDevice device = new(new Parallelism(1));
        Sums(text, device, "f64", -30, 30, KernelBits.Doubles(17, -30, 30, Elements), KernelBits.Doubles(18, -30, 30, Elements));
        Sums(text, device, "f32", -30, 30, KernelBits.Singles(17, -30, 30, Elements), KernelBits.Singles(18, -30, 30, Elements));
        Normalized(text, device, "f32", -30, 30, KernelBits.Singles(17, -30, 30, Elements));
        Normalized(text, device, "f32", -126, -100, KernelBits.Singles(17, -126, -100, Elements));
        Normalized(text, device, "f64", -30, 30, KernelBits.Doubles(17, -30, 30, Elements));
        Normalized(text, device, "f64", -1022, -500, KernelBits.Doubles(17, -1022, -500, Elements));   // squares underflow
        Normalized(text, device, "f64", 400, 1023, KernelBits.Doubles(17, 400, 1023, Elements));       // squares overflow
    }

    private static void Sums<T>(StringBuilder text, CpuDevice device, string type, int low, int high, T[] x, T[] y)
        where T : unmanaged
    {
        IReductionOperations<T> operations = device.Operations<IReductionOperations<T>>();
        using DeviceBuffer<T> left = device.Allocate<T>(x.Length), right = device.Allocate<T>(x.Length);
        left.Upload(x);
        right.Upload(y);
        DeviceMatrix<T> a = new(left, Batch, Rows, Columns), b = new(right, Batch, Rows, Columns), square = a.Block(0, 0, Rows, Rows);
        Add("sum", results => operations.Sum(a, results));
        Add("dot", results => operations.Dot(a, b, results));
        Add("trace", results => operations.Trace(square, results));
        Add("lower_squares", results => operations.LowerSquaredNorm(square, results));

        void Add(string name, Action<double[]> run)
        {
            double[] results = new double[Batch];
            run(results);
            BitsHash hash = new();
            hash.Add<double>(results);
            KernelBits.Line(text, name, type, low, high, hash);
        }
    }

    private static void Normalized<T>(StringBuilder text, CpuDevice device, string type, int low, int high, T[] x)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using DeviceBuffer<T> buffer = device.Allocate<T>(x.Length);
        Array.Clear(x, 0, Columns); // a row of zeros
        buffer.Upload(x);
        device.Operations<IPointwiseOperations<T>>().NormalizeRows(new DeviceMatrix<T>(buffer, Batch, Rows, Columns));
        buffer.Download(x);
        BitsHash hash = new();
        hash.Add<T>(x);
        KernelBits.Line(text, "normalize_rows", type, low, high, hash);
    }
}
