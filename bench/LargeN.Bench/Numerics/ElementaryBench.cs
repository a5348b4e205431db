// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using LargeN.Numerics;

namespace LargeN.Bench.Numerics;

/// <summary>Elementary functions over spans on one core, beside those of System.Numerics.Tensors; a figure per call of <see cref="Count"/> elements.</summary>
/// <remarks>The library's code is precompiled and reaches its last tier late: twenty rounds of warm-up.</remarks>
/// <typeparam name="T">Element type.</typeparam>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[SimpleJob(warmupCount: 20, iterationCount: 15)]
public class ElementaryBench<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Both sides promise a few units of the last place; the exact result is not needed to see a wrong one.
    private const double AgreementUlps = 16;

    private T[] any = [], positive = [], result = [], other = [];

    /// <summary>Elements: 1024 stay in L1, 16384 in L2.</summary>
    [Params(1024, 16384)]
    public int Count { get; set; }

    /// <summary>Both sides must agree before they are timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (result, other) = (new T[Count], new T[Count]);
        any = [.. Enumerable.Range(0, Count).Select(i => T.CreateTruncating(20.0 * (i * 0.6180339887498949 % 1) - 10))];
        positive = Array.ConvertAll(any, v => T.Abs(v) + T.CreateTruncating(1e-3));
        Compare(Exp, ExpOfTensors);
        Compare(Log, LogOfTensors);
        Compare(Tanh, TanhOfTensors);
        Compare(Sigmoid, SigmoidOfTensors);
        Compare(Sin, SinOfTensors);
    }

    /// <summary>Ours.</summary>
    [Benchmark, BenchmarkCategory("exp")]
    public void Exp() => Run(Elementary.Exp, Elementary.Exp, any);

    /// <summary>The library's.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("exp")]
    public void ExpOfTensors() => TensorPrimitives.Exp<T>(any, other);

    /// <summary>Ours.</summary>
    [Benchmark, BenchmarkCategory("log")]
    public void Log() => Run(Elementary.Log, Elementary.Log, positive);

    /// <summary>The library's.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("log")]
    public void LogOfTensors() => TensorPrimitives.Log<T>(positive, other);

    /// <summary>Ours.</summary>
    [Benchmark, BenchmarkCategory("tanh")]
    public void Tanh() => Run(Elementary.Tanh, Elementary.Tanh, any);

    /// <summary>The library's.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("tanh")]
    public void TanhOfTensors() => TensorPrimitives.Tanh<T>(any, other);

    /// <summary>Ours.</summary>
    [Benchmark, BenchmarkCategory("sigmoid")]
    public void Sigmoid() => Run(Elementary.Sigmoid, Elementary.Sigmoid, any);

    /// <summary>The library's.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("sigmoid")]
    public void SigmoidOfTensors() => TensorPrimitives.Sigmoid<T>(any, other);

    /// <summary>Ours.</summary>
    [Benchmark, BenchmarkCategory("sin")]
    public void Sin() => Run(Elementary.Sin, Elementary.Sin, any);

    /// <summary>The library's.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("sin")]
    public void SinOfTensors() => TensorPrimitives.Sin<T>(any, other);

    /// <summary>Ours; the library has none.</summary>
    [Benchmark, BenchmarkCategory("erf")]
    public void Erf() => Run(Elementary.Erf, Elementary.Erf, any);

    /// <summary>Ours; the library has none.</summary>
    [Benchmark, BenchmarkCategory("erfc")]
    public void Erfc() => Run(Elementary.Erfc, Elementary.Erfc, any);

    /// <summary>Ours: GELU and its derivative in one pass.</summary>
    [Benchmark, BenchmarkCategory("gelu and derivative")]
    public void GeluAndDerivative()
    {
        if (typeof(T) == typeof(double)) Activations.ValueAndDerivative(Activation.Gelu, (double[])(object)any, (double[])(object)result, (double[])(object)other);
        else Activations.ValueAndDerivative(Activation.Gelu, (float[])(object)any, (float[])(object)result, (float[])(object)other);
    }

    private delegate void SpanOf<TElement>(ReadOnlySpan<TElement> x, Span<TElement> result);

    private void Run(SpanOf<double> ofDouble, SpanOf<float> ofSingle, T[] x)
    {
        if (typeof(T) == typeof(double)) ofDouble((double[])(object)x, (double[])(object)result);
        else ofSingle((float[])(object)x, (float[])(object)result);
    }

    private void Compare(Action ours, Action peer)
    {
        ours();
        peer();
        for (int i = 0; i < Count; i++)
        {
            T distance = T.Abs(result[i] - other[i]), unit = T.Max(T.BitIncrement(T.Abs(other[i])) - T.Abs(other[i]), T.Epsilon);
            if (!(double.CreateTruncating(distance / unit) <= AgreementUlps)) throw new InvalidOperationException($"{ours.Method.Name}: element {i} is {result[i]} here and {other[i]} there");
        }
    }
}
