// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>One thing wrong with a config.</summary>
/// <param name="Path">The member: <c>spectrum.targetExponent</c>, <c>samples[2]</c>.</param>
/// <param name="Value">The value as text; empty where the member is missing.</param>
/// <param name="Problem">What is wrong and what is allowed, with the nearest name for an unknown member.</param>
public sealed record Violation(string Path, string Value, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => Value.Length == 0 ? $"{Path}: {Problem}" : $"{Path} = {Value}: {Problem}";
}

/// <summary>A config that cannot be used; all its violations are listed.</summary>
public sealed class ConfigException : ArgumentException
{
    /// <param name="what">Which config: the system's id or a file.</param>
    /// <param name="violations">Everything that is wrong, at least one.</param>
    public ConfigException(string what, IReadOnlyList<Violation> violations)
        : base($"{what}: {violations.Count} {(violations.Count == 1 ? "problem" : "problems")}{string.Concat(violations.Select(v => $"{Environment.NewLine}  {v}"))}")
    {
        What = what;
        Violations = violations;
    }

    /// <summary>Which config: the system's id or a file.</summary>
    public string What { get; }

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<Violation> Violations { get; }
}
