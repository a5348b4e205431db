// SPDX-License-Identifier: MIT
namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>The best width of each compute budget.</summary>
internal static class Frontier
{
    /// <summary>Vertex of the parabola in log N and log L through the best width and its neighbours; the best width itself where it is the first or the last.</summary>
    /// <param name="losses">Axes width and compute.</param>
    internal static (double[] Loss, double[] Width) Of(Series losses)
    {
        double[] widths = losses.Axes[0];
        int budgets = losses.Axes[1].Length;
        double[] best = new double[budgets], width = new double[budgets];
        for (int c = 0; c < budgets; c++)
        {
            int i = 0;
            for (int n = 1; n < widths.Length; n++)
            {
                if (losses.Values[(n * budgets) + c] < losses.Values[(i * budgets) + c]) i = n;
            }

            (best[c], width[c]) = (losses.Values[(i * budgets) + c], widths[i]);
            if (i == 0 || i == widths.Length - 1) continue;
            double l0 = Math.Log(losses.Values[((i - 1) * budgets) + c]), l1 = Math.Log(best[c]), l2 = Math.Log(losses.Values[((i + 1) * budgets) + c]);
            double a = Math.Log(widths[i - 1] / widths[i]), b = Math.Log(widths[i + 1] / widths[i]);
            double curvature = (((l2 - l1) / b) - ((l0 - l1) / a)) / (b - a), slope = ((l2 - l1) / b) - (curvature * b);
            if (!(curvature > 0) || !double.IsFinite(slope)) continue;
            double x = -slope / (2 * curvature);
            (best[c], width[c]) = (Math.Exp(l1 + (x * (slope + (curvature * x)))), widths[i] * Math.Exp(x));
        }

        return (best, width);
    }
}
