// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>The time during which a context is current on a thread.</summary>
/// <param name="pushed">The context that was pushed; null if it was current before.</param>
internal readonly ref struct ContextScope(GpuContext? pushed)
{
    public void Dispose() => pushed?.Leave();
}
