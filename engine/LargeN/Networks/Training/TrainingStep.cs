// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>A recorded step of training: data, forward, loss, backward, update; and where what the host writes and reads lies.</summary>
/// <param name="Network">The network.</param>
/// <param name="Table">The numbers of its parameters.</param>
/// <param name="Program">What a step does.</param>
/// <param name="Input">[rows, inputs]; in <see cref="Arena.Shared"/> where the host gives the data: all examples that batches are drawn from.</param>
/// <param name="Targets">[rows, outputs], with the input; for cross-entropy labels [rows, 1] in <see cref="Arena.Label"/>.</param>
/// <param name="LearningRate">eta, [1, 1] a replica in <see cref="Arena.Data"/>.</param>
/// <param name="WeightDecay">omega, [1, 1] a replica in <see cref="Arena.Data"/>; null where nothing decays.</param>
/// <param name="Objective">The loss before the update, [1, 1] in <see cref="Arena.Record"/>.</param>
/// <param name="SamRadius">rho of sharpness-aware minimisation, [1, 1] a replica in <see cref="Arena.Data"/>; null without it.</param>
/// <param name="Frozen">Where the initial parameters lie, in <see cref="Arena.Data"/>; empty where the outputs are not centred.</param>
/// <param name="Feedback">Where the feedback weights lie, in <see cref="Arena.Data"/>; empty where the rule has none.</param>
public sealed record TrainingStep(
    Network Network,
    ParameterTable Table,
    StepProgram Program,
    Slot Input,
    Slot Targets,
    Slot LearningRate,
    Slot? WeightDecay,
    Slot Objective,
    Slot? SamRadius,
    IReadOnlyDictionary<Parameter, Slot> Frozen,
    IReadOnlyDictionary<Parameter, FeedbackWeights> Feedback)
{
    /// <summary>Records a step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameterisation">The rule of its scales.</param>
    /// <param name="optimiser">The rule of its updates; null: the step stores gradients and changes nothing, with the scales of SGD.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="rows">B, examples of a step (tokens of all sequences), >= 1.</param>
    /// <param name="options">What else; null: full batches of data that all replicas share and the host gives.</param>
    /// <exception cref="ArgumentException">Shapes do not chain, or a number is outside its range.</exception>
    /// <exception cref="NotSupportedException">A block of the network does not know the learning rule.</exception>
    public static TrainingStep Of(Network network, Parameterisation parameterisation, Optimiser? optimiser, Loss loss, int rows, TrainingStepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameterisation);
        options ??= new TrainingStepOptions();
        ArgumentNullException.ThrowIfNull(options.Rule);
        if (network.Body.Refusing(options.Rule) is { } block) throw new NotSupportedException($"the learning rule {options.Rule} is not offered for {block.GetType().Name}");
        ParameterTable table = network.Table(parameterisation, optimiser?.Family ?? OptimiserFamily.Gradient);
        StepRecorder r = new(table) { GathersExperts = options.GatherExperts };
        int given = options.DataSetSize ?? rows;
        (Slot dataInput, Slot dataTargets) = options.Source is { } source ? source(r) : Given(r, network, loss, given);
        BatchDraw? draw = options.Source is null && options.DataSetSize is { } all ? new BatchDraw(all, rows, options.SharedBatches, options.WithoutReplacement) : null;
        Slot input = draw is not null ? r.DrawRows(dataInput, draw, "batch of inputs") : dataInput;
        BatchDraw? labels = loss == Loss.CrossEntropy ? draw : null;   // labels stay where they are: the loss takes those of the batch
        Slot targets = draw is not null && labels is null ? r.DrawRows(dataTargets, draw, "batch of targets") : dataTargets;
        Slot learningRate = r.Allocate(Arena.Data, "learning rate", 1, 1);
        Slot? weightDecay = options.Decays ? r.Allocate(Arena.Data, "weight decay", 1, 1) : null;
        Slot objective = r.Allocate(Arena.Record, "objective", 1, 1);
        IReadOnlyDictionary<Parameter, Slot> frozen = options.Centred ? r.Freeze() : new Dictionary<Parameter, Slot>();
        Slot? initial = null;
        if (options.Centred)
        {
            using (r.Frozen()) initial = network.Body.Forward(r, input);
        }

        IReadOnlyDictionary<Parameter, FeedbackWeights> feedback = r.Learn(options.Rule);
        Slot? radius = null;
        if (options.Sam is { } metric)
        {
            radius = r.Allocate(Arena.Data, "radius", 1, 1);
            Descend(r, network, loss, input, initial, targets, labels, objective);
            IReadOnlyDictionary<Parameter, Slot> gradients = r.TakeGradients();
            Dictionary<Parameter, Slot> saved = gradients.Keys.ToDictionary(p => p, p => r.Copy(r.Of(p)));
            r.Record(new AscendOperation([.. gradients.Select(g => (r.Of(g.Key), g.Value, metric == SamMetric.Plain ? 1 : table[g.Key].LearningRateFactor))], radius.Value));
            Descend(r, network, loss, input, initial, targets, labels, r.Allocate(Arena.Record, "objective after the ascent", 1, 1));
            foreach ((Parameter parameter, Slot before) in saved) r.Record(new CopyOperation(before, r.Of(parameter)));
        }
        else
        {
            Descend(r, network, loss, input, initial, targets, labels, objective);
        }

        StepProgram program = r.Finish(optimiser, learningRate, weightDecay, options.Rescaling);
        return new TrainingStep(network, table, program, dataInput, dataTargets, learningRate, weightDecay, objective, radius, frozen, feedback);
    }

    /// <summary>Forward, loss, backward.</summary>
    private static void Descend(StepRecorder r, Network network, Loss loss, Slot input, Slot? initial, Slot targets, BatchDraw? labels, Slot objective)
    {
        Slot f = network.Body.Forward(r, input);
        if (initial is { } f0) r.AddScaled(-1, f0, f);
        Slot df = r.Loss(loss, f, targets, objective, labels);
        r.Err(df);
        network.Body.Backward(r, df, inputGradient: false);
    }

    private static (Slot Input, Slot Targets) Given(StepRecorder r, Network network, Loss loss, int rows)
    {
        Slot input = r.Allocate(Arena.Shared, "input", rows, network.Inputs);
        return (input, loss == Loss.CrossEntropy ? r.Allocate(Arena.Label, "labels", rows, 1) : r.Allocate(Arena.Shared, "targets", rows, network.Outputs));
    }
}

