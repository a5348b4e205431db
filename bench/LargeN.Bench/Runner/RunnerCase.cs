// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Randomness;

namespace LargeN.Bench.Runner;

/// <summary>A piece of work that can be prepared, run, checked and run again.</summary>
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

    /// <summary>Seconds of one run.</summary>
    internal virtual double Time()
    {
        long start = Stopwatch.GetTimestamp();
        Run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Seconds of the same work by another library in this process, on the same data.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    internal virtual double TimePeer() => throw new NotSupportedException("no other library does this work in this process");

    /// <summary>Error of the last run relative to its bound: above 1 the result is wrong and is not timed.</summary>
    internal abstract double ErrorOverBound();

    /// <summary>A number of the last run that a peer must have too, to one part in 10^4; null where sides draw data of their own.</summary>
    internal virtual double? Value => null;

    /// <summary>Standard normal data, the same in every run.</summary>
    internal static double[] Normals(uint replica, int count)
    {
        double[] data = new double[count];
        new RandomStream(1, Purpose.Test, replica).FillNormal(data);
        return data;
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
