// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Mean and standard error over the replicas that converged, in replica order.</summary>
internal static class ReplicaMean
{
    internal static (double Mean, double StandardError) Of(CellSample sample, int column)
    {
        int n = sample.Converged.Length;
        double sum = 0;
        foreach (int r in sample.Converged) sum += sample.Replica(r)[column];
        double mean = (sum / n) + 0.0;
        double squares = 0;
        foreach (int r in sample.Converged)
        {
            double d = sample.Replica(r)[column] - mean;
            squares = Math.FusedMultiplyAdd(d, d, squares);
        }

        return (mean, n < 2 ? double.NaN : Math.Sqrt(squares / (n - 1.0) / n));
    }
}
