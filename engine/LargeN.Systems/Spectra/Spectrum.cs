// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Spectra;

/// <summary>Eigenvalues of a kernel and the target's power in its eigenbasis, by blocks of equal eigenvalues.</summary>
/// <remarks>Sums are taken in the order of the blocks. Symbols: lambda_k, m_k, v_k^2 (total power of a block).</remarks>
public sealed class Spectrum
{
    private readonly double[] eigenvalues;
    private readonly double[] multiplicities;
    private readonly double[] targetPower;

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
        this.multiplicities = multiplicities.Count == 0 ? [.. Enumerable.Repeat(1.0, eigenvalues.Count)] : Checked(multiplicities, eigenvalues.Count, nameof(multiplicities));
        this.targetPower = Checked(targetPower, eigenvalues.Count, nameof(targetPower));
        if (!(tailTrace >= 0) || double.IsInfinity(tailTrace)) throw new ArgumentOutOfRangeException(nameof(tailTrace), tailTrace, "allowed: finite, >= 0");
        TailTrace = tailTrace;

        LeastPositive = double.PositiveInfinity;
        double trace = 0, positive = 0, modes = 0, power = 0;
        for (int k = 0; k < this.eigenvalues.Length; k++)
        {
            trace += this.multiplicities[k] * this.eigenvalues[k];
            modes += this.multiplicities[k];
            power += this.targetPower[k];
            if (this.eigenvalues[k] <= 0 || this.multiplicities[k] <= 0) continue;
            positive += this.multiplicities[k];
            LeastPositive = Math.Min(LeastPositive, this.eigenvalues[k]);
        }

        (Trace, PositiveModes, Modes, TotalPower) = (trace, positive, modes, power);
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

    /// <summary>df1(kappa) = sum_k m_k lambda_k / (lambda_k + kappa), the tail left out. At kappa = 0: <see cref="PositiveModes"/>.</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double DegreesOfFreedom(double kappa)
    {
        double sum = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double lambda = eigenvalues[k];
            if (lambda > 0) sum += multiplicities[k] * (lambda / (lambda + kappa));
        }

        return sum;
    }

    /// <summary>df2(kappa) = sum_k m_k (lambda_k / (lambda_k + kappa))^2.</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double DegreesOfFreedomSquared(double kappa) => DegreesOfFreedomSquared(kappa, kappa);

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

    /// <summary>P - df1(kappa) without cancellation: modes above kappa count by what they lack of 1, modes below by what they have.</summary>
    /// <param name="samples">P.</param>
    /// <param name="kappa">kappa >= 0.</param>
    internal double Free(double samples, double kappa)
    {
        double lacking = 0, learned = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double lambda = eigenvalues[k], m = multiplicities[k];
            if (lambda <= 0) continue;
            if (lambda >= kappa)
            {
                samples -= m;
                lacking += m * (kappa / (lambda + kappa));
            }
            else
            {
                learned += m * (lambda / (lambda + kappa));
            }
        }

        return samples + (lacking - learned);
    }

    /// <summary>df1(kappa) - df2(kappa) = sum_k m_k lambda_k kappa / (lambda_k + kappa)^2, a sum of positive terms: the difference itself loses all digits where eigenvalues lie decades apart.</summary>
    /// <param name="kappa">kappa >= 0.</param>
    internal double Spread(double kappa)
    {
        double sum = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double lambda = eigenvalues[k];
            if (lambda > 0) sum += multiplicities[k] * (lambda / (lambda + kappa)) * (kappa / (lambda + kappa));
        }

        return sum;
    }

    /// <summary>sum_k v_k^2 (kappa / (lambda_k + kappa))^2: the power that the mean predictor leaves out (label squared).</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double Bias(double kappa)
    {
        double sum = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double left = Left(k, kappa);
            sum += targetPower[k] * left * left;
        }

        return sum;
    }

    /// <summary>sum_k v_k^2 kappa lambda_k / (lambda_k + kappa)^2 (label squared).</summary>
    /// <param name="kappa">kappa >= 0.</param>
    public double CrossPower(double kappa)
    {
        double sum = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double left = Left(k, kappa);
            sum += targetPower[k] * left * (1 - left);
        }

        return sum;
    }

    /// <summary>sum_k m_k lambda_k^a / (lambda_k + kappa)^b over the positive eigenvalues.</summary>
    internal double ResolventSum(double kappa, int a, int b)
    {
        double sum = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double lambda = eigenvalues[k];
            if (lambda > 0) sum += multiplicities[k] * Math.Pow(lambda, a) / Math.Pow(lambda + kappa, b);
        }

        return sum;
    }

    /// <summary>kappa / (lambda_k + kappa); a mode without eigenvalue is never learned.</summary>
    internal double Left(int k, double kappa) => eigenvalues[k] > 0 ? kappa / (eigenvalues[k] + kappa) : 1;

    private static double[] Checked(IReadOnlyList<double> values, int length, string name)
    {
        if (values.Count != length) throw new ArgumentException($"{values.Count} values for {length} eigenvalues", name);
        double[] copy = [.. values];
        for (int k = 0; k < copy.Length; k++)
        {
            if (!(copy[k] >= 0) || double.IsInfinity(copy[k])) throw new ArgumentOutOfRangeException(name, copy[k], $"element {k}; allowed: finite, >= 0");
        }

        return copy;
    }
}
