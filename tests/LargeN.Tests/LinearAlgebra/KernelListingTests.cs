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

        // Tiles of every height that equal parts have: 13 = 7 + 6, ..., 24 = 12 + 12, or 5 + 4 + 4, ... with 16 registers.
        for (int m = 13; m <= 24; m++) Descend<T>(m, columns: 640, depth: 256);
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

    /// <summary>A packed product, and one that goes into its weights.</summary>
    private static unsafe void Descend<T>(int m, int columns, int depth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = TestMatrices.Even<T>(1, m * depth), b = TestMatrices.Even<T>(2, depth * columns), c = new T[m * columns];
        using Workspace workspace = new(MatMulDriver<T>.ScratchBytes(m, columns, depth, Parallelism.Single));
        fixed (T* pa = a, pb = b, pc = c)
        {
            Product<T> product = new(m, columns, depth, T.One, new(pa, depth, Transpose.No), new(pb, columns, Transpose.No), T.Zero, pc, columns);
            byte* scratch = workspace.Claim(workspace.Bytes, nameof(Descend));
            MatMulDriver<T>.Run(product, scratch, Parallelism.Single);
            Assert.That(MatMulDriver<T>.TryDescend(product, new Descending<T>(T.One, T.Zero), scratch, Parallelism.Single), Is.True);
        }
    }

    [TestCase(SimdWidth.Native)]
    [TestCase(SimdWidth.Avx2)]
    public void Loops_of_the_product_kernels_have_no_spill_and_no_call(SimdWidth width)
    {
        CompiledMethod[] methods = JitListing.Of(
            typeof(KernelListingTests), width, "*MicroKernel*:Run *DirectKernel*:Run *WideKernel*:Run *RowKernel*:Run *DirectBatch*:Run");

        // Two types, each to store and to descend; at least the heights 4, 5 and 6.
        Assert.That(methods.Count(method => method.Name.StartsWith("LargeN.LinearAlgebra.MicroKernel", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(12));
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
