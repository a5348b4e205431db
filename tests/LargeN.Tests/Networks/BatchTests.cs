// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>Batches of a data set: those of the streams, with replacement or in epochs, with numbers or labels as targets.</summary>
[TestFixture("cpu")]
[TestFixture("reference")]
public class BatchTests(string deviceName)
{
    private const int Examples = 7, Inputs = 3, Batch = 3, Classes = 4;

    private Device device = null!;

    [OneTimeSetUp]
    public void Open() => device = Device.Open(deviceName, Parallelism.All);

    [OneTimeTearDown]
    public void Close() => device.Dispose();

    [Test]
    public void A_step_takes_the_examples_of_its_batch([Values] bool shared, [Values] bool epochs, [Values(Loss.MeanSquare, Loss.CrossEntropy)] Loss loss)
    {
        using EnsembleTrainer<double> drawn = Trainer(loss, Batch, Options(shared, epochs), Settings(3));
        Give(drawn, loss, [.. Enumerable.Range(0, Examples)]);
        drawn.Advance(6);

        // The same batches, given by hand: one step at a time, one replica at a time.
        BatchDraw draw = new(Examples, Batch, shared, epochs);
        for (int e = 0; e < 3; e++)
        {
            using EnsembleTrainer<double> given = Trainer(loss, Batch, new TrainingStepOptions(), Settings(1) with { FirstReplica = (uint)(4 + e) });
            for (uint step = 0; step < 6; step++)
            {
                int[] rows = new int[Batch];
                draw.Indices(5, (uint)(4 + e), step, rows);
                Give(given, loss, rows);
                given.Advance(1);
            }

            Same(drawn, e, given, 0);
        }
    }

    [Test]
    public void Batches_with_replacement_are_those_of_the_stream()
    {
        int[] rows = new int[Batch], stream = new int[Batch];
        foreach ((bool shared, uint replica) in new[] { (false, 9u), (true, RandomStream.Shared) })
        {
            new BatchDraw(Examples, Batch, shared).Indices(5, 9, 11, rows);
            new RandomStream(5, Purpose.Indices, replica, 11).FillIndices(stream, Examples);
            Assert.That(rows, Is.EqualTo(stream));
        }
    }

    [TestCase(7, 3), TestCase(6, 6), TestCase(5, 1), TestCase(3000, 1000), TestCase(2500, 999)]
    public void Epochs_take_every_example_once(int examples, int batch)
    {
        const int Epochs = 5;
        BatchDraw draw = new(examples, batch, WithoutReplacement: true);
        int[] all = new int[examples * Epochs / batch * batch];
        for (int step = 0; step < all.Length / batch; step++) draw.Indices(3, 8, step, all.AsSpan(step * batch, batch));

        int[][] epochs = [.. all.Chunk(examples).Where(c => c.Length == examples)];
        Assert.That(epochs, Has.Length.GreaterThanOrEqualTo(Epochs - 1));
        foreach (int[] epoch in epochs) Assert.That(epoch.Order(), Is.EqualTo(Enumerable.Range(0, examples)));
        Assert.That(epochs[0], Is.Not.EqualTo(epochs[1]), "each epoch has an order of its own");
        int[] other = new int[batch], shared = new int[batch], sharedOther = new int[batch];
        draw.Indices(3, 9, 0, other);
        if (batch > 1) Assert.That(other, Is.Not.EqualTo(all[..batch]), "each replica has an order of its own");
        (draw with { Shared = true }).Indices(3, 8, 0, shared);
        (draw with { Shared = true }).Indices(3, 9, 0, sharedOther);
        Assert.That(sharedOther, Is.EqualTo(shared));
    }

