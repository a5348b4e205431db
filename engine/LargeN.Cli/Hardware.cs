// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LargeN.Cli;

/// <summary>What the processor lacks and the user should know.</summary>
internal static class Hardware
{
    /// <summary>One line where fused multiply-add runs in software: the results are the same, much slower.</summary>
    internal static void Warn(Terminal terminal)
    {
        if (!Fma.IsSupported && !AdvSimd.IsSupported)
            terminal.Talk("largen: no fused multiply-add in hardware here (x86-64 without AVX2, or switched off): same results, many times slower");
    }
}
