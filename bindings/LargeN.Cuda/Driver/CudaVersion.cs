// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>A CUDA version as the driver writes it: 1000 major + 10 minor.</summary>
/// <param name="Number">12040 for CUDA 12.4.</param>
public readonly record struct CudaVersion(int Number) : IComparable<CudaVersion>
{
    /// <summary>The oldest driver that can be used: the first whose PTX compiler reads ISA 7.8, in which the kernels are shipped.</summary>
    public static CudaVersion OldestDriver => new(11080);

    /// <summary>First part.</summary>
    public int Major => Number / 1000;

    /// <summary>Second part.</summary>
    public int Minor => Number % 1000 / 10;

    /// <inheritdoc/>
    public int CompareTo(CudaVersion other) => Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}";

    /// <summary>Whether the left one is older.</summary>
    public static bool operator <(CudaVersion left, CudaVersion right) => left.Number < right.Number;

    /// <summary>Whether the left one is newer.</summary>
    public static bool operator >(CudaVersion left, CudaVersion right) => left.Number > right.Number;

    /// <summary>Whether the left one is older or the same.</summary>
    public static bool operator <=(CudaVersion left, CudaVersion right) => left.Number <= right.Number;

    /// <summary>Whether the left one is newer or the same.</summary>
    public static bool operator >=(CudaVersion left, CudaVersion right) => left.Number >= right.Number;
}