    [TestCase(Loss.MeanSquare), TestCase(Loss.CrossEntropy)]
    public void A_run_taken_up_in_the_middle_of_an_epoch_goes_on_with_its_batches(Loss loss)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.checkpoint");
        try
        {
            using EnsembleTrainer<double> whole = Trainer(loss, Batch, Options(shared: false, epochs: true), Settings(2)), resumed = Trainer(loss, Batch, Options(shared: false, epochs: true), Settings(2));
            Give(whole, loss, [.. Enumerable.Range(0, Examples)]);
            Give(resumed, loss, [.. Enumerable.Range(0, Examples)]);
            whole.Advance(4);   // 12 of 7 + 7 places
            whole.Save(path);
            whole.Advance(5);
            resumed.Load(path);
            resumed.Advance(5);
            for (int e = 0; e < 2; e++) Same(whole, e, resumed, e);

            using EnsembleTrainer<double> replacing = Trainer(loss, Batch, Options(shared: false, epochs: false), Settings(2));
            Give(replacing, loss, [.. Enumerable.Range(0, Examples)]);
            Assert.That(() => replacing.Load(path), Throws.InstanceOf<CorruptDataException>().With.Message.Contains("another network"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Draws_out_of_range_are_named()
    {
        Assert.That(() => Trainer(Loss.MeanSquare, 8, Options(shared: false, epochs: true), Settings(1)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("7 rows"));
        Assert.That(() => Trainer(Loss.MeanSquare, 3, new TrainingStepOptions { DataSetSize = 0 }, Settings(1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Trainer(Loss.MeanSquare, 8, Options(shared: false, epochs: false), Settings(1)).Dispose(), Throws.Nothing, "with replacement a batch may be larger than the data set");
        StepRecorder r = new(Net(Loss.MeanSquare).Table(new MeanFieldParameterisation(), OptimiserFamily.Gradient));
        Slot source = r.Allocate(Arena.Shared, "examples", 5, 2);
        Assert.That(() => r.DrawRows(source, new BatchDraw(6, 2)), Throws.ArgumentException.With.Message.Contains("'examples', which has 5"));
        Assert.That(() => r.Loss(Loss.MeanSquare, source, source, source, new BatchDraw(5, 5)), Throws.ArgumentException.With.Message.Contains("CrossEntropy alone"));
    }

    private static TrainingStepOptions Options(bool shared, bool epochs) => new() { DataSetSize = Examples, SharedBatches = shared, WithoutReplacement = epochs };

    private static EnsembleSettings Settings(int size) => new() { EnsembleSize = size, Seed = 5, FirstReplica = 4, LearningRates = [0.1] };

    private static Network Net(Loss loss) => new MlpShape { InputDimension = Inputs, Width = 9, Depth = 2, Outputs = loss == Loss.CrossEntropy ? Classes : 1 }.Build();

    private EnsembleTrainer<double> Trainer(Loss loss, int rows, TrainingStepOptions options, EnsembleSettings settings) =>
        new(device, TrainingStep.Of(Net(loss), new MeanFieldParameterisation(), new Sgd(), loss, rows, options), settings);

    /// <summary>Gives some of the examples as the data.</summary>
    private static void Give(EnsembleTrainer<double> trainer, Loss loss, int[] examples)
    {
        double[] inputs = Fill.Of(Examples * Inputs, 0.5), targets = Fill.Of(Examples, 0.25);
        double[] given = [.. examples.SelectMany(r => inputs.Skip(r * Inputs).Take(Inputs))];
        if (loss == Loss.CrossEntropy) trainer.SetData(given, [.. examples.Select(r => r * r % Classes)]);
        else trainer.SetData(given, [.. examples.Select(r => targets[r])]);
    }

    private static void Same(EnsembleTrainer<double> x, int e, EnsembleTrainer<double> y, int other)
    {
        foreach ((string name, Slot slot) in x.Step.Program.Parameters.Select(p => (p.Key.Name, p.Value)))
        {
            double[] expected = new double[slot.Count], actual = new double[slot.Count];
            x.Memory.Read(slot, e, expected);
            y.Memory.Read(y.Step.Program.Parameters.Single(p => p.Key.Name == name).Value, other, actual);
            Assert.That(actual, Is.EqualTo(expected), name);
        }
    }
}
