// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;
using LargeN.Numerics;

namespace LargeN.Tests.Numerics;

/// <summary>The compiler inlines every formula as a whole: one call left in the middle of a loop costs more than the formula, and no other test would notice.</summary>
public partial class ElementaryListingTests
{
    /// <summary>Compiles the loops of all functions and activations.</summary>
    internal static string Probe()
    {
        Child.AssertWidth();
        double[] x = Draw.WideRange(1, 64), value = new double[64], derivative = new double[64];
        float[] s = Array.ConvertAll(x, v => (float)v), singleValue = new float[64], singleDerivative = new float[64];
        foreach ((SpecialValueTests.SpanOf<double> f, SpecialValueTests.SpanOf<float> single) in SpecialValueTests.SpanFunctions)
        {
            f(x, value);
            single(s, singleValue);
        }

        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            Activations.Value(activation, x, value);
            Activations.Value(activation, s, singleValue);
            Activations.Derivative(activation, x, value);
            Activations.Derivative(activation, s, singleValue);
            Activations.ValueAndDerivative(activation, x, value, derivative);
            Activations.ValueAndDerivative(activation, s, singleValue, singleDerivative);
        }

        return "done";
    }

    [TestCase(SimdWidth.Native)]
    [TestCase(SimdWidth.Avx2)]
    public void Loops_of_the_elementary_functions_have_no_call_and_in_wide_vectors_no_spill(SimdWidth width)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Vector256.IsHardwareAccelerated) Assert.Ignore("listings are read for x64 with AVX2 and wider");
        bool wide = width == SimdWidth.Native && Vector512.IsHardwareAccelerated;
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"elementary-{Guid.NewGuid():N}.txt");
        try
        {
            Child.Run(typeof(ElementaryListingTests), nameof(Probe), width, "", ("DOTNET_JitDisasm", "*DoubleMap*:Run *SingleMap*:Run *ActivationMap*:Run*"), ("DOTNET_JitStdOutFile", file));

            string[] methods = File.ReadAllText(file).Split("; Assembly listing for method ")[1..];

            Assert.That(methods, Has.Length.GreaterThan(100));
            foreach (string method in methods)
            {
                string name = method[..method.IndexOf('\n', StringComparison.Ordinal)];
                if (name.Contains("Doubles1]", StringComparison.Ordinal) || name.Contains("Floats1]", StringComparison.Ordinal)) continue;
                foreach (string block in Label().Split(method).Where(block => block.Contains("vfmadd", StringComparison.Ordinal)))
                {
                    Assert.That(block, Does.Not.Contain(" call "), name);
                    if (wide) Assert.That(StackAccess().IsMatch(block), Is.False, $"spill in {name}:\n{block}");
                }
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    // A listing shows the first compilation; inlined into a hot caller, a loop would be compiled once more, without budget for its formula.
    [TestCase(typeof(DoubleMap), "Run"), TestCase(typeof(SingleMap), "Run"), TestCase(typeof(ActivationMap), "Run"), TestCase(typeof(ActivationMap), "RunSingle")]
    public void Loops_are_never_inlined(Type type, string method) =>
        Assert.That(type.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining), Is.True);

    [GeneratedRegex(@"\n(?=G_M\d+_IG\d+:)")]
    private static partial Regex Label();

    [GeneratedRegex(@"ptr \[r[sb]p")]
    private static partial Regex StackAccess();
}
