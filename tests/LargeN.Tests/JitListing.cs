// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;

namespace LargeN.Tests;

/// <summary>A method as the JIT compiler left it.</summary>
/// <param name="Name">Type, name and instantiation, as the listing writes them.</param>
/// <param name="Blocks">Its text, cut at the labels.</param>
internal sealed record CompiledMethod(string Name, string[] Blocks)
{
    internal void AssertNoCall(string block) => Assert.That(block, Does.Not.Contain(" call "), Name);

    internal void AssertNoSpill(string block) => Assert.That(JitListing.StackAccess().IsMatch(block), Is.False, $"spill in {Name}:\n{block}");

    /// <summary>Allows numbers of the loop itself, such as strides, on the stack.</summary>
    internal void AssertNoSpillOfVectors(string block) => Assert.That(JitListing.VectorOnStack().IsMatch(block), Is.False, $"spill in {Name}:\n{block}");
}

/// <summary>The assembly listing of methods that a child process compiles: a spill or a call in a hot loop costs half its speed, and no other test would notice.</summary>
internal static partial class JitListing
{
    /// <summary>Compiles what the static method <c>Probe</c> of <paramref name="test"/> calls, in a child of that width; ignores the calling test on machines whose listings are not read.</summary>
    /// <param name="test">Type with the probe.</param>
    /// <param name="width">Instruction set of the child.</param>
    /// <param name="methods">Methods to list, as the value of <c>DOTNET_JitDisasm</c>.</param>
    internal static CompiledMethod[] Of(Type test, SimdWidth width, string methods)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Vector256.IsHardwareAccelerated) Assert.Ignore("listings are read for x64 with AVX2 and wider");
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"listing-{Guid.NewGuid():N}.txt");
        try
        {
            Child.Run(test, "Probe", width, "", ("DOTNET_JitDisasm", methods), ("DOTNET_JitStdOutFile", file));
            return Array.ConvertAll(
                File.ReadAllText(file).Split("; Assembly listing for method ")[1..], text => new CompiledMethod(text[..text.IndexOf('\n', StringComparison.Ordinal)], Label().Split(text)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"ptr \[r[sb]p")]
    internal static partial Regex StackAccess();

    [GeneratedRegex(@"[xyz]mm.*ptr \[r[sb]p")]
    internal static partial Regex VectorOnStack();

    [GeneratedRegex(@"\n(?=G_M\d+_IG\d+:)")]
    private static partial Regex Label();
}
