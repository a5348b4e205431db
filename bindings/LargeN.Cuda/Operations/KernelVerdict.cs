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
    internal static void Fetch(CudaDevice device, ulong from, Span<Verdict> verdicts)
    {
        ReadOnlySpan<KernelVerdict> found = device.Fetch<KernelVerdict>(from, verdicts.Length);
        for (int p = 0; p < verdicts.Length; p++) verdicts[p] = found[p].Verdict;
    }
}
