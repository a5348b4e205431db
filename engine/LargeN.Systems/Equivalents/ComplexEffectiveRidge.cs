// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>Effective ridges at one shift.</summary>
/// <param name="Shift">l, per sample: lambda / P.</param>
/// <param name="Population">kappa2; without features kappa, on the scale of an eigenvalue.</param>
/// <param name="FixedFeatures">kappa1 = kappa2 (1 - z/N); without features the same as <paramref name="Population"/>.</param>
/// <param name="Verdict">Converged with the residual |l(kappa) / l - 1|; NotConverged; Diverged where -l lies in the spectrum, so that no value on the axis exists: all is NaN.</param>
public readonly record struct ComplexEffectiveRidgeSolution(Complex Shift, Complex Population, Complex FixedFeatures, Verdict Verdict);

/// <summary>
/// Solves l = kappa1 (1 - z/P), kappa1 = kappa2 (1 - z/N), z = df1(kappa2), at a real or complex shift l; N = infinity is kernel regression
/// (Atanasov, Bordelon, Zavatone-Veth, Paquette, Pehlevan 2025).
/// </summary>
/// <remarks>
/// The branch is the one that continues the positive root: from |l| on the positive axis the root is followed along the arc |l| exp(i phi), through the
/// upper half plane where the map is analytic, with steps that are halved until predictor and Newton agree and both kappas keep the sign of Im l.
/// A negative real l is followed to the axis from above; it lies outside the spectrum iff a real root is met there at which l(kappa) rises.
/// </remarks>
public static class ComplexEffectiveRidge
{
    /// <summary>Largest residual that counts as converged.</summary>
    public const double Tolerance = 1e-11;

    private const int MostSteps = 10_000;
    private const double FirstStep = 0.4;

    /// <summary>The effective ridges of a shift.</summary>
    /// <param name="spectrum">Eigenvalues; a tail adds TailTrace / kappa to z.</param>
    /// <param name="samples">P > 0.</param>
    /// <param name="shift">l, finite and not 0.</param>
    /// <param name="width">N > 0; +infinity without features.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static ComplexEffectiveRidgeSolution Solve(Spectrum spectrum, double samples, Complex shift, double width = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (!(samples > 0) || double.IsInfinity(samples)) throw new ArgumentOutOfRangeException(nameof(samples), samples, "allowed: finite, > 0");
        if (!(width > 0)) throw new ArgumentOutOfRangeException(nameof(width), width, "allowed: > 0");
        double modulus = Complex.Abs(shift);
        if (!(modulus > 0) || double.IsInfinity(modulus)) throw new ArgumentOutOfRangeException(nameof(shift), shift, "allowed: finite, not 0");

        Map map = new(spectrum, samples, width);
        (Complex kappa, Verdict verdict) = Positive(spectrum, samples, width, modulus);
        if (shift.Imaginary == 0 && shift.Real > 0) return map.Solution(shift, kappa, verdict);
        if (!verdict.IsConverged) return map.Solution(shift, kappa, verdict);

        bool lower = shift.Imaginary < 0, axis = shift.Imaginary == 0;
        double angle = Math.Abs(Math.Atan2(shift.Imaginary, shift.Real));
        double end = axis ? angle - 1e-6 : angle;
        double done = 0, step = Math.Min(FirstStep, end);
        Complex at = modulus, rate = map.At(kappa).Rate;
        for (int i = 0; done < end; i++)
        {
            if (i == MostSteps) return map.Solution(shift, kappa, new Verdict(VerdictKind.NotConverged, Residual: map.Residual(shift, kappa)));
            double next = step >= end - done ? end : done + step;
            Complex target = next == angle ? new Complex(shift.Real, Math.Abs(shift.Imaginary)) : Complex.FromPolarCoordinates(modulus, next);
            Complex guess = kappa + ((target - at) / rate);
            if (Newton(map, target, guess) is { } found && Complex.Abs(found.Kappa - guess) <= 0.1 * Complex.Abs(found.Kappa - kappa) + (1e-9 * Complex.Abs(kappa)))
            {
                (kappa, rate, at, done) = (found.Kappa, found.Rate, target, next);
                step *= 1.5;
            }
            else
            {
                step /= 2;
            }
        }

