// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="Svd"/> in double precision.</summary>
internal static class SvdReference
{
    /// <summary>Singular values by one-sided Jacobi rotations (Hestenes 1958; Golub and Van Loan 2013, section 8.6.3): columns are rotated in pairs until all are orthogonal.</summary>
    /// <param name="a">m * n, row-major.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <returns>min(m, n) singular values in falling order.</returns>
    internal static double[] Values(ReadOnlySpan<double> a, int m, int n)
    {
        // Columns as rows; the shorter side is rotated.
        int k = Math.Min(m, n), length = Math.Max(m, n);
        double[][] x = new double[k][];
        for (int c = 0; c < k; c++)
        {
            x[c] = new double[length];
            for (int i = 0; i < length; i++) x[c][i] = m >= n ? a[(i * n) + c] : a[(c * n) + i];
        }

        for (int sweep = 0; sweep < 60; sweep++)
        {
            bool rotated = false;
            for (int p = 0; p < k; p++)
            {
                for (int q = p + 1; q < k; q++)
                {
                    double alpha = Dot(x[p], x[p]), beta = Dot(x[q], x[q]), gamma = Dot(x[p], x[q]);
                    if (gamma == 0 || Math.Abs(gamma) <= 1e-16 * Math.Sqrt(alpha) * Math.Sqrt(beta)) continue;
                    rotated = true;
                    double zeta = (beta - alpha) / (2 * gamma), t = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
                    double c = 1 / Math.Sqrt(1 + (t * t)), s = c * t;
                    for (int i = 0; i < length; i++) (x[p][i], x[q][i]) = ((c * x[p][i]) - (s * x[q][i]), (s * x[p][i]) + (c * x[q][i]));
                }
            }

            if (!rotated) break;
        }

        double[] values = Array.ConvertAll(x, v => Math.Sqrt(Dot(v, v)));
        Array.Sort(values, (l, r) => r.CompareTo(l));
        return values;

        static double Dot(double[] l, double[] r)
        {
            double sum = 0;
            for (int i = 0; i < l.Length; i++) sum += l[i] * r[i];
            return sum;
        }
    }
}
