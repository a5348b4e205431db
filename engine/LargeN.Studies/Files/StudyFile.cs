// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>A study as its file states it: a system, a sweep of its config, what to compare, fit and plot.</summary>
public sealed record StudyFile
{
    /// <summary>Title of the report.</summary>
    public required string Title { get; init; }

    /// <summary>Id of the system.</summary>
    public required string System { get; init; }

    /// <summary>Preset that the overrides change; null where <see cref="Config"/> is whole.</summary>
    public string? Preset { get; init; }

    /// <summary>Overrides as JSON text, an object.</summary>
    public string Config { get; init; } = "{}";

    /// <summary>Factors of the product of cells: config paths and the JSON texts of their values. The zip, if any, is the last factor and moves several paths at once.</summary>
    public IReadOnlyList<SweepFactor> Factors { get; init; } = [];

    /// <summary>Replicas a cell, >= 1.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Seed of the study.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>True to give every cell the study's seed instead of one of its own.</summary>
    public bool CommonRandomNumbers { get; init; }

    /// <summary>Device by name.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Replicas in one block of the store; 0 leaves the choice to the plan.</summary>
    public int ReplicasPerBlock { get; init; }

    /// <summary>What must agree; empty: whatever theory and simulation both give, 4 sigma plus the stated bias.</summary>
    public IReadOnlyList<CompareRule> Compare { get; init; } = [];

    /// <summary>Log-log slopes to fit.</summary>
    public IReadOnlyList<FitRule> Fits { get; init; } = [];

    /// <summary>
    /// Folders in which its data files must lie: that of the study file, and those that were allowed beside it. Null: anywhere. No part of the study: it
    /// enters neither its canonical text nor its hash.
    /// </summary>
    public IReadOnlyList<string>? DataFolders { get; init; }

    /// <summary>Plots; empty: one a compared observable.</summary>
    public IReadOnlyList<PlotRule> Plots { get; init; } = [];
}

/// <summary>A factor of the product of cells.</summary>
/// <param name="Paths">Config paths that move together: one for a grid key, several for the zip.</param>
/// <param name="Values">For each step, one JSON text a path.</param>
public sealed record SweepFactor(IReadOnlyList<string> Paths, IReadOnlyList<IReadOnlyList<string>> Values);

/// <summary>|theory - mean| &lt;= Sigmas * standard error + Relative * |theory| + stated bias (the bias only where UseStatedBias).</summary>
/// <param name="Observable">Name of the observable.</param>
/// <param name="Sigmas">Standard errors allowed.</param>
/// <param name="Relative">Fraction of the theory's value allowed.</param>
/// <param name="UseStatedBias">True where the rule was not written in the study file, or where it leaves <c>relative</c> out.</param>
public sealed record CompareRule(string Observable, double Sigmas, double Relative, bool UseStatedBias);

/// <summary>A log-log slope.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="Observable">Observable that is fitted.</param>
/// <param name="Of">"simulation" or "prediction".</param>
/// <param name="Minus">"prediction", "simulation" or a number that is taken away first; null for nothing.</param>
/// <param name="Against">An axis of the observable or a grid path.</param>
/// <param name="Window">Smallest and largest value of <paramref name="Against"/>; null for all.</param>
/// <param name="Per">Grid paths (or an outer axis): one fit for each of their values.</param>
/// <param name="Expect">Slope expected; null to state none.</param>
/// <param name="Tolerance">Allowed |slope - Expect|, beside the fit's own interval.</param>
public sealed record FitRule(string Name, string Observable, string Of, string? Minus, string Against, (double Low, double High)? Window, IReadOnlyList<string> Per, double? Expect, double Tolerance);

/// <summary>A plot of the report.</summary>
/// <param name="Observable">Observable on the vertical axis, or in the colour of a heat map.</param>
/// <param name="X">An axis of the observable or a grid path.</param>
/// <param name="Series">A grid path or the other axis whose values give the curves; null: every grid path that varies.</param>
/// <param name="Log">"", "x", "y" or "xy".</param>
/// <param name="Y">An axis of the observable or a grid path for the vertical axis of a heat map, in place of <paramref name="Series"/>; null for curves.</param>
public sealed record PlotRule(string Observable, string X, string? Series, string Log, string? Y = null);
