// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>What a kernel says about one problem: Verdict of kernels/include/largen/verdict.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelVerdict
{
    internal double Residual;
    internal int Kind;
    internal int Index;

    internal readonly Verdict Verdict => new((VerdictKind)Kind, Index, Residual);

    /// <summary>Waits for the verdicts of a batch.</summary>
    internal static unsafe void Fetch(CudaDevice device, ulong from, Span<Verdict> verdicts)
    {
        for (int first = 0; first < verdicts.Length; first += CudaDevice.LargestPiece)
        {
            Span<Verdict> piece = verdicts.Slice(first, Math.Min(CudaDevice.LargestPiece, verdicts.Length - first));
            ReadOnlySpan<KernelVerdict> found = device.Fetch<KernelVerdict>(from + ((ulong)first * (ulong)sizeof(KernelVerdict)), piece.Length);
            for (int p = 0; p < piece.Length; p++) piece[p] = found[p].Verdict;
        }
    }
}
