// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>A power law y = exp(Intercept) x^Slope fitted by least squares of ln y on ln x.</summary>
/// <remarks>
/// Determinism: class B for slope, intercept and standard error (own logarithm, fixed order); the interval's quantile is MathNet's.
/// <para>Without errors all points weigh the same and the scatter about the line gives the error. With standard errors of y the weights are
/// (y/error)^2 and the scatter counts where it is larger than the errors explain: variance of the slope = max(1, chi^2/(n - 2)) / sum w (ln x - mean)^2.</para>
/// <para>Points must be independent: slopes along a curve of one replica get their error by <see cref="Jackknife"/>.</para>
/// </remarks>
public sealed record LogLogFit
{
    /// <summary>d ln y / d ln x; NaN where <see cref="Verdict"/> is not converged.</summary>
    public required double Slope { get; init; }

    /// <summary>ln y at x = 1.</summary>
    public required double Intercept { get; init; }

    /// <summary>Standard error of the slope; NaN for two points without errors, which leave no scatter.</summary>
    public required double SlopeStandardError { get; init; }

    /// <summary>Lower end of the confidence interval of the slope (Student t, n - 2 degrees of freedom); -infinity for two points.</summary>
    public required double SlopeLow { get; init; }

    /// <summary>Upper end of the confidence interval of the slope; +infinity for two points.</summary>
    public required double SlopeHigh { get; init; }

    /// <summary>Slopes between neighbouring points, in the given order, one fewer than points; NaN between equal x.</summary>
    public required double[] LocalSlopes { get; init; }

    /// <summary>
    /// <see cref="VerdictKind.IllConditioned"/> for fewer than two different x; <see cref="VerdictKind.NonFinite"/> at the first point
    /// whose x, y or error is not a positive finite number (its logarithm or weight would not be finite).
    /// </summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Fits a power law.</summary>
    /// <param name="x">Abscissae, positive.</param>
    /// <param name="y">Ordinates, positive, as many.</param>
    /// <param name="standardErrors">Standard errors of y, positive, as many; empty for an unweighted fit.</param>
    /// <param name="confidence">Probability of the interval, 0 &lt; confidence &lt; 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is outside its range.</exception>
    public static LogLogFit Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> standardErrors = default, double confidence = 0.95)
    {
        int n = x.Length;
        bool weighted = standardErrors.Length > 0;
        if (y.Length != n || (weighted && standardErrors.Length != n))
            throw new ArgumentException($"{n} x, {y.Length} y and {standardErrors.Length} errors; equal numbers are needed (or no errors)", nameof(y));
        double quantile = StudentT.HalfWidth(confidence, Math.Max(0, n - 2));

        for (int i = 0; i < n; i++)
        {
            if (!IsPositive(x[i]) || !IsPositive(y[i]) || (weighted && !IsPositive(standardErrors[i])))
                return Failed(new Verdict(VerdictKind.NonFinite, i));
        }

        double[] u = new double[n], v = new double[n], w = new double[n];
        Elementary.Log(x, u);
        Elementary.Log(y, v);
        for (int i = 0; i < n; i++) w[i] = weighted ? y[i] / standardErrors[i] * (y[i] / standardErrors[i]) : 1;

        double total = FixedOrder.Sum(w), meanU = FixedOrder.Dot(w, u) / total, meanV = FixedOrder.Dot(w, v) / total;
        double[] local = LocalSlopesOf(u, v);
        double[] weightedU = new double[n];
        for (int i = 0; i < n; i++)
        {
            u[i] -= meanU;
            v[i] -= meanV;
            weightedU[i] = w[i] * u[i];
        }

        double squares = FixedOrder.Dot(weightedU, u);
        if (n < 2 || !(squares > 0) || AllEqual(x)) return Failed(new Verdict(VerdictKind.IllConditioned));
        double slope = FixedOrder.Dot(weightedU, v) / squares;

        double[] residual = new double[n], weightedResidual = new double[n];
        for (int i = 0; i < n; i++)
        {
            residual[i] = Math.FusedMultiplyAdd(-slope, u[i], v[i]);
            weightedResidual[i] = w[i] * residual[i];
        }

        double chiSquare = n == 2 ? double.NaN : FixedOrder.Dot(weightedResidual, residual) / (n - 2);
        double scale = !weighted ? chiSquare : n == 2 ? 1 : Math.Max(1, chiSquare);
        double error = Math.Sqrt(scale / squares);
        return new LogLogFit
        {
            Slope = slope,
            Intercept = Math.FusedMultiplyAdd(-slope, meanU, meanV),
            SlopeStandardError = error,
            SlopeLow = n == 2 ? double.NegativeInfinity : slope - (quantile * error),
            SlopeHigh = n == 2 ? double.PositiveInfinity : slope + (quantile * error),
            LocalSlopes = local,
            Verdict = Verdict.Converged,
        };
    }

    private static double[] LocalSlopesOf(ReadOnlySpan<double> u, ReadOnlySpan<double> v)
    {
        double[] slopes = new double[Math.Max(0, u.Length - 1)];
        for (int i = 0; i < slopes.Length; i++)
            slopes[i] = u[i + 1] == u[i] ? double.NaN : (v[i + 1] - v[i]) / (u[i + 1] - u[i]);
        return slopes;
    }

    private static bool IsPositive(double value) => value > 0 && double.IsFinite(value);

    // The centred sum of squares of equal abscissae is zero only up to rounding.
    private static bool AllEqual(ReadOnlySpan<double> x) => !x.ContainsAnyExcept(x[0]);

    private static LogLogFit Failed(Verdict verdict) => new()
    {
        Slope = double.NaN,
        Intercept = double.NaN,
        SlopeStandardError = double.NaN,
        SlopeLow = double.NaN,
        SlopeHigh = double.NaN,
        LocalSlopes = [],
        Verdict = verdict,
    };
}
