// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.LinearAlgebra;

/// <summary>Scratch memory of operations: native, aligned to 64 bytes, sized by a plan beforehand so that the operation itself allocates nothing.</summary>
/// <remarks>
/// One workspace serves one operation at a time; it holds nothing between operations, so the same one may serve many.
/// The memory is freed by <see cref="Dispose"/>, or by the finaliser of a workspace that was forgotten.
/// </remarks>
public sealed unsafe class Workspace : IDisposable
{
    /// <summary>Alignment of the memory and of every part that operations cut from it, in bytes: one cache line, one 512-bit vector.</summary>
    internal const int Alignment = 64;

    private byte* memory;
    private bool disposed;

    /// <summary>An empty workspace, to be grown by <see cref="EnsureAtLeast"/>.</summary>
    public Workspace()
    {
    }

    /// <summary>A workspace of <paramref name="bytes"/> bytes.</summary>
    /// <param name="bytes">Size in bytes, >= 0; what a plan states.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="MemoryLimitException">The memory is not there.</exception>
    public Workspace(long bytes) => EnsureAtLeast(bytes);

    /// <summary>Frees the memory of a workspace that was not disposed.</summary>
    ~Workspace() => NativeMemory.AlignedFree(memory);

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Start of the memory; null when empty. The caller keeps the workspace alive while it uses the pointer.</summary>
    internal byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return memory;
        }
    }

    /// <summary>Grows to at least <paramref name="bytes"/>; the content is lost. Does nothing when it is large enough.</summary>
    /// <param name="bytes">Size in bytes, >= 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="MemoryLimitException">The memory is not there; the workspace keeps what it had.</exception>
    /// <exception cref="ObjectDisposedException">The workspace was disposed.</exception>
    public void EnsureAtLeast(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (bytes <= Bytes) return;
        byte* grown;
        try
        {
            grown = (byte*)NativeMemory.AlignedAlloc(checked((nuint)bytes), Alignment);
        }
        catch (OutOfMemoryException)
        {
            throw new MemoryLimitException("workspace", bytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        }

        NativeMemory.AlignedFree(memory);
        memory = grown;
        Bytes = bytes;
    }

    /// <summary>Frees the memory. The workspace cannot be used afterwards.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
        Bytes = 0;
        disposed = true;
        GC.SuppressFinalize(this);
    }

    /// <summary>The start of the memory, after a check that an operation fits.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    internal byte* Claim(long bytes, string operation)
    {
        if (bytes > Bytes)
            throw new ArgumentException($"{operation} needs a workspace of {bytes} bytes; this one has {Bytes}. Call EnsureAtLeast with WorkspaceBytes of the plan first.");
        return Pointer;
    }

    /// <summary>Rounds a size up so that what follows it in a workspace is aligned too.</summary>
    internal static long Align(long bytes) => (bytes + (Alignment - 1)) & -Alignment;
}
