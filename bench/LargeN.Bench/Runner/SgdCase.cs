// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>Steps of SGD of E networks D -> N -> N -> 1, tanh, mean square, each with weights and B samples of its own; the same numbers as bench/peers/operations/sgd.py.</summary>
internal sealed class SgdCase : RunnerCase
{
    private const float Rate = 0.001f;
    private const double Spread = 3.4641016151377544; // sqrt 12

    private readonly CpuDevice device;
    private readonly ReplicaMemory<float> memory;
    private readonly IStepExecutor executor;
    private readonly Slot objective;
    private readonly (Slot Slot, float[] Values)[] start;
    private readonly double firstLoss;
    private readonly int replicas;
    private readonly StepRun run;

    internal SgdCase(int replicas, int inputs, int width, int rows, int steps, Parallelism threads)
    {
        this.replicas = replicas;
        run = new StepRun(1, 0, 0, steps, Schedule.Constant);
        Flops = (double)replicas * steps * rows * ((4.0 * inputs * width) + (6.0 * width * width) + (6.0 * width));
        Network network = new MlpShape { InputDimension = inputs, Width = width, Depth = 2 }.Build();
        StepRecorder r = new(network.Table(new StandardParameterisation(), OptimiserFamily.Gradient));
        Slot x = r.Allocate(Arena.Data, "input", rows, inputs), y = r.Allocate(Arena.Data, "targets", rows, 1), rate = r.Allocate(Arena.Data, "learning rate", 1, 1);
        objective = r.Allocate(Arena.Record, "objective", 1, 1);
        network.Body.Backward(r, r.Loss(Loss.MeanSquare, network.Body.Forward(r, x), y, objective), inputGradient: false);
        StepProgram program = r.Finish(new Sgd(), rate);
        device = new CpuDevice(threads);
        memory = new ReplicaMemory<float>(device, program, replicas);
        executor = StepExecutor.Of(memory);
        start = [.. network.Parameters.Select((p, l) => (program.Parameters[p], Uniform(replicas * p.Count, l, 1 / Math.Sqrt(p.Columns))))];
        Write(x, Uniform(replicas * x.Count, 3, 1));
        Write(y, Uniform(replicas * y.Count, 4, 1));
        Write(rate, [.. Enumerable.Repeat(Rate, replicas)]);
        Prepare();
        executor.Run(0, replicas, run with { Steps = 1 });
        firstLoss = Value!.Value;
    }

    internal override double Flops { get; }

    /// <summary>Mean over replicas of the loss before the last update.</summary>
    internal override double? Value
    {
        get
        {
            double sum = 0;
            double[] value = new double[1];
            for (int e = 0; e < replicas; e++)
            {
                memory.ReadRecord(objective, e, value);
                sum += value[0];
            }

            return sum / replicas;
        }
    }

    internal override void Prepare()
    {
        foreach ((Slot slot, float[] values) in start) Write(slot, values);
    }

    internal override void Run() => executor.Run(0, replicas, run);

    // Steps of training must lower the loss; that it is the right one, the peer's value says.
    internal override double ErrorOverBound() => double.IsFinite(Value!.Value) && (run.Steps == 1 || Value < firstLoss) ? 0 : double.NaN;

    public override void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
        device.Dispose();
        base.Dispose();
    }

    /// <summary>Element i: (frac((i + 1) phi + place sqrt 2) - 1/2) sqrt(12) size.</summary>
    private static float[] Uniform(long count, int place, double size)
    {
        float[] values = new float[count];
        for (long i = 0; i < count; i++)
        {
            double x = ((i + 1) * 0.6180339887498949) + (place * 1.4142135623730951);
            values[i] = (float)((x - Math.Floor(x) - 0.5) * (Spread * size));
        }

        return values;
    }

    private void Write(Slot slot, float[] values)
    {
        int count = (int)slot.Count;
        for (int e = 0; e < replicas; e++) memory.Write(slot, e, values.AsSpan(e * count, count));
    }
}
