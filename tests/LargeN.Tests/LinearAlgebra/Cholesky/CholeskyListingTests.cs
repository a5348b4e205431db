// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Text.RegularExpressions;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>The compiler keeps the tiles of the Cholesky kernels in registers.</summary>
public partial class CholeskyListingTests
{
    /// <summary>Compiles the kernel over lanes and the one inside a matrix.</summary>
    internal static string Probe()
    {
        Child.AssertWidth();
        Factor<float>();
        Factor<double>();
        return "done";
    }

    private static void Factor<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int n = 80, batch = 16, small = 12;
        T[] a = new T[n * n], many = new T[batch * small * small];
        for (int i = 0; i < n; i++) a[i * (n + 1)] = T.One;
        Cholesky.Factor(new MatrixView<T>(a, n, n));
        for (int i = 0; i < batch * small; i++) many[(i * small) + (i % small)] = T.One;
        using Workspace workspace = new(Cholesky.Plan<T>(batch, small, Parallelism.Single).WorkspaceBytes);
        Cholesky.Factor(new MatrixBatch<T>(many, batch, small, small), new Verdict[batch], workspace);
    }

    [TestCase(SimdWidth.Native)]
    [TestCase(SimdWidth.Avx2)]
    public void Loops_have_no_spill_and_no_call(SimdWidth width)
    {
        CompiledMethod[] methods = JitListing.Of(typeof(CholeskyListingTests), width, "*CholeskyLanes*:Tile *CholeskyLeaf*:Update");

        Assert.That(methods.Count(method => method.Name.Contains(":Tile", StringComparison.Ordinal)), Is.EqualTo(2));
        int loops = 0;
        foreach (CompiledMethod method in methods)
        {
            foreach (string loop in method.Blocks.Where(block => Multiplications().Count(block) >= 4 && BackEdge().IsMatch(block)))
            {
                loops++;
                method.AssertNoSpill(loop);
                method.AssertNoCall(loop);
            }
        }

        Assert.That(loops, Is.GreaterThanOrEqualTo(6));
    }

    [GeneratedRegex(@"vfn?m(add|sub)\d+p")]
    private static partial Regex Multiplications();

    /// <summary>A block that ends with a jump: the bodies of loops are turned to end with their test.</summary>
    [GeneratedRegex(@"j(g|ne|ge|l)\s+(SHORT )?G_M\d+_IG\d+\s*$")]
    private static partial Regex BackEdge();
}
