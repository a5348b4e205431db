// SPDX-License-Identifier: MIT
using System.Text;

namespace LargeN.Cuda;

/// <summary>Loaded code: PTX that the driver compiles, or a cubin or fatbin.</summary>
public sealed unsafe class GpuModule : IDisposable
{
    private const int LogBytes = 16 * 1024;

    private readonly ModuleHandle handle;

    /// <summary>Loads code.</summary>
    /// <param name="context">Where it goes.</param>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="image">PTX text or a binary image. A zero byte is added, which ends PTX.</param>
    /// <exception cref="CudaException">The driver refuses it; <see cref="CudaException.Log"/> holds what its compiler wrote.</exception>
    public GpuModule(GpuContext context, string name, ReadOnlySpan<byte> image)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(name);
        Context = context;
        Name = name;
        byte[] code = new byte[image.Length + 1];
        image.CopyTo(code);
        using ContextScope scope = context.Enter();
        handle = new ModuleHandle(context, Load(context, name, code));
    }

    /// <summary>Where the module lives.</summary>
    public GpuContext Context { get; }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>The CUmodule, for other libraries.</summary>
    /// <exception cref="ObjectDisposedException">The module is disposed.</exception>
    public nint Native
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsDisposed, this);
            return handle.Native;
        }
    }

    /// <summary>One of its kernels.</summary>
    /// <param name="name">Name of the entry point.</param>
    /// <exception cref="CudaException">The module has no such kernel.</exception>
    public GpuFunction Function(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        using ContextScope scope = Context.Enter();
        byte[] ascii = Encoding.ASCII.GetBytes(name + '\0');
        nint function;
        int status;
        fixed (byte* text = ascii) status = Context.Driver.Functions.ModuleGetFunction(&function, Native, text);
        if (status != CudaStatus.Success) Context.Fail(status, $"cuModuleGetFunction (kernel {name} of {Name})");
        return new GpuFunction(this, name, function);
    }

    /// <summary>Unloads the code; its functions cannot be used any more.</summary>
    public void Dispose() => handle.Dispose();

    private static nint Load(GpuContext context, string name, byte[] code)
    {
        const uint Options = 4;
        int* options = stackalloc int[(int)Options] { 3, 4, 5, 6 }; // CU_JIT: info log and its size, error log and its size
        byte[] info = new byte[LogBytes], errors = new byte[LogBytes];
        fixed (byte* image = code, infoLog = info, errorLog = errors)
        {
            void** values = stackalloc void*[(int)Options];
            values[0] = infoLog;
            values[1] = (void*)LogBytes; // 32-bit values lie in the slot of the pointer
            values[2] = errorLog;
            values[3] = (void*)LogBytes;
            nint module;
            int status = context.Driver.Functions.ModuleLoadDataEx(&module, image, Options, options, values);
            if (status != CudaStatus.Success) context.Fail(status, $"cuModuleLoadDataEx ({name})", (Text(errorLog) + Environment.NewLine + Text(infoLog)).Trim());
            return module;
        }
    }

    private static string Text(byte* log)
    {
        ReadOnlySpan<byte> bytes = new(log, LogBytes);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }

    /// <summary>Owner of a CUmodule.</summary>
    private sealed class ModuleHandle(GpuContext context, nint native) : GpuHandle(context, native)
    {
        protected override int Free(nint native) => Context.Driver.Functions.ModuleUnload(native);
    }
}
