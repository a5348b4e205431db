// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A feed-forward layer of X experts of which a router selects k for each token: y = sum_e w_e m_2 phi(m_1 x W1_e^T) W2_e^T, w_e = k^-a_X sigmoid(r_e) for the selected, 0 for the others.</summary>
/// <remarks>
/// r = m_r x W_r^T; selected are the k largest r_e + c_e, ties to the lowest index. c, the selection bias, is no parameter that a gradient moves: every step of training
/// adds <c>balanceRate</c> times sign(k/X - load_e). Every expert computes every token, and gates of 0 mask: the plain form, X/k times the work; or, where the recording
/// <see cref="StepRecorder.GathersExperts"/>, the tokens that take it.
/// <para>The gate multiplies the hidden units, not the outputs, w_e (a_e W2_e^T) = (w_e a_e) W2_e^T, so that outputs of single experts are never stored.
/// Backward, with g_e = m_2 dy W2_e: dw_e = g_e . a_e, dW2_e = m_2 dy^T (w_e a_e), dz_e = w_e g_e phi'(z_e), dr_e = dw_e w_e (1 - sigmoid(r_e)); selection counts as constant.</para>
/// </remarks>
public sealed partial class MixtureOfExperts : Block
{
    /// <summary>What the name of the router's weights is followed by where its logits are observed.</summary>
    public const string RouterPlace = ".logits";

    /// <summary>What the name of the experts' first weights is followed by where their hidden units, before the activation, are observed.</summary>
    public const string UnitPlace = ".units";

    private readonly Linear router;
    private readonly Linear up;
    private readonly Parameter? upBias;
    private readonly Parameter down;
    private readonly Parameter? selection;
    private readonly ExpertSizes sizes;
    private readonly Activation activation;
    private readonly double balanceRate;
    private readonly int outputs;
    private Slot logits;
    private Slot gates;
    private Slot z;
    private Slot a;
    private Slot gated;

