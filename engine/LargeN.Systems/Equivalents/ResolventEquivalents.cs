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
    private readonly ComplexList[] left;       // kappa / (lambda_k + kappa), a list a shift; these and the next three are padded to whole steps of the sums
    private readonly double[] eigenvalues;
    private readonly double[] weights;         // m_k lambda_k
    private readonly double[] ones;
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
        (eigenvalues, weights) = (Padded(spectrum.Eigenvalues), Padded(spectrum.Multiplicities));
        for (int k = 0; k < weights.Length; k++) weights[k] *= eigenvalues[k];
        ones = new double[weights.Length];
        Array.Fill(ones, 1);
        left = [.. ridges.Select(r => Left(r.Population))];
        spreads = new Complex[ridges.Length * ridges.Length];
        for (int s = 0; s < ridges.Length; s++)
        {
            for (int t = 0; t <= s; t++)
            {
                Complex sum = ComplexSums.Products(left[s], left[t], ones, weights, ones, ones).YU + spectrum.TailTrace;
                spreads[(s * ridges.Length) + t] = sum / ridges[s].Population;
                spreads[(t * ridges.Length) + s] = sum / ridges[t].Population;
            }
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
        if (b.Length != spectrum.Blocks) throw new ArgumentException($"{b.Length} traces for {spectrum.Blocks} blocks", nameof(b));
        return new Complex(FixedOrder.Dot(b, left[s].Real.AsSpan(0, b.Length)), FixedOrder.Dot(b, left[s].Imaginary.AsSpan(0, b.Length)));
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
        (Complex direct, Complex inserted, Complex through) = ComplexSums.Products(left[s], left[t], Padded(b), weights, Padded(a), eigenvalues);
        return direct + (Inserted(s, t, inserted) * through);
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
                direct.Add(b[k, j] * a[j, k], Product(s, j, t, k));
            }

            Pair same = Product(s, j, t, j);
            inserted.Add(a[j, j] * spectrum.Eigenvalues[j], same);
            through.Add(b[j, j] * spectrum.Eigenvalues[j], same);
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
        double[] x = Padded(b);
        for (int k = 0; k < x.Length; k++) x[k] *= eigenvalues[k];
        (Complex direct, Complex trace, Complex second) = ComplexSums.Products(left[s], left[t], x, weights, ones, eigenvalues);
        if (double.IsInfinity(width)) return direct / Unspent(s, t);
        Complex share = trace / (ridges[s].Population * ridges[t].Population * width) / ((ridges[s].FixedFeatures / ridges[s].Population) + (Spread(s, t) / width));
        return (direct + (share * second)) / Unspent(s, t);
    }

    /// <summary>(1/P) Tr(A g Sigma g') / (1 - gamma).</summary>
    private Complex Inserted(int s, int t, Complex sum) => sum / (ridges[s].Population * ridges[t].Population) / (samples * Unspent(s, t));

    /// <summary>df1(kappa) - df2(kappa, kappa') as a sum without cancellation: sum m lambda / (lambda + kappa) kappa' / (lambda + kappa').</summary>
    private Complex Spread(int s, int t) => spreads[(s * ridges.Length) + t];

    private Pair Product(int s, int j, int t, int k)
    {
        double a = left[s].Real[j], b = left[s].Imaginary[j], c = left[t].Real[k], d = left[t].Imaginary[k];
        return new Pair((a * c) - (b * d), (a * d) + (b * c));
    }

    private ComplexList Left(Complex kappa)
    {
        double[] re = new double[eigenvalues.Length], im = new double[eigenvalues.Length];
        for (int k = 0; k < spectrum.Blocks; k++)
        {
            // kappa / (lambda + kappa) = (kappa conj(lambda + kappa)) / |lambda + kappa|^2
            double sum = eigenvalues[k] + kappa.Real, scale = 1 / ((sum * sum) + (kappa.Imaginary * kappa.Imaginary));
            re[k] = ((kappa.Real * sum) + (kappa.Imaginary * kappa.Imaginary)) * scale;
            im[k] = kappa.Imaginary * eigenvalues[k] * scale;
        }

        return new ComplexList(re, im);
    }

    /// <summary>A list of the blocks, with zeros up to whole steps of the sums.</summary>
    private double[] Padded(ReadOnlySpan<double> values)
    {
        if (values.Length != spectrum.Blocks) throw new ArgumentException($"{values.Length} elements for {spectrum.Blocks} blocks", nameof(values));
        double[] padded = new double[(values.Length + ModeSums.Lanes - 1) / ModeSums.Lanes * ModeSums.Lanes];
        values.CopyTo(padded);
        return padded;
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
