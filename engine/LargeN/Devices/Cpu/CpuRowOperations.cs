// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IRowOperations{T}"/>: rows in vectors, columns in strips.</summary>
internal sealed partial class CpuRowOperations<T>(CpuDevice device) : IRowOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double VarianceFloor = 1e-6; // what the contract adds to the variance of a row

    private readonly RowJob<SoftmaxKernel> softmax = new();
    private readonly RowJob<SoftmaxGradientKernel> softmaxGradient = new();
    private readonly RowJob<NormalizeKernel> normalize = new();
    private readonly RowJob<NormalizeGradientKernel> normalizeGradient = new();

    public void Softmax(DeviceMatrix<T> x, DeviceMatrix<T> p, bool causal = false)
    {
        NetworkShapes.Softmax(x, p, causal);
        using HostMatrix<T> from = new(device, x, nameof(x));
        using HostMatrix<T> to = new(device, p, nameof(p));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(x));
        softmax.Run(new SoftmaxKernel(from, to, causal), to.Batch, to.Rows, to.Columns, device.Parallelism, wholeRows: true);
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
        softmaxGradient.Run(new SoftmaxGradientKernel(weights, from, to), to.Batch, to.Rows, to.Columns, device.Parallelism, wholeRows: true);
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
        normalize.Run(new NormalizeKernel(from, to, factors), to.Batch, to.Rows, to.Columns, device.Parallelism, wholeRows: true);
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
        normalizeGradient.Run(new NormalizeGradientKernel(normalized, factors, from, to), to.Batch, to.Rows, to.Columns, device.Parallelism, wholeRows: true);
    }

    internal readonly struct SoftmaxKernel(HostMatrix<T> from, HostMatrix<T> to, bool causal) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) =>
            RowSoftmax.Apply(from.Row(b, i), to.Row(b, i), causal ? (i % from.Columns) + 1 : from.Columns);
    }

    internal readonly struct SoftmaxGradientKernel(HostMatrix<T> weights, HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> p = weights.Row(b, i), dp = from.Row(b, i);
            double dot = ElementNumbers.Rounded<T>(FixedTerms.Dot<T>(p, dp));
            LaneLoop.Run(new SoftmaxGradientStep(dot), to.Row(b, i), p, dp);
        }
    }

    internal readonly struct NormalizeKernel(HostMatrix<T> from, HostMatrix<T> to, HostMatrix<T> factors) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> x = from.Row(b, i);
            double mean = FixedTerms.Sum<T>(x) / x.Length;
            double variance = FixedTerms.SquaredDifferences<T>(x, mean) / x.Length;
            T factor = T.CreateChecked(1 / Math.Sqrt(variance + VarianceFloor));
            double rounded = ElementNumbers.Rounded<T>(mean);
            double rest = ElementNumbers.Rounded<T>(mean - rounded);
            LaneLoop.Run(new NormalizeStep(rounded, rest, double.CreateChecked(factor)), to.Row(b, i), x);
            factors[b, i, 0] = factor;
        }
    }

    internal readonly struct NormalizeGradientKernel(HostMatrix<T> normalized, HostMatrix<T> factors, HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> n = normalized.Row(b, i), dn = from.Row(b, i);
            double mean = ElementNumbers.Rounded<T>(FixedTerms.Sum<T>(dn) / n.Length);
            double dot = ElementNumbers.Rounded<T>(FixedTerms.Dot<T>(n, dn) / n.Length);
            LaneLoop.Run(new NormalizeGradientStep(mean, dot, double.CreateChecked(factors[b, i, 0])), to.Row(b, i), n, dn);
        }
    }
}
