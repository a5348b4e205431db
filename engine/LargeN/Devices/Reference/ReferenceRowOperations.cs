// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IRowOperations{T}"/> as plain loops in double.</summary>
internal sealed class ReferenceRowOperations<T>(Device device) : IRowOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Softmax(DeviceMatrix<T> x, DeviceMatrix<T> p, bool causal = false)
    {
        NetworkShapes.Softmax(x, p, causal);
        using HostMatrix<T> from = new(device, x, nameof(x));
        using HostMatrix<T> to = new(device, p, nameof(p));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(x));
        for (int b = 0; b < x.Batch; b++)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                double[] row = Row(from, b, i)[..(causal && x.Columns > 0 ? (i % x.Columns) + 1 : x.Columns)];
                double[] weights = Weights(row, out _, out _);
                for (int j = 0; j < x.Columns; j++) to[b, i, j] = j < row.Length ? T.CreateChecked(weights[j]) : T.Zero;
            }
        }
    }

    public void SoftmaxGradient(DeviceMatrix<T> p, DeviceMatrix<T> dp, DeviceMatrix<T> dx)
    {
        ContractShapes.Same(p, dp, nameof(dp));
        NetworkShapes.Result(p, dx, nameof(dx));
        using HostMatrix<T> weights = new(device, p, nameof(p));
        using HostMatrix<T> from = new(device, dp, nameof(dp));
        using HostMatrix<T> to = new(device, dx, nameof(dx));
        HostMatrix<T>.RequireSameOrApart(weights, to, nameof(p));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(dp));
        for (int b = 0; b < p.Batch; b++)
        {
            for (int i = 0; i < p.Rows; i++)
            {
                double[] w = Row(weights, b, i), d = Row(from, b, i);
                double dot = 0;
                for (int j = 0; j < w.Length; j++) dot += w[j] * d[j];
                for (int j = 0; j < w.Length; j++) to[b, i, j] = T.CreateChecked(w[j] * (d[j] - dot));
            }
        }
    }

    public void LayerNorm(DeviceMatrix<T> x, DeviceMatrix<T> n, DeviceMatrix<T> r)
    {
        NetworkShapes.Result(x, n, nameof(n));
        NetworkShapes.Shaped(x.Batch, r, x.Rows, 1, nameof(r));
        ContractShapes.Written(r, nameof(r));
        using HostMatrix<T> from = new(device, x, nameof(x));
        using HostMatrix<T> to = new(device, n, nameof(n));
        using HostMatrix<T> factors = new(device, r, nameof(r));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(x));
        HostMatrix<T>.RequireApart(from, factors, nameof(x));
        HostMatrix<T>.RequireApart(to, factors, nameof(n));
        for (int b = 0; b < x.Batch; b++)
        {
            for (int i = 0; i < x.Rows && x.Columns > 0; i++)
            {
                double[] row = Row(from, b, i);
                double mean = 0, variance = 0;
                foreach (double value in row) mean += value / row.Length;
                foreach (double value in row) variance += (value - mean) * (value - mean) / row.Length;
                double factor = 1 / Math.Sqrt(variance + 1e-6);
                for (int j = 0; j < row.Length; j++) to[b, i, j] = T.CreateChecked((row[j] - mean) * factor);
                factors[b, i, 0] = T.CreateChecked(factor);
            }
        }
    }

    public void LayerNormGradient(DeviceMatrix<T> n, DeviceMatrix<T> r, DeviceMatrix<T> dn, DeviceMatrix<T> dx)
    {
        ContractShapes.Same(n, dn, nameof(dn));
        NetworkShapes.Result(n, dx, nameof(dx));
        NetworkShapes.Shaped(n.Batch, r, n.Rows, 1, nameof(r));
        using HostMatrix<T> normalized = new(device, n, nameof(n));
        using HostMatrix<T> factors = new(device, r, nameof(r));
        using HostMatrix<T> from = new(device, dn, nameof(dn));
        using HostMatrix<T> to = new(device, dx, nameof(dx));
        HostMatrix<T>.RequireSameOrApart(normalized, to, nameof(n));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(dn));
        HostMatrix<T>.RequireApart(factors, to, nameof(r));
        for (int b = 0; b < n.Batch; b++)
        {
            for (int i = 0; i < n.Rows; i++)
            {
                double[] row = Row(normalized, b, i), d = Row(from, b, i);
                double mean = 0, dot = 0;
                for (int j = 0; j < row.Length; j++) mean += d[j] / row.Length;
                for (int j = 0; j < row.Length; j++) dot += row[j] * d[j] / row.Length;
                double factor = double.CreateChecked(factors[b, i, 0]);
                for (int j = 0; j < row.Length; j++) to[b, i, j] = T.CreateChecked(factor * (d[j] - mean - (row[j] * dot)));
            }
        }
    }

    public void ColumnSums(DeviceMatrix<T> x, DeviceMatrix<T> sums)
    {
        NetworkShapes.Shaped(x.Batch, sums, 1, x.Columns, nameof(sums));
        ContractShapes.Written(sums, nameof(sums));
        Sum(x, x, sums, products: false);
    }

    public void ColumnDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
    {
        ContractShapes.Same(x, y, nameof(y));
        NetworkShapes.Shaped(x.Batch, dots, 1, x.Columns, nameof(dots));
        ContractShapes.Written(dots, nameof(dots));
        Sum(x, y, dots, products: true);
    }

    /// <summary>Softmax of a row by the definition, its maximum, and the logarithm of the sum of e^(x - maximum).</summary>
    internal static double[] Weights(double[] row, out double maximum, out double logSum)
    {
        maximum = double.NegativeInfinity;
        double sum = 0;
        foreach (double value in row) maximum = Math.Max(maximum, value);
        double largest = maximum;
        double[] weights = Array.ConvertAll(row, value => Elementary.Exp(value - largest));
        foreach (double weight in weights) sum += weight;
        logSum = Elementary.Log(sum);
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    internal static double[] Row(HostMatrix<T> x, int b, int i)
    {
        double[] row = new double[x.Columns];
        for (int j = 0; j < row.Length; j++) row[j] = double.CreateChecked(x[b, i, j]);
        return row;
    }

    private void Sum(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> results, bool products)
    {
        using HostMatrix<T> first = new(device, x, nameof(x));
        using HostMatrix<T> second = new(device, y, nameof(y));
        using HostMatrix<T> to = new(device, results, nameof(results));
        HostMatrix<T>.RequireApart(first, to, nameof(x));
        HostMatrix<T>.RequireApart(second, to, nameof(y));
        for (int b = 0; b < x.Batch; b++)
        {
            for (int j = 0; j < x.Columns; j++)
            {
                double sum = 0;
                for (int i = 0; i < x.Rows; i++) sum += double.CreateChecked(first[b, i, j]) * (products ? double.CreateChecked(second[b, i, j]) : 1);
                to[b, 0, j] = T.CreateChecked(sum);
            }
        }
    }
}
