// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Networks;

/// <summary>What gradients and blocks satisfy exactly, up to rounding.</summary>
[TestFixtureSource(nameof(Names))]
public class IdentityTests(string deviceName)
{
    private static readonly string[] Names = ["cpu", "reference"];

    [Test]
    public void Gradients_of_cross_entropy_sum_to_0_over_classes()
    {
        const int Rows = 5, Classes = 33;
        using Stage stage = new(Device.Open(deviceName, Parallelism.Single));
        Operand<double> scores = Operand<double>.Create(1, Rows, Classes, Layout.Dense, (b, i, j) => 10 * Draws.Signed(1, b, i, j));
        DeviceMatrix<double> f = stage.Place(scores), df = stage.Place(scores), loss = stage.Place(Operand<double>.Create(1, 1, 1, Layout.Dense, (_, _, _) => 0));
        DeviceMatrix<int> labels = new(stage.Place(1, [0, 7, 32, 7, 1], shared: false).Buffer, 1, Rows, 1);

        stage.Device.Operations<ILossOperations<double>>().CrossEntropy(f, labels, df, loss);

        // The terms p/n are at most 1/n, their sum of magnitudes 2/n: one rounding each of p, of p/n and of S, which all share.
        Operand<double> gradient = Stage.Read(df, scores);
        for (int i = 0; i < Rows; i++) Assert.That(Enumerable.Range(0, Classes).Sum(j => gradient[0, i, j]), Is.EqualTo(0).Within(4 * Conformance.Epsilon<double>() / Rows));
    }

    /// <summary>dx is orthogonal to 1, and to n up to the 1e-6 in the root: n . dx = r (n . dn) (1 - n . n / c), where 1 - n . n / c = 1e-6 r^2.</summary>
    [TestCase(1), TestCase(1e4)]
    public void Gradients_of_layer_norm_are_orthogonal_to_constants(double size)
    {
        const int Rows = 4, Columns = 21;
        using Stage stage = new(Device.Open(deviceName, Parallelism.Single));
        IRowOperations<double> operations = stage.Device.Operations<IRowOperations<double>>();
        Operand<double> x = Operand<double>.Create(1, Rows, Columns, Layout.Dense, (b, i, j) => size * Draws.Signed(2, b, i, j)), d = Operand<double>.Create(1, Rows, Columns, Layout.Dense, (b, i, j) => Draws.Signed(3, b, i, j));
        Operand<double> column = Operand<double>.Create(1, Rows, 1, Layout.Dense, (_, _, _) => 0);
        DeviceMatrix<double> n = stage.Place(x), r = stage.Place(column), dx = stage.Place(d);

        operations.LayerNorm(n, n, r);
        operations.LayerNormGradient(n, r, dx, dx);

        Operand<double> normalised = Stage.Read(n, x), factors = Stage.Read(r, column), gradient = Stage.Read(dx, d);
        for (int i = 0; i < Rows; i++)
        {
            double factor = factors[0, i, 0], rounding = 8 * Columns * Conformance.Epsilon<double>() * factor;
            double along = Sum(j => normalised[0, i, j] * d[0, i, j]);
            Assert.That(Sum(j => gradient[0, i, j]), Is.EqualTo(0).Within(rounding));
            Assert.That(Sum(j => gradient[0, i, j] * normalised[0, i, j]), Is.EqualTo(factor * along * 1e-6 * factor * factor).Within(rounding));
        }

        static double Sum(Func<int, double> term) => Enumerable.Range(0, Columns).Sum(term);
    }

    /// <summary>A circular convolution commutes with shifts and the mean over pixels does not see them: a network of both gives shifted images the same objective.</summary>
    [TestCase(1, 0), TestCase(0, 1), TestCase(3, 2)]
    public void Shifted_images_have_the_same_outputs(int down, int right)
    {
        CnnShape shape = new() { ImageHeight = 4, ImageWidth = 5, InputChannels = 2, Channels = 3 };
        using Device device = Device.Open(deviceName, Parallelism.Single);
        using NetworkRun run = new(device, TrainingStep.Of(shape.Build(), new MeanFieldParameterisation(), null, Loss.MeanSquare, 2));
        run.FillScaled();
        run.Vectors();
        double[] images = Fill.Of(run.Step.Input.Count, 0.5), shifted = new double[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            int channel = i % 2, x = i / 2 % 5, y = i / 10 % 4, image = i / 40;
            shifted[(((((image * 4) + ((y + down) % 4)) * 5) + ((x + right) % 5)) * 2) + channel] = images[i];
        }

        double objective = run.Run();
        run.Input(shifted);

        Assert.That(run.Run(), Is.EqualTo(objective).Within(1e-15));
    }

