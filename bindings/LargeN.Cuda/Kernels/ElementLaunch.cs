// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Cuda;

/// <summary>Grids of kernels that walk over elements (kernels/include/largen/elements.cuh), and of those that take whole items in strides.</summary>
internal static class ElementLaunch
{
    internal const int Threads = 256;

    private const long MostX = int.MaxValue;
    private const int MostY = 65535;

    /// <summary>Block and grid for a batch of matrices: neighbouring threads take neighbouring columns.</summary>
    internal static (Dim3 Grid, Dim3 Block) Of(int batch, int rows, long columns)
    {
        uint width = (uint)Math.Min(Threads, BitOperations.RoundUpToPowerOf2((ulong)columns));
        uint height = Threads / width;
        return (new Dim3(Blocks((long)batch * rows, (int)height), (uint)Math.Min(MostY, (columns + width - 1) / width)), new Dim3(width, height));
    }

    /// <summary>Blocks along x for that many items, so many to a block.</summary>
    internal static uint Blocks(long items, int each) => (uint)Math.Clamp((items + each - 1) / each, 1, MostX);

    /// <summary>Blocks along y or z for that many items; kernels take the rest in strides.</summary>
    internal static uint Along(int items) => (uint)Math.Clamp(items, 1, MostY);
}
