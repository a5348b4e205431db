// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>The verdict of one predicted observable.</summary>
internal static class PredictionVerdict
{
    /// <summary>The first root that was not found, else the first value that is infinite or NaN, else Converged.</summary>
    /// <param name="roots">Verdicts of the points.</param>
    /// <param name="values">Values of the observable.</param>
    internal static Verdict Of(IEnumerable<Verdict> roots, double[] values)
    {
        foreach (Verdict root in roots)
        {
            if (root.Kind == VerdictKind.NotConverged) return root;
        }

        int index = Array.FindIndex(values, v => !double.IsFinite(v));
        return index < 0 ? Verdict.Converged : new Verdict(double.IsNaN(values[index]) ? VerdictKind.NonFinite : VerdictKind.Diverged, index);
    }
}
