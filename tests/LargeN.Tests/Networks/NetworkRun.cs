// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Networks;

namespace LargeN.Tests.Networks;

/// <summary>One replica of a step on a device, in double, with weights and data that the tests give it.</summary>
internal sealed class NetworkRun : IDisposable
{
    private readonly ReplicaMemory<double> memory;
    private readonly IStepExecutor executor;

    internal NetworkRun(Device device, TrainingStep step)
    {
        Step = step;
        memory = new ReplicaMemory<double>(device, step.Program, 1);
        executor = StepExecutor.Of(memory);
    }

    internal TrainingStep Step { get; }

    internal IEnumerable<Parameter> Parameters => Step.Program.Parameters.Keys;

    internal double Objective
    {
        get
        {
            double[] value = new double[1];
            memory.ReadRecord(Step.Objective, 0, value);
            return value[0];
        }
    }

    public void Dispose()
    {
        executor.Dispose();
        memory.Dispose();
    }

    /// <summary>Weights of the reference networks: the i-th tensor of <paramref name="order"/> has the offset i, from 1.</summary>
    internal void Fill(string[] order)
    {
        Assert.That(Parameters.Select(p => p.Name), Is.EquivalentTo(order));
        foreach (Parameter parameter in Parameters) Write(parameter, Networks.Fill.Of(parameter.Count, 1 + Array.IndexOf(order, parameter.Name)));
    }

    /// <summary>Weights of the size that the parameterisation says, from the numbers of <see cref="Networks.Fill"/>, whose mean square is 1/2.</summary>
    internal void FillScaled()
    {
        int offset = 0;
        foreach (Parameter parameter in Parameters)
        {
            ParameterScales scales = Step.Table[parameter];
            double deviation = parameter.Kind == ParameterKind.Weight ? scales.InitialDeviation * Math.Sqrt(2) : 0.3;
            double[] numbers = Networks.Fill.Of(parameter.Count, ++offset);
            Write(parameter, Array.ConvertAll(numbers, x => scales.InitialMean + (deviation * x)));
        }
    }

    internal double[] Read(Parameter parameter)
    {
        double[] values = new double[parameter.Count];
        memory.Read(Step.Program.Parameters[parameter], 0, values);
        return values;
    }

    internal void Write(Parameter parameter, ReadOnlySpan<double> values) => memory.Write(Step.Program.Parameters[parameter], 0, values);

    internal void Write(Slot slot, ReadOnlySpan<double> values) => memory.Write(slot, 0, values);

    internal void Input(ReadOnlySpan<double> values) => memory.Write(Step.Input, 0, values);

    internal void Targets(ReadOnlySpan<double> values) => memory.Write(Step.Targets, 0, values);

    internal void Labels(ReadOnlySpan<int> values) => memory.WriteLabels(Step.Targets, values);

    /// <summary>Inputs and targets of the reference networks on vectors.</summary>
    internal void Vectors()
    {
        Input(Networks.Fill.Of(Step.Input.Count, 0.5));
        Targets(Networks.Fill.Of(Step.Targets.Count, 0.25));
    }

    /// <summary>Tokens of the reference networks: token (2 b + 3 s) mod V, of which the target is the next.</summary>
    internal void Tokens(TransformerShape shape)
    {
        int[] tokens = [.. Enumerable.Range(0, Step.Input.Rows).Select(i => ((2 * (i / shape.SequenceLength)) + (3 * (i % shape.SequenceLength))) % shape.Vocabulary)];
        double[] rows = new double[Step.Input.Count];
        shape.Encode<double>(tokens, rows);
        Input(rows);
        Labels(Array.ConvertAll(tokens, t => (t + 1) % shape.Vocabulary));
    }

    /// <summary>The inputs, and the labels where the loss has such.</summary>
    internal void ReadData(Span<double> inputs, Span<int> labels)
    {
        memory.Read(Step.Input, 0, inputs);
        if (Step.Program.ArenaOf(Step.Targets) == Arena.Label) memory.Labels.Download(labels, Step.Program.Offset(Step.Targets));
    }

    internal double[] ReadTargets()
    {
        double[] values = new double[Step.Targets.Count];
        memory.Read(Step.Targets, 0, values);
        return values;
    }

    internal void SamRadius(double radius) => memory.Write(Step.SamRadius!.Value, 0, [radius]);

    /// <summary>Makes steps from the first on and returns the loss before the last one.</summary>
    internal double Run(int steps = 1)
    {
        executor.Run(0, 1, new StepRun(1, 0, 0, steps, Schedule.Constant));
        return Objective;
    }

    internal double[] Gradient(Parameter parameter)
    {
        double[] values = new double[parameter.Count];
        memory.Read(Step.Program.Gradients[parameter], 0, values);
        return values;
    }

    internal double GradientNorm(string name) => Norm(Gradient(Parameters.Single(p => p.Name == name)));

    /// <summary>The loss after some updates.</summary>
    internal double AfterSteps(int steps, double learningRate, double weightDecay = 0)
    {
        memory.Write(Step.LearningRate, 0, [learningRate]);
        if (Step.WeightDecay is { } decay) memory.Write(decay, 0, [weightDecay]);
        return Run(steps + 1);
    }

    internal static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
