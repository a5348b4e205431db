// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Text.Json.Serialization;
using LargeN.Systems.Designs;
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.TwoPointEquivalents;

/// <summary>One and two resolvents of a sample covariance C_hat = X^T X / P and of N random features of it, traced with a probe, at all pairs of some shifts.</summary>
public sealed record TwoPointEquivalentsConfig
{
    /// <summary>Eigenvalues of Sigma, all positive; target power v_k^2 of the losses. A power law or a list.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>The eigenvalues are scaled to this mean; 0 leaves them as they are.</summary>
    public double MeanEigenvalue { get; init; }

    /// <summary>P, rows of X.</summary>
    public required int Samples { get; init; }

    /// <summary>N, columns of F; 0 for no features.</summary>
    public int Width { get; init; }

    /// <summary>Real parts of l = lambda / P: the axes of every observable, in this order.</summary>
    public required IReadOnlyList<double> Shift { get; init; }

    /// <summary>Imaginary parts of l, as many; empty for real shifts.</summary>
    public IReadOnlyList<double> ShiftImaginary { get; init; } = [];

    /// <summary>p of the probe B = diag(k^-p), k = 1 to M.</summary>
    public double ProbeExponent { get; init; } = 1;

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        SpectrumParameters.Spectrum,
        new("meanEigenvalue", ParameterType.Number, "", "kernel", "Mean to which the eigenvalues are scaled; 0 leaves them as they are.", "0") { Minimum = 0, Maximum = 1e50 },
        new("samples", ParameterType.Integer, "P", "samples", "Samples of the covariance.") { Minimum = 1, Maximum = 1_000_000 },
        new("width", ParameterType.Integer, "N", "features", "Random features; 0 for none.", "0") { Minimum = 0, Maximum = 1_000_000 },
        new("shift", ParameterType.NumberList, "Re l", "kernel", "Real parts of the shifts l = lambda / P.") { Minimum = -1e12, Maximum = 1e12, MaximumCount = 100 },
        new("shiftImaginary", ParameterType.NumberList, "Im l", "kernel", "Imaginary parts of the shifts; empty for real ones.", "[]") { Minimum = -1e12, Maximum = 1e12, MinimumCount = 0, MaximumCount = 100 },
        new("probeExponent", ParameterType.Number, "p", "1", "The probe is B = diag(k^-p) in the eigenbasis.", "1") { Minimum = 0, Maximum = 20 },
    ];

    /// <summary>The shifts as complex numbers.</summary>
    internal Complex[] Shifts => [.. Shift.Select((re, s) => new Complex(re, ShiftImaginary.Count == 0 ? 0 : ShiftImaginary[s]))];

    /// <summary>Whether imaginary parts are given, so that values have them, too.</summary>
    internal bool IsComplex => ShiftImaginary.Count > 0;

    /// <summary>Eigenvalues with their mean, and the target.</summary>
    internal Spectrum Scaled()
    {
        Spectrum spectrum = TheorySpectrum.Of(Spectrum, CancellationToken.None);
        if (MeanEigenvalue == 0) return spectrum;
        double scale = MeanEigenvalue * spectrum.Modes / spectrum.Trace;
        double[] eigenvalues = spectrum.Eigenvalues.ToArray();
        for (int k = 0; k < eigenvalues.Length; k++) eigenvalues[k] *= scale;
        return new Spectrum(eigenvalues, spectrum.Multiplicities.ToArray(), spectrum.TargetPower.ToArray());
    }

    internal IEnumerable<Violation> Validate()
    {
        List<Violation> found = [.. SpectrumParameters.Validate(Spectrum), .. Modes.Check(Spectrum)];
        if (Spectrum is not (PowerLawSpectrum or ExplicitSpectrum)) found.Add(new Violation("spectrum.kind", "", "allowed: powerLaw, explicit"));
        if (Spectrum is ExplicitSpectrum lists)
        {
            for (int k = 0; k < lists.Eigenvalues.Count; k++)
            {
                if (lists.Eigenvalues[k] == 0) found.Add(new Violation($"spectrum.eigenvalues[{k}]", "0", "must be > 0: weights of the target are v_k / sqrt(lambda_k)"));
                if (k < lists.Multiplicities.Count && lists.Multiplicities[k] == 0) found.Add(new Violation($"spectrum.multiplicities[{k}]", "0", "must be > 0"));
            }
        }

        if (ShiftImaginary.Count != 0 && ShiftImaginary.Count != Shift.Count)
        {
            found.Add(new Violation("shiftImaginary", $"{ShiftImaginary.Count} elements", $"none or as many are needed as shifts, {Shift.Count}"));
            return found;
        }

        if (found.Count == 0) found.AddRange(OutsideSpectrum());
        return found;
    }

    /// <summary>A shift must not be 0 and, where it is real and negative, -l must not lie in the spectrum of the matrices.</summary>
    private IEnumerable<Violation> OutsideSpectrum()
    {
        Spectrum? spectrum = null;
        Complex[] shifts = Shifts;
        for (int s = 0; s < shifts.Length; s++)
        {
            if (shifts[s] == Complex.Zero)
            {
                yield return new Violation($"shift[{s}]", "0", "must not be 0: with fewer samples or features than modes the resolvent has a pole there, with more every value is 0");
                continue;
            }

            if (shifts[s].Imaginary != 0 || shifts[s].Real > 0) continue;
            spectrum ??= Scaled();
            string what = ComplexEffectiveRidge.Solve(spectrum, Samples, shifts[s]).Verdict.IsConverged ? "" : "C_hat";
            if (what.Length == 0 && Width > 0 && !ComplexEffectiveRidge.Solve(spectrum, Samples, shifts[s], Width).Verdict.IsConverged) what = "the features";
            if (what.Length > 0)
                yield return new Violation($"shift[{s}]", FormattableString.Invariant($"{Shift[s]}"), $"-l lies inside the spectrum of {what}; a negative shift there needs an imaginary part");
        }
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TwoPointEquivalentsConfig))]
internal sealed partial class TwoPointEquivalentsJson : JsonSerializerContext;
