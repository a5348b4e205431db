// SPDX-License-Identifier: MIT
namespace LargeN.Cli.CommandLine;

/// <summary>The values of <c>--set</c>.</summary>
internal static class Settings
{
    /// <summary>Splits each <c>path=value</c> at its first equals sign.</summary>
    /// <exception cref="UsageException">One has no path or no equals sign.</exception>
    internal static IReadOnlyList<KeyValuePair<string, string>> Of(IReadOnlyList<string> settings) => [.. settings.Select(setting =>
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        return equals < 1
            ? throw new UsageException($"--set {setting}: path=value is expected, as in --set ridge=1e-3")
            : KeyValuePair.Create(setting[..equals], setting[(equals + 1)..]);
    })];
}
