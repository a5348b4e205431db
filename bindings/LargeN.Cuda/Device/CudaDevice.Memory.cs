// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <content>Memory: the ledger, the pool, and copies in the order of the stream.</content>
public sealed unsafe partial class CudaDevice
{
    private const int LeastFetched = 4096;
    internal const int LargestPiece = 1 << 20; // results that are brought to the host at once

    private GpuMemory? scratch;
    private PinnedBuffer<byte>? fetched;
    private ulong[] addresses = [];

    /// <summary>Memory on the stream, entered in the ledger until it is freed; its content is unspecified.</summary>
    /// <exception cref="MemoryLimitException">The ledger or the GPU has less.</exception>
    internal GpuMemory Reserve(string what, long bytes)
    {
        ledger.Reserve(what, bytes);
        try
        {
            return new GpuMemory(Stream, what, bytes, ledger.Release);
        }
        catch
        {
            ledger.Release(bytes);
            throw;
        }
    }

    /// <summary>Puts zeros into memory.</summary>
    internal void Clear(ulong pointer, long bytes)
    {
        using ContextScope scope = Context.Enter();
        Context.Check(Context.Driver.Functions.MemsetD8Async(pointer, 0, (nuint)bytes, Stream.Native), "cuMemsetD8Async");
    }

    /// <summary>Puts one 32-bit value into memory.</summary>
    internal void Fill(ulong pointer, uint value, long count)
    {
        using ContextScope scope = Context.Enter();
        Context.Check(Context.Driver.Functions.MemsetD32Async(pointer, value, (nuint)count, Stream.Native), "cuMemsetD32Async");
    }

    /// <summary>Starts a copy from the host. From pageable memory the driver takes the bytes before it returns, from pinned memory later.</summary>
    internal void CopyIn(ulong target, void* source, long bytes)
    {
        using ContextScope scope = Context.Enter();
        Context.Check(Context.Driver.Functions.MemcpyHtoDAsync(target, source, (nuint)bytes, Stream.Native), "cuMemcpyHtoDAsync_v2");
    }

    /// <summary>Starts a copy to the host.</summary>
    internal void CopyOut(void* target, ulong source, long bytes)
    {
        using ContextScope scope = Context.Enter();
        Context.Check(Context.Driver.Functions.MemcpyDtoHAsync(target, source, (nuint)bytes, Stream.Native), "cuMemcpyDtoHAsync_v2");
    }

    /// <summary>Scratch memory for one operation: it grows to the largest need and stays, so that repeated calls allocate nothing.</summary>
    /// <returns>Its address, a multiple of 256.</returns>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    internal ulong Scratch(long bytes)
    {
        if (scratch is null || scratch.Bytes < bytes)
        {
            scratch?.Dispose(); // in the order of the stream: after the work that uses it
            scratch = null;
            scratch = Reserve("scratch memory", bytes);
        }

        return scratch.Pointer;
    }

    /// <summary>What lies at an address, when all work before is done. Valid until the next call.</summary>
    internal ReadOnlySpan<TResult> Fetch<TResult>(ulong source, int count)
        where TResult : unmanaged
    {
        int bytes = checked(count * sizeof(TResult));
        if (fetched is null || fetched.Length < bytes)
        {
            fetched?.Dispose();
            fetched = null;
            fetched = new PinnedBuffer<byte>(Context, Math.Max(bytes, LeastFetched));
        }

        CopyOut((void*)fetched.Address, source, bytes);
        Stream.Synchronize();
        return MemoryMarshal.Cast<byte, TResult>(fetched.Span[..bytes]);
    }

    /// <summary>Brings what lies at an address to the host, piece by piece whatever its size, when all work before is done.</summary>
    internal void Fetch<TResult>(ulong source, Span<TResult> results)
        where TResult : unmanaged
    {
        for (int first = 0; first < results.Length; first += LargestPiece)
        {
            int count = Math.Min(LargestPiece, results.Length - first);
            Fetch<TResult>(source + ((ulong)first * (ulong)sizeof(TResult)), count).CopyTo(results[first..]);
        }
    }

    /// <summary>Puts the addresses of all problems of an operand into memory.</summary>
    internal void PutAddresses<T>(ulong target, in CudaOperand<T> operand)
        where T : unmanaged
    {
        if (addresses.Length < operand.Batch) addresses = new ulong[operand.Batch];
        for (int p = 0; p < operand.Batch; p++) addresses[p] = operand.At(p);
        fixed (ulong* from = addresses) CopyIn(target, from, (long)operand.Batch * sizeof(ulong)); // pageable: taken before the call returns
    }

    private void DisposeScratch()
    {
        scratch?.Dispose();
        fetched?.Dispose();
    }

    private void CheckPointer(ulong pointer, long length, ulong elementBytes)
    {
        ulong start, size;
        int number;
        bool isKnown = Ask(PointerAttribute.RangeStart, pointer, &start) & Ask(PointerAttribute.RangeSize, pointer, &size) & Ask(PointerAttribute.DeviceNumber, pointer, &number);
        if (!isKnown || number != Gpu.Ordinal)
            throw new ArgumentException($"0x{pointer:x} is no address in the memory of {Name}{(isKnown ? $"; it is one of cuda:{number}" : "")}", nameof(pointer));
        ulong left = start + size - pointer;
        if ((ulong)length > left / elementBytes)
            throw new ArgumentException($"{length} elements of {elementBytes} bytes from 0x{pointer:x} on do not fit: the allocation holds {left} bytes from there", nameof(length));
    }

    private bool Ask(PointerAttribute attribute, ulong pointer, void* value)
    {
        using ContextScope scope = Context.Enter();
        int status = Context.Driver.Functions.PointerGetAttribute(value, (int)attribute, pointer);
        if (status == CudaStatus.InvalidValue) return false; // no address that the driver knows
        Context.Check(status, "cuPointerGetAttribute");
        return true;
    }

    /// <summary>CUpointer_attribute.</summary>
    private enum PointerAttribute
    {
        DeviceNumber = 9,
        RangeStart = 11,
        RangeSize = 12,
    }
}
