// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary>Runs one operation on a device and on the reference, and compares.</summary>
internal static class Conformance
{
    /// <summary>Sizes around nothing, one, the width of vectors and the tiles of kernels.</summary>
    internal static readonly int[] Sizes = [0, 1, 2, 3, 7, 16, 17, 33, 65, 100];

    /// <summary>Distance from 1 to the next number.</summary>
    internal static double Epsilon<T>() => typeof(T) == typeof(float) ? Math.ScaleB(1, -23) : Math.ScaleB(1, -52);

    /// <summary>What <paramref name="run"/> gives on the device and on the reference, each with operands of its own.</summary>
    internal static (TResult Actual, TResult Expected) Both<TResult>(DeviceUnderTest device, Func<Stage, TResult> run)
    {
        using Stage tested = new(device.Open());
        using Stage reference = new(new ReferenceDevice());
        return (run(tested), run(reference));
    }

    /// <summary>What <paramref name="run"/> gives on the device, where the test itself says what is right.</summary>
    internal static TResult Only<TResult>(DeviceUnderTest device, Func<Stage, TResult> run)
    {
        using Stage tested = new(device.Open());
        return run(tested);
    }

    /// <summary>Fails unless every element of the two is the same number (any NaN equals any other, zeros keep their sign).</summary>
    internal static void AssertSameBits<T>(Operand<T> actual, Operand<T> expected)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        actual.ForEach((b, i, j) =>
        {
            T x = actual[b, i, j];
            T y = expected[b, i, j];
            bool same = T.IsNaN(x) ? T.IsNaN(y) : x == y && T.IsNegative(x) == T.IsNegative(y);
            if (!same) Assert.Fail($"element ({i}, {j}) of problem {b} is {x:R}; the reference gives {y:R}");
        });

    /// <summary>Fails unless |actual - expected| is at most <paramref name="bound"/>(b, i, j), wherever <paramref name="skip"/>(i, j) does not say that nothing is promised.</summary>
    internal static void AssertWithin<T>(Operand<T> actual, Operand<T> expected, Func<int, int, int, double> bound, Func<int, int, bool>? skip = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        actual.ForEach((b, i, j) =>
        {
            if (skip?.Invoke(i, j) == true) return;
            double x = double.CreateChecked(actual[b, i, j]);
            double y = double.CreateChecked(expected[b, i, j]);
            double allowed = bound(b, i, j);
            if (!(Math.Abs(x - y) <= allowed))
                Assert.Fail($"element ({i}, {j}) of problem {b} is {x:R}; the reference gives {y:R}; they differ by {Math.Abs(x - y):E2}, allowed is {allowed:E2}");
        });

    /// <summary>Fails unless each number lies within its bound of the reference.</summary>
    internal static void AssertWithin(double[] actual, double[] expected, double[] bound)
    {
        for (int b = 0; b < expected.Length; b++) Assert.That(actual[b], Is.EqualTo(expected[b]).Within(bound[b]), $"problem {b}");
    }
}
