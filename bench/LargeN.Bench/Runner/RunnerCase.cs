// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Randomness;

namespace LargeN.Bench.Runner;

/// <summary>A piece of work that can be prepared, run, checked and run again. One thread.</summary>
internal abstract class RunnerCase : IDisposable
{
    /// <summary>Floating-point operations of one run; for random numbers, the numbers.</summary>
    internal abstract double Flops { get; }

    /// <summary>Restores what <see cref="Run"/> overwrites.</summary>
    internal virtual void Prepare()
    {
    }

    /// <summary>The work that is timed. Allocates nothing.</summary>
    internal abstract void Run();

    /// <summary>Error of the last run relative to its bound: above 1 the result is wrong and is not timed.</summary>
    internal abstract double ErrorOverBound();

    /// <summary>The case of a description: <c>matmul f32 n=1024 batch=8</c>.</summary>
    /// <exception cref="ArgumentException">No such case.</exception>
    internal static RunnerCase Of(IReadOnlyList<string> description)
    {
        string name = description.Count > 0 ? description[0] : "";
        string type = description.Count > 1 ? description[1] : "";
        int n = Number(description, "n", 0);
        int batch = Number(description, "batch", 1);
        if (n < 1 || batch < 1) throw new ArgumentException($"n = {n}, batch = {batch}: both must be at least 1");
        return (name, type) switch
        {
            ("matmul", "f32") => new MatMulCase<float>(n, batch),
            ("matmul", "f64") => new MatMulCase<double>(n, batch),
            ("cholesky", "f64") => new CholeskyCase(n),
            ("eigh", "f64") => new EigenCase(n),
            ("normals", "f32") => new SingleNormalsCase(n),
            ("normals", "f64") => new DoubleNormalsCase(n),
            _ => throw new ArgumentException($"no case {name} {type}; there are: matmul f32|f64, cholesky f64, eigh f64, normals f32|f64"),
        };
    }

    /// <summary>Standard normal data, the same in every run.</summary>
    internal static double[] Normals(uint replica, int count)
    {
        double[] data = new double[count];
        new RandomStream(1, Purpose.Test, replica).FillNormal(data);
        return data;
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    private static int Number(IReadOnlyList<string> description, string key, int otherwise)
    {
        string? word = description.FirstOrDefault(w => w.StartsWith(key + "=", StringComparison.Ordinal));
        return word is null ? otherwise : int.Parse(word.AsSpan(key.Length + 1), CultureInfo.InvariantCulture);
    }
}
