// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>Gradient flow on the population: one decomposition of the N x N kernel of the features gives the loss at every time.</summary>
/// <remarks>
/// With B = A Lambda^(1/2) / sqrt(N), B B^T = U e U^T and c_i = (U^T B v)_i^2 / e_i the loss is L(t) = |v|^2 - sum_i c_i (1 - exp(-2 e_i t)): no step size, every budget at once.
/// </remarks>
internal sealed class BudgetSimulation(BudgetScalingConfig config, int modes) : ISimulationPlan
{
    private readonly int largest = config.Width[^1];
    private readonly int budgets = config.Compute.Count;

    public long BytesEach => 8 * (((long)largest * modes) + ((long)largest * largest) + (6L * largest)) + 16;

    public long SharedBytes => 0;

    public long ValuesEach => (long)config.Width.Count * budgets;

    public double FlopsEach => (44.0 * largest * modes) + config.Width.Sum(n => ((double)n * n * modes) + (9.0 * n * n * n) + (30.0 * n * budgets));

    public long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = new Scratch(device, replicas).Product(largest, 1, modes);
        foreach (int n in config.Width) scratch.Gram(n, modes).Eigen(n).Product(n, 1, n);
        return scratch.Bytes;
    }

    public IReadOnlyList<(string Name, IReadOnlyList<double[]> Axes)> Observables(NeuralScalingLawsConfig all, ScalingRun run) =>
        [("budgetLoss", [[.. config.Width.Select(n => (double)n)], [.. config.Compute]])];

    public void Run(ScalingRun run, Design design, int perPass, ScalingResults results)
    {
        Device device = run.Run.Device;
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        using DeviceBuffer<double> features = device.Allocate<double>((long)perPass * largest * modes), kernels = device.Allocate<double>((long)perPass * largest * largest);
        using DeviceBuffer<double> values = device.Allocate<double>((long)perPass * largest), overlaps = device.Allocate<double>((long)perPass * largest), turned = device.Allocate<double>((long)perPass * largest);
        using DeviceBuffer<double> target = device.Allocate<double>(modes);
        target.Upload(run.Modes.Target);
        double[] eigenvalues = new double[(long)perPass * largest], projections = new double[(long)perPass * largest];
        double power = run.Modes.Target.Sum(v => v * v), done = 0, total = config.Width.Sum(n => (double)n) * run.Run.Replicas.Count;
        for (int first = 0, count; first < run.Run.Replicas.Count; first += count)
        {
            count = Math.Min(perPass, run.Run.Replicas.Count - first);
            DeviceMatrix<double> all = new(features, count, largest, modes), g = new(overlaps, count, largest, 1), v = new(target, 0, count, modes, 1, 1, 0);
            device.Operations<IRandomOperations<double>>().FillNormal(all, run.Run.Seed, Purpose.Weights, run.Run.Replicas.First + (uint)first);
            device.Operations<IPointwiseOperations<double>>().ScaleColumns(all, design.Roots(count, modes));
            matrix.MatMul(1, all, Transpose.No, v, Transpose.No, 0, g);
            for (int i = 0; i < config.Width.Count; i++)
            {
                int n = config.Width[i];
                DeviceMatrix<double> kernel = new(kernels, count, n, n), e = new(values, count, n, 1), u = new(turned, count, n, 1);
                matrix.SymmetricRankK(1.0 / n, all.Block(0, 0, n, modes), Transpose.No, 0, kernel);
                Verdict[] verdicts = new Verdict[count];
                device.Operations<ISymmetricEigenOperations<double>>().SymmetricEigen(kernel, e, verdicts);
                matrix.MatMul(1, kernel, Transpose.No, g.Block(0, 0, n, 1), Transpose.No, 0, u);
                values.Download(eigenvalues.AsSpan(0, count * n));
                turned.Download(projections.AsSpan(0, count * n));
                for (int r = 0; r < count; r++)
                {
                    results.Verdicts[first + r] = results.Verdicts[first + r].And(verdicts[r]);
                    Losses(run, n, power, eigenvalues.AsSpan(r * n, n), projections.AsSpan(r * n, n), results.Of("budgetLoss", first + r).Slice(i * budgets, budgets));
                }

                done += (double)n * count;
                run.Report(done / total);
            }
        }
    }

    private void Losses(ScalingRun run, int n, double power, ReadOnlySpan<double> e, ReadOnlySpan<double> u, Span<double> losses)
    {
        for (int c = 0; c < losses.Length; c++)
        {
            double rate = -2 * config.Compute[c] / ((double)n * run.Scales.Eigenvalue), learned = 0;
            for (int i = 0; i < n; i++)
            {
                if (e[i] > 0) learned += u[i] * u[i] / (n * e[i]) * (1 - Elementary.Exp(rate * e[i]));
            }

            losses[c] = (power - learned) / run.Scales.Power;
        }
    }
}
