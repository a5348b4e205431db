// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <content>Memory: the ledger, the pool, and copies in the order of the stream.</content>
public sealed unsafe partial class CudaDevice
{
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
