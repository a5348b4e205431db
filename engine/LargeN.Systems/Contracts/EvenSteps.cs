// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>Steps at which a training is looked at.</summary>
internal static class EvenSteps
{
    /// <summary>The ends of count equal stretches of T steps, rounded up: rising, each once, the last one T.</summary>
    /// <param name="steps">T, >= 1.</param>
    /// <param name="count">Stretches, >= 1; where there are more than steps, every step.</param>
    internal static int[] Of(int steps, int count) => [.. Enumerable.Range(1, count).Select(k => (int)((count - 1 + ((long)k * steps)) / count)).Distinct()];
}
