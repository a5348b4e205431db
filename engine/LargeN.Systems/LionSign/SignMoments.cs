// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Systems.LaneSweeps;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.LionSign;

/// <summary>Means and covariances of x and m in every mode, closed by taking (x, m, c) for jointly Gaussian in each step.</summary>
/// <remarks>
/// Equation (2) of engine/docs/systems/lion-sign.md. What signs have of correlation beyond its linear part is added to the noise of x; that makes the variance exact to first order in the rate.
/// <para>Layout: eight modes are the lanes of a register, a mode of the padding has no curvature, noise or error. A step is three passes: what the sign of c needs of mode after mode; error
/// functions, exponentials and the table of <see cref="Direction"/>; the moments. The bits do not depend on the width of the registers.</para>
/// </remarks>
internal sealed unsafe class SignMoments : IDisposable
{
    private const int Lanes = LaneSweep.Lanes;
    private const int Arrays = 12;

    private readonly Direction direction;
    private readonly double beta1;
    private readonly double beta2;
    private readonly double rate;
    private readonly int padded;
    private readonly LaneMemory memory;
    private readonly double* curvature;
    private readonly double* noise;       // variance of the gradient
    private readonly double* x;
    private readonly double* m;
    private readonly double* xx;
    private readonly double* xm;
    private readonly double* mm;
    private readonly double* deviation;
    private readonly double* sign;
    private readonly double* density;     // e^(-z^2/2)
    private readonly double* excess;
    private readonly double* cell;        // a cell of the table of the excess, as the lowest bits of a double

    internal SignMoments(LionSignConfig config, double beta1, double rate, Direction direction)
    {
        (this.beta1, beta2, this.rate, this.direction) = (beta1, config.Beta2, rate, direction);
        padded = (config.Modes + Lanes - 1) / Lanes * Lanes;
        memory = new LaneMemory((long)Arrays * padded);
        double* at = memory.Start;
        curvature = at;
        noise = at += padded;
        x = at += padded;
        m = at += padded;
        xx = at += padded;
        xm = at += padded;
        mm = at += padded;
        deviation = at += padded;
        sign = at += padded;
        density = at += padded;
        excess = at += padded;
        cell = at + padded;
        double[] curvatures = LionSignSystem.Curvatures(config);
        for (int k = 0; k < config.Modes; k++) (curvature[k], noise[k], x[k]) = (curvatures[k], config.NoiseDeviation * config.NoiseDeviation * curvatures[k], config.InitialError);
    }

