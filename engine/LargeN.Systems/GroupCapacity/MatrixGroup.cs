// SPDX-License-Identifier: MIT
namespace LargeN.Systems.GroupCapacity;

/// <summary>A finite group of matrices, element by element.</summary>
/// <param name="Elements">rho(g), [n, n] row-major, the identity first.</param>
/// <param name="FixedDimension">N_0 = (1/|G|) sum_g tr rho(g).</param>
public sealed record MatrixGroup(IReadOnlyList<double[]> Elements, int FixedDimension)
{
    /// <summary>Largest deviation of rho(g)^order from the identity, and between elements that count as one.</summary>
    public const double Tolerance = 1e-9;

    /// <summary>Most elements that are enumerated.</summary>
    public const int MaximumOrder = 2000;

    /// <summary>The group that matrices generate.</summary>
    /// <param name="generators">k matrices [n, n], row by row, one after the other.</param>
    /// <param name="dimension">n.</param>
    /// <param name="orders">Order of each generator.</param>
    /// <exception cref="ArgumentException">A power is not the identity, or the group has more elements than are enumerated.</exception>
    public static MatrixGroup Of(IReadOnlyList<double> generators, int dimension, IReadOnlyList<int> orders)
    {
        ArgumentNullException.ThrowIfNull(generators);
        ArgumentNullException.ThrowIfNull(orders);
        if (generators.Count != orders.Count * dimension * dimension) throw new ArgumentException($"{orders.Count} matrices of {dimension} x {dimension} need {orders.Count * dimension * dimension} numbers, not {generators.Count}", nameof(generators));
        if (Check(generators, dimension, orders) is { } problem) throw new ArgumentException(problem, nameof(generators));
        List<double[]> elements = Close(Split(generators, dimension), dimension)!;
        double trace = elements.Sum(g => Enumerable.Range(0, dimension).Sum(i => g[(i * dimension) + i]));
        return new MatrixGroup(elements, (int)Math.Round(trace / elements.Count));
    }

    /// <summary>What is wrong, or null.</summary>
    internal static string? Check(IReadOnlyList<double> generators, int n, IReadOnlyList<int> orders)
    {
        double[][] matrices = Split(generators, n);
        for (int k = 0; k < matrices.Length; k++)
        {
            double[] power = Identity(n);
            for (int i = 0; i < orders[k]; i++) power = Product(power, matrices[k], n);
            double error = Distance(power, Identity(n));
            if (!(error <= Tolerance)) return FormattableString.Invariant($"generator {k} to the power {orders[k]} differs from the identity by {error:G3}; at most {Tolerance} is allowed");
        }

        return Close(matrices, n) is null ? FormattableString.Invariant($"the generators make more than {MaximumOrder} elements") : null;
    }

    private static double[][] Split(IReadOnlyList<double> generators, int n) => [.. generators.Chunk(n * n)];

    private static List<double[]>? Close(double[][] generators, int n)
    {
        List<double[]> elements = [Identity(n)];
        for (int next = 0; next < elements.Count; next++)
        {
            foreach (double[] generator in generators)
            {
                double[] product = Product(generator, elements[next], n);
                if (elements.Exists(e => Distance(e, product) <= 1e-6)) continue;
                if (elements.Count == MaximumOrder) return null;
                elements.Add(product);
            }
        }

        return elements;
    }

    private static double[] Identity(int n)
    {
        double[] one = new double[n * n];
        for (int i = 0; i < n; i++) one[(i * n) + i] = 1;
        return one;
    }

    private static double[] Product(double[] a, double[] b, int n)
    {
        double[] c = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int k = 0; k < n; k++)
                for (int j = 0; j < n; j++) c[(i * n) + j] += a[(i * n) + k] * b[(k * n) + j];
        return c;
    }

    private static double Distance(double[] a, double[] b)
    {
        double worst = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double d = Math.Abs(a[i] - b[i]);
            if (!(d <= worst)) worst = d;   // a NaN stays
        }

        return worst;
    }
}
