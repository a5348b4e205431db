// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>A kernel of this assembly with the type of its parameter; loaded at its first launch.</summary>
/// <typeparam name="TParameters">The mirror of its parameter struct, marked with <see cref="KernelsAttribute"/>.</typeparam>
/// <param name="device">Where it runs.</param>
/// <param name="family">The module that it is in.</param>
/// <param name="name">Its entry point.</param>
internal sealed class Kernel<TParameters>(CudaDevice device, string family, string name)
    where TParameters : unmanaged
{
    private GpuFunction? function;
    private int allowedShared; // asked for whatever the size: without asking, 48 KiB must hold the kernel's static arrays too, which are not known here

    /// <summary>Puts the kernel into the device's stream. After the first call it allocates nothing.</summary>
    internal void Launch(Dim3 grid, Dim3 block, in TParameters parameters, int sharedBytes = 0)
    {
        function ??= device.Modules.Function(family, name);
        if (sharedBytes > allowedShared)
        {
            function.DynamicSharedBytes = sharedBytes;
            allowedShared = sharedBytes;
        }

        function.Launch(device.Stream, grid, block, sharedBytes, parameters);
    }
}

/// <summary>Which kernels take the struct that this marks.</summary>
/// <param name="family">The module that they are in.</param>
/// <param name="names">Their entry points.</param>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class KernelsAttribute(string family, params string[] names) : Attribute
{
    internal string Family => family;

    internal IReadOnlyList<string> Names => names;
}