    /// <summary>The mean loss now.</summary>
    internal double Loss()
    {
        Vector512<double> sum = default;
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> mean = Vector512.Load(x + k);
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(curvature + k), Vector512.FusedMultiplyAdd(mean, mean, Vector512.Load(xx + k)), sum);
        }

        return LaneTotals.Of(sum) / 2;
    }

    internal void Advance()
    {
        Directions();
        Span<double> signs = new(sign, padded), densities = new(density, padded);
        Elementary.Erf(signs, signs);
        Elementary.Exp(densities, densities);
        direction.Excess(cell, excess, padded);
        Move();
    }

    public void Dispose() => memory.Dispose();

    /// <summary>Mean over deviation z of c in every mode: z/sqrt 2, -z^2/2, and where z lies in the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Directions()
    {
        double fresh = 1 - beta1;
        Vector512<double> b = Vector512.Create(beta1), bb = Vector512.Create(beta1 * beta1), twice = Vector512.Create(2 * beta1), f = Vector512.Create(fresh), ff = Vector512.Create(fresh * fresh);
        Vector512<double> root = Vector512.Create(Math.Sqrt(0.5)), half = Vector512.Create(-0.5), certain = Vector512.Create(1e3), zero = default, one = Vector512<double>.One;
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> a = f * Vector512.Load(curvature + k), own = ff * Vector512.Load(noise + k);
            Vector512<double> variance = Vector512.FusedMultiplyAdd(bb, Vector512.Load(mm + k), Vector512.FusedMultiplyAdd(a, Vector512.FusedMultiplyAdd(twice, Vector512.Load(xm + k), a * Vector512.Load(xx + k)), own));
            Vector512<double> mean = Vector512.FusedMultiplyAdd(b, Vector512.Load(m + k), a * Vector512.Load(x + k)), size = Vector512.Sqrt(Vector512.ConditionalSelect(Vector512.LessThan(variance, own), own, variance));
            Vector512<double> known = Vector512.GreaterThan(size, zero);
            Vector512<double> sure = Vector512.ConditionalSelect(Vector512.GreaterThan(mean, zero), certain, Vector512.ConditionalSelect(Vector512.LessThan(mean, zero), -certain, zero));
            Vector512<double> z = Vector512.ConditionalSelect(known, mean / Vector512.ConditionalSelect(known, size, one), sure);
            size.Store(deviation + k);
            (z * root).Store(sign + k);
            (half * z * z).Store(density + k);
            Direction.Locate(z, cell + k, excess + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move()
    {
        double fresh = 1 - beta1, old = 1 - beta2;
        Vector512<double> zero = default, one = Vector512<double>.One, b1 = Vector512.Create(beta1), b2 = Vector512.Create(beta2), f = Vector512.Create(fresh), o = Vector512.Create(old), mixed = Vector512.Create(fresh * old);
        Vector512<double> oo = Vector512.Create(old * old), bb = Vector512.Create(beta2 * beta2), twice = Vector512.Create(2 * beta2), eta = Vector512.Create(rate), minus = -eta, square = Vector512.Create(rate * rate);
        Vector512<double> minusTwice = Vector512.Create(-2 * rate), scale = Vector512.Create(Math.Sqrt(2 / Math.PI)), pull = Vector512.Create(rate / old);
        for (int k = 0; k < padded; k += Lanes)
        {
            Vector512<double> lambda = Vector512.Load(curvature + k), a = f * lambda, e = o * lambda, n = Vector512.Load(noise + k), size = Vector512.Load(deviation + k), s = Vector512.Load(sign + k);
            Vector512<double> v = Vector512.Load(xx + k), c = Vector512.Load(xm + k), w = Vector512.Load(mm + k), known = Vector512.GreaterThan(size, zero);
            Vector512<double> g = Vector512.ConditionalSelect(known, scale * Vector512.Load(density + k) / Vector512.ConditionalSelect(known, size, one), zero);
            Vector512<double> xc = Vector512.FusedMultiplyAdd(b1, c, a * v), mc = Vector512.FusedMultiplyAdd(b1, w, a * c);
            Vector512<double> nextC = Vector512.FusedMultiplyAdd(b2, mc, Vector512.FusedMultiplyAdd(e, xc, mixed * n));       // covariance of m after the step and c
            Vector512<double> nextX = Vector512.FusedMultiplyAdd(b2, c, e * v);                                             // of m after the step and x before it
            Vector512.FusedMultiplyAdd(bb, w, Vector512.FusedMultiplyAdd(e, Vector512.FusedMultiplyAdd(twice, c, e * v), oo * n)).Store(mm + k);
            // The pull back of x cuts the memory of c from 1/(1 - beta2) steps: so is what the signs have of correlation beyond its linear part.
            Vector512<double> more = Vector512.Load(excess + k) / Vector512.FusedMultiplyAdd(pull, g * lambda, one);
            Vector512<double> added = Vector512.FusedMultiplyAdd(-s, s, one) + more;
            Vector512<double> next = Vector512.FusedMultiplyAdd(square, added, Vector512.FusedMultiplyAdd(minusTwice, g * xc, v));
            Vector512.ConditionalSelect(Vector512.LessThan(next, zero), zero, next).Store(xx + k);
            Vector512.FusedMultiplyAdd(minus, g * nextC, nextX).Store(xm + k);
            Vector512<double> mean = Vector512.Load(x + k);
            Vector512.FusedMultiplyAdd(b2, Vector512.Load(m + k), e * mean).Store(m + k);
            Vector512.FusedMultiplyAdd(minus, s, mean).Store(x + k);
        }
    }
}
