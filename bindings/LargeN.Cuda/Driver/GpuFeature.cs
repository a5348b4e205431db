// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>Parts of the driver that an old one may lack.</summary>
internal enum GpuFeature
{
    /// <summary>What nothing can be done without.</summary>
    Everything,

    /// <summary>Memory allocated and freed in the order of a stream.</summary>
    Pools,

    /// <summary>Work recorded once and launched many times.</summary>
    Graphs,
}
