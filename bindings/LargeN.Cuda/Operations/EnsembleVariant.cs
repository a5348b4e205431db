// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary>One of the ensemble kernels, and what it can hold.</summary>
/// <param name="Name">Middle of its name.</param>
/// <param name="Tile">Rows of the batch that a thread makes at a time.</param>
/// <param name="LargestBatch">Largest batch.</param>
/// <param name="FirstRowBytes">Bytes of a row of W_0 that a thread keeps in registers; 0: W_0 lies in shared memory.</param>
/// <param name="IsWarp">Whether a warp trains a replica, not a block.</param>
internal sealed record EnsembleVariant(string Name, int Tile, int LargestBatch, int FirstRowBytes, bool IsWarp)
{
    internal const int WarpThreads = 32;
    internal const int MostThreads = 256; // LN_KERNEL

    private const int HeaderBytes = (32 * sizeof(int)) + 16; // chosen samples and the flag
    private const int TinyWidth = 32;
    private const int TinyWarps = 4;

    /// <summary>In the order in which they are tried. Which one suits a shape is not measured yet: on-chip bytes decide.</summary>
    internal static readonly EnsembleVariant[] All =
    [
        new("warp32", 4, 32, 0, IsWarp: true),
        new("rows8", 4, 8, 256, IsWarp: false),
        new("block8", 4, 8, 0, IsWarp: false),
        new("block32", 8, 32, 0, IsWarp: false),
    ];

    /// <summary>Whether the kernel takes this shape at all; <paramref name="sharedBytes"/> is what a block may use.</summary>
    internal bool Serves(EnsembleNetwork network, int batch, bool teacher, int elementBytes, long sharedBytes)
    {
        if (batch > LargestBatch) return false;
        if (FirstRowBytes > 0 && (network.InputDimension > FirstRowBytes / elementBytes || network.Width > MostThreads)) return false;
        if (IsWarp && network.Width > TinyWidth) return false;
        return Bytes(network, batch, teacher, elementBytes) * (IsWarp ? TinyWarps : 1) <= sharedBytes;
    }

    /// <summary>Threads of a block.</summary>
    internal int Threads(EnsembleNetwork network, int batch)
    {
        if (IsWarp) return TinyWarps * WarpThreads;
        long items = (long)network.Width * ((batch + Tile - 1) / Tile);
        return (int)Math.Clamp((items + WarpThreads - 1) / WarpThreads * WarpThreads, 2 * WarpThreads, MostThreads);
    }

    /// <summary>Replicas of a block.</summary>
    internal int Teams => IsWarp ? TinyWarps : 1;

    /// <summary>Shared memory of one replica: layout(...) of kernels/src/ensemble/layout.cuh.</summary>
    internal long Bytes(EnsembleNetwork network, int batch, bool teacher, int elementBytes)
    {
        int vector = 16 / elementBytes;
        long rows = vector * (((long)((batch + Tile - 1) / Tile * Tile) / vector) | 1);
        long inputs = network.InputDimension, width = network.Width, outputs = network.Outputs, size = elementBytes;
        long bytes = HeaderBytes + Whole(sizeof(double) * Math.Max(width, outputs)) + Whole(size * inputs * rows) + (2 * Whole(size * outputs * rows))
            + (2 * network.Depth * Whole(size * width * rows)) + (FirstRowBytes > 0 ? 0 : Whole(size * width * (inputs | 1)));
        if (teacher) bytes += Whole(size * outputs * (inputs | 1));
        for (int l = 1; l < network.Layers; l++) bytes += Whole(size * network.Rows(l) * (width | 1));
        return bytes;
    }

    /// <summary>The kernel for a shape.</summary>
    /// <exception cref="DeviceException">No kernel holds it; the message names the largest width that one does.</exception>
    internal static EnsembleVariant Choose(CudaDevice device, EnsembleNetwork network, int batch, bool teacher, int elementBytes, long sharedBytes)
    {
        foreach (EnsembleVariant variant in All)
        {
            if (variant.Serves(network, batch, teacher, elementBytes, sharedBytes)) return variant;
        }

        throw TooLarge(device.Name, network, batch, teacher, elementBytes, sharedBytes);
    }

    /// <summary>The largest width that some kernel holds; 0 where none does.</summary>
    internal static int LargestWidth(EnsembleNetwork network, int batch, bool teacher, int elementBytes, long sharedBytes)
    {
        bool Fits(int width)
        {
            EnsembleNetwork other = network with { Width = width };
            foreach (EnsembleVariant variant in All)
            {
                if (variant.Serves(other, batch, teacher, elementBytes, sharedBytes)) return true;
            }

            return false;
        }

        // What fits at a width fits at any smaller one: every kernel's bytes grow with the width, and its other limits are upper ones.
        int low = 0, high = 1;
        while (Fits(high)) (low, high) = (high, 2 * high);
        while (high - low > 1)
        {
            int middle = low + ((high - low) / 2);
            if (Fits(middle)) low = middle;
            else high = middle;
        }

        return low;
    }

    private static DeviceException TooLarge(string device, EnsembleNetwork network, int batch, bool teacher, int elementBytes, long sharedBytes)
    {
        int largest = LargestWidth(network, batch, teacher, elementBytes, sharedBytes);
        long needed = All.Where(v => batch <= v.LargestBatch && v.FirstRowBytes == 0).Min(v => v.Bytes(network, batch, teacher, elementBytes));
        string allowed = largest == 0 ? "no width fits there" : $"the largest width there is {largest}";
        return new DeviceException(
            device,
            $"a network {network.InputDimension} - {network.Width} x {network.Depth} - {network.Outputs} with batches of {batch} needs {needed} bytes of shared memory; a block has {sharedBytes}. With this input dimension, depth, outputs and batch {allowed}");
    }

    private static long Whole(long bytes) => (bytes + 15) / 16 * 16;
}
