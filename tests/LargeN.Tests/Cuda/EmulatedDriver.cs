// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Text;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>One kernel that the emulated driver was asked to launch.</summary>
internal sealed record Launched(string Kernel, Dim3 Grid, Dim3 Block, int SharedBytes);

/// <summary>The emulated driver of tests/kernels/driver: the kernels on the CPU behind the entry points of the CUDA driver, and what tests may ask of it.</summary>
/// <remarks>It is one machine for the whole process; opening it puts it back to its first state.</remarks>
internal sealed unsafe class EmulatedDriver
{
    private readonly nint library;

    private EmulatedDriver(nint library) => this.library = library;

    /// <summary>Folder of the emulated libraries: in the tree, or where the tests run alone, beside them.</summary>
    internal static string Folder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Engine.sln"))) folder = folder.Parent;
            return Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "build", "emulation");
        }
    }

    /// <summary>Whether the host build of the kernels has been made.</summary>
    internal static bool IsBuilt => File.Exists(DriverPath);

    /// <summary>Where the emulated libraries are, and nothing else.</summary>
    internal static CudaSearch Search => new() { DriverPath = DriverPath, LibraryFolder = Folder };

    /// <summary>Why tests on it are skipped.</summary>
    internal static string NotBuilt => $"{DriverPath} is not there; `cmake -B build && cmake --build build` makes it";

    private static string DriverPath => Path.Combine(Folder, "libcuda.so.1");

    /// <summary>The driver in its first state; skips the test where it is not built.</summary>
    internal static EmulatedDriver Open()
    {
        if (!IsBuilt) Assert.Ignore(NotBuilt);
        KeptDevices.Close(Backing.Emulation);
        GC.Collect();
        GC.WaitForPendingFinalizers(); // what earlier tests forgot is freed before the machine begins anew
        EmulatedDriver driver = Loaded();
        ((delegate* unmanaged[Cdecl]<void>)driver.Export("reset"))();
        return driver;
    }

    /// <summary>The driver as it is.</summary>
    internal static EmulatedDriver Loaded() => new(NativeLibrary.Load(DriverPath));

    /// <summary>A device on the driver, which begins anew where no other device is open.</summary>
    internal static Device OpenDevice(string name)
    {
        if (Loaded().Live("contexts") == 0) Open();
        return new DeviceCatalog(new CudaDevices(Search)).Open(name, Parallelism.Single);
    }

    internal static CudaDriver Load() => CudaDriver.Load(Search);

    internal int Version { set => ((delegate* unmanaged[Cdecl]<int, void>)Export("set_version"))(value); }

    internal int Devices { set => ((delegate* unmanaged[Cdecl]<int, void>)Export("set_devices"))(value); }

    internal (int Major, int Minor) Capability { set => ((delegate* unmanaged[Cdecl]<int, int, void>)Export("set_capability"))(value.Major, value.Minor); }

    internal bool HasPools { set => ((delegate* unmanaged[Cdecl]<int, void>)Export("set_pools"))(value ? 1 : 0); }

    internal long MemoryBytes { set => ((delegate* unmanaged[Cdecl]<ulong, void>)Export("set_memory"))((ulong)value); }

    /// <summary>Calls that are still to come before the one that a test lets fail; 0 if it has failed.</summary>
    internal int FailsAfter => ((delegate* unmanaged[Cdecl]<int>)Export("fail_left"))();

    internal string Fault => Text((text, room) => ((delegate* unmanaged[Cdecl]<byte*, int, int>)Export("fault"))((byte*)text, room));

    internal IReadOnlyList<Launched> Launches
    {
        get
        {
            List<Launched> all = [];
            int count = ((delegate* unmanaged[Cdecl]<int>)Export("launches"))();
            for (int i = 0; i < count; i++)
            {
                uint[] numbers = new uint[7];
                string kernel;
                fixed (uint* to = numbers)
                {
                    nint target = (nint)to;
                    int index = i;
                    kernel = Text((text, room) => ((delegate* unmanaged[Cdecl]<int, byte*, int, uint*, int>)Export("launch"))(index, (byte*)text, room, (uint*)target));
                }

                all.Add(new Launched(kernel, new Dim3(numbers[0], numbers[1], numbers[2]), new Dim3(numbers[3], numbers[4], numbers[5]), (int)numbers[6]));
            }

            return all;
        }
    }

    internal void ForgetLaunches() => ((delegate* unmanaged[Cdecl]<void>)Export("forget_launches"))();

    /// <summary>The n-th call of a function from now on fails; "*" for any that acquires or starts something, n = 0 to end it.</summary>
    internal void Fail(string function, int n, int status)
    {
        fixed (byte* name = Ascii(function)) ((delegate* unmanaged[Cdecl]<byte*, int, int, void>)Export("fail"))(name, n, status);
    }

    internal void FailAllocation(int n) => ((delegate* unmanaged[Cdecl]<int, void>)Export("fail_allocation"))(n);

    /// <summary>The n-th kernel launched from now on ends the context with a status.</summary>
    internal void FaultLaunch(int n, int status) => ((delegate* unmanaged[Cdecl]<int, int, void>)Export("fault_launch"))(n, status);

    /// <summary>Calls of a function so far; "*" for all.</summary>
    internal long Calls(string function = "*")
    {
        fixed (byte* name = Ascii(function)) return ((delegate* unmanaged[Cdecl]<byte*, long>)Export("calls"))(name);
    }

    /// <summary>Objects that live: contexts, streams, events, modules, graphs, executables, memory, pinned, libraries, leaked; bytes; "*" for all.</summary>
    internal long Live(string kind = "*")
    {
        fixed (byte* name = Ascii(kind)) return ((delegate* unmanaged[Cdecl]<byte*, long>)Export("live"))(name);
    }

    /// <summary>Bytes of a kernel's parameter and its number of fields; -1 where the emulation has no such kernel.</summary>
    internal (long Bytes, int Fields) Kernel(string kernel)
    {
        int fields = 0;
        fixed (byte* name = Ascii(kernel))
        {
            long bytes = ((delegate* unmanaged[Cdecl]<byte*, int*, long>)Export("kernel"))(name, &fields);
            return (bytes, fields);
        }
    }

    internal (string Name, long Offset, long Size) Field(string kernel, int index)
    {
        long* place = stackalloc long[2];
        nint target = (nint)place;
        string name = Text((text, room) =>
        {
            fixed (byte* of = Ascii(kernel))
                return ((delegate* unmanaged[Cdecl]<byte*, int, byte*, int, long*, long*, int>)Export("field"))(of, index, (byte*)text, room, (long*)target, (long*)target + 1);
        });
        return (name, place[0], place[1]);
    }

    /// <summary>Fails unless everything that was acquired has been given back; closes the device that stays open for others.</summary>
    internal void AssertNothingLives()
    {
        KeptDevices.Close(Backing.Emulation);
        foreach (string kind in (string[])["memory", "bytes", "pinned", "streams", "events", "modules", "graphs", "executables", "libraries", "contexts", "leaked"])
            Assert.That(Live(kind), Is.Zero, kind);
    }

    private nint Export(string name) => NativeLibrary.GetExport(library, $"largen_emulation_{name}");

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text + '\0');

    private static string Text(Func<nint, int, int> copy)
    {
        const int Room = 4096;
        byte* text = stackalloc byte[Room];
        int bytes = copy((nint)text, Room);
        return bytes <= 0 || bytes > Room ? throw new InvalidOperationException($"the emulated driver gives a text of {bytes} bytes") : Encoding.UTF8.GetString(text, bytes - 1);
    }
}
