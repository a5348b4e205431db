// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Cuda;

/// <content>Shifted tridiagonal systems.</content>
internal sealed unsafe partial class CudaResolventOperations
{
    private const int SystemThreads = 64;
    private const int NumbersOfRow = 7; // kRowNumbers of tridiagonal.cuh

    private readonly Kernel<TridiagonalSolveParams> tridiagonal = new(device, Family, "largen_tridiagonal_solve_f64");

    public void SolveTridiagonal(
        DeviceMatrix<double> diagonals, DeviceMatrix<double> offDiagonals, ReadOnlySpan<Complex> shifts, DeviceMatrix<double> b, DeviceMatrix<double> x, Span<Verdict> verdicts)
    {
        ResolventShapes.Tridiagonal(diagonals, offDiagonals, shifts.Length, b, x, verdicts.Length);
        using CudaOperand<double> d = new(device, diagonals, nameof(diagonals));
        using CudaOperand<double> e = new(device, offDiagonals, nameof(offDiagonals));
        using CudaOperand<double> sides = new(device, b, nameof(b));
        using CudaOperand<double> solutions = new(device, x, nameof(x));
        CudaOperand<double>.RequireApart(d, solutions, nameof(diagonals));
        CudaOperand<double>.RequireApart(e, solutions, nameof(offDiagonals));
        CudaOperand<double>.RequireApart(sides, solutions, nameof(b));
        if (verdicts.IsEmpty) return;
        int n = b.Columns;
        if (n == 0)
        {
            for (int q = 0; q < verdicts.Length; q++) verdicts[q] = Complex.IsFinite(shifts[q % shifts.Length]) ? Verdict.Converged : new Verdict(VerdictKind.NonFinite);
            return;
        }

        long rowBytes = (long)n * NumbersOfRow * sizeof(double);
        int together = (int)Math.Clamp(ScratchBytes / rowBytes, SystemThreads, Math.Max(SystemThreads, verdicts.Length));
        long shiftBytes = 2L * shifts.Length * sizeof(double), verdictBytes = (long)verdicts.Length * sizeof(KernelVerdict);
        ulong z = device.Scratch(checked(shiftBytes + verdictBytes + (Math.Min(together, verdicts.Length) * rowBytes)));
        ulong found = z + (ulong)shiftBytes, rows = found + (ulong)verdictBytes;
        Put(z, Words(shifts));
        for (int first = 0; first < verdicts.Length; first += together)
        {
            int count = Math.Min(together, verdicts.Length - first);
            tridiagonal.Launch(new Dim3(Ceiling(count, SystemThreads)), new Dim3(SystemThreads), new TridiagonalSolveParams
            {
                Diagonals = d.Pointer,
                OffDiagonals = e.Pointer,
                Z = z,
                B = sides.Pointer,
                X = solutions.Pointer,
                Scratch = rows,
                Verdicts = found,
                DiagonalStride = d.BatchStride,
                OffDiagonalStride = e.BatchStride,
                BBatch = sides.BatchStride,
                XBatch = solutions.BatchStride,
                FirstSystem = first,
                Systems = count,
                N = n,
                Shifts = shifts.Length,
                Sides = b.Rows,
                DiagonalStep = Step(d),
                OffDiagonalStep = Step(e),
                BRow = b.RowStride,
                XRow = x.RowStride,
            });
        }

        KernelVerdict.Fetch(device, found, verdicts);
    }
}