    /// <summary>A kernel that is 1 at one offset and 0 elsewhere moves the image by that offset: y(p) = x(p + o).</summary>
    [Test]
    public void Offsets_of_a_kernel_are_centred()
    {
        const int Height = 3, Width = 4, Kernel = 3;
        Parameter weight = new("convolution", 1, Kernel * Kernel, ParameterKind.Weight, ParameterRole.Input, 1);
        Network network = new(new Sequential(new Pixels(Height * Width), new Conv2dCircular(weight, Height, Width, Kernel)), Height * Width, 1, new NetworkSizes(1));
        ParameterTable table = network.Table(new NeuralTangentParameterisation(), OptimiserFamily.Gradient);
        StepRecorder r = new(table);
        Slot input = r.Allocate(Arena.Shared, "input", 1, Height * Width), kept = r.Allocate(Arena.Data, "output", Height * Width, 1);
        r.Record(new CopyOperation(network.Body.Forward(r, input), kept));
        using Device device = Device.Open(deviceName, Parallelism.Single);
        using ReplicaMemory<double> memory = new(device, r.Finish(), 1);
        using IStepExecutor executor = StepExecutor.Of(memory);
        double[] image = Fill.Of(Height * Width, 1), output = new double[image.Length];
        memory.Write(input, 0, image);
        for (int o = 0; o < Kernel * Kernel; o++)
        {
            double[] kernel = new double[Kernel * Kernel];
            kernel[o] = 1;
            memory.Write(memory.Program.Parameters[weight], 0, kernel);
            executor.Run(0, 1, new StepRun(1, 0, 0, 1, Schedule.Constant));
            memory.Read(kept, 0, output);
            for (int p = 0; p < image.Length; p++)
            {
                int y = ((p / Width) + (o / Kernel) - 1 + Height) % Height, x = ((p % Width) + (o % Kernel) - 1 + Width) % Width;
                Assert.That(output[p], Is.EqualTo(image[(y * Width) + x]), $"offset {o}, pixel {p}");
            }
        }
    }

    /// <summary>A token of a causal transformer does not see what comes after it: changing the last token leaves the loss of the others.</summary>
    [Test]
    public void A_causal_network_does_not_look_ahead()
    {
        TransformerShape shape = new() { Vocabulary = 5, SequenceLength = 4, Width = 6, Heads = 3, Depth = 2, Outputs = 2 };
        double[] changes = [.. new[] { true, false }.Select(causal =>
        {
            using Device device = Device.Open(deviceName, Parallelism.Single);
            Network network = (shape with { Causal = causal }).Build();
            StepRecorder r = new(network.Table(new MeanFieldParameterisation(), OptimiserFamily.Gradient));
            Slot input = r.Allocate(Arena.Shared, "input", 4, network.Inputs), kept = r.Allocate(Arena.Data, "output", 3, 2);
            r.Record(new CopyOperation(network.Body.Forward(r, input).Block(0, 0, 3, 2), kept));
            using ReplicaMemory<double> memory = new(device, r.Finish(), 1);
            using IStepExecutor executor = StepExecutor.Of(memory);
            int offset = 0;
            foreach ((Parameter parameter, Slot slot) in memory.Program.Parameters) memory.Write(slot, 0, Fill.Of(parameter.Count, ++offset));
            double[] one = Outputs(2), other = Outputs(3);
            return one.Zip(other).Max(p => Math.Abs(p.First - p.Second));

            double[] Outputs(int last)
            {
                double[] rows = new double[input.Count], outputs = new double[6];
                shape.Encode<double>([0, 4, 1, last], rows);
                memory.Write(input, 0, rows);
                executor.Run(0, 1, new StepRun(1, 0, 0, 1, Schedule.Constant));
                memory.Read(kept, 0, outputs);
                return outputs;
            }
        })];

        Assert.That(changes[0], Is.Zero);
        Assert.That(changes[1], Is.GreaterThan(1e-3));
    }
}
