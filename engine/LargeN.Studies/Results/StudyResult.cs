// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Everything that a report, an export or the command line shows of a study. It is always made from the store.</summary>
/// <param name="Study">The study file.</param>
/// <param name="Info">The system.</param>
/// <param name="Cells">Every cell, in the order of the product.</param>
/// <param name="Comparisons">Theory beside simulation, one row a point of a compared observable.</param>
/// <param name="Fits">The fitted slopes.</param>
/// <param name="Provenance">How the numbers came about; left out of exports that must not change from run to run.</param>
public sealed record StudyResult(
    StudyFile Study,
    SystemInfo Info,
    IReadOnlyList<CellResult> Cells,
    IReadOnlyList<ComparisonRow> Comparisons,
    IReadOnlyList<FitResult> Fits,
    Provenance Provenance)
{
    /// <summary>True when every comparison that could be made agrees and every fit with an expectation meets it.</summary>
    public bool Agrees => Comparisons.All(c => c.Agrees != false) && Fits.All(f => f.Passes != false);
}

/// <summary>One config of the sweep.</summary>
/// <param name="Id">Hash of system, format and canonical config, lower-case hexadecimal.</param>
/// <param name="Config">Canonical config.</param>
/// <param name="Sweep">The swept members: path and JSON text, in the order of the factors.</param>
/// <param name="Seed">Seed of its simulation.</param>
/// <param name="Observables">Theory and simulation by observable.</param>
/// <param name="ReplicasDone">Replicas in the store.</param>
/// <param name="ReplicasDiverged">Of these, how many have a verdict and enter no mean.</param>
/// <param name="Failure">Message of the cell's last failure; null where there is none.</param>
public sealed record CellResult(
    string Id,
    string Config,
    IReadOnlyList<KeyValuePair<string, string>> Sweep,
    ulong Seed,
    IReadOnlyDictionary<string, ObservableResult> Observables,
    int ReplicasDone,
    int ReplicasDiverged,
    string? Failure);

/// <summary>Theory and simulation of one observable of one cell, row-major over its axes.</summary>
/// <param name="Info">The observable.</param>
/// <param name="Axes">Axis values, one array an axis.</param>
/// <param name="Prediction">Theory; null where there is none.</param>
/// <param name="PredictionVerdict">Verdict of the theory.</param>
/// <param name="StatedBias">Finite-size bias stated by the theory; null where none is.</param>
/// <param name="Mean">Mean over replicas, or the derived value; null where nothing was simulated.</param>
/// <param name="StandardError">Standard error of <paramref name="Mean"/> (jackknife for derived observables); NaN with fewer than two replicas.</param>
/// <param name="Count">Replicas averaged.</param>
public sealed record ObservableResult(
    Observable Info,
    IReadOnlyList<double[]> Axes,
    double[]? Prediction,
    Verdict PredictionVerdict,
    double[]? StatedBias,
    double[]? Mean,
    double[]? StandardError,
    int Count);

/// <summary>Theory beside simulation at one point.</summary>
/// <param name="CellId">The cell.</param>
/// <param name="Observable">The observable.</param>
/// <param name="Point">Index of the point, row-major over the axes.</param>
/// <param name="AxisValues">Its place on the axes.</param>
/// <param name="Prediction">Theory.</param>
/// <param name="Mean">Mean over replicas.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Z">(mean - theory) / standard error.</param>
/// <param name="Ratio">mean / theory; NaN where the theory is 0.</param>
/// <param name="Allowed">Largest |mean - theory| that agrees.</param>
/// <param name="Agrees">Whether it does; null where no comparison can be made (theory infinite, stated bias infinite, fewer than two replicas).</param>
public sealed record ComparisonRow(
    string CellId,
    string Observable,
    int Point,
    IReadOnlyList<double> AxisValues,
    double Prediction,
    double Mean,
    double StandardError,
    double Z,
    double Ratio,
    double Allowed,
    bool? Agrees);

/// <summary>A fitted log-log slope.</summary>
/// <param name="Rule">What was asked for.</param>
/// <param name="Group">The values of the rule's <c>per</c>: path and JSON text.</param>
/// <param name="X">Abscissae that entered.</param>
/// <param name="Y">Ordinates that entered.</param>
/// <param name="Slope">Slope of ln y against ln x.</param>
/// <param name="Intercept">ln y at ln x = 0.</param>
/// <param name="Low">Lower end of the 95 % interval of the slope.</param>
/// <param name="High">Upper end.</param>
/// <param name="LocalSlopes">Slope between neighbours, one fewer than points.</param>
/// <param name="Verdict">Converged, or why there is no slope.</param>
/// <param name="Passes">Whether the expectation is met; null where none is stated.</param>
public sealed record FitResult(
    FitRule Rule,
    IReadOnlyList<KeyValuePair<string, string>> Group,
    double[] X,
    double[] Y,
    double Slope,
    double Intercept,
    double Low,
    double High,
    double[] LocalSlopes,
    Verdict Verdict,
    bool? Passes);

/// <summary>How the numbers came about.</summary>
/// <param name="EngineVersion">Version of the engine.</param>
/// <param name="StudyHash">SHA-256 of the canonical study.</param>
/// <param name="Device">Device and its vector width.</param>
/// <param name="Runtime">.NET version and operating system.</param>
/// <param name="Started">When the first block began, UTC.</param>
/// <param name="Seconds">Time spent in blocks, all sessions together.</param>
public sealed record Provenance(string EngineVersion, string StudyHash, string Device, string Runtime, DateTimeOffset Started, double Seconds);
