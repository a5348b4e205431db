// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using MathNet.Numerics;

namespace LargeN.Bench.Runner;

/// <summary>An elementary function over an array, double: ours, unless another one is given, which may lack relative accuracy next to 0.</summary>
internal sealed class DoubleElementaryCase(string name, int n, ElementaryFunctions.SpanOf<double>? other = null) : RunnerCase
{
    private readonly double[] x = ElementaryFunctions.Arguments(name, n), result = new double[n];
    private readonly ElementaryFunctions.SpanOf<double> function = other ?? ElementaryFunctions.Of(name).Double;

    internal override double Flops => n;

    internal override void Run() => function(x, result);

    internal override double ErrorOverBound() => ElementaryFunctions.ErrorOverBound(name, x, result, 2.220446049250313E-16, other is null ? 0 : 1);
}

/// <summary>The same in float.</summary>
internal sealed class SingleElementaryCase(string name, int n, ElementaryFunctions.SpanOf<float>? other = null) : RunnerCase
{
    private readonly float[] x = Array.ConvertAll(ElementaryFunctions.Arguments(name, n), v => (float)v), result = new float[n];
    private readonly ElementaryFunctions.SpanOf<float> function = other ?? ElementaryFunctions.Of(name).Single;

    internal override double Flops => n;

    internal override void Run() => function(x, result);

    internal override double ErrorOverBound() =>
        ElementaryFunctions.ErrorOverBound(name, Array.ConvertAll(x, v => (double)v), Array.ConvertAll(result, v => (double)v), 1.1920928955078125E-07, other is null ? 0 : 1);
}

/// <summary>What the two types share: the functions, their arguments, an independent value.</summary>
internal static class ElementaryFunctions
{
    // Relative to the magnitude of the result (or to the least size where that is larger); the references are right to a few units of the last place of a double.
    private const double Units = 32;

    internal delegate void SpanOf<T>(ReadOnlySpan<T> x, Span<T> result);

    internal static (SpanOf<double> Double, SpanOf<float> Single) Of(string name) => name switch
    {
        "exp" => (Elementary.Exp, Elementary.Exp),
        "log" => (Elementary.Log, Elementary.Log),
        "tanh" => (Elementary.Tanh, Elementary.Tanh),
        "sin" => (Elementary.Sin, Elementary.Sin),
        "erf" => (Elementary.Erf, Elementary.Erf),
        _ => ((x, y) => Activations.Value(Activation.Gelu, x, y), (x, y) => Activations.Value(Activation.Gelu, x, y)),
    };

    /// <summary>Evenly spread over [-5, 5], for the logarithm over [0.001, 10.001].</summary>
    internal static double[] Arguments(string name, int n) =>
        [.. Enumerable.Range(0, n).Select(i => (10 * (i * 0.6180339887498949 % 1)) - (name == "log" ? -0.001 : 5))];

    internal static double ErrorOverBound(string name, double[] x, double[] result, double unit, double leastSize)
    {
        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double exact = name switch
            {
                "exp" => Math.Exp(x[i]),
                "log" => Math.Log(x[i]),
                "tanh" => Math.Tanh(x[i]),
                "sin" => Math.Sin(x[i]),
                "erf" => SpecialFunctions.Erf(x[i]),
                _ => x[i] * SpecialFunctions.Erfc(-x[i] / Math.Sqrt(2)) / 2,
            };
            if (result[i] != exact) worst = Math.Max(worst, Math.Abs(result[i] - exact) / (Units * unit * Math.Max(Math.Abs(exact), leastSize)));
        }

        return worst;
    }
}
