// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Security.Cryptography;

namespace LargeN.Cuda;

/// <summary>The kernels of this assembly, one module a family, each loaded at its first use.</summary>
/// <remarks>
/// A file <c>largen.FAMILY.HASH.fatbin</c> beside the assembly, made by nvcc for the architecture at hand, is preferred where it holds code for the GPU.
/// HASH is that of the family's PTX (<see cref="Stamp"/>), so code of other sources is not taken for this one's: where only such a file lies, that is an error.
/// Otherwise the PTX that is embedded is compiled by the driver, which keeps the result in its own cache on disk.
/// </remarks>
/// <param name="context">Where the code goes.</param>
internal sealed class KernelModules(GpuContext context) : IDisposable
{
    private const string Prefix = "ptx/";
    private const string Suffix = ".ptx";
    private const int StampDigits = 16;
    private const int NoBinaryForGpu = 209; // CUDA_ERROR_NO_BINARY_FOR_GPU

    private readonly Dictionary<string, GpuModule> loaded = [];

    /// <summary>Folder in which fatbins are looked for.</summary>
    internal string Folder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Names of the families, in order.</summary>
    internal static IReadOnlyList<string> Families =>
        [.. Resources.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal)];

    private static Assembly Resources => typeof(KernelModules).Assembly;

    /// <summary>The PTX of a family.</summary>
    /// <exception cref="ArgumentException">There is no such family.</exception>
    internal static byte[] Ptx(string family)
    {
        using Stream text = Resources.GetManifestResourceStream(Prefix + family + Suffix)
            ?? throw new ArgumentException($"this assembly holds no kernels named {family}; it holds {string.Join(", ", Families)}", nameof(family));
        byte[] bytes = new byte[text.Length];
        text.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A kernel, with its module if that is not loaded yet.</summary>
    /// <exception cref="CudaException">The driver refuses the code.</exception>
    internal GpuFunction Function(string family, string kernel) => Module(family).Function(kernel);

    /// <summary>Loads every family.</summary>
    internal void LoadAll()
    {
        foreach (string family in Families) Module(family);
    }

    public void Dispose()
    {
        foreach (GpuModule module in loaded.Values) module.Dispose();
        loaded.Clear();
    }

    private GpuModule Module(string family)
    {
        if (!loaded.TryGetValue(family, out GpuModule? module))
        {
            module = Fatbin(family) ?? new GpuModule(context, $"{family}.ptx", Ptx(family));
            loaded.Add(family, module);
        }

        return module;
    }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the PTX; kernels/ptx.cmake makes the same.</summary>
    internal static string Stamp(string family) => Convert.ToHexStringLower(SHA256.HashData(Ptx(family)))[..StampDigits];

    /// <exception cref="DeviceException">There is machine code, but of other kernels.</exception>
    private GpuModule? Fatbin(string family)
    {
        string[] found = Directory.Exists(Folder) ? Directory.GetFiles(Folder, $"largen.{family}.*fatbin") : [];
        if (found.Length == 0) return null;
        string name = $"largen.{family}.{Stamp(family)}.fatbin", path = Path.Combine(Folder, name);
        if (!File.Exists(path))
            throw new DeviceException(context.Gpu.Name, $"{found[0]} is machine code of other kernels than this assembly holds, for which {name} is wanted; delete it, or make it anew by the target largen_fatbin");
        try
        {
            return new GpuModule(context, name, File.ReadAllBytes(path));
        }
        catch (CudaException failure) when (failure.Code == NoBinaryForGpu)
        {
            return null; // made for another architecture
        }
    }
}
