// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Tests.Devices;

/// <summary>Mistakes of the caller of <see cref="IEnsembleOperations{T}"/>: each is an error that names the operand and the value, and nothing is touched.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.Once))]
public sealed class EnsembleArgumentTests(DeviceUnderTest device)
{
    private static readonly EnsembleCase Good = EnsembleCase.Of(6, 9, 2, 2, 3, Activation.Tanh, Samples.SharedSet);

    private static IEnumerable<TestCaseData> Networks()
    {
        yield return Network("InputDimension 0", n => n with { InputDimension = 0 });
        yield return Network("Width -1", n => n with { Width = -1 });
        yield return Network("Width too large", n => n with { Width = 1 << 20 });
        yield return Network("Outputs 0", n => n with { Outputs = 0 });
        yield return Network("Depth 0", n => n with { Depth = 0 });
        yield return Network("Depth 3", n => n with { Depth = 3 });
        yield return Network("Activation 99", n => n with { Activation = (Activation)99 });
        yield return Network("two Multipliers", n => n with { Multipliers = [1, 1] });
        yield return Network("no Multipliers", n => n with { Multipliers = null! });
        yield return Network("Multiplier 0", n => n with { Multipliers = [1, 0, 1] });
        yield return Network("Multiplier NaN", n => n with { Multipliers = [1, double.NaN, 1] });
        yield return Network("Multiplier that is 0 as a float", n => n with { Multipliers = [1, 1e-60, 1] });
        yield return Network("LearningRateFactor infinite", n => n with { LearningRateFactors = [1, double.PositiveInfinity, 1] });
        yield return Network("LearningRateFactor infinite as a float", n => n with { LearningRateFactors = [1, 1e60, 1] });
    }

    private static IEnumerable<TestCaseData> Runs()
    {
        yield return Run("BatchSize 0", r => r with { BatchSize = 0 });
        yield return Run("BatchSize 33", r => r with { BatchSize = 33 });
        yield return Run("BatchSize beyond the set", r => r with { BatchSize = 13 });
        yield return Run("Steps -1", r => r with { Steps = -1, RecordEvery = 0 });
        yield return Run("RecordEvery -1", r => r with { RecordEvery = -1 });
        yield return Run("FirstStep -1", r => r with { FirstStep = -1 });
        yield return Run("FirstStep past the last", r => r with { FirstStep = (1L << 32) - 3 });
        yield return Run("FirstReplica past the last", r => r with { FirstReplica = uint.MaxValue - 1 });
        yield return Run("more records than rows", r => r with { RecordEvery = 1 });
    }

    [TestCaseSource(nameof(Networks))]
    public void Networks_out_of_range_are_named(Func<EnsembleNetwork, EnsembleNetwork> change) => Refused("network", (_, _) => { }, network: change(Good.Network));

    [TestCaseSource(nameof(Runs))]
    public void Runs_out_of_range_are_named(Func<EnsembleRun, EnsembleRun> change)
    {
        EnsembleRun run = change(Good.Run);
        Refused(run.RecordEvery == 1 ? "records" : run.FirstReplica > 5 ? "firstReplica" : "run", (_, _) => { }, run: run);
    }

