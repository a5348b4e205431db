// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cli;

/// <summary>What the process asks of the C library's heap.</summary>
internal static partial class NativeHeap
{
    private const int MmapThreshold = -3, TrimThreshold = -1, Mebibyte = 1 << 20;

    /// <summary>
    /// Has memory of a mebibyte and more come from the system and go back to it when it is freed. By itself glibc raises that bound to 32 MiB as such blocks are freed, and then
    /// keeps what lies under a live block: 35 MiB beyond what a plan counts, measured with <c>width-consistency</c>. Other C libraries have no such bound.
    /// </summary>
    internal static void GiveBack()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Set(MmapThreshold, Mebibyte);
            _ = Set(TrimThreshold, Mebibyte);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // musl
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Set(int parameter, int value);
}
