// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Designs;

namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>Descent itself on the weights of N features, network by network: b = mu b + gradient, w = w + eta b.</summary>
/// <remarks>
/// A fixed set is seen through its features F = X A^T / sqrt(N) [P, N], made once a network; fresh batches and the population through u = A^T w / sqrt(N) in the space of modes.
/// Nothing is normalised on the device: eigenvalues and target divided by s and p make the same path as eta / s and sigma sqrt(p); losses are divided by p at the end.
/// </remarks>
internal sealed class DescentSimulation(DescentScalingConfig config, int modes) : ISimulationPlan
{
    internal DescentScalingConfig Settings => config;

    /// <summary>M.</summary>
    internal int Modes => modes;

    internal int Records { get; } = config.Steps.Count;

    internal int Last { get; } = config.Steps.Count == 0 ? 0 : config.Steps[^1];

    /// <summary>The largest N.</summary>
    internal int Largest { get; } = config.Width[^1];

    /// <summary>Samples seen at once: P, B or none.</summary>
    internal int Rows { get; } = config switch { FixedSetScalingConfig set => set.Samples, OnlineScalingConfig online => online.BatchSize, _ => 0 };

    /// <summary>E.</summary>
    internal int Ensemble { get; } = config switch { FixedSetScalingConfig set => set.EnsembleSize, PopulationScalingConfig population => population.EnsembleSize, _ => 1 };

    /// <summary>K.</summary>
    internal int Bags { get; } = config is FixedSetScalingConfig fixedSet ? fixedSet.Bags : 1;

    internal bool IsFixed => config is FixedSetScalingConfig;

    private long Sums => ((Ensemble > 1 ? 1L : 0) + (Bags > 1 ? 1 : 0)) * Records * modes;

    public long BytesEach => 8 * ((Largest * ((long)modes + 2)) + (Rows * ((long)modes + 4)) + (IsFixed ? (long)Rows * Largest : 0) + (3L * modes) + Sums);

    public long SharedBytes => 32L * modes;

    public long ValuesEach => 7L * config.Width.Count * Records;

    public double FlopsEach
    {
        get
        {
            double sum = 0, networks = Ensemble + Bags - 1;
            foreach (int n in config.Width)
            {
                double step = IsFixed ? 4.0 * Rows * n : (4.0 * n * modes) + (48.0 * Rows * modes);
                sum += networks * ((Last * step) + (44.0 * n * modes) + (IsFixed ? (44.0 + (2 * n)) * Rows * modes : 0) + (Records * 4.0 * n * modes));
            }

            return sum;
        }
    }

    public long ScratchBytes(Device device, int replicas)
    {
        Scratch scratch = new(device, replicas);
        foreach (int n in config.Width)
        {
            scratch.Product(1, modes, n).Product(1, n, modes);
            if (IsFixed) scratch.Product(Rows, n, modes).Product(1, Rows, n).Product(1, n, Rows);
        }

        if (Rows > 0) scratch.Product(Rows, 1, modes).Product(1, Rows, modes).Product(1, modes, Rows);
        return scratch.Bytes;
    }

    public IReadOnlyList<(string Name, IReadOnlyList<double[]> Axes)> Observables(NeuralScalingLawsConfig all, ScalingRun run)
    {
        string[] names = config switch
        {
            FixedSetScalingConfig => ["excessLoss", "testLoss", "finiteSizeGap", "trainLoss", "generalisationGap", "ensembleLoss", "baggedLoss"],
            PopulationScalingConfig => ["excessLoss", "testLoss", "finiteSizeGap", "ensembleLoss"],
            _ => ["excessLoss", "testLoss", "finiteSizeGap"],
        };
        double[][] axes = [[.. config.Width.Select(n => (double)n)], [.. config.Steps.Select(t => (double)t)]];
        return [.. names.Select(n => (n, (IReadOnlyList<double[]>)axes))];
    }

    public void Run(ScalingRun run, Design design, int perPass, ScalingResults results)
    {
        double[] infinite = Infinite(run);
        using DescentMemory memory = new(run.Run.Device, this, run, perPass);
        double all = (double)config.Width.Count * run.Run.Replicas.Count;
        for (int i = 0; i < config.Width.Count; i++)
        {
            for (int first = 0, count; first < run.Run.Replicas.Count; first += count)
            {
                count = Math.Min(perPass, run.Run.Replicas.Count - first);
                DescentPass pass = new(this, run, design, memory, results, i, first, count);
                double before = (((double)i * run.Run.Replicas.Count) + first) / all, share = count / all;
                pass.Run(fraction => run.Report(before + (share * fraction)));
                for (int r = first; r < first + count; r++) Finish(results, r, i, infinite);
            }
        }
    }

    /// <summary>What follows from the two losses of a replica.</summary>
    private void Finish(ScalingResults results, int replica, int width, double[] infinite)
    {
        Span<double> excess = results.Of("excessLoss", replica), test = results.Of("testLoss", replica), gap = results.Of("finiteSizeGap", replica);
        for (int r = 0; r < Records; r++)
        {
            int i = (width * Records) + r;
            (test[i], gap[i]) = (excess[i] + config.NoiseVariance, excess[i] - infinite[r]);
            if (IsFixed) results.Of("generalisationGap", replica)[i] = test[i] - results.Of("trainLoss", replica)[i];
        }
    }

    /// <summary>The loss at infinite width and with infinite data, mode by mode.</summary>
    private double[] Infinite(ScalingRun run)
    {
        double[] losses = new double[Records];
        for (int k = 0; k < modes; k++)
        {
            double lambda = run.Modes.Roots[k] * run.Modes.Roots[k] / run.Scales.Eigenvalue, v = run.Modes.Target[k], b = 0;
            for (int t = 0, r = 0; r < Records; t++)
            {
                if (config.Steps[r] == t) losses[r++] += v * v / run.Scales.Power;
                b = (config.Momentum * b) + (lambda * v);
                v -= config.LearningRate * b;
            }
        }

        return losses;
    }
}
