// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>Where the driver, cuBLAS and cuSOLVER are looked for.</summary>
/// <remarks>
/// In this order: the explicit path, and nothing else where one is given; the system's loader; the toolkits; the folders of Python packages.
/// Always by versioned names, so that a machine with a driver and no toolkit is enough.
/// </remarks>
public sealed record CudaSearch
{
    /// <summary>Environment variable with the path of the driver library.</summary>
    public const string DriverVariable = "LARGEN_CUDA_DRIVER";

    /// <summary>Environment variable with the folder of cuBLAS and cuSOLVER.</summary>
    public const string LibrariesVariable = "LARGEN_CUDA_LIBS";

    /// <summary>File of the driver; null to look for it.</summary>
    public string? DriverPath { get; init; }

    /// <summary>Folder of cuBLAS and cuSOLVER (a folder of libraries, a toolkit, or the <c>nvidia</c> folder of Python packages); null to look for them.</summary>
    public string? LibraryFolder { get; init; }

    /// <summary>Whether the system's loader is asked.</summary>
    public bool AsksLoader { get; init; } = true;

    /// <summary>Roots of CUDA toolkits.</summary>
    public IReadOnlyList<string> Toolkits { get; init; } = [];

    /// <summary><c>nvidia</c> folders of Python packages.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>The search that the environment of this process describes.</summary>
    public static CudaSearch FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>The same with the environment as an argument.</summary>
    internal static CudaSearch From(Func<string, string?> variable)
    {
        List<string> toolkits = [];
        foreach (string name in (string[])["CUDA_PATH", "CUDA_HOME"])
        {
            if (variable(name) is { Length: > 0 } root) toolkits.Add(root);
        }

        if (!OperatingSystem.IsWindows()) toolkits.Add("/usr/local/cuda");
        List<string> packages = [];
        foreach (string name in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
        {
            if (variable(name) is { Length: > 0 } root) packages.AddRange(SitePackages(root));
        }

        return new CudaSearch
        {
            DriverPath = variable(DriverVariable) is { Length: > 0 } driver ? driver : null,
            LibraryFolder = variable(LibrariesVariable) is { Length: > 0 } folder ? folder : null,
            Toolkits = [.. toolkits.Distinct()],
            Packages = packages,
        };
    }

    /// <summary>The <c>nvidia</c> folders of a Python environment: lib/python3.*/site-packages, Lib/site-packages on Windows.</summary>
    private static IEnumerable<string> SitePackages(string root)
    {
        List<string> found = [Path.Combine(root, "Lib", "site-packages", "nvidia")];
        string lib = Path.Combine(root, "lib");
        if (Directory.Exists(lib))
            found.AddRange(Directory.EnumerateDirectories(lib, "python3*").Order(StringComparer.Ordinal).Select(p => Path.Combine(p, "site-packages", "nvidia")));
        return found.Where(Directory.Exists);
    }
}
