// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>The CUDA driver of this machine: its version, its GPUs, and how its failures are told.</summary>
/// <remarks>The library stays loaded until the process ends, as the driver asks; several objects of one library are the same to it.</remarks>
public sealed unsafe class CudaDriver
{
    /// <summary>The device that messages name where no GPU is concerned.</summary>
    internal const string Anywhere = "cuda";

    private const string WhereDriver = "CUDA driver";

    private CudaDriver(DriverFunctions functions, string path, CudaVersion version, CudaSearch search)
    {
        Functions = functions;
        Path = path;
        Version = version;
        Search = search;
    }

    /// <summary>File or name by which the library was found.</summary>
    public string Path { get; }

    /// <summary>The CUDA version that the driver serves.</summary>
    public CudaVersion Version { get; }

    /// <summary>Where it and the libraries are looked for.</summary>
    public CudaSearch Search { get; }

    internal DriverFunctions Functions { get; }

    /// <summary>Number of GPUs, >= 0.</summary>
    public int DeviceCount
    {
        get
        {
            int count = 0;
            int status = Functions.DeviceGetCount(&count);
            if (status == CudaStatus.NoDevice) return 0;
            Check(status, WhereDriver, "cuDeviceGetCount");
            return count;
        }
    }

    /// <summary>Finds, loads and starts the driver.</summary>
    /// <param name="search">Where to look; null for what the environment says.</param>
    /// <exception cref="DeviceException">There is no driver, or it is too old; the message says what was tried, or which version is needed.</exception>
    /// <exception cref="CudaException">The driver does not start.</exception>
    public static CudaDriver Load(CudaSearch? search = null)
    {
        search ??= CudaSearch.FromEnvironment();
        LibraryFinder finder = new(search);
        nint library = finder.Driver(out string path);
        if (library == 0)
        {
            string hint = search.DriverPath is null ? "" : $" ({CudaSearch.DriverVariable} or the search names it)";
            throw new DeviceException(Anywhere, $"no CUDA driver was found; tried: {finder.Tried}{hint}");
        }

        return Start(new DriverFunctions(name => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0), path, search);
    }

    /// <summary>What the driver says about one GPU.</summary>
    /// <param name="ordinal">Its number, from 0.</param>
    /// <exception cref="DeviceException">There are fewer; the message says how many.</exception>
    public GpuInfo Describe(int ordinal)
    {
        CheckOrdinal(ordinal);
        string where = $"device cuda:{ordinal}";
        int device;
        Check(Functions.DeviceGet(&device, ordinal), where, "cuDeviceGet");
        const int NameBytes = 256;
        byte* name = stackalloc byte[NameBytes];
        Check(Functions.DeviceGetName(name, NameBytes, device), where, "cuDeviceGetName");
        Guid uuid;
        Check(Functions.DeviceGetUuid((byte*)&uuid, device), where, "cuDeviceGetUuid_v2");
        nuint memory;
        Check(Functions.DeviceTotalMem(&memory, device), where, "cuDeviceTotalMem_v2");
        return new GpuInfo(
            ordinal,
            Marshal.PtrToStringUTF8((nint)name) ?? "",
            new Guid(new ReadOnlySpan<byte>(&uuid, 16), bigEndian: true),
            (long)memory,
            Attribute(DeviceAttribute.CapabilityMajor, device, where),
            Attribute(DeviceAttribute.CapabilityMinor, device, where),
            Attribute(DeviceAttribute.Multiprocessors, device, where),
            Attribute(DeviceAttribute.L2Bytes, device, where),
            Attribute(DeviceAttribute.SharedBytesPerBlockOptIn, device, where),
            Attribute(DeviceAttribute.ThreadsPerMultiprocessor, device, where),
            Attribute(DeviceAttribute.MemoryPools, device, where) != 0 && Functions.Missing(GpuFeature.Pools) is null);
    }

    /// <summary>The primary context of a GPU, which the CUDA runtime and other libraries of this process share.</summary>
    /// <param name="ordinal">Number of the GPU, from 0.</param>
    /// <exception cref="DeviceException">There are fewer GPUs.</exception>
    public GpuContext PrimaryContext(int ordinal) => new(this, Describe(ordinal));

    /// <exception cref="DeviceException">There are fewer GPUs.</exception>
    internal void CheckOrdinal(int ordinal)
    {
        int count = DeviceCount;
        if ((uint)ordinal >= (uint)count)
            throw new DeviceException($"cuda:{ordinal}", count == 0 ? "the driver finds no GPU" : $"there {(count == 1 ? "is 1 GPU: cuda:0" : $"are {count} GPUs: cuda:0 to cuda:{count - 1}")}");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Check(int status, string where, string call)
    {
        if (status != CudaStatus.Success) throw Failure(status, where, call);
    }

    /// <summary>The exception for a status other than success.</summary>
    internal CudaException Failure(int status, string where, string call, string log = "")
    {
        byte* name = null;
        byte* text = null;
        if (Functions.GetErrorName(status, &name) != CudaStatus.Success) name = null;
        if (Functions.GetErrorString(status, &text) != CudaStatus.Success) text = null;
        return new CudaException(where, call, status, Marshal.PtrToStringUTF8((nint)name) ?? "an unknown status", Marshal.PtrToStringUTF8((nint)text) ?? "the driver has no text for it", log);
    }

    /// <summary>Checks what was loaded and starts it.</summary>
    internal static CudaDriver Start(DriverFunctions functions, string path, CudaSearch search)
    {
        if (functions.DriverGetVersion == null) throw new DeviceException(Anywhere, $"{path} is no CUDA driver: it does not export cuDriverGetVersion");
        int number;
        int status = functions.DriverGetVersion(&number); // needs no cuInit
        if (status != CudaStatus.Success) throw new CudaException(WhereDriver, "cuDriverGetVersion", status, "an unknown status", "the driver cannot be asked for its version");
        CudaVersion version = new(number);
        if (version < CudaVersion.OldestDriver)
            throw new DeviceException(Anywhere, $"the driver {path} serves CUDA {version}; CUDA {CudaVersion.OldestDriver} or later is needed");
        if (functions.Missing(GpuFeature.Everything) is { } missing)
            throw new DeviceException(Anywhere, $"the driver {path} (CUDA {version}) does not export {missing}");

        CudaDriver driver = new(functions, path, version, search);
        int started = functions.Init(0);
        if (started != CudaStatus.NoDevice) driver.Check(started, WhereDriver, "cuInit");
        return driver;
    }

    private int Attribute(DeviceAttribute attribute, int device, string where)
    {
        int value;
        Check(Functions.DeviceGetAttribute(&value, (int)attribute, device), where, "cuDeviceGetAttribute");
        return value;
    }

    /// <summary>CUdevice_attribute.</summary>
    private enum DeviceAttribute
    {
        Multiprocessors = 16,
        L2Bytes = 38,
        ThreadsPerMultiprocessor = 39,
        CapabilityMajor = 75,
        CapabilityMinor = 76,
        SharedBytesPerBlockOptIn = 97,
        MemoryPools = 115,
    }
}
