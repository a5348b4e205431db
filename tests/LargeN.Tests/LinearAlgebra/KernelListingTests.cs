// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>The compiler keeps the tiles of the product kernels in registers: a spill or a call in the k loop would cost half the speed and no other test would notice.</summary>
public partial class KernelListingTests
{
    /// <summary>Compiles the packed kernel and the direct kernels of every group of rows and columns.</summary>
    internal static string Probe()
    {
        Child.AssertWidth();
        Multiply<float>();
        Multiply<double>();
        return "done";
    }

    private static void Multiply<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int n in (int[])[4, 8, 13, 16, 24, 31, 64, 91, 150])
        {
            T[] a = TestMatrices.Even<T>(1, n * n), c = new T[n * n];
            MatMul.Multiply<T>(new(a, n, n), new(a, n, n), new(c, n, n));
        }

        {
            const int k = 20, columns = 300;
            T[] x = TestMatrices.Even<T>(1, k), b = TestMatrices.Even<T>(1, k * columns);
            MatMul.Multiply<T>(new(x, 1, k), new(b, k, columns), new(new T[columns], 1, columns));
        }

        foreach (int n in (int[])[4, 8, 12, 16, 32])
        {
            const int batch = 3;
            T[] a = TestMatrices.Even<T>(1, batch * n * n), c = new T[batch * n * n];
            using Workspace workspace = new(MatMul.Plan<T>(batch, n, n, n, Transpose.No, Transpose.No, Parallelism.Single).WorkspaceBytes);
            MatMul.Execute(T.One, new ReadOnlyMatrixBatch<T>(a, batch, n, n), Transpose.No, new ReadOnlyMatrixBatch<T>(a, batch, n, n), Transpose.No, T.Zero, new MatrixBatch<T>(c, batch, n, n), workspace, Parallelism.Single);
        }
    }

    [TestCase(SimdWidth.Native)]
    [TestCase(SimdWidth.Avx2)]
    public void Loops_of_the_product_kernels_have_no_spill_and_no_call(SimdWidth width)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Vector256.IsHardwareAccelerated) Assert.Ignore("listings are read for x64 with AVX2 and wider");
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"kernels-{Guid.NewGuid():N}.txt");
        try
        {
            Child.Run(typeof(KernelListingTests), nameof(Probe), width, "", ("DOTNET_JitDisasm", "*MicroKernel*:Run *DirectKernel*:Run *WideKernel*:Run *RowKernel*:Run *DirectBatch*:Run"), ("DOTNET_JitStdOutFile", file));

            string[] methods = File.ReadAllText(file).Split("; Assembly listing for method ")[1..];

            Assert.That(methods.Count(method => method.StartsWith("LargeN.LinearAlgebra.MicroKernel", StringComparison.Ordinal)), Is.EqualTo(2));
            Assert.That(methods, Has.Length.GreaterThan(12));
            foreach (string method in methods)
            {
                string name = method[..method.IndexOf('\n', StringComparison.Ordinal)];
                string[] loops = Label().Split(method).Where(block => block.Contains("vbroadcasts", StringComparison.Ordinal) && block.Contains("vfmadd", StringComparison.Ordinal)).ToArray();
                Assert.That(loops, Is.Not.Empty, name);
                foreach (string loop in loops)
                {
                    // Around the tiny products lie two more loops: their strides may come from the stack, the tile may not.
                    Regex spill = name.Contains("DirectBatch", StringComparison.Ordinal) ? VectorOnStack() : StackAccess();
                    Assert.That(spill.IsMatch(loop), Is.False, $"spill in {name}:\n{loop}");
                    Assert.That(loop, Does.Not.Contain(" call "), name);
                }
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"\n(?=G_M\d+_IG\d+:)")]
    private static partial Regex Label();

    [GeneratedRegex(@"[xyz]mm.*ptr \[r[sb]p")]
    private static partial Regex VectorOnStack();

    [GeneratedRegex(@"ptr \[r[sb]p")]
    private static partial Regex StackAccess();
}
