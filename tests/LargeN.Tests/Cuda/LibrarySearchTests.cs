// SPDX-License-Identifier: MIT
using LargeN.Cuda;

namespace LargeN.Tests.Cuda;

/// <summary>Where the driver and the libraries are looked for, and in which order.</summary>
[TestFixture]
public sealed class LibrarySearchTests
{
    private static readonly CudaSearch Everywhere = new() { Toolkits = ["/opt/a", "/usr/local/cuda"], Packages = ["/env/nvidia"] };

    [Test]
    public void The_loader_comes_first_then_toolkits_then_python_packages()
    {
        Assert.That(Candidates(Everywhere, LibraryName.Blas, 12, windows: false), Is.EqualTo(new[]
        {
            "libcublas.so.12", "/opt/a/lib64/libcublas.so.12", "/usr/local/cuda/lib64/libcublas.so.12", "/env/nvidia/cublas/lib/libcublas.so.12",
        }));
        Assert.That(Candidates(Everywhere, LibraryName.Solver, 13, windows: false)[^1], Is.EqualTo("/env/nvidia/cu13/lib/libcusolver.so.12"));
    }

    [Test]
    public void An_explicit_folder_is_the_only_place()
    {
        CudaSearch search = Everywhere with { LibraryFolder = "/x" };

        Assert.That(Candidates(search, LibraryName.Solver, 12, windows: false), Is.EqualTo(new[]
        {
            "/x/libcusolver.so.11", "/x/lib64/libcusolver.so.11", "/x/cusolver/lib/libcusolver.so.11",
        }));
    }

    [TestCase(12, "cublasLt64_12.dll", "cublas64_12.dll", "nvJitLink_120_0.dll", "cusparse64_12.dll", "cusolver64_11.dll")]
    [TestCase(13, "cublasLt64_13.dll", "cublas64_13.dll", "nvJitLink_130_0.dll", "cusparse64_12.dll", "cusolver64_12.dll")]
    public void Names_of_windows(int major, params string[] names)
    {
        LibraryName[] libraries = [LibraryName.BlasLt, LibraryName.Blas, LibraryName.JitLink, LibraryName.Sparse, LibraryName.Solver];

        Assert.That(libraries.Select(l => l.File(major, windows: true)), Is.EqualTo(names));
        Assert.That(LibraryName.Driver(windows: true), Is.EqualTo("nvcuda.dll"));
    }

    [TestCase(12, "libcublasLt.so.12", "libcublas.so.12", "libnvJitLink.so.12", "libcusparse.so.12", "libcusolver.so.11")]
    [TestCase(13, "libcublasLt.so.13", "libcublas.so.13", "libnvJitLink.so.13", "libcusparse.so.12", "libcusolver.so.12")]
    public void Names_of_linux(int major, params string[] names)
    {
        LibraryName[] libraries = [LibraryName.BlasLt, LibraryName.Blas, LibraryName.JitLink, LibraryName.Sparse, LibraryName.Solver];

        Assert.That(libraries.Select(l => l.File(major, windows: false)), Is.EqualTo(names));
        Assert.That(LibraryName.Driver(windows: false), Is.EqualTo("libcuda.so.1"));
    }

    [Test]
    public void The_first_place_that_has_the_library_gives_it_and_all_are_remembered()
    {
        LibraryFinder finder = new(Everywhere, windows: false, candidate => candidate.StartsWith("/usr/local", StringComparison.Ordinal) ? 7 : 0);

        nint library = finder.Library(LibraryName.Blas, 12, out string path);

        Assert.That(library, Is.EqualTo((nint)7));
        Assert.That(path, Is.EqualTo("/usr/local/cuda/lib64/libcublas.so.12"));
        Assert.That(finder.Tried, Is.EqualTo("libcublas.so.12, /opt/a/lib64/libcublas.so.12, /usr/local/cuda/lib64/libcublas.so.12"));
    }

    [Test]
    public void The_environment_names_driver_folders_and_python_packages()
    {
        string environment = Directory.CreateTempSubdirectory("largen-venv-").FullName;
        try
        {
            string packages = Directory.CreateDirectory(Path.Combine(environment, "lib", "python3.12", "site-packages", "nvidia")).FullName;

            CudaSearch search = CudaSearch.From(name => name switch
            {
                "LARGEN_CUDA_DRIVER" => "/d/libcuda.so.1",
                "LARGEN_CUDA_LIBS" => "/l",
                "CUDA_HOME" => "/t",
                "VIRTUAL_ENV" => environment,
                _ => null,
            });

            Assert.That((search.DriverPath, search.LibraryFolder, search.AsksLoader), Is.EqualTo(("/d/libcuda.so.1", "/l", true)));
            Assert.That(search.Toolkits[0], Is.EqualTo("/t"));
            Assert.That(search.Packages, Is.EqualTo(new[] { packages }));
        }
        finally
        {
            Directory.Delete(environment, recursive: true);
        }
    }

    private static string[] Candidates(CudaSearch search, LibraryName name, int major, bool windows) =>
        [.. new LibraryFinder(search, windows, _ => 0).Candidates(name, major).Select(c => c.Replace('\\', '/'))];
}
