// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems.Dmft;
using LargeN.Threading;

namespace LargeN.Systems.RandomEquations;

/// <summary>Hessian descent of one replica, on one thread.</summary>
internal sealed class HessianDescent : IDisposable
{
    private readonly RandomEquationsConfig config;
    private readonly RandomSystem system;
    private readonly int d;
    private readonly double[] x;
    private readonly double[] unit;
    private readonly double[] image;
    private readonly double[] vector;
    private readonly SymmetricMatrixOperator across;
    private readonly Workspace workspace;

    internal HessianDescent(RandomEquationsConfig config, SimulationRun run, int r)
    {
        (this.config, d) = (config, config.InputDimension);
        system = new RandomSystem(config, run, r);
        (x, unit, image, vector) = (new double[d], new double[d], new double[d], new double[d]);
        across = new SymmetricMatrixOperator(system.Hessian, d);
        workspace = new Workspace(Lanczos.Plan(d, Options, Parallelism.Single).WorkspaceBytes);
    }

    // The eigenvalue is off by the square of that over a gap. Where u is 0 and many eigenvalues are, too, a vector that mixes them descends as well.
    private static EigenpairsOptions Options => new() { Count = 1, End = SpectrumEnd.Smallest, Tolerance = 1e-4 };

    /// <summary>Memory of a replica.</summary>
    internal static long Bytes(RandomEquationsConfig config)
    {
        int d = config.InputDimension, block = Math.Min(d, 4);
        return RandomSystem.Bytes(config) + (32L * d) + Lanczos.Plan(d, Options, Parallelism.Single).WorkspaceBytes
            + MatMul.Plan<double>(1, block, d, d, Transpose.No, Transpose.No, Parallelism.Single).WorkspaceBytes + 4096;
    }

    /// <summary>Operations of a step: the evaluation and about 80 products.</summary>
    internal static double Flops(RandomEquationsConfig config) => RandomSystem.Flops(config) + (160.0 * config.InputDimension * config.InputDimension);

    /// <summary>u(0).</summary>
    internal double Start()
    {
        system.Evaluate(x);
        return system.Energy;
    }

    /// <summary>Records energies and lowest eigenvalues at the squared radii.</summary>
    /// <returns>The first verdict of an eigenvector that was not found, with its step; else Converged.</returns>
    internal Verdict Run(Span<double> energies, Span<double> lowest, CancellationToken cancel)
    {
        int last = config.Step(config.SquaredRadius[^1]), next = 0;
        Verdict verdict = Verdict.Converged;
        for (int k = 0; k <= last; k++)
        {
            cancel.ThrowIfCancellationRequested();
            system.Evaluate(x);
            double energy = system.Energy;
            (double value, Verdict found) = Lowest(k > 0);
            if (verdict.IsConverged && !found.IsConverged) verdict = new Verdict(found.Kind, k, found.Residual);
            for (; next < config.SquaredRadius.Count && config.Step(config.SquaredRadius[next]) == k; next++) (energies[next], lowest[next]) = (energy, value);
            Move(Math.Sqrt((double)d / config.Steps));
        }

        return verdict;
    }

    public void Dispose()
    {
        system.Dispose();
        across.Dispose();
        workspace.Dispose();
    }

    /// <summary>The lowest eigenpair of the Hessian across x; x itself is raised above all others.</summary>
    private (double Value, Verdict Verdict) Lowest(bool restricted)
    {
        double[] h = system.Hessian;
        if (restricted)
        {
            double length = Math.Sqrt(FixedLanes.Dot(x, x)), raise = Math.Sqrt(FixedLanes.Dot(h, h));
            for (int a = 0; a < d; a++) unit[a] = x[a] / length;
            for (int a = 0; a < d; a++) image[a] = FixedLanes.Dot(h.AsSpan(a * d, d), unit);
            double both = FixedLanes.Dot(unit, image) + raise;

            // (1 - e e^T) H (1 - e e^T) + raise e e^T = H - e w^T - w e^T + (e . w + raise) e e^T, w = H e.
            for (int a = 0; a < d; a++)
            {
                Span<double> row = h.AsSpan(a * d, d);
                FixedLanes.AddScaled(-unit[a], image, row);
                FixedLanes.AddScaled((both * unit[a]) - image[a], unit, row);
            }
        }

        double value = 0;
        Verdict verdict = Verdict.Converged;
        LanczosReport report = Lanczos.Eigenpairs(across, Options, new Span<double>(ref value), new MatrixView<double>(vector, 1, d), new Span<Verdict>(ref verdict), workspace, Parallelism.Single);
        return (value, report.Verdict);
    }

    /// <summary>x = x + length v, with v against the gradient.</summary>
    private void Move(double length)
    {
        FixedLanes.AddScaled(-FixedLanes.Dot(unit, vector), unit, vector);
        double slope = 0;
        for (int i = 0; i < config.Equations; i++) slope += system.Values[i] * FixedLanes.Dot(system.Gradients.AsSpan(i * d, d), vector);
        FixedLanes.AddScaled((slope > 0 ? -length : length) / Math.Sqrt(FixedLanes.Dot(vector, vector)), vector, x);
    }
}
