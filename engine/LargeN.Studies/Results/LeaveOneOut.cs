// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Studies;

/// <summary>The delete-one jackknife over the replicas of a cell.</summary>
internal static class LeaveOneOut
{
    /// <summary>For each replica that converged the means of some columns without it, in replica order; empty with fewer than two.</summary>
    /// <remarks>The sum of those before it plus the sum of those after it: no cancellation, and n operations a column instead of n^2.</remarks>
    internal static double[][] Columns(CellSample sample, int offset, int columns)
    {
        int n = sample.Converged.Length;
        if (n < 2) return [];
        double[][] leftOut = new double[n][];
        double[] sum = new double[columns];
        for (int i = 0; i < n; i++)
        {
            leftOut[i] = [.. sum];
            Add(sum, sample.Replica(sample.Converged[i]).Slice(offset, columns));
        }

        Array.Clear(sum);
        for (int i = n - 1; i >= 0; i--)
        {
            Add(leftOut[i], sum);
            for (int c = 0; c < columns; c++) leftOut[i][c] /= n - 1;
            Add(sum, sample.Replica(sample.Converged[i]).Slice(offset, columns));
        }

        return leftOut;
    }

    private static void Add(double[] sum, ReadOnlySpan<double> values)
    {
        for (int c = 0; c < sum.Length; c++) sum[c] += values[c];
    }

    /// <summary>Jackknife standard error from the values with one replica left out; NaN with fewer than two.</summary>
    internal static double StandardError(double value, ReadOnlySpan<double> leftOut) =>
        leftOut.Length < 2 ? double.NaN : Jackknife.FromLeaveOneOut(value, leftOut).StandardError;
}
