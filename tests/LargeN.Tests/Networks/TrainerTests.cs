// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

public class TrainerTests
{
    private const int Rows = 6;
    private const int Inputs = 3;

    private static readonly Optimiser[] Optimisers = [new Sgd(), new Momentum(0.9), new Momentum(0.9, Nesterov: true), new AdamW(), new SignDescent(), new Lion()];

    private readonly CpuDevice device = new(Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [TestCaseSource(nameof(Optimisers))]
    public void A_replica_is_the_same_alone_and_in_company_and_however_the_run_is_cut(Optimiser optimiser)
    {
        using EnsembleTrainer<float> together = Trainer(optimiser, Settings(5));
        together.Advance(7);

        using EnsembleTrainer<float> alone = Trainer(optimiser, Settings(1) with { FirstReplica = 13, LearningRates = [Rate(3)] });
        alone.Advance(3);
        alone.Advance(0);
        alone.Advance(4);

        foreach ((Parameter parameter, Slot slot) in together.Step.Program.Parameters)
            Assert.That(Values(alone, parameter.Name, 0), Is.EqualTo(Values(together, parameter.Name, 3)), parameter.Name);
        Assert.That(alone.Records.Select(r => r.Objectives[0]), Is.EqualTo(together.Records.Select(r => r.Objectives[3])));
    }

    [Test]
    public void Records_stand_at_multiples_of_the_interval_and_hold_the_loss_before_the_update()
    {
        using EnsembleTrainer<double> each = Trainer<double>(new Sgd(), Settings(2));
        each.Advance(8);
        using EnsembleTrainer<double> third = Trainer<double>(new Sgd(), Settings(2) with { RecordEvery = 3 });
        third.Advance(8);

        Assert.That(third.Records.Select(r => r.Step), Is.EqualTo((long[])[0, 3, 6]));
        Assert.That(third.Records.Select(r => r.Objectives), Is.EqualTo(new[] { 0, 3, 6 }.Select(t => each.Records[t].Objectives)));
        Assert.That(each.Records[^1].Objectives[0], Is.LessThan(each.Records[0].Objectives[0]));
    }

    [Test]
    public void A_learning_rate_that_diverges_stops_its_replica_alone()
    {
        EnsembleSettings settings = Settings(3) with { LearningRates = [0.05, 1e6, 0.05], RecordEvery = 4 };
        using EnsembleTrainer<float> trainer = Trainer<float>(new Sgd(), settings, Activation.Quadratic);
        trainer.Advance(41);

        Verdict verdict = trainer.Verdicts[1];
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(verdict.Index % 4, Is.Zero);
        Assert.That(double.IsFinite(verdict.Residual), Is.False);
        Assert.That(trainer.Records.Where(r => r.Step < verdict.Index).Select(r => r.Objectives[1]), Has.All.Matches<double>(double.IsFinite));
        double[] later = [.. trainer.Records.Where(r => r.Step > verdict.Index).Select(r => r.Objectives[1])];
        Assert.That(later, Is.Not.Empty);
        Assert.That(later, Has.All.NaN);
        using EnsembleTrainer<float> others = Trainer<float>(new Sgd(), settings with { EnsembleSize = 1, LearningRates = [0.05], FirstReplica = 12 }, Activation.Quadratic);
        others.Advance(41);
        Assert.That(trainer.Records.Select(r => r.Objectives[2]), Is.EqualTo(others.Records.Select(r => r.Objectives[0])));
        Assert.That(trainer.Verdicts[0].IsConverged && trainer.Verdicts[2].IsConverged, Is.True);
    }

    [TestCaseSource(nameof(Optimisers))]
    public void A_run_taken_up_from_a_checkpoint_ends_in_the_same_bits(Optimiser optimiser)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.checkpoint");
        try
        {
            using EnsembleTrainer<float> whole = Trainer(optimiser, Settings(3));
            whole.Advance(4);
            whole.Save(path);
            whole.Advance(5);

            using EnsembleTrainer<float> resumed = Trainer(optimiser, Settings(3));
            resumed.Load(path);
            Assert.That(resumed.StepsDone, Is.EqualTo(4));
            resumed.Advance(5);

            foreach (Parameter parameter in whole.Step.Network.Parameters)
                for (int e = 0; e < 3; e++) Assert.That(Values(resumed, parameter.Name, e), Is.EqualTo(Values(whole, parameter.Name, e)), parameter.Name);
            Assert.That(resumed.Records.Select(r => r.Objectives), Is.EqualTo(whole.Records.Select(r => r.Objectives)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Checkpoints_that_are_damaged_or_foreign_are_refused()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.checkpoint");
        try
        {
            using EnsembleTrainer<float> trainer = Trainer(new AdamW(), Settings(2));
            trainer.Advance(2);
            trainer.Save(path);
            byte[] good = File.ReadAllBytes(path);

            using EnsembleTrainer<double> otherNumbers = Trainer<double>(new AdamW(), Settings(2));
            Assert.That(Assert.Throws<CorruptDataException>(() => otherNumbers.Load(path))!.Message, Does.Contain("numbers of 4 bytes"));
            Assert.That(System.Text.Encoding.Latin1.GetString(good), Does.Not.Contain("LargeN").And.Not.Contain("System."), "no names of types");
            using EnsembleTrainer<float> otherSeed = Trainer(new AdamW(), Settings(2) with { Seed = 99 });
            Assert.That(Assert.Throws<CorruptDataException>(() => otherSeed.Load(path))!.Message, Does.Contain("other settings"));
            foreach ((int at, string told) in new[] { (0, "no checkpoint"), (8, "damaged"), (12, "damaged"), (17, "damaged"), (25, "damaged"), (45, "damaged"), (good.Length / 2, "damaged"), (good.Length - 1, "damaged") })
            {
                byte[] bad = [.. good];
                bad[at] ^= 4;
                File.WriteAllBytes(path, bad);
                Assert.That(Assert.Throws<CorruptDataException>(() => trainer.Load(path))!.Message, Does.Contain(told), $"byte {at}");
            }

            foreach (int length in new[] { 0, 7, 100, good.Length - 1 })
            {
                File.WriteAllBytes(path, good[..length]);
                Assert.Throws<CorruptDataException>(() => trainer.Load(path), $"{length} bytes");
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Bad_data_and_settings_are_named()
    {
        TrainingStep step = Step(new Sgd());
        using EnsembleTrainer<float> trainer = Trainer(new Sgd(), Settings(1));
        float[] inputs = new float[Rows * Inputs], targets = new float[Rows];
        inputs[(2 * Inputs) + 1] = float.NaN;
        Assert.That(Assert.Throws<ArgumentException>(() => trainer.SetData(inputs, targets))!.Message, Does.Contain("row 2, column 1 is NaN"));
        Assert.That(Assert.Throws<ArgumentException>(() => trainer.SetData(inputs.AsSpan(1), targets))!.Message, Does.Contain("6 x 3"));
        EnsembleSettings good = Settings(2);
        foreach (EnsembleSettings bad in new[]
        {
            good with { EnsembleSize = 0 }, good with { RecordEvery = 0 }, good with { LearningRates = [] }, good with { LearningRates = [1, 2, 3] },
            good with { LearningRates = [double.NaN] }, good with { WeightDecays = [0.1] }, good with { FirstReplica = RandomStream.Shared - 1 }, good with { LearningRates = [1e300] },
            good with { Schedule = new LinearDecay(0) }, good with { Schedule = new CosineDecay(5, WarmUp: 6) }, good with { Schedule = new LinearDecay(5, Final: double.NaN) },
        })
            Assert.That(() => new EnsembleTrainer<float>(device, step, bad), Throws.InstanceOf<ArgumentException>(), bad.ToString());
    }

    [Test]
    public void Initial_weights_have_the_moments_of_the_parameterisation_and_are_addressed_by_replica()
    {
        TrainingStep step = TrainingStep.Of(new MlpShape { InputDimension = 40, Width = 50, Depth = 2, Bias = true }.Build(), new StandardParameterisation(), new Sgd(), Loss.MeanSquare, 2);
        using EnsembleTrainer<double> trainer = new(device, step, Settings(2) with { LearningRates = [0] });
        double[] hidden = Values(trainer, "hidden[1]", 1);
        double[] stream = new double[hidden.Length];
        new RandomStream(3, Purpose.Weights, 11, 2).FillNormal(stream);

        Assert.That(hidden, Is.EqualTo(stream.Select(z => z * (1 / Math.Sqrt(50)))));
        Assert.That(Values(trainer, "hidden[1].bias", 1), Has.All.Zero);
    }

    [Test]
    public void Feedback_alignment_sends_gradients_back_by_weights_that_stay_and_learns()
    {
        Network network = new MlpShape { InputDimension = Inputs, Width = 40, Depth = 2 }.Build();
        TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, Rows, new TrainingStepOptions { Rule = new FeedbackAlignment() });
        using EnsembleTrainer<double> trainer = new(device, step, new EnsembleSettings { EnsembleSize = 3, Seed = 5, LearningRates = [0.5] });
        trainer.SetData(Fill.Of(Rows * Inputs, 0.5), Fill.Of(Rows, 0.25));
        Assert.That(step.Feedback.Keys.Select(p => p.Name), Is.EqualTo((string[])["hidden[1]", "output"]));
        double[] before = new double[40], after = new double[40], readout = Values(trainer, "output", 1);
        Slot feedback = step.Feedback.Single(f => f.Key.Name == "output").Value.Slot;
        trainer.Memory.Read(feedback, 1, before);
        Assert.That(before, Is.Not.EqualTo(readout));

        trainer.Advance(4000);

        trainer.Memory.Read(feedback, 1, after);
        Assert.That(after, Is.EqualTo(before));
        for (int e = 0; e < 3; e++) Assert.That(trainer.Records[^1].Objectives[e], Is.LessThan(0.5 * trainer.Records[0].Objectives[e]));
        double cosine = Cosine(Values(trainer, "output", 1), before);
        Assert.That(cosine, Is.GreaterThan(Cosine(readout, before)), "the readout turns towards its feedback weights");

        static double Cosine(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));
    }

    [Test]
    public void Schedules_rise_and_fall_to_their_end()
    {
        LinearDecay linear = new(10, WarmUp: 4, Final: 0.2);
        CosineDecay cosine = new(10, WarmUp: 4, Final: 0.2);
        foreach (Schedule schedule in new Schedule[] { linear, cosine })
        {
            Assert.That(new long[] { 0, 1, 3, 4, 7, 10, 1000 }.Select(schedule.At), Is.EqualTo(new[] { 0.25, 0.5, 1, 1, 0.6, 0.2, 0.2 }).Within(1e-15));
            Assert.That(Enumerable.Range(4, 6).Select(t => schedule.At(t + 1) - schedule.At(t)), Has.All.Negative);
        }

        Assert.That(cosine.At(5), Is.GreaterThan(linear.At(5)));
        Assert.That(Schedule.Constant.At(12), Is.EqualTo(1));
    }

    [TestCase(1), TestCase(2)]
    public void Memory_is_what_the_plan_says(int threads)
    {
        foreach (TrainingStep step in new[]
        {
            Step(new AdamW()), TrainingStep.Of(new MlpShape { InputDimension = 30, Width = 200, Depth = 2 }.Build(), new MeanFieldParameterisation(), new Sgd(), Loss.MeanSquare, 64),
        })
        {
            foreach (int size in new[] { 3, 40 })
            {
                using CpuDevice roomy = new(new Parallelism(threads));
                long bytes = EnsembleTrainer<float>.Bytes(roomy, step, size);
                using CpuDevice exact = new(new Parallelism(threads), bytes + (1 << 12));   // initial weights are drawn without scratch memory worth naming
                using (EnsembleTrainer<float> trainer = new(exact, step, Settings(size) with { LearningRates = [0.1] })) trainer.Advance(2);
                using CpuDevice tight = new(new Parallelism(1), (long)(0.85 * ReplicaMemory<float>.Bytes(step.Program, size)));
                Assert.Throws<MemoryLimitException>(() => new EnsembleTrainer<float>(tight, step, Settings(size) with { LearningRates = [0.1] }));
            }
        }
    }

    private static double Rate(int replica) => 0.02 * (1 + replica);

    private static EnsembleSettings Settings(int size) => new() { EnsembleSize = size, Seed = 3, FirstReplica = 10, LearningRates = [.. Enumerable.Range(0, size).Select(Rate)] };

    private static TrainingStep Step(Optimiser optimiser, Activation activation = Activation.Tanh) =>
        TrainingStep.Of(new MlpShape { InputDimension = Inputs, Width = 9, Depth = 2, Activation = activation, Bias = true }.Build(), new MeanFieldParameterisation(), optimiser, Loss.MeanSquare, Rows);

    private static T[] Values<T>(EnsembleTrainer<T> trainer, string name, int replica)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Slot slot = trainer.Step.Program.Parameters.Single(p => p.Key.Name == name).Value;
        T[] values = new T[slot.Count];
        trainer.Memory.Read(slot, replica, values);
        return values;
    }

    private EnsembleTrainer<float> Trainer(Optimiser optimiser, EnsembleSettings settings) => Trainer<float>(optimiser, settings);

    private EnsembleTrainer<T> Trainer<T>(Optimiser optimiser, EnsembleSettings settings, Activation activation = Activation.Tanh)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        EnsembleTrainer<T> trainer = new(device, Step(optimiser, activation), settings);
        trainer.SetData([.. Fill.Of(Rows * Inputs, 0.5).Select(T.CreateChecked)], [.. Fill.Of(Rows, 0.25).Select(T.CreateChecked)]);
        return trainer;
    }
}