    /// <param name="router">W_r [X, N], with its sizes of experts.</param>
    /// <param name="up">W1 of all experts below each other, [X F, N].</param>
    /// <param name="down">W2 of all experts below each other, [X outputs, F].</param>
    /// <param name="activation">phi.</param>
    /// <param name="upBias">Biases of the hidden units, [1, X F], or null.</param>
    /// <param name="selection">c [1, X], a bias, or null: 0.</param>
    /// <param name="balanceRate">What c moves by in a step, >= 0.</param>
    /// <exception cref="ArgumentException">The weights do not fit together.</exception>
    public MixtureOfExperts(Parameter router, Parameter up, Parameter down, Activation activation, Parameter? upBias = null, Parameter? selection = null, double balanceRate = 0)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(up);
        ArgumentNullException.ThrowIfNull(down);
        if (!(balanceRate >= 0) || double.IsInfinity(balanceRate)) throw new ArgumentOutOfRangeException(nameof(balanceRate), balanceRate, "the rate of selection biases must be finite and at least 0");
        sizes = router.Experts ?? throw new ArgumentException($"{router} does not say how many experts there are", nameof(router));
        if (router.Rows != sizes.Count) throw new ArgumentException($"{router} must have {sizes.Count} rows, one an expert", nameof(router));
        if (up.Rows % sizes.Count != 0 || up.Columns != router.Columns) throw new ArgumentException($"{up} must have {router.Columns} columns and a multiple of {sizes.Count} rows", nameof(up));
        if (down.Rows % sizes.Count != 0 || down.Columns != up.Rows / sizes.Count)
            throw new ArgumentException($"{down} must have {up.Rows / sizes.Count} columns, the hidden units of an expert, and a multiple of {sizes.Count} rows", nameof(down));
        if (selection is not null && (selection.Rows != 1 || selection.Columns != sizes.Count)) throw new ArgumentException($"{selection} must be 1 x {sizes.Count}", nameof(selection));
        if (selection is null && balanceRate > 0) throw new ArgumentException($"selection biases that move by {balanceRate} a step need a parameter", nameof(selection));
        this.router = new Linear(router);
        this.up = new Linear(up, upBias);
        this.upBias = upBias;
        this.down = down;
        this.selection = selection;
        this.activation = activation;
        this.balanceRate = balanceRate;
        outputs = down.Rows / sizes.Count;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [.. up.Parameters, down, .. router.Parameters, .. selection is null ? Array.Empty<Parameter>() : [selection]];

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is Backpropagation or FeedbackAlignment ? null : this;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        logits = router.Forward(r, x);
        Slot bias = selection is null ? Zeros(r) : r.Of(selection);
        gates = r.Like(logits, "gates");
        r.Record(new GateOperation(logits, bias, sizes.Active, Power.Of(sizes.Active, -sizes.Exponent), gates));
        if (balanceRate > 0) r.RecordWhenTraining(new BalanceOperation(gates, sizes.Active, balanceRate, bias));
        if (r.GathersExperts) return GatheredForward(r, x);
        z = up.Forward(r, x);
        r.Observe(router.Weight.Name + RouterPlace, logits);
        r.Observe(up.Weight.Name + UnitPlace, z);
        a = activation == Activation.Identity ? z : r.Activate(activation, z);
        gated = r.Like(a, "gated units");
        r.Record(new ScaleGroupsOperation(a, gates, gated));
        Slot y = r.Allocate(Arena.Work, $"{down.Name} out", x.Rows, outputs);
        Tiles units = Units(gated), weights = Weights(r);
        for (int e = 0; e < sizes.Count; e++) r.MatMul(units[e, 0], Transpose.No, weights[e, 0], Transpose.Yes, r.Table[down].Multiplier, y, accumulate: e > 0);
        return y;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (r.GathersExperts) return GatheredBackward(r, dy, inputGradient);
        Tiles toAll = new(dy, sizes.Count, 0, 1, 0);
        Slot da = r.Like(a, "gated unit gradient"), dGates = r.Like(gates, "gate gradient");
        r.MatMul(toAll, Transpose.No, Weights(r), Transpose.No, r.Table[down].Multiplier, Units(da));
        r.WeightGradients(down, toAll, Units(gated), Weights(r));
        r.Record(new GroupDotsOperation(da, a, dGates));   // dy . u_e, and so by W2 itself whatever the rule
        if (r.HasFeedback(down)) r.MatMul(toAll, Transpose.No, Weights(r.BackwardOf(down)), Transpose.No, r.Table[down].Multiplier, Units(da));
        r.Record(new ScaleGroupsOperation(da, gates, da));
        Slot dz = activation == Activation.Identity ? da : r.ActivateGradient(activation, z, da);
        return Routed(r, up.Backward(r, dz, inputGradient), dGates, inputGradient);
    }

    /// <summary>The backward pass of gates and router, whose input gradient is added to that of the experts.</summary>
    private Slot? Routed(StepRecorder r, Slot? dx, Slot dGates, bool inputGradient)
    {
        r.Record(new GateGradientOperation(logits, gates, dGates, dGates));
        if (router.Backward(r, dGates, inputGradient) is not { } fromRouter) return null;
        r.AddScaled(1, fromRouter, dx!.Value);
        return dx;
    }

    private Slot Zeros(StepRecorder r)
    {
        Slot zeros = r.Allocate(Arena.Work, "no selection bias", 1, sizes.Count);
        r.Record(new FillOperation(zeros, 0));
        return zeros;
    }

    /// <summary>[rows, F] of every expert, side by side.</summary>
    private Tiles Units(Slot x) => new(x.Block(0, 0, x.Rows, down.Columns), sizes.Count, down.Columns, 1, 0);

    /// <summary>W2 of every expert.</summary>
    private Tiles Weights(StepRecorder r) => Weights(r.Of(down));

    private Tiles Weights(Slot all) => new(all.Block(0, 0, outputs, down.Columns), sizes.Count, (long)outputs * down.Columns, 1, 0);
}
