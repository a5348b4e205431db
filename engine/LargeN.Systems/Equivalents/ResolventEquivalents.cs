// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>
/// Deterministic equivalents of one and of two resolvents of a sample covariance C_hat = X^T X / P, or of random features of it, G C_hat with G = F F^T,
/// at a list of real or complex shifts (Atanasov, Bordelon, Zavatone-Veth, Paquette, Pehlevan 2025).
/// </summary>
/// <remarks>
/// <para>Matrices A and B are given in the eigenbasis of Sigma. An operator that is a multiple of one in every block of equal eigenvalues is a list: its value in a
/// mode for A, its trace over a block for B. Of a product only the diagonal of A enters where B is diagonal.</para>
/// <para>No difference of ridges is divided by: kappa z - kappa' z' = (kappa - kappa') df2(kappa, kappa') and z - z' = -(kappa - kappa') t are divided out, so equal, near
/// and unlike shifts are one formula. Symbols: engine/docs/systems/two-point-equivalents.md.</para>
/// </remarks>
public sealed class ResolventEquivalents
{
    private readonly Spectrum spectrum;
    private readonly double samples;
    private readonly double width;
    private readonly ComplexEffectiveRidgeSolution[] ridges;
    private readonly double[][] real;        // of kappa / (lambda_k + kappa), a list a shift
    private readonly double[][] imaginary;
    private readonly Complex[] spreads;

