// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>A function of means over replicas: no mean itself, so its error comes from leaving one replica out at a time.</summary>
/// <param name="means">The mean of each quantity, in the order of the columns.</param>
public delegate double FunctionOfMeans(ReadOnlySpan<double> means);

/// <summary>A jackknife estimate.</summary>
/// <param name="Value">The function of the means over all replicas.</param>
/// <param name="StandardError">sqrt((n - 1)/n sum (f_r - f)^2) over the leave-one-out values f_r with mean f; NaN for fewer than two replicas.</param>
/// <param name="Bias">(n - 1) (f - Value), the bias of order 1/n of <paramref name="Value"/>, which is not corrected for it; NaN for fewer than two replicas.</param>
/// <param name="Verdict"><see cref="VerdictKind.NonFinite"/> at the first replica whose leave-one-out value is not finite (-1: the value itself);
/// <see cref="VerdictKind.IllConditioned"/> for fewer than two replicas, which give no error.</param>
public sealed record JackknifeEstimate(double Value, double StandardError, double Bias, Verdict Verdict);

/// <summary>Standard errors of functions of replica means (Quenouille, Tukey; Efron 1982).</summary>
/// <remarks>Determinism: class B. Leave-one-out sums are prefix plus suffix, in the order of the replicas; no value is subtracted out again.</remarks>
public static class Jackknife
{
    /// <summary>Estimate for a function of the means of several quantities.</summary>
    /// <param name="replicas">[replicas, quantities]: one row a replica. Replicas must be independent.</param>
    /// <param name="function">Called once for all replicas and once for each left out.</param>
    /// <exception cref="ArgumentException">There is no replica.</exception>
    public static JackknifeEstimate Estimate(ReadOnlyMatrixView<double> replicas, FunctionOfMeans function)
    {
        ArgumentNullException.ThrowIfNull(function);
        int n = replicas.Rows, k = replicas.Columns;
        if (n == 0) throw new ArgumentException("there are no replicas; at least 1 is needed", nameof(replicas));

        // suffix[r] = sum of rows r ... n - 1, added from the last row up.
        double[] suffix = new double[(n + 1) * k];
        for (int r = n - 1; r >= 0; r--)
        {
            for (int j = 0; j < k; j++) suffix[(r * k) + j] = suffix[((r + 1) * k) + j] + replicas[r, j];
        }

        double[] prefix = new double[k], means = new double[k], leftOut = new double[n];
        for (int r = 0; r < n && n > 1; r++)
        {
            for (int j = 0; j < k; j++) means[j] = (prefix[j] + suffix[((r + 1) * k) + j]) / (n - 1);
            leftOut[r] = function(means);
            for (int j = 0; j < k; j++) prefix[j] += replicas[r, j];
        }

        for (int j = 0; j < k; j++) means[j] = suffix[j] / n;
        return FromLeaveOneOut(function(means), leftOut);
    }

    /// <summary>Estimate where the caller computes the function itself.</summary>
    /// <param name="value">The function of all replicas.</param>
    /// <param name="leaveOneOut">Element r: the function of all replicas but r; at least one element.</param>
    /// <exception cref="ArgumentException">There is no replica.</exception>
    public static JackknifeEstimate FromLeaveOneOut(double value, ReadOnlySpan<double> leaveOneOut)
    {
        int n = leaveOneOut.Length;
        if (n == 0) throw new ArgumentException("there are no replicas; at least 1 is needed", nameof(leaveOneOut));
        if (!double.IsFinite(value)) return new JackknifeEstimate(value, double.NaN, double.NaN, new Verdict(VerdictKind.NonFinite));
        if (n == 1) return new JackknifeEstimate(value, double.NaN, double.NaN, new Verdict(VerdictKind.IllConditioned));
        for (int r = 0; r < n; r++)
        {
            if (!double.IsFinite(leaveOneOut[r])) return new JackknifeEstimate(value, double.NaN, double.NaN, new Verdict(VerdictKind.NonFinite, r));
        }

        double mean = FixedOrder.Mean(leaveOneOut);
        double spread = FixedOrder.Variance(leaveOneOut) * (n - 1);
        return new JackknifeEstimate(value, Math.Sqrt(spread * (n - 1) / n), (n - 1) * (mean - value), Verdict.Converged);
    }
}
