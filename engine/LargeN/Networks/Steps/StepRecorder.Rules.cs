// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <content>By what weights gradients go back.</content>
public sealed partial class StepRecorder
{
    private readonly Dictionary<Parameter, FeedbackWeights> feedback = [];
    private LearningRule rule = new Backpropagation();
    private Slot outputError;   // what a rule makes of the gradient with respect to the outputs: a copy, or the modulation of each row
    private double readout;     // multiplier of the readout

    /// <summary>Whether activations multiply what comes back by phi'(z).</summary>
    internal bool SendsThroughActivations => rule is not ErrorModulatedHebb;

    /// <summary>Whether gradients go back by other weights than those of the parameter.</summary>
    internal bool HasFeedback(Parameter parameter) => feedback.ContainsKey(parameter);

    /// <summary>From here on blocks send gradients back by a rule; the host fills the feedback weights.</summary>
    /// <param name="learningRule">The rule.</param>
    /// <returns>The feedback weights of each weight matrix that is not an input's; empty where the rule has none.</returns>
    internal IReadOnlyDictionary<Parameter, FeedbackWeights> Learn(LearningRule learningRule)
    {
        learningRule.Validate();
        rule = learningRule;
        if (rule is Backpropagation) return feedback;
        Parameter[] layers = [.. Table.Parameters.Where(p => p.Kind == ParameterKind.Weight && p.Role != ParameterRole.Input)];
        if (rule is FeedbackAlignment aligned)
        {
            foreach (Parameter p in layers) feedback[p] = new FeedbackWeights(Allocate(Arena.Data, $"{p.Name}, feedback", p.Rows, p.Columns), Table[p].InitialDeviation, aligned.Correlation);
            return feedback;
        }

        Parameter[] outputs = [.. layers.Where(p => p.Role == ParameterRole.Output)];
        if (outputs.Length != 1) throw new NotSupportedException($"the rule {rule} takes its scales from the readout; there are {outputs.Length} weight matrices with the role {ParameterRole.Output}");
        readout = Table[outputs[0]].Multiplier;
        if (rule is not DirectFeedbackAlignment) return feedback;
        foreach (Parameter p in layers)
            feedback[p] = new FeedbackWeights(Allocate(Arena.Data, $"direct feedback to the input of {p.Name}", outputs[0].Rows, p.Columns), Table[outputs[0]].InitialDeviation, 0);
        return feedback;
    }

    /// <summary>Says what the outputs got, before the backward pass.</summary>
    /// <param name="df">Gradient with respect to the outputs; a row an example.</param>
    internal void Err(Slot df)
    {
        if (rule is DirectFeedbackAlignment) outputError = Copy(df);
        if (rule is ErrorModulatedHebb) outputError = RowMeans(df, df, -readout * df.Rows * df.Columns);
    }

    /// <summary>The gradient with respect to the input of a layer y = m x W^T, as the learning rule sends it back: m dy W, or what stands for it; a new slot.</summary>
    /// <param name="weight">W.</param>
    /// <param name="dy">Gradient with respect to y.</param>
    /// <param name="x">The input.</param>
    public Slot SendBack(Parameter weight, Slot dy, Slot x)
    {
        ArgumentNullException.ThrowIfNull(weight);
        string name = $"{weight.Name} input gradient";
        if (rule is DirectFeedbackAlignment && weight.Role != ParameterRole.Input) return MatMul(outputError, Transpose.No, feedback[weight].Slot, Transpose.No, readout, name);
        if (rule is not ErrorModulatedHebb) return MatMul(dy, Transpose.No, BackwardOf(weight), Transpose.No, Table[weight].Multiplier, name);
        Slot modulated = Like(x, name);
        Record(new FillOperation(modulated, 0));
        AddScaledRows(1, outputError, x, modulated);
        return modulated;
    }

    /// <summary>Where the weights lie by which a backward pass sends gradients on: the parameter itself, or its feedback weights.</summary>
    /// <param name="parameter">A parameter of <see cref="Table"/>.</param>
    public Slot BackwardOf(Parameter parameter) => feedback.TryGetValue(parameter, out FeedbackWeights? given) ? given.Slot : Of(parameter);
}

/// <summary>Weights by which a rule sends errors back: rho W(0) + sqrt(1 - rho^2) s z, z standard normal.</summary>
/// <param name="Slot">Where they lie, in <see cref="Arena.Data"/>.</param>
/// <param name="Deviation">s, standard deviation of what is drawn.</param>
/// <param name="Correlation">rho; not 0 only where they have the shape of the weights.</param>
public sealed record FeedbackWeights(Slot Slot, double Deviation, double Correlation);
