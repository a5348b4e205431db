// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <content>Gradients of parameters: what happens with them is decided at the end, when all that reads and contributes is known.</content>
public sealed partial class StepRecorder
{
    /// <summary>dW = multiplier dy^T x for the weight matrix of a layer y = multiplier x W^T.</summary>
    /// <param name="parameter">W.</param>
    /// <param name="dy">Gradient with respect to y, a row an example.</param>
    /// <param name="x">What W was applied to.</param>
    public void WeightGradient(Parameter parameter, Slot dy, Slot x) =>
        Contribute(parameter, new MatMulOperation(dy, Transpose.Yes, x, Transpose.No, Table[parameter].Multiplier, Accumulate: false, Of(parameter)));

    /// <summary>dW = multiplier dy^T x, tile by tile, for a parameter that holds several weight matrices.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="dy">Gradients with respect to what the matrices gave.</param>
    /// <param name="x">What they were applied to.</param>
    /// <param name="matrices">Where they lie in the slot of the parameter; together they cover it.</param>
    internal void WeightGradients(Parameter parameter, Tiles dy, Tiles x, Tiles matrices) =>
        Contribute(parameter, new MatMulOperation(dy, Transpose.Yes, x, Transpose.No, Table[parameter].Multiplier, Accumulate: false, matrices));

    /// <summary>dW_e = multiplier dy^T x over the pairs of each expert, for a parameter that holds the weights of all experts.</summary>
    /// <param name="parameter">The parameter; a bias is the weights of an input of ones.</param>
    /// <param name="gates">Which experts tokens take.</param>
    /// <param name="dy">Gradients with respect to what the weights gave, a row a pair.</param>
    /// <param name="x">What they were applied to.</param>
    internal void ExpertGradient(Parameter parameter, Slot gates, Slot dy, Slot x) =>
        Contribute(parameter, new PairGradientOperation(gates, dy, x, Table[parameter].Multiplier, Of(parameter).Reshape(gates.Columns * dy.Columns, x.Columns)));

    /// <summary>The gradient of a bias: the sum of the rows of dy.</summary>
    /// <param name="parameter">The bias.</param>
    /// <param name="dy">Gradient with respect to what it was added to.</param>
    public void BiasGradient(Parameter parameter, Slot dy) => Contribute(parameter, new ColumnSumsOperation(dy, Of(parameter)));

    /// <summary>The gradient of a gain: the sum over rows of dy times what was scaled.</summary>
    /// <param name="parameter">The gain.</param>
    /// <param name="dy">Gradient with respect to the scaled rows.</param>
    /// <param name="n">The rows before they were scaled.</param>
    public void GainGradient(Parameter parameter, Slot dy, Slot n) => Contribute(parameter, new ColumnDotsOperation(dy, n, Of(parameter)));

    /// <summary>Adds an operation that changes what outlives the step by another rule than the optimiser's: it is left out where nothing is updated, and in passes with <see cref="Frozen"/> parameters.</summary>
    /// <param name="operation">The operation.</param>
    internal void RecordWhenTraining(StepOperation operation)
    {
        if (!useFrozen) Record(new TrainingOnly(operation));
    }

    /// <summary>Gives the gradients of what was recorded so far memory of their own and hands them over; what is recorded afterwards begins anew.</summary>
    /// <returns>Where each gradient lies, in <see cref="Arena.Work"/>; parameters without one are left out.</returns>
    public IReadOnlyDictionary<Parameter, Slot> TakeGradients()
    {
        Dictionary<Parameter, Slot> gradients = [];
        List<StepOperation> result = [];
        foreach (StepOperation operation in operations)
        {
            if (operation is Contribution contribution) Place(result, contribution, gradients, Arena.Work);
            else result.Add(operation);
        }

        operations.Clear();
        operations.AddRange(result);
        return gradients;
    }

