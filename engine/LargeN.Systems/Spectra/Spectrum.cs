// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Systems.Spectra;

/// <summary>Eigenvalues of a kernel and the target's power in its eigenbasis, by blocks of equal eigenvalues.</summary>
/// <remarks>
/// Symbols: lambda_k, m_k, v_k^2 (total power of a block). Sums without a kappa are taken in the order of the blocks, those at a kappa in sixteen lanes (<see cref="ModeSums"/>): class B.
/// </remarks>
public sealed class Spectrum
{
    private readonly double[] eigenvalues;
    private readonly double[] multiplicities;
    private readonly double[] targetPower;
    private readonly double[] lanes;   // positive eigenvalues, their multiplicities and their power, each padded to whole steps of the sums
    private readonly double hidden;    // power of the blocks without eigenvalue

    /// <param name="eigenvalues">lambda_k >= 0, at least one.</param>
    /// <param name="multiplicities">m_k >= 0, not necessarily whole; empty for all ones.</param>
    /// <param name="targetPower">v_k^2 >= 0, the total power of block k (label squared).</param>
    /// <param name="tailTrace">Trace of infinitely many modes of vanishing eigenvalue and without target power, >= 0; it acts as a ridge.</param>
    /// <exception cref="ArgumentException">Lengths differ, a list is empty, or a value is negative, NaN or infinite.</exception>
    public Spectrum(IReadOnlyList<double> eigenvalues, IReadOnlyList<double> multiplicities, IReadOnlyList<double> targetPower, double tailTrace = 0)
    {
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(multiplicities);
        ArgumentNullException.ThrowIfNull(targetPower);
        if (eigenvalues.Count == 0) throw new ArgumentException("a spectrum needs at least one eigenvalue", nameof(eigenvalues));
        this.eigenvalues = Checked(eigenvalues, eigenvalues.Count, nameof(eigenvalues));
        this.multiplicities = multiplicities.Count == 0 ? Ones(eigenvalues.Count) : Checked(multiplicities, eigenvalues.Count, nameof(multiplicities));
        this.targetPower = Checked(targetPower, eigenvalues.Count, nameof(targetPower));
        if (!(tailTrace >= 0) || double.IsInfinity(tailTrace)) throw new ArgumentOutOfRangeException(nameof(tailTrace), tailTrace, "allowed: finite, >= 0");
        TailTrace = tailTrace;

        LeastPositive = double.PositiveInfinity;
        IsFalling = IsSimple = true;
        double trace = 0, positive = 0, modes = 0, power = 0;
        int count = 0;
        for (int k = 0; k < this.eigenvalues.Length; k++)
        {
            if (k > 0) IsFalling &= this.eigenvalues[k] <= this.eigenvalues[k - 1];
            IsSimple &= this.multiplicities[k] == 1;
            if (this.eigenvalues[k] > 0) count++;
            else hidden += this.targetPower[k];
            trace += this.multiplicities[k] * this.eigenvalues[k];
            modes += this.multiplicities[k];
            power += this.targetPower[k];
            if (this.eigenvalues[k] <= 0 || this.multiplicities[k] <= 0) continue;
            positive += this.multiplicities[k];
            LeastPositive = Math.Min(LeastPositive, this.eigenvalues[k]);
        }

        (Trace, PositiveModes, Modes, TotalPower) = (trace, positive, modes, power);
        lanes = InLanes(count);
    }

    /// <summary>lambda_k.</summary>
    public ReadOnlySpan<double> Eigenvalues => eigenvalues;

    /// <summary>m_k.</summary>
    public ReadOnlySpan<double> Multiplicities => multiplicities;

    /// <summary>v_k^2, the total power of block k (label squared).</summary>
    public ReadOnlySpan<double> TargetPower => targetPower;

    /// <summary>Number of blocks.</summary>
    public int Blocks => eigenvalues.Length;

    /// <summary>sum_k m_k lambda_k; the tail is not in it.</summary>
    public double Trace { get; }

    /// <summary>Trace of the tail beyond the blocks.</summary>
    public double TailTrace { get; }

    /// <summary>sum_k m_k.</summary>
    public double Modes { get; }

    /// <summary>sum of m_k over the blocks with a positive eigenvalue: the rank of the kernel.</summary>
    public double PositiveModes { get; }

    /// <summary>sum_k v_k^2.</summary>
    public double TotalPower { get; }

    internal double LeastPositive { get; }

    /// <summary>Whether eigenvalues fall, or stay, from block to block.</summary>
    internal bool IsFalling { get; }

    /// <summary>Whether every block is one mode.</summary>
    internal bool IsSimple { get; }