/// <summary>What a step of training does beside the plain one.</summary>
public sealed record TrainingStepOptions
{
    /// <summary>Whether weights decay, at a rate that each replica has.</summary>
    public bool Decays { get; init; }

    /// <summary>Whether f - f_0 is trained, f_0 the outputs with the initial parameters: outputs then begin at 0. Costs a forward pass more and a copy of the parameters.</summary>
    public bool Centred { get; init; }

    /// <summary>Sharpness-aware minimisation: gradients are taken at W + rho R g/sqrt(g R g), at a radius rho that each replica has, and used at W. Null: plain gradients. Twice the work of a step.</summary>
    public SamMetric? Sam { get; init; }

    /// <summary>By what weights errors go back.</summary>
    public LearningRule Rule { get; init; } = new Backpropagation();

    /// <summary>What is done with all gradients together before the updates; null: nothing.</summary>
    public GradientRescaling? Rescaling { get; init; }

    /// <summary>P, examples that the host gives; every step takes its batch from them. Null: every step takes all that the host gives.</summary>
    public int? DataSetSize { get; init; }

    /// <summary>Whether batches go through the data set in epochs, in each of which every example is taken once; false: every batch is drawn with replacement. <see cref="BatchDraw"/> says which.</summary>
    public bool WithoutReplacement { get; init; }

    /// <summary>Whether all replicas draw the same batches of the data set.</summary>
    public bool SharedBatches { get; init; }

    /// <summary>
    /// Whether experts compute only the tokens that take them, gathered into compact batches: k/X of the work of the plain form, in which every expert computes every token. The two agree up to
    /// rounding. For devices that offer <see cref="Devices.IExpertPairOperations{T}"/>: the CPU and the reference.
    /// </summary>
    public bool GatherExperts { get; init; }

    /// <summary>Records how a batch comes about in the step, from random numbers and <see cref="Arena.Shared"/> slots: returns inputs and targets. Null: the host gives both.</summary>
    public Func<StepRecorder, (Slot Input, Slot Targets)>? Source { get; init; }
}
