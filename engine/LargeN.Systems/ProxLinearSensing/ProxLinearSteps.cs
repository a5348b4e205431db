// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Systems.ProxLinearSensing;

/// <summary>The method itself for one replica; all proximities see the same samples. The targets are the first coordinate, the rests begin along the second.</summary>
/// <remarks>With F = [c x, a z] of [m, 2 D]: (d, e) = F^T (F F^T + lambda m)^-1 r for m &lt; 2 D, else (F^T F + lambda m)^-1 F^T r.</remarks>
internal sealed class ProxLinearSteps : IDisposable
{
    private readonly ProxLinearSensingConfig config;
    private readonly int d;
    private readonly int m;
    private readonly int order;
    private readonly double[] inputs;
    private readonly double[] design;
    private readonly double[] gram;
    private readonly double[] right;
    private readonly double[] vectors;
    private readonly Workspace workspace;

    internal ProxLinearSteps(ProxLinearSensingConfig config)
    {
        (this.config, d, m) = (config, config.InputDimension, config.BatchSize);
        order = Math.Min(m, 2 * d);
        inputs = new double[2L * m * d];
        design = new double[2L * m * d];
        gram = new double[(long)order * order];
        right = new double[order];
        vectors = new double[2L * d * config.Proximity.Count];
        workspace = new Workspace(Plan(config).WorkspaceBytes);
    }

    /// <summary>Memory of one replica.</summary>
    internal static long Bytes(ProxLinearSensingConfig config)
    {
        long m = config.BatchSize, d = config.InputDimension, order = Math.Min(m, 2 * d);
        return (8 * ((4 * m * d) + (order * order) + order + (2 * d * config.Proximity.Count) + (2 * m))) + Plan(config).WorkspaceBytes
            + Cholesky.Plan<double>(1, (int)order, Parallelism.Single).WorkspaceBytes + Cholesky.SolvePlan<double>(1, (int)order, 1, Parallelism.Single).WorkspaceBytes;
    }

    /// <summary>The five values at the recorded steps: [value, proximity, step] from each offset on.</summary>
    internal void Run(SimulationRun run, int r, double[][] values, CancellationToken cancel)
    {
        int records = config.Steps.Count, count = config.Proximity.Count;
        uint replica = run.Replicas.First + (uint)r;
        for (int l = 0; l < count; l++)
        {
            Span<double> mu = vectors.AsSpan(2 * l * d, d), nu = vectors.AsSpan(((2 * l) + 1) * d, d);
            (mu[0], mu[1], nu[0], nu[1]) = (config.FirstOverlap, config.FirstPerpendicular, config.SecondOverlap, config.SecondPerpendicular);
        }

        double[] noise = new double[m];
        double deviation = Math.Sqrt(config.NoiseVariance);
        for (int t = 0, next = 0; ; t++)
        {
            if (config.Steps[next] == t)
            {
                for (int l = 0; l < count; l++) Record(l, (((r * count) + l) * records) + next, values);
                if (++next == records) return;
            }

            cancel.ThrowIfCancellationRequested();
            new RandomStream(run.Seed, Purpose.Inputs, replica, (uint)t).FillNormal(inputs);
            if (deviation > 0) new RandomStream(run.Seed, Purpose.LabelNoise, replica, (uint)t).FillNormal(noise);
            for (int l = 0; l < count; l++) Step(l, noise, deviation);
        }
    }

    public void Dispose() => workspace.Dispose();

    private static OperationPlan Plan(ProxLinearSensingConfig config)
    {
        int order = Math.Min(config.BatchSize, 2 * config.InputDimension), other = Math.Max(config.BatchSize, 2 * config.InputDimension);
        bool dual = config.BatchSize < 2 * config.InputDimension;
        return MatMul.Plan<double>(1, order, order, other, dual ? Transpose.No : Transpose.Yes, dual ? Transpose.Yes : Transpose.No, Parallelism.Single);
    }

    private void Step(int l, double[] noise, double deviation)
    {
        Span<double> both = vectors.AsSpan(2 * l * d, 2 * d), mu = both[..d], nu = both[d..];
        bool dual = m < 2 * d;
        double[] residuals = dual ? right : new double[m];
        for (int i = 0; i < m; i++)
        {
            ReadOnlySpan<double> x = inputs.AsSpan(2 * i * d, d), z = inputs.AsSpan(((2 * i) + 1) * d, d);
            double a = FixedOrder.Dot(x, mu), c = FixedOrder.Dot(z, nu);
            residuals[i] = ((x[0] * z[0]) + (deviation * noise[i])) - (a * c);
            Span<double> row = design.AsSpan(2 * i * d, 2 * d);
            for (int k = 0; k < d; k++) (row[k], row[d + k]) = (c * x[k], a * z[k]);
        }

        ReadOnlyMatrixView<double> f = new(design, m, 2 * d);
        MatrixView<double> system = new(gram, order, order);
        MatMul.Execute(1.0, f, dual ? Transpose.No : Transpose.Yes, f, dual ? Transpose.Yes : Transpose.No, 0.0, system, workspace, Parallelism.Single);
        for (int i = 0; i < order; i++) gram[(i * order) + i] += config.Proximity[l] * m;
        if (!dual)
        {
            Array.Clear(right);
            for (int i = 0; i < m; i++) Add(residuals[i], f.Row(i), right);
        }

        if (!Cholesky.Factor(system).IsConverged)
        {
            both.Fill(double.PositiveInfinity);     // overflow: with lambda > 0 the system is positive definite
            return;
        }

        Cholesky.Solve(new ReadOnlyMatrixView<double>(gram, order, order), new MatrixView<double>(right, order, 1));
        if (dual)
        {
            for (int i = 0; i < m; i++) Add(right[i], f.Row(i), both);
        }
        else
        {
            Add(1, right, both);
        }
    }

    private static void Add(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int k = 0; k < y.Length; k++) y[k] = Math.FusedMultiplyAdd(factor, x[k], y[k]);
    }

    private void Record(int l, int at, double[][] values)
    {
        ReadOnlySpan<double> mu = vectors.AsSpan(2 * l * d, d), nu = vectors.AsSpan(((2 * l) + 1) * d, d);
        Overlaps now = new(mu[0], Math.Sqrt(FixedOrder.SquaredNorm(mu[1..])), nu[0], Math.Sqrt(FixedOrder.SquaredNorm(nu[1..])));
        bool finite = double.IsFinite(now.MatrixError);
        (values[0][at], values[1][at], values[2][at], values[3][at], values[4][at]) = finite
            ? (now.First, now.FirstRest, now.Second, now.SecondRest, now.MatrixError)
            : (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
    }
}
