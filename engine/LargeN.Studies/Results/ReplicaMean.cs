// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Studies;

/// <summary>Mean and standard error over the replicas that converged, in an order fixed by the replica's place.</summary>
internal static class ReplicaMean
{
    /// <summary>NaN where no replica converged; the standard error is NaN for fewer than two.</summary>
    internal static (double Mean, double StandardError) Of(CellSample sample, int column)
    {
        double[] values = [.. sample.Converged.Select(r => sample.Values[(r * sample.Layout.Stride) + column])];

        // Adding +0 turns a minus zero, which the store's REAL columns do not keep, into zero.
        return (FixedOrder.Mean(values) + 0.0, Math.Sqrt(FixedOrder.Variance(values) / values.Length));
    }
}
