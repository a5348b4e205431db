// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Devices;

/// <summary>Zeroed native memory aligned to a cache line, entered in a ledger for as long as it lives.</summary>
/// <remarks>Native, because an array cannot hold more than 2^31 elements and a study of wide networks can.</remarks>
internal sealed unsafe class NativeBlock : SafeHandle
{
    private const int Alignment = 64; // one cache line, and one 512-bit vector

    private readonly MemoryLedger ledger;
    private readonly long bytes;

    /// <exception cref="MemoryLimitException">The ledger or the operating system refuses.</exception>
    internal NativeBlock(MemoryLedger ledger, string what, long bytes)
        : base(0, ownsHandle: true)
    {
        this.ledger = ledger;
        this.bytes = bytes;
        ledger.Reserve(what, bytes);
        try
        {
            void* memory = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, Alignment), Alignment);
            NativeMemory.Clear(memory, (nuint)bytes);
            SetHandle((nint)memory);
        }
        catch (OutOfMemoryException)
        {
            ledger.Release(bytes);
            throw new MemoryLimitException(what, bytes, 0);
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        ledger.Release(bytes);
        return true;
    }
}
