// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>The final check: residuals recomputed with the operator, solutions scaled back.</content>
internal sealed unsafe partial class ShiftedSolver
{
    // A number of the size of solutions of scaled systems, 2^-900 to 2^900, times 2^-2044 is 0 and times 2^2044 infinite: further powers of two say no more.
    private const int Reach = 2044;

    private ConjugateGradientReport Finish(double* b, nint strideB, double* x, nint strideX, Verdict* verdicts, Parallelism parallelism)
    {
        int n = layout.N, perCall = Math.Max(1, layout.CheckRows / layout.Words), solutions = layout.RightHandSides * layout.Shifts;
        long products = (long)step * layout.RightHandSides;
        double* checkImages = (double*)(memory + layout.CheckImages);
        Verdict worst = Verdict.Converged;
        for (int begin = 0; begin < solutions; begin += perCall)
        {
            int count = Math.Min(perCall, solutions - begin), rows = count * layout.Words;
            a!.Apply(
                new ReadOnlyMatrixView<double>(new ReadOnlySpan<double>(Solutions(begin), rows * layout.Stride), rows, n, layout.Stride),
                new MatrixView<double>(new Span<double>(checkImages, rows * layout.Stride), rows, n, layout.Stride),
                parallelism);
            products += rows;
            for (int q = 0; q < count; q++)
            {
                int index = begin + q, r = index / layout.Shifts;
                verdicts[index] = Judge(index, r, b + (r * strideB), checkImages + ((nint)q * layout.Words * layout.Stride));
                CopyOut(index, r, ref verdicts[index], x + (index * strideX));
                worst = worst.And(verdicts[index]);
            }
        }

        return new ConjugateGradientReport(worst, step, products);
    }

    /// <summary>|b - A x - z x| / |b|, in scaled numbers, and what it means.</summary>
    private Verdict Judge(int index, int r, double* b, double* image)
    {
        ref ShiftedSystem system = ref systems[index];
        ref ShiftedSide side = ref sides[r];
        if (system.Verdict.Kind is VerdictKind.NonFinite or VerdictKind.NotPositiveDefinite || side.Length == 0) return system.Verdict;
        int n = layout.N;
        double* re = Solutions(index), im = layout.Words == 2 ? re + layout.Stride : null, imageIm = image + layout.Stride;
        for (int i = 0; i < n; i++)
        {
            double rest = PowerOfTwo.Scale(b[i], side.Exponent) - PowerOfTwo.Scale(image[i], exponent);
            rest = Math.FusedMultiplyAdd(-system.ShiftRe, re[i], rest);
            if (im == null)
            {
                image[i] = rest;
                continue;
            }

            image[i] = Math.FusedMultiplyAdd(system.ShiftIm, im[i], rest);
            double other = -PowerOfTwo.Scale(imageIm[i], exponent);
            imageIm[i] = Math.FusedMultiplyAdd(-system.ShiftRe, im[i], Math.FusedMultiplyAdd(-system.ShiftIm, re[i], other));
        }

        double square = FixedOrder.SquaredNorm(new ReadOnlySpan<double>(image, n));
        if (im != null) square += FixedOrder.SquaredNorm(new ReadOnlySpan<double>(imageIm, n));
        double residual = Math.Sqrt(square) / side.Length;
        if (!double.IsFinite(residual)) return new Verdict(VerdictKind.NonFinite, step);
        if (residual <= 2 * options!.Tolerance) return new Verdict(VerdictKind.Converged, -1, residual);
        return system.Verdict.IsConverged ? new Verdict(VerdictKind.IllConditioned, -1, residual) : new Verdict(VerdictKind.NotConverged, step, residual);
    }

    private void CopyOut(int index, int r, ref Verdict verdict, double* x)
    {
        double* source = Solutions(index);
        bool nothing = verdict.Kind is VerdictKind.NonFinite or VerdictKind.NotPositiveDefinite;
        int scale = Math.Clamp(exponent - sides[r].Exponent, -Reach, Reach);
        for (int i = 0; i < layout.N; i++)
        {
            for (int w = 0; w < layout.Words; w++)
            {
                double element = x[(i * layout.Words) + w] = nothing ? double.NaN : PowerOfTwo.Scale(source[(w * (nint)layout.Stride) + i], scale);
                if (double.IsInfinity(element) && verdict.Kind != VerdictKind.Diverged) verdict = new Verdict(VerdictKind.Diverged, i, verdict.Residual);
            }
        }
    }
}
