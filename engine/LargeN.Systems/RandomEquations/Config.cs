// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.RandomEquations;

/// <summary>
/// n random equations F_i(x) = 0 in D unknowns, Gaussian of covariance xi(x . y/D), by Hessian descent on u = |F|^2/(2 D): from x = 0 in K steps x = x + sqrt(D/K) v to |x|^2 = D, v the
/// lowest eigenvector of the Hessian across x.
/// </summary>
public sealed record RandomEquationsConfig
{
    /// <summary>D.</summary>
    public required int InputDimension { get; init; }

    /// <summary>n.</summary>
    public required int Equations { get; init; }

    /// <summary>Coefficients of xi(t) by degree, from 0 to at most 3.</summary>
    public required IReadOnlyList<double> Covariance { get; init; }

    /// <summary>Whether the constant terms are scaled to |g|^2 = n, so that every replica begins at u(0) = alpha xi(0)/2; else u(0) fluctuates by (2/n)^(1/2) of itself.</summary>
    public bool Normalised { get; init; }

    /// <summary>K.</summary>
    public required int Steps { get; init; }

    /// <summary>q = |x|^2/D, rising: where the energy is recorded, rounded to whole steps.</summary>
    public required IReadOnlyList<double> SquaredRadius { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("inputDimension", ParameterType.Integer, "D", "1", "Unknowns.") { Minimum = 2, Maximum = 16_384 },
        new("equations", ParameterType.Integer, "n", "1", "Equations.") { Minimum = 1, Maximum = 100_000 },
        new("covariance", ParameterType.NumberList, "xi_p", "1", "Coefficients of xi(t) by degree, from 0 to at most 3.") { Minimum = 0, Maximum = 1e6, MinimumCount = 2, MaximumCount = 4 },
        new("normalised", ParameterType.Boolean, "", "1", "Scale the constant terms so that every replica begins at u(0) = alpha xi(0)/2.", "false"),
        new("steps", ParameterType.Integer, "K", "steps", "Steps from q = 0 to 1.") { Minimum = 1, Maximum = 1_000_000 },
        new("squaredRadius", ParameterType.NumberList, "q", "1", "|x|^2/D where the energy is recorded, rounded to whole steps, rising.") { Minimum = 0, Maximum = 1, Increasing = true, MaximumCount = 10_000 },
    ];

    // 2 GiB of coefficients.
    private const double MostCoefficients = 1 << 28;

    /// <summary>alpha.</summary>
    internal double Ratio => (double)Equations / InputDimension;

    /// <summary>Highest degree with a coefficient.</summary>
    internal int Degree => Enumerable.Range(0, Covariance.Count).Last(p => Covariance[p] > 0);

    /// <summary>The step nearest to a squared radius.</summary>
    internal int Step(double q) => (int)Math.Round(q * Steps);

    internal IEnumerable<Violation> Validate()
    {
        if (Covariance[0] == 0) yield return new Violation("covariance[0]", "0", "must be positive: without it x = 0 solves all equations");
        if (Covariance.Skip(1).All(c => c == 0)) yield return new Violation("covariance", $"{Covariance.Count} elements", "a coefficient of degree 1 or more must be positive: equations need unknowns");
        else if (Equations * Math.Pow(InputDimension, Degree) > MostCoefficients)
            yield return new Violation("inputDimension", $"{InputDimension}", FormattableString.Invariant($"equations x inputDimension^{Degree} may be at most {MostCoefficients}"));
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RandomEquationsConfig))]
internal sealed partial class RandomEquationsJson : JsonSerializerContext;