    /// <summary>Solves the effective ridges of all shifts.</summary>
    /// <param name="spectrum">Eigenvalues of Sigma.</param>
    /// <param name="samples">P > 0.</param>
    /// <param name="shifts">l = lambda / P each, finite and not 0.</param>
    /// <param name="width">N > 0; +infinity without features.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public ResolventEquivalents(Spectrum spectrum, double samples, IReadOnlyList<Complex> shifts, double width = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        ArgumentNullException.ThrowIfNull(shifts);
        (this.spectrum, this.samples, this.width) = (spectrum, samples, width);
        ridges = [.. shifts.Select(l => ComplexEffectiveRidge.Solve(spectrum, samples, l, width))];
        (real, imaginary) = (new double[ridges.Length][], new double[ridges.Length][]);
        for (int s = 0; s < ridges.Length; s++) (real[s], imaginary[s]) = Left(ridges[s].Population);
        spreads = new Complex[ridges.Length * ridges.Length];
        for (int s = 0; s < ridges.Length; s++)
        {
            for (int t = 0; t < ridges.Length; t++) spreads[(s * ridges.Length) + t] = Learned(s, t);
        }
    }

    /// <summary>Effective ridges of the shifts.</summary>
    public IReadOnlyList<ComplexEffectiveRidgeSolution> Ridges => ridges;

    /// <summary>z = df1(kappa2) at a shift, the tail included.</summary>
    public Complex DegreesOfFreedom(int s) => samples * (1 - (ridges[s].Shift / ridges[s].FixedFeatures));

    /// <summary>Tr[B l (C_hat + l)^-1], with features Tr[B l (G C_hat + l)^-1]: Tr[B kappa2 (Sigma + kappa2)^-1].</summary>
    /// <param name="s">Position of the shift.</param>
    /// <param name="b">Trace of B over each block.</param>
    public Complex OnePoint(int s, ReadOnlySpan<double> b)
    {
        double re = 0, im = 0;
        for (int k = 0; k < b.Length; k++)
        {
            re += b[k] * real[s][k];
            im += b[k] * imaginary[s][k];
        }

        return new Complex(re, im);
    }

    /// <summary>1 - gamma of two shifts; with features 1 - gamma_P. The two-point functions diverge where it is 0.</summary>
    /// <param name="s">Position of l.</param>
    /// <param name="t">Position of l'.</param>
    public Complex Unspent(int s, int t)
    {
        Complex spread = Spread(s, t) / samples, left = ridges[s].Shift / ridges[s].FixedFeatures;
        if (double.IsInfinity(width)) return left + spread;
        Complex free = ridges[s].FixedFeatures / ridges[s].Population, other = ridges[t].FixedFeatures / ridges[t].Population;
        return left + (spread * other / (free + (spread * (samples / width))));
    }

    /// <summary>Tr[B l (C_hat + l)^-1 A l' (C_hat + l')^-1] without features.</summary>
    /// <param name="s">Position of l.</param>
    /// <param name="t">Position of l'.</param>
    /// <param name="a">A in a mode of each block.</param>
    /// <param name="b">Trace of B over each block.</param>
    /// <exception cref="InvalidOperationException">The shifts have features.</exception>
    public Complex TwoPoint(int s, int t, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        CheckData();
        Pair direct = default, inserted = default, through = default;
        ReadOnlySpan<double> eigenvalues = spectrum.Eigenvalues, multiplicities = spectrum.Multiplicities;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            Pair left = Product(s, t, k);
            direct.Add(b[k] * a[k], left);
            inserted.Add(multiplicities[k] * a[k] * eigenvalues[k], left);
            through.Add(b[k] * eigenvalues[k], left);
        }

        return direct.Value + (Inserted(s, t, inserted.Value) * through.Value);
    }

    /// <summary>Tr[B l (C_hat + l)^-1 A l' (C_hat + l')^-1] for whole matrices A and B, without features and without degenerate blocks.</summary>
    /// <param name="s">Position of l.</param>
    /// <param name="t">Position of l'.</param>
    /// <param name="a">A [M, M] in the eigenbasis.</param>
    /// <param name="b">B [M, M] in the eigenbasis.</param>
    /// <exception cref="ArgumentException">The matrices are not [M, M], or a block holds another number of modes than one.</exception>
    /// <exception cref="InvalidOperationException">The shifts have features.</exception>
    public Complex TwoPoint(int s, int t, ReadOnlyMatrixView<double> a, ReadOnlyMatrixView<double> b)
    {
        CheckData();
        int m = spectrum.Blocks;
        if (a.Rows != m || a.Columns != m) throw new ArgumentException($"[{m}, {m}] is needed; this is [{a.Rows}, {a.Columns}]", nameof(a));
        if (b.Rows != m || b.Columns != m) throw new ArgumentException($"[{m}, {m}] is needed; this is [{b.Rows}, {b.Columns}]", nameof(b));
        foreach (double multiplicity in spectrum.Multiplicities)
        {
            if (multiplicity != 1) throw new ArgumentException("whole matrices need a spectrum without degenerate blocks", nameof(a));
        }

        Pair direct = default, inserted = default, through = default;
        for (int j = 0; j < m; j++)
        {
            for (int k = 0; k < m; k++)
            {
                double re = (real[s][j] * real[t][k]) - (imaginary[s][j] * imaginary[t][k]), im = (real[s][j] * imaginary[t][k]) + (imaginary[s][j] * real[t][k]);
                direct.Add(b[k, j] * a[j, k], new Pair(re, im));
            }

            Pair left = Product(s, t, j);
            inserted.Add(a[j, j] * spectrum.Eigenvalues[j], left);
            through.Add(b[j, j] * spectrum.Eigenvalues[j], left);
        }

        return direct.Value + (Inserted(s, t, inserted.Value) * through.Value);
    }

    /// <summary>
    /// Tr[B l (C_hat + l)^-1 Sigma l' (C_hat + l')^-1], with features Tr[B l (C_hat G + l)^-1 Sigma l' (G C_hat + l')^-1]. With B = w w^T: excess error of ridge
    /// regression on the noise-free target w.x, inner product of the residuals at two ridges.
    /// </summary>
    /// <param name="s">Position of l.</param>
    /// <param name="t">Position of l'.</param>
    /// <param name="b">Trace of B over each block.</param>
    public Complex TwoPointCovariance(int s, int t, ReadOnlySpan<double> b)
    {
        Pair direct = default, second = default, trace = default;
        ReadOnlySpan<double> eigenvalues = spectrum.Eigenvalues, multiplicities = spectrum.Multiplicities;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            Pair left = Product(s, t, k);
            double lambda = eigenvalues[k];
            direct.Add(b[k] * lambda, left);
            second.Add(b[k] * lambda * lambda, left);
            trace.Add(multiplicities[k] * lambda, left);
        }

        if (double.IsInfinity(width)) return direct.Value / Unspent(s, t);
        Complex share = trace.Value / (ridges[s].Population * ridges[t].Population * width) / ((ridges[s].FixedFeatures / ridges[s].Population) + (Spread(s, t) / width));
        return (direct.Value + (share * second.Value)) / Unspent(s, t);
    }

    /// <summary>(1/P) Tr(A g Sigma g') / (1 - gamma).</summary>
    private Complex Inserted(int s, int t, Complex sum) => sum / (ridges[s].Population * ridges[t].Population) / (samples * Unspent(s, t));

    private Complex Spread(int s, int t) => spreads[(s * ridges.Length) + t];

    /// <summary>df1(kappa) - df2(kappa, kappa') as a sum without cancellation: sum m lambda / (lambda + kappa) kappa' / (lambda + kappa').</summary>
    private Complex Learned(int s, int t)
    {
        Pair sum = default;
        ReadOnlySpan<double> eigenvalues = spectrum.Eigenvalues, multiplicities = spectrum.Multiplicities;
        for (int k = 0; k < eigenvalues.Length; k++) sum.Add(multiplicities[k] * eigenvalues[k], Product(s, t, k));
        return (sum.Value + spectrum.TailTrace) / ridges[s].Population;
    }

    private Pair Product(int s, int t, int k)
    {
        double a = real[s][k], b = imaginary[s][k], c = real[t][k], d = imaginary[t][k];
        return new Pair((a * c) - (b * d), (a * d) + (b * c));
    }

    private (double[] Real, double[] Imaginary) Left(Complex kappa)
    {
        ReadOnlySpan<double> eigenvalues = spectrum.Eigenvalues;
        double[] re = new double[eigenvalues.Length], im = new double[eigenvalues.Length];
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            // kappa / (lambda + kappa) = (kappa conj(lambda + kappa)) / |lambda + kappa|^2
            double sum = eigenvalues[k] + kappa.Real, scale = 1 / ((sum * sum) + (kappa.Imaginary * kappa.Imaginary));
            re[k] = ((kappa.Real * sum) + (kappa.Imaginary * kappa.Imaginary)) * scale;
            im[k] = kappa.Imaginary * eigenvalues[k] * scale;
        }

        return (re, im);
    }

    private void CheckData()
    {
        if (!double.IsInfinity(width)) throw new InvalidOperationException("of random features only the two-point function of Sigma is known; this one needs shifts without features");
    }

    /// <summary>A complex number as two sums.</summary>
    private struct Pair(double real, double imaginary)
    {
        private double re = real;
        private double im = imaginary;

        internal readonly Complex Value => new(re, im);

        internal void Add(double weight, Pair term)
        {
            re += weight * term.re;
            im += weight * term.im;
        }
    }
}
