// SPDX-License-Identifier: MIT
using System.Numerics.Tensors;

namespace LargeN.Bench.Runner;

/// <summary>The elementary functions of System.Numerics.Tensors behind the same protocol: a peer for ours in a process of its own.</summary>
internal static class TensorsCatalog
{
    /// <summary>The case of a description: <c>exp f64 n=16384</c>.</summary>
    /// <exception cref="ArgumentException">No such case, or a size is missing or below 1.</exception>
    internal static RunnerCase Of(IReadOnlyList<string> description)
    {
        string function = description.Count > 0 ? description[0] : "", name = string.Join(' ', description.Take(2));
        int n = new CaseSizes(description.Skip(2))["n"];
        return name switch
        {
            "exp f64" => new DoubleElementaryCase(function, n, TensorPrimitives.Exp),
            "log f64" => new DoubleElementaryCase(function, n, TensorPrimitives.Log),
            "tanh f64" => new DoubleElementaryCase(function, n, TensorPrimitives.Tanh),
            "sin f64" => new DoubleElementaryCase(function, n, TensorPrimitives.Sin),
            "exp f32" => new SingleElementaryCase(function, n, TensorPrimitives.Exp),
            "log f32" => new SingleElementaryCase(function, n, TensorPrimitives.Log),
            "tanh f32" => new SingleElementaryCase(function, n, TensorPrimitives.Tanh),
            "sin f32" => new SingleElementaryCase(function, n, TensorPrimitives.Sin),
            _ => throw new ArgumentException($"System.Numerics.Tensors has no case {name} here; there are: exp, log, tanh, sin, each f32 and f64"),
        };
    }
}
