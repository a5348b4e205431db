// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Choices of a run that change no result.</summary>
public sealed record RunOptions
{
    /// <summary>True to continue a store that another engine version began.</summary>
    public bool AcceptVersion { get; init; }
}
