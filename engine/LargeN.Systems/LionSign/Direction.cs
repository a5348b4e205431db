// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Numerics;

namespace LargeN.Systems.LionSign;

/// <summary>c = (1 - beta1) g_t + beta1 (1 - beta2) sum_{j >= 0} beta2^j g_{t-1-j} as a filter of white noise of variance 1.</summary>
/// <remarks>Correlation at lag j >= 1 is rho beta2^(j-1); signs of Gaussians of correlation r have correlation (2/pi) asin r.</remarks>
internal sealed class Direction
{
    private const int Cells = 800;
    private const double PowerOf52 = 4503599627370496;
    private const double Range = 8;     // deviations; beyond it the density of a Gaussian is below 1e-14
    private const int Padded = 1024;    // cells of the table; a power of two above, so that no position lies outside
    private readonly double[] excess = new double[2 * Padded];      // at the lower end of cell i, and what is added over it

    internal Direction(double beta1, double beta2)
    {
        double fresh = 1 - beta1, old = beta1 * (1 - beta2), tail = old * old / (1 - (beta2 * beta2)), variance = (fresh * fresh) + tail;
        Deviation = Math.Sqrt(variance);
        double rho = ((fresh * old) + (beta2 * tail)) / variance;
        SignCorrelation = Math.PI / 2;
        for (double r = rho; r > 1e-17; r *= beta2) SignCorrelation += 2 * Elementary.Asin(Math.Min(1, r));
        Memory = 1 + (beta1 / (1 - beta2));
        for (int i = 0; i <= Cells; i++) excess[2 * i] = Excess(Range * i / Cells, rho, beta2);
        for (int i = 0; i < Cells; i++) excess[(2 * i) + 1] = excess[(2 * i) + 2] - excess[2 * i];
    }

    /// <summary>Deviation of c.</summary>
    internal double Deviation { get; }

    /// <summary>Sum over all lags, 0 and negative ones too, of asin of the correlation.</summary>
    internal double SignCorrelation { get; }

    /// <summary>1 + mean age of a gradient in c, in steps.</summary>
    internal double Memory { get; }

    /// <summary>Sum over all lags but 0 of the covariance of the signs less what is linear in the correlation, where the mean of c is z deviations.</summary>
    internal double ExcessAt(double z)
    {
        double at = Math.Min(Math.Abs(z) * (Cells / Range), Cells);
        int i = (int)at;
        return excess[2 * i] + ((at - i) * excess[(2 * i) + 1]);
    }

    /// <summary>Where in the table eight z lie: the cell, in the lowest bits of a double, and the share of it.</summary>
    internal static unsafe void Locate(Vector512<double> z, double* cell, double* share)
    {
        Vector512<double> size = Vector512.Abs(z) * Vector512.Create(Cells / Range), most = Vector512.Create((double)Cells);
        Vector512<double> at = Vector512.ConditionalSelect(Vector512.LessThan(size, most), size, most), low = Vector512.Floor(at);
        (low + Vector512.Create(PowerOf52)).Store(cell);
        (at - low).Store(share);
    }

    /// <summary><see cref="ExcessAt"/> of what <see cref="Locate"/> gave.</summary>
    /// <param name="cell">Cells, <paramref name="count"/>.</param>
    /// <param name="share">Shares; overwritten with the values.</param>
    /// <param name="count">Modes.</param>
    internal unsafe void Excess(double* cell, double* share, int count)
    {
        ReadOnlySpan<double> table = excess;
        for (int k = 0; k < count; k++)
        {
            int i = 2 * (int)(BitConverter.DoubleToInt64Bits(cell[k]) & (Padded - 1));
            share[k] = Math.FusedMultiplyAdd(share[k], table[i + 1], table[i]);
        }
    }

    // cov(sign, sign') = sum_n (2 phi(z))^2 He_{n-1}(z)^2 r^n/n!; h_n = He_n/sqrt(n!) obeys h_{n+1} = (z h_n - sqrt(n) h_{n-1})/sqrt(n+1).
    private static double Excess(double z, double rho, double beta2)
    {
        const int Terms = 256;
        double density = Elementary.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI), before = 1, now = z, power = rho, decay = beta2, sum = 0;
        for (int n = 2; n <= Terms; n++)
        {
            (power, decay) = (power * rho, decay * beta2);
            sum += now * density * now * density * power / (n * (1 - decay));
            (before, now) = (now, ((z * now) - (Math.Sqrt(n - 1) * before)) / Math.Sqrt(n));
        }

        return 8 * sum;
    }
}