    [Test]
    public void Operands_that_do_not_fit_are_named()
    {
        Refused("weights", (c, _) => c.Weights = c.Weights[..2]);
        Refused("weights", (c, _) => c.Weights[1] = c.Weights[0]);
        Refused("weights", (c, _) => c.Weights[1] = c.Weights[1].Problems(0, 2));
        Refused("weights", (c, _) => c.Weights[1] = default);
        Refused("weights", (c, _) => c.Weights[1] = new DeviceMatrix<float>(c.Weights[1].Buffer, 0, 3, 9, 9, 9, 0));
        Refused("weights", (c, _) => c.Weights[1] = new DeviceMatrix<float>(c.Weights[0].Buffer, 0, 3, 9, 9, 9, c.Weights[0].BatchStride));
        Refused("learningRates", (c, _) => c.Rates = c.Weights[2]);
        Refused("learningRates", (c, _) => c.Rates = default);
        Refused("learningRates", (c, _) => c.Rates = c.Weights[2].Block(0, 0, 1, 1));
        Refused("records", (c, _) => c.Records = default);
        Refused("records", (c, _) => c.Records = c.Records.Block(0, 0, 1, 4));
        Refused("verdicts", (c, _) => c.Verdicts = new Verdict[2]);
        Refused("data", (c, set) => c.Data = new EnsembleFixedSet<float>(set.Inputs.Block(0, 0, 12, 5), set.Labels));
        Refused("data", (c, set) => c.Data = new EnsembleFixedSet<float>(set.Inputs, set.Labels.Block(0, 0, 11, 2)));
        Refused("data", (c, set) => c.Data = new EnsembleFixedSet<float>(set.Inputs, default));
        Refused("data", (c, set) => c.Data = new EnsembleFixedSet<float>(set.Inputs, c.Weights[1].Block(0, 0, 9, 2)), run: Good.Run);
        Refused("data", (c, set) => c.Data = new EnsembleTeacher<float>(set.Inputs));
        Refused("data", (c, set) => c.Data = new EnsembleTeacher<float>(set.Inputs.Block(0, 0, 2, 6), (Activation)(-1)));
        Refused("data", (c, set) => c.Data = new EnsembleTeacher<float>(set.Inputs.Block(0, 0, 2, 6), Activation.Identity, -0.5));
        Refused("data", (c, set) => c.Data = new EnsembleTeacher<float>(set.Inputs.Block(0, 0, 2, 6), Activation.Identity, double.NaN));
        Refused("data", (c, _) => c.Data = null!);
    }

    [Test]
    public void Operands_of_another_device_are_refused()
    {
        using ReferenceDevice other = new();
        using DeviceBuffer<float> foreign = other.Allocate<float>(3);

        Refused("learningRates", (c, _) => c.Rates = new DeviceMatrix<float>(foreign, 3, 1, 1));
    }

    private static TestCaseData Network(string name, Func<EnsembleNetwork, EnsembleNetwork> change) => new TestCaseData(change).SetArgDisplayNames(name);

    private static TestCaseData Run(string name, Func<EnsembleRun, EnsembleRun> change) => new TestCaseData(change).SetArgDisplayNames(name);

    private void Refused(string parameter, Action<Call, EnsembleFixedSet<float>> spoil, EnsembleNetwork? network = null, EnsembleRun? run = null)
    {
        using Stage stage = new(device.Open());
        EnsembleStage<float> ensemble = new(Good, stage);
        Call call = new() { Weights = [.. ensemble.Weights], Rates = ensemble.Rates, Records = ensemble.Records, Data = ensemble.Data, Verdicts = ensemble.Verdicts };
        EnsembleOutcome<float> before = ensemble.Read();
        spoil(call, (EnsembleFixedSet<float>)ensemble.Data);
        IEnsembleOperations<float> operations = stage.Device.Operations<IEnsembleOperations<float>>();

        ArgumentException? error = Assert.Catch<ArgumentException>(() =>
            operations.TrainEnsemble(network ?? Good.Network, run ?? Good.Run, call.Data, call.Weights, call.Rates, call.Records, call.Verdicts));

        Assert.That(error!.ParamName, Is.EqualTo(parameter), error.Message);
        EnsembleOutcome<float> after = ensemble.Read();
        for (int l = 0; l < 3; l++) Conformance.AssertSameBits(after.Weights[l], before.Weights[l]);
        Assert.That(() => ensemble.Train(Good.Run, ensemble.Records), Throws.Nothing, "the device works on");
    }

    private sealed class Call
    {
        internal required DeviceMatrix<float>[] Weights { get; set; }

        internal required DeviceMatrix<float> Rates { get; set; }

        internal required DeviceMatrix<double> Records { get; set; }

        internal required EnsembleData<float> Data { get; set; }

        internal required Verdict[] Verdicts { get; set; }
    }
}
