// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.LinearAlgebra;

/// <summary>Rademacher vectors by counter: element i of probe v is -1 where the top bit of word i of replica v is set, else +1.</summary>
internal static unsafe class Probes
{
    internal static void Fill(double* vector, int n, ulong seed, uint replica, double size)
    {
        const int Block = 256;
        uint* words = stackalloc uint[Block];
        RandomStream stream = new(seed, Purpose.Probes, replica);
        for (int begin = 0; begin < n; begin += Block)
        {
            int count = Math.Min(Block, n - begin);
            stream.FillBits(new Span<uint>(words, count), begin);
            for (int i = 0; i < count; i++) vector[begin + i] = (words[i] >> 31) == 0 ? size : -size;
        }
    }

    /// <summary>Largest size of the numbers [probe, word]; NaN where one is.</summary>
    internal static double Largest(double* x, nint stride, int count, int words)
    {
        double largest = 0;
        for (int v = 0; v < count; v++)
            for (int w = 0; w < words; w++) largest = Math.Max(largest, Math.Abs(x[(v * stride) + w]));
        return largest;
    }

    /// <summary>The exponent of a largest size, 0 where it is not finite: sums and squares of numbers scaled by it stay in range.</summary>
    internal static int Exponent(double largest) => double.IsFinite(largest) ? PowerOfTwo.Exponent(largest) : 0;

    /// <summary>Mean of x 2^-exponent over the probes, and the square of its standard error, in two passes in rising order.</summary>
    internal static double Mean(double* x, nint stride, int count, int exponent, out double squaredError)
    {
        double sum = 0, squares = 0;
        for (int v = 0; v < count; v++) sum += PowerOfTwo.Scale(x[v * stride], -exponent);
        double mean = sum / count;
        for (int v = 0; v < count; v++)
        {
            double d = PowerOfTwo.Scale(x[v * stride], -exponent) - mean;
            squares = Math.FusedMultiplyAdd(d, d, squares);
        }

        squaredError = squares / (count - 1) / count;
        return mean;
    }
}
