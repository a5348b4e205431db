// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>By what weights a backward pass sends the error of the outputs to the layers below. Every rule gives the readout its true gradient. (Bordelon and Pehlevan 2022b; dmft-nonlinear, section 3.)</summary>
/// <remarks>
/// A pseudo-gradient takes the place of the gradient with respect to the hidden layers; weights and biases are updated by it as by a gradient. What a block does not know is refused by
/// <see cref="TrainingStep.Of"/>: feedback alignment is known to all blocks here, the other two to layers one after the other (linear, activation; direct feedback also through LayerNorm and
/// gated layers).
/// </remarks>
public abstract record LearningRule
{
    private protected LearningRule()
    {
    }

    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    internal virtual void Validate()
    {
    }
}

/// <summary>The gradient: errors go back by the weights themselves.</summary>
public sealed record Backpropagation : LearningRule;

/// <summary>Feedback alignment (Lillicrap et al. 2016): every layer but the first sends gradients back by W' = rho W(0) + sqrt(1 - rho^2) W'', W'' drawn as W(0) is; W' stays as it is.</summary>
/// <param name="Correlation">rho, -1 to 1: how much the feedback weights have of the initial ones.</param>
/// <remarks>The gates of experts get dw_e = dy . u_e, u_e the output of the expert: nothing goes back through weights there.</remarks>
public sealed record FeedbackAlignment(double Correlation = 0) : LearningRule
{
    internal override void Validate()
    {
        if (!(Correlation is >= -1 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Correlation), Correlation, "the correlation of feedback weights must lie in [-1, 1]");
    }
}

/// <summary>Direct feedback alignment (Nokland 2016): the gradient with respect to the input of every layer but the first is m df B, df the gradient with respect to the outputs.</summary>
/// <remarks>B [C, features] is drawn once for each layer with the multiplier m and the deviation of the readout, independently of it, and stays as it is.</remarks>
public sealed record DirectFeedbackAlignment : LearningRule;

/// <summary>Error-modulated Hebb: a hidden layer with activations a = phi(h) has the pseudo-gradient -m n |df|^2 a with respect to h, a row an example: without feedback weights, and without phi'.</summary>
/// <remarks>n is the number of rows and m the multiplier of the readout: with Delta = -n df this is the field g = Delta a of one output; the fields of several outputs add up.</remarks>
public sealed record ErrorModulatedHebb : LearningRule;
