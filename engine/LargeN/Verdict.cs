// SPDX-License-Identifier: MIT
namespace LargeN;

/// <summary>How a numerical procedure ended.</summary>
public enum VerdictKind
{
    /// <summary>The result satisfies its stated tolerance.</summary>
    Converged,

    /// <summary>The iteration limit was reached first.</summary>
    NotConverged,

    /// <summary>A result was computed, but rounding errors may dominate it.</summary>
    IllConditioned,

    /// <summary>A matrix that must be positive definite is not; the index names the pivot.</summary>
    NotPositiveDefinite,

    /// <summary>The true value is infinite, or a simulation left every bound; the index names the step.</summary>
    Diverged,

    /// <summary>An input or an intermediate value is NaN or infinite; the index names the element.</summary>
    NonFinite,
}

/// <summary>The outcome of a numerical procedure: what happened, where, and how far from the tolerance.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Index">The pivot, element, root or step concerned; -1 where none is.</param>
/// <param name="Residual">The residual in the unit that the procedure states; 0 where none is stated.</param>
public readonly record struct Verdict(VerdictKind Kind, long Index = -1, double Residual = 0)
{
    /// <summary>Success without a residual to report.</summary>
    public static Verdict Converged => default(Verdict) with { Index = -1 };

    /// <summary>True for <see cref="VerdictKind.Converged"/>.</summary>
    public bool IsConverged => Kind == VerdictKind.Converged;

    /// <summary>The worse of two verdicts; the first where both are of one kind.</summary>
    /// <param name="other">The verdict to join.</param>
    public Verdict And(Verdict other) => IsConverged ? other : this;

    /// <inheritdoc/>
    public override string ToString() => Index < 0 ? $"{Kind}" : $"{Kind} at {Index}";
}
