// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>cuBLAS and cuSOLVER of one CUDA version: 13 where the driver serves it and the libraries are there, else 12.</summary>
internal sealed class MathLibraries
{
    private const int Newest = 13;
    private const int Oldest = 12;

    private MathLibraries(int major, nint blas, string blasPath, nint solver, string solverPath)
    {
        Major = major;
        Blas = new BlasFunctions(new LibraryExports(blas, blasPath));
        Solver = new SolverFunctions(new LibraryExports(solver, solverPath));
    }

    /// <summary>CUDA version, first part.</summary>
    internal int Major { get; }

    internal BlasFunctions Blas { get; }

    internal SolverFunctions Solver { get; }

    /// <summary>Finds and loads both.</summary>
    /// <param name="driver">Which version can be served, and where to look.</param>
    /// <param name="device">Who needs them, for the message.</param>
    /// <exception cref="DeviceException">One of them is not found.</exception>
    internal static MathLibraries Load(CudaDriver driver, string device)
    {
        LibraryFinder finder = new(driver.Search);
        string missing = "cuBLAS";
        for (int major = driver.Version.Major >= Newest ? Newest : Oldest; major >= Oldest; major--)
        {
            // The loader finds what a library needs by the names of what is loaded already, so dependencies come first; those that are not found may lie beside it.
            _ = finder.Library(LibraryName.BlasLt, major, out _);
            nint blas = finder.Library(LibraryName.Blas, major, out string blasPath);
            if (blas == 0) continue;
            _ = finder.Library(LibraryName.JitLink, major, out _);
            _ = finder.Library(LibraryName.Sparse, major, out _);
            nint solver = finder.Library(LibraryName.Solver, major, out string solverPath);
            if (solver != 0) return new MathLibraries(major, blas, blasPath, solver, solverPath);
            missing = "cuSOLVER";
        }

        throw new DeviceException(device, $"large matrices need {missing} of CUDA {Oldest}{(driver.Version.Major >= Newest ? $" or {Newest}" : "")}, which was not found ({CudaSearch.LibrariesVariable} names its folder); tried: {finder.Tried}");
    }
}

/// <summary>The exports of a library.</summary>
/// <param name="find">Address of an export by its name; 0 where there is none.</param>
/// <param name="path">Where the library is.</param>
internal sealed class LibraryExports(Func<string, nint> find, string path)
{
    /// <summary>Those of a loaded library.</summary>
    internal LibraryExports(nint library, string path)
        : this(name => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0, path)
    {
    }

    internal string Path => path;

    /// <summary>Address of an export; 0 where there is none.</summary>
    internal nint Find(string name) => find(name);
}
