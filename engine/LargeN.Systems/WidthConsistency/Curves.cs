// SPDX-License-Identifier: MIT
namespace LargeN.Systems.WidthConsistency;

/// <summary>The values of one replica over the widths, and over steps or modes where a curve has such an axis too.</summary>
internal sealed class Curves
{
    private readonly Dictionary<string, double[]> values;
    private readonly int widths;

    internal Curves(WidthConsistencyConfig config)
    {
        widths = config.Width.Count;
        values = Shapes(config).ToDictionary(s => s.Name, s => new double[s.Axes.Aggregate(1, (n, axis) => n * axis.Length)]);
    }

    internal ReadOnlySpan<double> this[string name] => values[name];

    /// <summary>What is measured under a config, and over which axes.</summary>
    internal static IEnumerable<(string Name, IReadOnlyList<double[]> Axes)> Shapes(WidthConsistencyConfig config)
    {
        double[] widths = [.. config.Width.Select(n => (double)n)], steps = [.. config.Checkpoints.Select(t => (double)t)], modes = [.. Enumerable.Range(1, config.Modes).Select(k => (double)k)];
        foreach (string name in WidthConsistencySystem.Ends) yield return (name, [widths]);
        foreach (string name in WidthConsistencySystem.Times) yield return (name, [widths, steps]);
        foreach (string name in WidthConsistencySystem.Spectra) yield return (name, [widths, modes]);
        if (!config.Sharpness) yield break;
        yield return ("sharpness", [widths, steps]);
        yield return ("edgeSharpness", [widths]);
    }

    /// <summary>Sets a value.</summary>
    /// <param name="name">The curve.</param>
    /// <param name="w">Which width.</param>
    /// <param name="value">The value.</param>
    /// <param name="at">Place along the other axis.</param>
    internal void Set(string name, int w, double value, int at = 0) => values[name][(w * (values[name].Length / widths)) + at] = value;
}