    /// <summary>df1(kappa) = sum_k m_k lambda_k / (lambda_k + kappa), the tail left out. At kappa = 0: <see cref="PositiveModes"/>.</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double DegreesOfFreedom(double kappa) => Sums(kappa).Learned;

    /// <summary>df2(kappa) = sum_k m_k (lambda_k / (lambda_k + kappa))^2.</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double DegreesOfFreedomSquared(double kappa) => Sums(kappa).LearnedSquared;

    /// <summary>Two-point df2(kappa, kappa') = sum_k m_k lambda_k^2 / ((lambda_k + kappa)(lambda_k + kappa')).</summary>
    /// <param name="kappa">kappa >= 0.</param>
    /// <param name="other">kappa' >= 0.</param>
    public double DegreesOfFreedomSquared(double kappa, double other)
    {
        double sum = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double lambda = eigenvalues[k];
            if (lambda > 0) sum += multiplicities[k] * (lambda / (lambda + kappa)) * (lambda / (lambda + other));
        }

        return sum;
    }

    /// <summary>sum_k v_k^2 (kappa / (lambda_k + kappa))^2: the power that the mean predictor leaves out (label squared).</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double Bias(double kappa) => Sums(kappa).Bias;

    /// <summary>sum_k v_k^2 kappa lambda_k / (lambda_k + kappa)^2 (label squared).</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double CrossPower(double kappa) => Sums(kappa).CrossPower;

    /// <summary>All sums at a kappa.</summary>
    internal ModeSums Sums(double kappa)
    {
        int n = lanes.Length / 3;
        ModeSums sums = ModeSums.Of(lanes.AsSpan(0, n), lanes.AsSpan(n, n), lanes.AsSpan(2 * n), kappa);
        return sums with { Bias = sums.Bias + hidden };   // a mode without eigenvalue is never learned
    }

    /// <summary>Those that the search for a root needs.</summary>
    internal ModeSums SumsForRoot(double kappa)
    {
        int n = lanes.Length / 3;
        return ModeSums.ForRoot(lanes.AsSpan(0, n), lanes.AsSpan(n, n), kappa);
    }

    /// <summary>sum m / (lambda + kappa), sum m / (lambda + kappa)^2 and sum m lambda / (lambda + kappa)^2 over the positive eigenvalues.</summary>
    internal (double One, double Squared, double Weighted) Resolvents(double kappa)
    {
        int n = lanes.Length / 3;
        return ModeSums.Resolvents(lanes.AsSpan(0, n), lanes.AsSpan(n, n), kappa);
    }

    /// <summary>df1 and its falling rate at a complex kappa.</summary>
    internal (Complex Learned, Complex Rate) Learned(Complex kappa)
    {
        int n = lanes.Length / 3;
        return ComplexSums.Learned(lanes.AsSpan(0, n), lanes.AsSpan(n, n), kappa);
    }

    /// <summary>Eigenvalue of the mode of a rank where the blocks are in order, a rough guess of the kappa at which as many modes are learned; NaN where they are not.</summary>
    internal double AtRank(double rank)
    {
        if (!IsFalling) return double.NaN;
        if (IsSimple) return eigenvalues[(int)Math.Min(rank, eigenvalues.Length - 1)];
        double seen = 0;
        int k = 0;
        while (k < eigenvalues.Length - 1 && (seen += multiplicities[k]) < rank) k++;
        return eigenvalues[k];
    }

    /// <summary>kappa / (lambda_k + kappa); a mode without eigenvalue is never learned.</summary>
    internal double Left(int k, double kappa) => eigenvalues[k] > 0 ? kappa / (eigenvalues[k] + kappa) : 1;

    private static double[] Ones(int length)
    {
        double[] ones = new double[length];
        Array.Fill(ones, 1);
        return ones;
    }

    private double[] InLanes(int count)
    {
        int padded = (count + ModeSums.Lanes - 1) / ModeSums.Lanes * ModeSums.Lanes, next = 0;
        double[] all = new double[3 * padded];
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            if (eigenvalues[k] <= 0) continue;
            (all[next], all[padded + next], all[(2 * padded) + next]) = (eigenvalues[k], multiplicities[k], targetPower[k]);
            next++;
        }

        if (next > 0) all.AsSpan(next, padded - next).Fill(all[next - 1]);
        return all;
    }

    private static double[] Checked(IReadOnlyList<double> values, int length, string name)
    {
        if (values.Count != length) throw new ArgumentException($"{values.Count} values for {length} eigenvalues", name);
        double[] copy = values is double[] array ? (double[])array.Clone() : [.. values];
        for (int k = 0; k < copy.Length; k++)
        {
            if (!(copy[k] >= 0) || double.IsInfinity(copy[k])) throw new ArgumentOutOfRangeException(name, copy[k], $"element {k}; allowed: finite, >= 0");
        }

        return copy;
    }
}
