// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>The compiler keeps the tiles of the product kernels in registers: a spill or a call in the k loop would cost half the speed and no other test would notice.</summary>
public class KernelListingTests
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
        CompiledMethod[] methods = JitListing.Of(
            typeof(KernelListingTests), width, "*MicroKernel*:Run *DirectKernel*:Run *WideKernel*:Run *RowKernel*:Run *DirectBatch*:Run");

        Assert.That(methods.Count(method => method.Name.StartsWith("LargeN.LinearAlgebra.MicroKernel", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(methods, Has.Length.GreaterThan(12));
        foreach (CompiledMethod method in methods)
        {
            string[] loops = [.. method.Blocks.Where(block => block.Contains("vbroadcasts", StringComparison.Ordinal) && block.Contains("vfmadd", StringComparison.Ordinal))];
            Assert.That(loops, Is.Not.Empty, method.Name);
            foreach (string loop in loops)
            {
                // Around the tiny products lie two more loops: their strides may come from the stack, the tile may not.
                if (method.Name.Contains("DirectBatch", StringComparison.Ordinal)) method.AssertNoSpillOfVectors(loop);
                else method.AssertNoSpill(loop);
                method.AssertNoCall(loop);
            }
        }
    }
}