    /// <summary>Ends the recording.</summary>
    /// <param name="optimiser">Updates every parameter as soon as nothing more of the step reads it; null: gradients are stored.</param>
    /// <param name="learningRate">[1, 1] a replica in <see cref="Arena.Data"/>; not looked at without an optimiser.</param>
    /// <param name="weightDecay">[1, 1] a replica in <see cref="Arena.Data"/>; null: none.</param>
    /// <param name="rescaling">What is done with all gradients together before the updates, which then wait for the last of them; null: nothing.</param>
    /// <returns>The program. The recorder can go on afterwards; the program does not see it.</returns>
    public StepProgram Finish(Optimiser? optimiser = null, Slot? learningRate = null, Slot? weightDecay = null, GradientRescaling? rescaling = null)
    {
        optimiser?.Validate();
        if (optimiser is not null && learningRate is null) throw new ArgumentException("an optimiser needs a learning rate", nameof(learningRate));
        Dictionary<Parameter, Slot> gradients = [];
        Dictionary<Parameter, int> lastUse = LastUses();
        List<StepOperation> result = [];
        int regionsBefore = regions.Count;
        for (int i = 0; i < operations.Count; i++)
        {
            if (operations[i] is TrainingOnly { Operation: { } whenTraining })
            {
                if (optimiser is not null) result.Add(whenTraining);
            }
            else if (operations[i] is not Contribution contribution)
            {
                result.Add(operations[i]);
            }
            else
            {
                Place(result, contribution, gradients, optimiser is null ? Arena.State : Arena.Work);
            }

            if (optimiser is null || rescaling is not null) continue;
            foreach (Parameter due in Table.Parameters.Where(p => gradients.ContainsKey(p) && lastUse[p] == i)) Update(due);
        }

        if (rescaling is not null)
        {
            rescaling.Validate();
            Parameter[] due = [.. Table.Parameters.Where(gradients.ContainsKey)];
            result.Add(new RescaleOperation([.. due.Select(p => gradients[p])], rescaling.Norm, rescaling.Normalise));
            if (optimiser is not null) Array.ForEach(due, Update);
        }

        StepProgram program = new([.. regions], result, new Dictionary<Parameter, Slot>(parameters), optimiser is null ? gradients : []);
        regions.RemoveRange(regionsBefore, regions.Count - regionsBefore);
        return program;

        void Update(Parameter due)
        {
            Slot first = optimiser!.States > 0 ? Allocate(Arena.State, $"first state of {due.Name}", due.Rows, due.Columns) : default;
            Slot second = optimiser.States > 1 ? Allocate(Arena.State, $"second state of {due.Name}", due.Rows, due.Columns) : default;
            result.Add(new UpdateOperation(optimiser, Table[due], Of(due), gradients[due], first, second, learningRate!.Value, weightDecay));
        }
    }

    private void Contribute(Parameter parameter, StepOperation source) => operations.Add(new Contribution(parameter, source));

    private void Place(List<StepOperation> result, Contribution contribution, Dictionary<Parameter, Slot> gradients, Arena arena)
    {
        Parameter p = contribution.Parameter;
        StepOperation source = contribution.Source;
        bool repeated = gradients.TryGetValue(p, out Slot gradient);
        if (!repeated) gradients[p] = gradient = Allocate(arena, $"gradient of {p.Name}", p.Rows, p.Columns);
        if (!repeated || source is MatMulOperation)
        {
            StepOperation placed = ((IGradientSource)source).Into(gradient);
            result.Add(repeated && placed is MatMulOperation product ? product with { Accumulate = true } : placed);
            return;
        }

        Slot part = Like(gradient, "part of a gradient");
        result.Add(((IGradientSource)source).Into(part));
        result.Add(new AddScaledOperation(1, part, gradient));
    }

    /// <summary>For each parameter the last operation that reads it, writes it or contributes to its gradient.</summary>
    private Dictionary<Parameter, int> LastUses()
    {
        Dictionary<int, Parameter> byRegion = parameters.ToDictionary(p => p.Value.Region, p => p.Key);
        Dictionary<Parameter, int> last = [];
        for (int i = 0; i < operations.Count; i++)
        {
            if (operations[i] is Contribution contribution) last[contribution.Parameter] = i;
            foreach (Slot slot in operations[i].Reads.Concat(operations[i].Writes))
                if (byRegion.TryGetValue(slot.Region, out Parameter? parameter)) last[parameter] = i;
        }

        return last;
    }

    /// <summary>Stands for an operation that is left out where nothing is updated.</summary>
    private sealed record TrainingOnly(StepOperation Operation) : StepOperation
    {
        internal override IEnumerable<Slot> Reads => Operation.Reads;

        internal override IEnumerable<Slot> Writes => Operation.Writes;
    }

    /// <summary>Stands for a gradient until its place is known.</summary>
    private sealed record Contribution(Parameter Parameter, StepOperation Source) : StepOperation
    {
        internal override IEnumerable<Slot> Reads => Source.Reads;

        internal override IEnumerable<Slot> Writes => [];
    }
}
