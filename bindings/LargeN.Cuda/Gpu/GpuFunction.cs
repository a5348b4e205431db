// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>A kernel that can be launched.</summary>
public sealed unsafe class GpuFunction
{
    private readonly GpuModule module;
    private readonly nint native;

    internal GpuFunction(GpuModule module, string name, nint native)
    {
        this.module = module;
        Name = name;
        this.native = native;
    }

    /// <summary>Name of its entry point.</summary>
    public string Name { get; }

    /// <summary>The CUfunction, for other libraries.</summary>
    /// <exception cref="ObjectDisposedException">Its module is disposed, and the function unloaded with it.</exception>
    public nint Native
    {
        get
        {
            _ = module.Native; // throws where the module is unloaded
            return native;
        }
    }

    /// <summary>Registers of one thread.</summary>
    public int Registers => Attribute(FunctionAttribute.Registers);

    /// <summary>Bytes of local memory of one thread; more than 0 means that registers were spilled.</summary>
    public int LocalBytes => Attribute(FunctionAttribute.LocalBytes);

    /// <summary>Bytes of shared memory that a block may ask for at a launch.</summary>
    public int DynamicSharedBytes
    {
        get => Attribute(FunctionAttribute.DynamicSharedBytes);
        set
        {
            using ContextScope scope = module.Context.Enter();
            int status = module.Context.Driver.Functions.FuncSetAttribute(Native, (int)FunctionAttribute.DynamicSharedBytes, value);
            if (status != CudaStatus.Success) module.Context.Fail(status, $"cuFuncSetAttribute ({Name}, {value} bytes of shared memory, the GPU allows {module.Context.Gpu.SharedBytesPerBlock})");
        }
    }

    /// <summary>Blocks that one multiprocessor holds at once.</summary>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    public int BlocksPerMultiprocessor(int threads, int sharedBytes)
    {
        using ContextScope scope = module.Context.Enter();
        int blocks;
        module.Context.Check(module.Context.Driver.Functions.OccupancyMaxActiveBlocks(&blocks, Native, threads, (nuint)sharedBytes), "cuOccupancyMaxActiveBlocksPerMultiprocessor");
        GC.KeepAlive(module);
        return blocks;
    }

    /// <summary>Launches a kernel of one parameter, which is passed by value. Allocates nothing and does not wait.</summary>
    /// <typeparam name="TParameter">The mirror of the kernel's parameter struct.</typeparam>
    /// <param name="stream">Where the work is put.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="parameter">The argument; copied before the call returns.</param>
    public void Launch<TParameter>(GpuStream stream, Dim3 grid, Dim3 block, int sharedBytes, in TParameter parameter)
        where TParameter : unmanaged
    {
        fixed (TParameter* value = &parameter)
        {
            void* argument = value;
            Launch(stream, grid, block, sharedBytes, &argument);
        }
    }

    /// <summary>Launches a kernel of several parameters. Allocates nothing and does not wait.</summary>
    /// <param name="stream">Where the work is put.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="arguments">The arguments in their order, each of exactly the kernel's type.</param>
    public void Launch(GpuStream stream, Dim3 grid, Dim3 block, int sharedBytes, ref KernelArguments arguments)
    {
        void** addresses = stackalloc void*[KernelArguments.Most];
        fixed (ulong* values = arguments.Values)
        {
            for (int i = 0; i < arguments.Count; i++) addresses[i] = values + i;
            Launch(stream, grid, block, sharedBytes, addresses);
        }
    }

    private void Launch(GpuStream stream, Dim3 grid, Dim3 block, int sharedBytes, void** addresses)
    {
        ArgumentNullException.ThrowIfNull(stream);
        GpuContext context = module.Context;
        using ContextScope scope = context.Enter();
        int status = context.Driver.Functions.LaunchKernel(Native, grid.X, grid.Y, grid.Z, block.X, block.Y, block.Z, (uint)sharedBytes, stream.Native, addresses, null);
        if (status != CudaStatus.Success) context.Fail(status, $"cuLaunchKernel ({Name}, grid {grid}, block {block}, {sharedBytes} bytes of shared memory)");
        GC.KeepAlive(stream);
        GC.KeepAlive(module);
    }

    private int Attribute(FunctionAttribute attribute)
    {
        using ContextScope scope = module.Context.Enter();
        int value;
        module.Context.Check(module.Context.Driver.Functions.FuncGetAttribute(&value, (int)attribute, Native), "cuFuncGetAttribute");
        GC.KeepAlive(module);
        return value;
    }

    /// <summary>CUfunction_attribute.</summary>
    private enum FunctionAttribute
    {
        LocalBytes = 3,
        Registers = 4,
        DynamicSharedBytes = 8,
    }
}
