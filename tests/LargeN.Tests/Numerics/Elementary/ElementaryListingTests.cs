// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Runtime.Intrinsics;
using LargeN.Numerics;

namespace LargeN.Tests.Numerics;

/// <summary>The compiler inlines every formula as a whole: one call left in the middle of a loop costs more than the formula, and no other test would notice.</summary>
public class ElementaryListingTests
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
        bool wide = width == SimdWidth.Native && Vector512.IsHardwareAccelerated;

        CompiledMethod[] methods = JitListing.Of(typeof(ElementaryListingTests), width, "*DoubleMap*:Run *SingleMap*:Run *ActivationMap*:Run*");

        Assert.That(methods, Has.Length.GreaterThan(100));
        foreach (CompiledMethod method in methods)
        {
            if (method.Name.Contains("Doubles1]", StringComparison.Ordinal) || method.Name.Contains("Floats1]", StringComparison.Ordinal)) continue;
            foreach (string block in method.Blocks.Where(block => block.Contains("vfmadd", StringComparison.Ordinal)))
            {
                method.AssertNoCall(block);
                if (wide) method.AssertNoSpill(block);
            }
        }
    }

    // A listing shows the first compilation; inlined into a hot caller, a loop would be compiled once more, without budget for its formula.
    [TestCase(typeof(DoubleMap), "Run"), TestCase(typeof(SingleMap), "Run"), TestCase(typeof(ActivationMap), "Run"), TestCase(typeof(ActivationMap), "RunSingle")]
    public void Loops_are_never_inlined(Type type, string method) =>
        Assert.That(type.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining), Is.True);
}
