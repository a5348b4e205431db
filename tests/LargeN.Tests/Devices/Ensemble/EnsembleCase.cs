// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Tests.Devices;

/// <summary>Where the samples of a test come from.</summary>
public enum Samples
{
    /// <summary>A fixed set, in order.</summary>
    WholeSet,

    /// <summary>Mini-batches of one set for all replicas.</summary>
    SharedSet,

    /// <summary>Mini-batches of a set a replica.</summary>
    OwnSet,

    /// <summary>A linear teacher without noise.</summary>
    LinearTeacher,

    /// <summary>A single-index teacher a replica, with noise; all replicas draw the same.</summary>
    NoisyTeacher,
}

/// <summary>One ensemble run of the tests.</summary>
public sealed record EnsembleCase
{
    /// <summary>The networks; the multipliers keep units of order one.</summary>
    public required EnsembleNetwork Network { get; init; }

    /// <summary>The steps.</summary>
    public required EnsembleRun Run { get; init; }

    /// <summary>Where samples come from.</summary>
    public required Samples Samples { get; init; }

    /// <summary>Networks E.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>Learning rate of replica 0; replica e has (1 + e/4) times that.</summary>
    public double Rate { get; init; } = 0.05;

    internal static EnsembleCase Of(int inputs, int width, int depth, int outputs, int batch, Activation activation, Samples samples, int steps = 4) => new()
    {
        Network = new EnsembleNetwork
        {
            InputDimension = inputs,
            Width = width,
            Depth = depth,
            Outputs = outputs,
            Activation = activation,
            Multipliers = depth == 1 ? [1 / Math.Sqrt(inputs), 0.7 / Math.Sqrt(width)] : [1 / Math.Sqrt(inputs), 1 / Math.Sqrt(width), 0.7 / Math.Sqrt(width)],
            LearningRateFactors = depth == 1 ? [1.5, 0.75] : [1.5, 1, 0.75],
        },
        Run = new EnsembleRun { Seed = 0xFEDCBA9876543210, FirstReplica = 5, FirstStep = 3, Steps = steps, BatchSize = batch, RecordEvery = 2, SharedDraws = samples == Samples.NoisyTeacher },
        Samples = samples,
        Rate = activation == Activation.Quadratic ? 0.002 : 0.05,     // units that grow with the square leave every bound at more
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Network.InputDimension}-{Network.Width}x{Network.Depth}-{Network.Outputs}, batch {Run.BatchSize}, {Network.Activation}, {Samples}";
}

/// <summary>What a run left behind.</summary>
internal sealed record EnsembleOutcome<T>(Operand<T>[] Weights, Operand<double> Records, Verdict[] Verdicts)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>The operands of an <see cref="EnsembleCase"/> on a device.</summary>
internal sealed class EnsembleStage<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double NoiseVariance = 0.04;

    private readonly EnsembleCase test;
    private readonly Stage stage;
    private readonly Operand<T>[] hostWeights;
    private readonly Operand<double> hostRecords;

    internal EnsembleStage(EnsembleCase test, Stage stage, Func<int, int, int, int, double>? weight = null, Func<int, double>? rate = null)
    {
        this.test = test;
        this.stage = stage;
        EnsembleNetwork network = test.Network;
        weight ??= (l, e, i, k) => 1.5 * Draws.Signed(100 + l, e, i, k);
        rate ??= e => test.Rate * (1 + (e / 4.0));
        hostWeights = [.. Enumerable.Range(0, network.Layers).Select(l => Operand<T>.Create(test.Replicas, network.Rows(l), network.Columns(l), Layout.Padded, (e, i, k) => weight(l, e, i, k)))];
        hostRecords = Operand<double>.Create(test.Replicas, test.Run.Records, 1 + network.Layers, Layout.Padded, (_, _, _) => -1);
        Weights = [.. hostWeights.Select(stage.Place)];
        Rates = stage.Place(Operand<T>.Create(test.Replicas, 1, 1, Layout.Padded, (e, _, _) => rate(e)));
        Records = stage.Place(hostRecords);
        Data = Create();
        Verdicts = new Verdict[test.Replicas];
    }

    internal DeviceMatrix<T>[] Weights { get; }

    internal DeviceMatrix<T> Rates { get; }

    internal DeviceMatrix<double> Records { get; }

    internal EnsembleData<T> Data { get; }

    internal Verdict[] Verdicts { get; }

    internal static EnsembleOutcome<T> Run(EnsembleCase test, Stage stage)
    {
        EnsembleStage<T> ensemble = new(test, stage);
        ensemble.Train(test.Run, ensemble.Records);
        return ensemble.Read();
    }

    internal void Train(EnsembleRun run, DeviceMatrix<double> records) =>
        stage.Device.Operations<IEnsembleOperations<T>>().TrainEnsemble(test.Network, run, Data, Weights, Rates, records, Verdicts);

    internal EnsembleOutcome<T> Read()
    {
        Operand<T>[] weights = [.. Weights.Zip(hostWeights, Stage.Read)];
        for (int l = 0; l < weights.Length; l++) weights[l].AssertOnlyWritten(hostWeights[l], (_, _) => true);
        Operand<double> records = Stage.Read(Records, hostRecords);
        records.AssertOnlyWritten(hostRecords, (_, _) => true);
        return new EnsembleOutcome<T>(weights, records, Verdicts);
    }

    private EnsembleData<T> Create()
    {
        EnsembleNetwork network = test.Network;
        Layout layout = test.Samples is Samples.OwnSet or Samples.NoisyTeacher ? Layout.Padded : Layout.Shared;
        if (test.Samples is Samples.LinearTeacher or Samples.NoisyTeacher)
        {
            DeviceMatrix<T> directions = stage.Place(Operand<T>.Create(test.Replicas, network.Outputs, network.InputDimension, layout, (e, c, k) => Draws.Signed(120, e, c, k)));
            return test.Samples == Samples.LinearTeacher ? new EnsembleTeacher<T>(directions) : new EnsembleTeacher<T>(directions, Activation.Tanh, NoiseVariance);
        }

        int samples = test.Samples == Samples.WholeSet ? test.Run.BatchSize : test.Run.BatchSize + 9;
        return new EnsembleFixedSet<T>(
            stage.Place(Operand<T>.Create(test.Replicas, samples, network.InputDimension, layout, (e, p, k) => 2 * Draws.Signed(130, e, p, k))),
            stage.Place(Operand<T>.Create(test.Replicas, samples, network.Outputs, layout, (e, p, c) => Draws.Signed(131, e, p, c))));
    }
}
