// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>What the driver says about a GPU.</summary>
/// <param name="Ordinal">Its number, from 0.</param>
/// <param name="ProductName">Its name as sold.</param>
/// <param name="Uuid">Its identity, which a reboot does not change.</param>
/// <param name="MemoryBytes">All of its memory.</param>
/// <param name="CapabilityMajor">Compute capability, first part.</param>
/// <param name="CapabilityMinor">Compute capability, second part.</param>
/// <param name="Multiprocessors">Number of multiprocessors.</param>
/// <param name="L2Bytes">Size of the level 2 cache.</param>
/// <param name="SharedBytesPerBlock">Shared memory that one block may use after asking for it.</param>
/// <param name="ThreadsPerMultiprocessor">Threads that one multiprocessor holds.</param>
/// <param name="HasPools">Whether memory can be allocated in the order of a stream.</param>
public sealed record GpuInfo(
    int Ordinal,
    string ProductName,
    Guid Uuid,
    long MemoryBytes,
    int CapabilityMajor,
    int CapabilityMinor,
    int Multiprocessors,
    long L2Bytes,
    int SharedBytesPerBlock,
    int ThreadsPerMultiprocessor,
    bool HasPools)
{
    /// <summary>Name as the command line writes it.</summary>
    public string Name => $"cuda:{Ordinal}";

    /// <summary>Compute capability, as in 9.0.</summary>
    public string Capability => $"{CapabilityMajor}.{CapabilityMinor}";
}
