// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>A library of the CUDA toolkit: its file names by CUDA version, and the Python package that carries it.</summary>
/// <param name="Linux">Name with <c>lib</c> and <c>.so</c>.</param>
/// <param name="Windows">Name with the <c>{0}</c> of its version.</param>
/// <param name="Version12">Version of the library in CUDA 12.</param>
/// <param name="Version13">Version of the library in CUDA 13.</param>
/// <param name="Package">Folder of its Python package for CUDA 12; those of CUDA 13 share one.</param>
internal sealed record LibraryName(string Linux, string Windows, int Version12, int Version13, string Package)
{
    internal static LibraryName BlasLt => new("libcublasLt.so", "cublasLt64_{0}.dll", 12, 13, "cublas");

    internal static LibraryName Blas => new("libcublas.so", "cublas64_{0}.dll", 12, 13, "cublas");

    internal static LibraryName JitLink => new("libnvJitLink.so", "nvJitLink_{0}0_0.dll", 12, 13, "nvjitlink");

    internal static LibraryName Sparse => new("libcusparse.so", "cusparse64_{0}.dll", 12, 12, "cusparse");

    internal static LibraryName Solver => new("libcusolver.so", "cusolver64_{0}.dll", 11, 12, "cusolver");

    /// <summary>File name of the driver.</summary>
    internal static string Driver(bool windows) => windows ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>File name in a CUDA of that major version.</summary>
    internal string File(int major, bool windows)
    {
        int version = major >= 13 ? Version13 : Version12;
        return windows ? Windows.Replace("{0}", $"{version}", StringComparison.Ordinal) : $"{Linux}.{version}";
    }

    /// <summary>Folder inside the <c>nvidia</c> folder of Python packages.</summary>
    internal string PackageFolder(int major, bool windows) => Path.Combine(major >= 13 ? $"cu{major}" : Package, windows ? "bin" : "lib");
}
