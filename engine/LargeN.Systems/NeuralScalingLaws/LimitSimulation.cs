// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>What is left after infinite time: the projection off N features, and the interpolation of P samples.</summary>
/// <remarks>Features and samples are nested, and leading blocks of a Cholesky factor are the factors of leading blocks: one factorisation gives every width, another every P.</remarks>
internal sealed class LimitSimulation(LimitScalingConfig config, int modes) : ISimulationPlan
{
    private readonly int width = config.Width[^1];
    private readonly int samples = config.Samples[^1];

    private int Rows => Math.Max(width, samples);

    private int Points => config.Samples.Count;

    public long BytesEach => 8 * (((long)Rows * modes) + ((long)Rows * Rows) + (6L * Rows) + ((long)Rows * Points) + (2L * Points * modes)) + 32;

    public long SharedBytes => 0;

    public long ValuesEach => config.Width.Count + Points;

    public double FlopsEach => ((double)modes * (((double)width * width) + ((double)samples * samples))) + (Math.Pow(width, 3) / 3) + (Math.Pow(samples, 3) / 3)
        + (44.0 * modes * (width + samples)) + (2.0 * Points * samples * (samples + modes));

    public long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = new(device, replicas);
        foreach (int n in (int[])[width, samples]) scratch.Product(n, 1, modes).Gram(n, modes).Solve(n, Points);
        return scratch.Product(Points, modes, samples).Bytes;
    }

    public IReadOnlyList<(string Name, IReadOnlyList<double[]> Axes)> Observables(NeuralScalingLawsConfig all, ScalingRun run) =>
        [("widthLimitLoss", [[.. config.Width.Select(n => (double)n)]]), ("dataLimitLoss", [[.. config.Samples.Select(p => (double)p)]])];

    public void Run(ScalingRun run, Design design, int perPass, ScalingResults results)
    {
        Device device = run.Run.Device;
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        using DeviceBuffer<double> rows = device.Allocate<double>((long)perPass * Rows * modes), grams = device.Allocate<double>((long)perPass * Rows * Rows), target = device.Allocate<double>(modes);
        using DeviceBuffer<double> sides = device.Allocate<double>((long)perPass * Rows), spare = device.Allocate<double>((long)perPass * Rows);
        using DeviceBuffer<double> solutions = device.Allocate<double>((long)perPass * Rows * Points), learned = device.Allocate<double>((long)perPass * Points * modes);
        target.Upload(run.Modes.Target);
        double[] host = new double[(long)perPass * Rows], coefficients = new double[(long)perPass * Points * modes];
        double power = run.Modes.Target.Sum(v => v * v), noise = Math.Sqrt(config.NoiseVariance * run.Scales.Power);
        GramSolver solver = new(device);
        for (int first = 0, count; first < run.Run.Replicas.Count; first += count)
        {
            count = Math.Min(perPass, run.Run.Replicas.Count - first);
            uint replica = run.Run.Replicas.First + (uint)first;
            Span<Verdict> verdicts = results.Verdicts.AsSpan(first, count);
            Widths(verdicts);
            run.Report((first + (0.5 * count)) / run.Run.Replicas.Count);
            Samples(verdicts);
            run.Report((double)(first + count) / run.Run.Replicas.Count);

            void Widths(Span<Verdict> outcome)
            {
                DeviceMatrix<double> b = new(rows, count, width, modes), g = new(sides, count, width, 1), gram = new(grams, count, width, width);
                device.Operations<IRandomOperations<double>>().FillNormal(b, run.Run.Seed, Purpose.Weights, replica);
                device.Operations<IPointwiseOperations<double>>().ScaleColumns(b, design.Roots(count, modes));
                matrix.MatMul(1, b, Transpose.No, new DeviceMatrix<double>(target, 0, count, modes, 1, 1, 0), Transpose.No, 0, g);
                matrix.SymmetricRankK(1, b, Transpose.No, 0, gram);
                solver.Factor(gram, 0, outcome);
                matrix.SolveLower(gram, Transpose.No, g);
                sides.Download(host.AsSpan(0, count * width));
                for (int r = 0; r < count; r++)
                {
                    Span<double> losses = results.Of("widthLimitLoss", first + r);
                    double left = power;
                    for (int n = 0, i = 0; i < losses.Length; n++)
                    {
                        left -= host[(r * width) + n] * host[(r * width) + n];
                        if (n + 1 == config.Width[i]) losses[i++] = left / run.Scales.Power;
                    }
                }
            }

            void Samples(Span<Verdict> outcome)
            {
                DeviceMatrix<double> x = new(rows, count, samples, modes), y = new(sides, count, samples, 1), gram = new(grams, count, samples, samples);
                DeviceMatrix<double> solution = new(solutions, count, samples, Points), w = new(learned, count, Points, modes);
                design.Fill(x, y, new DeviceMatrix<double>(spare, count, samples, 1), noise, run.Run.Seed, replica, 0);
                matrix.SymmetricRankK(1, x, Transpose.No, 0, gram);
                solver.Factor(gram, 0, outcome);
                solver.Solve(gram, y, [.. config.Samples], solution);
                matrix.MatMul(1, solution, Transpose.Yes, x, Transpose.No, 0, w);
                device.Operations<IPointwiseOperations<double>>().ScaleColumns(w, design.Roots(count, modes));
                learned.Download(coefficients.AsSpan(0, count * Points * modes));
                for (int r = 0; r < count; r++)
                {
                    Span<double> losses = results.Of("dataLimitLoss", first + r);
                    for (int i = 0; i < losses.Length; i++)
                    {
                        ReadOnlySpan<double> row = coefficients.AsSpan(((r * Points) + i) * modes, modes);
                        double sum = 0;
                        for (int k = 0; k < modes; k++) sum = Math.FusedMultiplyAdd(run.Modes.Target[k] - row[k], run.Modes.Target[k] - row[k], sum);
                        losses[i] = sum / run.Scales.Power;
                    }
                }
            }
        }
    }
}
