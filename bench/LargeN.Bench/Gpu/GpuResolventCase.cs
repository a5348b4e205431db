// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Bench.Gpu;

/// <summary>tr (A + z)^-1 of one symmetric matrix at many complex shifts: eigenvalues, then sums.</summary>
internal sealed class GpuResolventCase : GpuCase
{
    private const double Width = 0.1; // imaginary part of the shifts

    private readonly ISymmetricEigenOperations<double> eigen;
    private readonly IResolventOperations resolvents;
    private readonly IPointwiseOperations<double> pointwise;
    private readonly DeviceMatrix<double> original;
    private readonly DeviceMatrix<double> work;
    private readonly DeviceMatrix<double> values;
    private readonly Complex[] shifts;
    private readonly Complex[] traces;
    private readonly Verdict[] verdicts;
    private readonly Verdict[] verdict = new Verdict[1];

    internal GpuResolventCase(CudaDevice device, int n, int count)
        : base(device)
    {
        eigen = device.Operations<ISymmetricEigenOperations<double>>();
        resolvents = device.Operations<IResolventOperations>();
        pointwise = device.Operations<IPointwiseOperations<double>>();
        original = Normal<double>(1, 1, n, n);
        pointwise.MirrorLower(original);
        work = Matrices<double>(1, n, n);
        values = Matrices<double>(1, 1, n);
        double edge = 2 * Math.Sqrt(n);
        shifts = [.. Enumerable.Range(0, count).Select(s => new Complex(edge * (((double)s / count) - 0.5), Width))];
        traces = new Complex[count];
        verdicts = new Verdict[count];
        Prepare();
    }

    internal override double Flops => 4 * Math.Pow(work.Rows, 3) / 3;

    internal override void Prepare() => pointwise.Copy(original, work);

    internal override void Run()
    {
        eigen.SymmetricEigenvalues(work, values, verdict);
        resolvents.Traces(values, shifts, traces, verdicts);
    }

    // The sums again on the host, and the eigenvalues by the trace and the norm of the matrix.
    internal override double ErrorOverBound()
    {
        int n = work.Rows;
        double[] l = Download(values, 0), a = Download(original, 0);
        double square = a.Sum(x => x * x), worst = Math.Abs(l.Sum(x => x * x) - square) / square / (10 * n * Math.ScaleB(1, -53));
        for (int s = 0; s < shifts.Length; s++)
        {
            Complex sum = 0;
            double size = 0;
            foreach (double value in l)
            {
                Complex term = 1 / (value + shifts[s]);
                sum += term;
                size += Complex.Abs(term);
            }

            worst = Math.Max(worst, Complex.Abs(traces[s] - sum) / (10 * n * Math.ScaleB(1, -53) * size));
        }

        return worst;
    }
}