        if (axis) return Axis(map, shift, kappa);
        return map.Solution(shift, lower ? Complex.Conjugate(kappa) : kappa, default);
    }

    private static (Complex Kappa, Verdict Verdict) Positive(Spectrum spectrum, double samples, double width, double shift)
    {
        if (double.IsInfinity(width))
        {
            EffectiveRidgeSolution root = EffectiveRidge.Solve(spectrum, samples, shift * samples);
            return (root.Kappa, root.Verdict);
        }

        RandomFeatureSolution features = RandomFeatureRidge.Solve(spectrum, samples, width, shift * samples, 0);
        return (features.EffectiveRidge, features.Verdict);
    }

    /// <summary>Newton steps that stay on the branch; null where they leave it or do not converge.</summary>
    private static (Complex Kappa, Complex Rate)? Newton(in Map map, Complex shift, Complex kappa)
    {
        for (int i = 0; i < 12; i++)
        {
            (Complex value, Complex rate, Complex nearer) = map.At(kappa);
            Complex change = (value - shift) / rate;
            kappa -= change;
            if (!(kappa.Imaginary > 0) || !double.IsFinite(kappa.Real)) return null;
            if (Complex.Abs(change) <= 1e-14 * Complex.Abs(kappa)) return nearer.Imaginary > 0 ? (kappa, rate) : null;
        }

        return null;
    }

    /// <summary>The real root beside the end of the arc, if there is one on which l rises with kappa: then the axis is outside the spectrum there.</summary>
    private static ComplexEffectiveRidgeSolution Axis(in Map map, Complex shift, Complex beside)
    {
        double kappa = beside.Real;
        for (int i = 0; i < 60; i++)
        {
            (Complex value, Complex rate, _) = map.At(kappa);
            double change = (value.Real - shift.Real) / rate.Real;
            kappa -= change;
            if (!(Math.Abs(kappa - beside.Real) <= 0.05 * Complex.Abs(beside))) break;
            if (Math.Abs(change) > 1e-14 * Math.Abs(kappa)) continue;
            if (rate.Real > 0) return map.Solution(shift, kappa, default);
            break;
        }

        return new ComplexEffectiveRidgeSolution(shift, Complex.NaN, Complex.NaN, new Verdict(VerdictKind.Diverged));
    }

    /// <summary>l as a function of kappa2.</summary>
    private readonly struct Map(Spectrum spectrum, double samples, double width)
    {
        /// <summary>l, dl/dkappa2 and kappa1.</summary>
        internal (Complex Shift, Complex Rate, Complex FixedFeatures) At(Complex kappa)
        {
            (Complex z, Complex s) = Sums(kappa);   // s = -dz/dkappa
            Complex features = 1 - (z / width), data = 1 - (z / samples), nearer = kappa * features;
            return (nearer * data, (features * data) + (kappa * s * ((data / width) + (features / samples))), nearer);
        }

        internal double Residual(Complex shift, Complex kappa) => Complex.Abs((At(kappa).Shift / shift) - 1);

        internal ComplexEffectiveRidgeSolution Solution(Complex shift, Complex kappa, Verdict verdict)
        {
            (Complex back, _, Complex nearer) = At(kappa);
            double residual = Complex.Abs((back / shift) - 1);
            if (shift.Imaginary == 0 && shift.Real > 0) nearer = Nearer(shift, kappa, nearer);
            else verdict = residual <= Tolerance ? Verdict.Converged with { Residual = residual } : new Verdict(VerdictKind.NotConverged, Residual: residual);
            return new ComplexEffectiveRidgeSolution(shift, kappa, nearer, verdict);
        }

        /// <summary>kappa1 = l / (1 - z/P) where that cancels less than kappa2 (1 - z/N).</summary>
        private Complex Nearer(Complex shift, Complex kappa, Complex nearer)
        {
            if (double.IsInfinity(width)) return kappa;
            return samples > width ? shift / (1 - (Sums(kappa).Z / samples)) : nearer;
        }

        private (Complex Z, Complex S) Sums(Complex kappa)
        {
            (Complex z, Complex rate) = spectrum.Learned(kappa);
            Complex tail = spectrum.TailTrace == 0 ? 0 : spectrum.TailTrace / kappa;
            return (z + tail, rate + (spectrum.TailTrace == 0 ? 0 : tail / kappa));
        }
    }
}
