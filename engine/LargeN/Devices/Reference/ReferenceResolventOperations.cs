// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="IResolventOperations"/> by plain loops: traces in the order that the contract fixes, the rest as the definition says.</summary>
internal sealed class ReferenceResolventOperations(Device device) : IResolventOperations
{
    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<Complex> shifts, Span<Complex> traces, Span<Verdict> verdicts)
    {
        ResolventShapes.Traces(spectra, shifts.Length, traces.Length, verdicts.Length);
        Sums(spectra, default, isWeighted: false, shifts, traces, verdicts);
    }

    public void Traces(DeviceMatrix<double> spectra, ReadOnlySpan<double> shifts, Span<double> traces, Span<Verdict> verdicts)
    {
        ResolventShapes.Traces(spectra, shifts.Length, traces.Length, verdicts.Length);
        Complex[] sums = new Complex[traces.Length];
        Sums(spectra, default, isWeighted: false, OfReals(shifts), sums, verdicts);
        for (int i = 0; i < sums.Length; i++) traces[i] = sums[i].Real;
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<Complex> shifts, Span<Complex> sums, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, weights, nameof(weights));
        ResolventShapes.Traces(spectra, shifts.Length, sums.Length, verdicts.Length);
        Sums(spectra, weights, isWeighted: true, shifts, sums, verdicts);
    }

    public void WeightedTraces(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, ReadOnlySpan<double> shifts, Span<double> sums, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, weights, nameof(weights));
        ResolventShapes.Traces(spectra, shifts.Length, sums.Length, verdicts.Length);
        Complex[] found = new Complex[sums.Length];
        Sums(spectra, weights, isWeighted: true, OfReals(shifts), found, verdicts);
        for (int i = 0; i < found.Length; i++) sums[i] = found[i].Real;
    }

    public void TwoPointTraces(
        DeviceMatrix<double> spectra, DeviceMatrix<double> diagonals, ReadOnlySpan<Complex> left, ReadOnlySpan<Complex> right, Span<Complex> tables, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, diagonals, nameof(diagonals));
        ResolventShapes.Tables(spectra, left.Length, right.Length, tables.Length, verdicts.Length);
        for (int p = 0; p < spectra.Batch; p++)
        {
            double[] diagonal = Read(diagonals, p, nameof(diagonals)), middle = new double[diagonal.Length * diagonal.Length];
            for (int i = 0; i < diagonal.Length; i++) middle[(i * diagonal.Length) + i] = diagonal[i];
            Table(Read(spectra, p, nameof(spectra)), middle, FirstBad(diagonal), left, right, p, tables, verdicts);
        }
    }

    public void TwoPointTraces(
        DeviceMatrix<double> spectra,
        DeviceMatrix<double> b,
        DeviceMatrix<double> c,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        Span<Complex> tables,
        Span<Verdict> verdicts)
    {
        ResolventShapes.Middle(spectra, b, nameof(b));
        ResolventShapes.Middle(spectra, c, nameof(c));
        ResolventShapes.Tables(spectra, left.Length, right.Length, tables.Length, verdicts.Length);
        for (int p = 0; p < spectra.Batch; p++)
        {
            double[] middle = Read(b, p, nameof(b)), other = Read(c, p, nameof(c));
            long bad = FirstBad([.. middle, .. other]);
            for (int i = 0; i < b.Rows; i++)
                for (int j = 0; j < b.Rows; j++) middle[(i * b.Rows) + j] *= other[(j * b.Rows) + i];
            Table(Read(spectra, p, nameof(spectra)), middle, bad, left, right, p, tables, verdicts);
        }
    }

    public void SolveTridiagonal(
        DeviceMatrix<double> diagonals, DeviceMatrix<double> offDiagonals, ReadOnlySpan<Complex> shifts, DeviceMatrix<double> b, DeviceMatrix<double> x, Span<Verdict> verdicts)
    {
        ResolventShapes.Tridiagonal(diagonals, offDiagonals, shifts.Length, b, x, verdicts.Length);
        using HostMatrix<double> sides = new(device, b, nameof(b));
        using HostMatrix<double> solutions = new(device, x, nameof(x));
        using HostMatrix<double> diagonal = new(device, diagonals, nameof(diagonals));
        using HostMatrix<double> beside = new(device, offDiagonals, nameof(offDiagonals));
        HostMatrix<double>.RequireApart(diagonal, solutions, nameof(diagonals));
        HostMatrix<double>.RequireApart(beside, solutions, nameof(offDiagonals));
        HostMatrix<double>.RequireApart(sides, solutions, nameof(b));
        int n = b.Columns, systems = b.Rows * shifts.Length;
        for (int p = 0; p < b.Batch; p++)
        {
            double[] d = Read(diagonals, p, nameof(diagonals)), e = Read(offDiagonals, p, nameof(offDiagonals));
            for (int q = 0; q < systems; q++)
            {
                Complex[] solution = Solve(d, e, shifts[q % shifts.Length], sides.Row(p, q / shifts.Length), out verdicts[(p * systems) + q]);
                for (int i = 0; i < n; i++) (solutions[p, 2 * q, i], solutions[p, (2 * q) + 1, i]) = (solution[i].Real, solution[i].Imaginary);
            }
        }
    }

    private static Complex[] Solve(double[] d, double[] e, Complex z, ReadOnlySpan<double> b, out Verdict verdict)
    {
        int n = d.Length;
        Complex[] x = new Complex[n];
        double norm = 0, squares = 0, side = 0;
        int bad = -1;
        for (int i = 2 * n - 2; i >= 0; i--)
            if (!double.IsFinite(i < n ? d[i] : e[i - n])) bad = i;
        for (int i = 0; i < n; i++) norm = Math.Max(norm, (i > 0 ? Math.Abs(e[i - 1]) : 0) + Math.Abs(d[i]) + (i < n - 1 ? Math.Abs(e[i]) : 0));
        Complex[] inverse = TridiagonalReference.Inverse(d, e, z, out _);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) x[i] += inverse[(i * n) + j] * b[j];
            squares += (x[i].Real * x[i].Real) + (x[i].Imaginary * x[i].Imaginary);
            side += b[i] * b[i];
        }

        double ratio = side == 0 ? 0 : norm * Math.Sqrt(squares) / Math.Sqrt(side);
        bool isFinite = bad < 0 && Complex.IsFinite(z) && double.IsFinite(side);
        verdict = !isFinite ? new Verdict(VerdictKind.NonFinite, bad)
            : new Verdict(ratio <= SpectralVerdict.LargestRatio ? VerdictKind.Converged : VerdictKind.IllConditioned, -1, ratio);
        if (!isFinite) Array.Fill(x, new Complex(double.NaN, double.NaN));
        return x;
    }

    private static void Table(double[] l, double[] middle, long bad, ReadOnlySpan<Complex> left, ReadOnlySpan<Complex> right, int p, Span<Complex> tables, Span<Verdict> verdicts)
    {
        for (int s = 0; s < left.Length; s++)
        {
            for (int t = 0; t < right.Length; t++)
            {
                Complex sum = 0;
                for (int i = 0; i < l.Length; i++)
                    for (int j = 0; j < l.Length; j++) sum += Inverse(l[i] + left[s].Real, left[s].Imaginary) * middle[(i * l.Length) + j] * Inverse(l[j] + right[t].Real, right[t].Imaginary);
                int at = (((p * left.Length) + s) * right.Length) + t;
                Verdict verdict = ResolventRows.Worse(OfShift(l, left[s]), OfShift(l, right[t]));
                if (!ResolventRows.Failed(verdict) && !Complex.IsFinite(sum))
                    verdict = bad >= 0 ? new Verdict(VerdictKind.NonFinite, l.Length + bad) : new Verdict(VerdictKind.Diverged, -1, double.PositiveInfinity);
                verdicts[at] = verdict;
                tables[at] = verdict.Kind == VerdictKind.NonFinite ? new Complex(double.NaN, double.NaN) : verdict.Kind == VerdictKind.Diverged ? double.PositiveInfinity : sum;
            }
        }
    }

    private void Sums(DeviceMatrix<double> spectra, DeviceMatrix<double> weights, bool isWeighted, ReadOnlySpan<Complex> shifts, Span<Complex> sums, Span<Verdict> verdicts)
    {
        for (int p = 0; p < spectra.Batch; p++)
        {
            double[] l = Read(spectra, p, nameof(spectra)), w = isWeighted ? Read(weights, p, nameof(weights)) : [];
            for (int s = 0; s < shifts.Length; s++)
            {
                Exact re = default, im = default;
                for (int i = 0; i < l.Length; i++)
                {
                    Complex term = Inverse(l[i] + shifts[s].Real, shifts[s].Imaginary);
                    re.Add(isWeighted ? term.Real * w[i] : term.Real);
                    im.Add(isWeighted ? term.Imaginary * w[i] : term.Imaginary);
                }

                Complex sum = new(re.Value, im.Value);
                verdicts[(p * shifts.Length) + s] = Judge(l, w, shifts[s], ref sum);
                sums[(p * shifts.Length) + s] = sum;
            }
        }
    }

    /// <summary>The verdict of a shift alone: a failure where any term is infinite.</summary>
    private static Verdict OfShift(double[] l, Complex z)
    {
        Complex sum = 0;
        foreach (double value in l)
        {
            Complex term = Inverse(value + z.Real, z.Imaginary);
            sum += new Complex(term.Real * 0, term.Imaginary * 0);
        }

        return Judge(l, [], z, ref sum);
    }

    private static unsafe Verdict Judge(double[] l, double[] w, Complex z, ref Complex sum)
    {
        double size = double.PositiveInfinity;
        long nearest = l.Length == 0 ? -1 : 0;
        for (int i = 0; i < l.Length; i++)
        {
            double larger = Math.Max(Math.Abs(l[i] + z.Real), Math.Abs(z.Imaginary));
            if (larger < size) (size, nearest) = (larger, i);
        }

        double re = sum.Real, im = sum.Imaginary;
        fixed (double* values = l)
        {
            double norm = SpectralVerdict.Norm(values, l.Length, out long bad);
            if (bad < 0 && FirstBad(w) >= 0) bad = l.Length + FirstBad(w);
            Verdict verdict = SpectralVerdict.Of<InverseTerm>(norm, bad, size, nearest, values, z.Real, z.Imaginary, ref re, ref im);
            sum = new Complex(re, im);
            return verdict;
        }
    }

    /// <summary>The index of the first element that is not finite, or -1.</summary>
    private static long FirstBad(double[] x) => Array.FindIndex(x, value => !double.IsFinite(value));

    /// <summary>1/(x + i y) by Smith's division.</summary>
    private static Complex Inverse(double x, double y)
    {
        bool swapped = Math.Abs(x) < Math.Abs(y);
        double large = swapped ? y : x, small = swapped ? x : y, r = small / large;
        double inverse = 1 / Math.FusedMultiplyAdd(small, r, large), other = r * inverse;
        return swapped ? new Complex(other, -inverse) : new Complex(inverse, -other);
    }

    private double[] Read(DeviceMatrix<double> x, int p, string name)
    {
        using HostMatrix<double> matrix = new(device, x, name);
        return ReferenceElements.Read(matrix, p);
    }

    private static Complex[] OfReals(ReadOnlySpan<double> shifts)
    {
        Complex[] z = new Complex[shifts.Length];
        for (int s = 0; s < z.Length; s++) z[s] = shifts[s];
        return z;
    }

    /// <summary>A sum that keeps its rounding errors (Knuth's exact addition; Higham 2002, section 4.3).</summary>
    private struct Exact
    {
        private double high;
        private double low;

        internal readonly double Value => high + low;

        internal void Add(double term)
        {
            double sum = high + term, part = sum - high;
            low += (high - (sum - part)) + (term - part);
            high = sum;
        }
    }
}
