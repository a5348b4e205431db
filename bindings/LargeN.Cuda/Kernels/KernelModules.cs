// SPDX-License-Identifier: MIT
using System.Reflection;

namespace LargeN.Cuda;

/// <summary>The kernels of this assembly, one module a family, each loaded at its first use.</summary>
/// <remarks>
/// A file <c>largen.FAMILY.fatbin</c> beside the assembly, made by nvcc for the architecture at hand, is preferred where it holds code for the GPU.
/// Otherwise the PTX that is embedded is compiled by the driver, which keeps the result in its own cache on disk.
/// </remarks>
/// <param name="context">Where the code goes.</param>
internal sealed class KernelModules(GpuContext context) : IDisposable
{
    private const string Prefix = "ptx/";
    private const string Suffix = ".ptx";
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

    private GpuModule? Fatbin(string family)
    {
        string name = $"largen.{family}.fatbin";
        string path = Path.Combine(Folder, name);
        if (!File.Exists(path)) return null;
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
