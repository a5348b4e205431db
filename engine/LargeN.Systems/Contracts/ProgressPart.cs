// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>Progress of a part of a simulation: its fraction v is (from + v (to - from)) / all of the whole.</summary>
/// <param name="whole">What is told; null for nothing.</param>
/// <param name="from">Where the part begins.</param>
/// <param name="to">Where it ends.</param>
/// <param name="all">Where the whole ends, > 0.</param>
internal sealed class ProgressPart(IProgress<double>? whole, double from, double to, double all) : IProgress<double>
{
    public void Report(double value) => whole?.Report((from + (value * (to - from))) / all);
}
