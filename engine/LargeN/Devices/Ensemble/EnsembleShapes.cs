// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>The rules of <see cref="IEnsembleOperations{T}"/>, the same on every device.</summary>
internal static class EnsembleShapes
{
    private const long PastLastStep = 1L << 32;     // the step is one 32-bit word of the counter

    private static readonly string[] LayerNames = ["W_0", "W_1", "W_2"];     // put together beforehand: a call allocates nothing

    internal static void Check<T>(
        EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, ReadOnlySpan<DeviceMatrix<T>> weights, DeviceMatrix<T> learningRates, DeviceMatrix<double> records, int verdicts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T>(network);
        Run(run, Math.Max(network.InputDimension, Math.Max(network.Width * network.Depth, network.Outputs)));
        if (weights.Length != network.Layers)
            throw new ArgumentException($"{weights.Length} weight matrices are given; a network with {network.Depth} hidden layers has {network.Layers}", nameof(weights));
        int replicas = weights[0].Batch;
        for (int l = 0; l < weights.Length; l++)
        {
            Operand(LayerNames[l], weights[l], network.Rows(l), network.Columns(l), replicas, nameof(weights));
            ContractShapes.Written(weights[l], nameof(weights));
        }

        Operand("learningRates", learningRates, 1, 1, replicas, nameof(learningRates));
        if (run.Records > 0)
        {
            Operand("records", records, run.Records, 1 + network.Layers, replicas, nameof(records));
            ContractShapes.Written(records, nameof(records));
        }

        ContractShapes.Results(replicas, verdicts, nameof(verdicts));
        ContractShapes.Replicas(replicas, run.FirstReplica);
        Data(network, run, data, replicas);
    }

    private static void Network<T>(EnsembleNetwork network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        AtLeastOne(network.InputDimension, nameof(network.InputDimension), nameof(network));
        AtLeastOne(network.Width, nameof(network.Width), nameof(network));
        AtLeastOne(network.Outputs, nameof(network.Outputs), nameof(network));
        long largest = (long)network.Width * Math.Max(network.InputDimension, Math.Max(network.Outputs, network.Depth == 1 ? 1 : network.Width));
        if (largest > int.MaxValue / sizeof(double))
            throw new ArgumentOutOfRangeException(nameof(network), network.Width, $"Width; a layer of {largest} weights is no small network, allowed: {int.MaxValue / sizeof(double)}");
        if (network.Depth is < 1 or > EnsembleNetwork.MaxDepth)
            throw new ArgumentOutOfRangeException(nameof(network), network.Depth, $"Depth; allowed: 1 to {EnsembleNetwork.MaxDepth} hidden layers");
        Known(network.Activation, nameof(network));
        Numbers<T>(network.Multipliers, network.Layers, nameof(network.Multipliers), zeroAllowed: false, nameof(network));
        Numbers<T>(network.LearningRateFactors, network.Layers, nameof(network.LearningRateFactors), zeroAllowed: true, nameof(network));
    }

    private static void Run(EnsembleRun run, int widestLayer)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.BatchSize is < 1 or > EnsembleRun.MaxBatchSize)
            throw new ArgumentOutOfRangeException(nameof(run), run.BatchSize, $"BatchSize; allowed: 1 to {EnsembleRun.MaxBatchSize}");
        if ((long)run.BatchSize * widestLayer > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(run), run.BatchSize, $"BatchSize; with layers of {widestLayer} units allowed: 1 to {int.MaxValue / widestLayer}");
        if (run.Steps < 0) throw new ArgumentOutOfRangeException(nameof(run), run.Steps, "Steps; allowed: 0 or more");
        if (run.RecordEvery < 0) throw new ArgumentOutOfRangeException(nameof(run), run.RecordEvery, "RecordEvery; allowed: 0 (no records) or more");
        if (run.FirstStep < 0 || run.FirstStep > PastLastStep - run.Steps)
            throw new ArgumentOutOfRangeException(nameof(run), run.FirstStep, $"FirstStep; with {run.Steps} steps allowed: 0 to {PastLastStep - run.Steps}");
    }

    private static void Data<T>(EnsembleNetwork network, EnsembleRun run, EnsembleData<T> data, int replicas)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data is EnsembleFixedSet<T> set)
        {
            int samples = set.Inputs.Rows;
            if (run.BatchSize > samples)
                throw new ArgumentOutOfRangeException(nameof(run), run.BatchSize, $"BatchSize; the set has {samples} samples, allowed: 1 to {Math.Min(samples, EnsembleRun.MaxBatchSize)}");
            Operand("the set's inputs", set.Inputs, samples, network.InputDimension, replicas, nameof(data));
            Operand("the set's labels", set.Labels, samples, network.Outputs, replicas, nameof(data));
        }
        else
        {
            EnsembleTeacher<T> teacher = (EnsembleTeacher<T>)data;
            Operand("the teacher's directions", teacher.Directions, network.Outputs, network.InputDimension, replicas, nameof(data));
            Known(teacher.Link, nameof(data));
            if (!(teacher.NoiseVariance >= 0) || double.IsInfinity(teacher.NoiseVariance))
                throw new ArgumentOutOfRangeException(nameof(data), teacher.NoiseVariance, "NoiseVariance; allowed: finite numbers of at least 0");
        }
    }

    private static void Operand<T>(string what, DeviceMatrix<T> operand, int rows, int columns, int replicas, string name)
        where T : unmanaged
    {
        if (operand.Buffer is null) throw new ArgumentException($"{what} has no buffer", name);
        if (operand.Rows != rows || operand.Columns != columns)
            throw new ArgumentException($"{what} is {operand.Rows} x {operand.Columns}; it must be {rows} x {columns}", name);
        if (operand.Batch != replicas) throw new ArgumentException($"{what} has a batch of {operand.Batch}; the first weight matrix has {replicas} replicas", name);
    }

    private static void Numbers<T>(IReadOnlyList<double> numbers, int count, string what, bool zeroAllowed, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (numbers is null || numbers.Count != count)
            throw new ArgumentException($"{what} has {numbers?.Count ?? 0} numbers; a network of {count} layers needs {count}", name);
        for (int l = 0; l < count; l++)
        {
            T rounded = T.CreateTruncating(numbers[l]);
            if (!T.IsFinite(rounded) || (T.IsZero(rounded) && !zeroAllowed))
                throw new ArgumentOutOfRangeException(name, numbers[l], $"{what}[{l}], {rounded} as {typeof(T).Name}; allowed: finite{(zeroAllowed ? string.Empty : ", not zero")}");
        }
    }

    private static void AtLeastOne(int value, string what, string name)
    {
        if (value < 1) throw new ArgumentOutOfRangeException(name, value, $"{what}; allowed: 1 or more");
    }

    private static void Known(Activation activation, string name)
    {
        if (activation is < Activation.Identity or > Activation.Softplus)
            throw new ArgumentOutOfRangeException(name, activation, $"no activation has the number {(int)activation}; allowed: 0 ({nameof(Activation.Identity)}) to {(int)Activation.Softplus} ({nameof(Activation.Softplus)})");
    }
}
