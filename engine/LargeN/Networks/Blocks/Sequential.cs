// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Blocks one after the other.</summary>
public sealed class Sequential : Block
{
    private readonly IReadOnlyList<Block> blocks;

    /// <param name="blocks">The blocks, first to last; at least one.</param>
    public Sequential(params IReadOnlyList<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count == 0) throw new ArgumentException("a network needs at least one block", nameof(blocks));
        this.blocks = blocks;
        Parameters = [.. blocks.SelectMany(b => b.Parameters)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => blocks.Select(b => b.Refusing(rule)).FirstOrDefault(b => b is not null);

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        foreach (Block block in blocks) x = block.Forward(r, x);
        return x;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        for (int i = blocks.Count - 1; i > 0; i--) dy = blocks[i].Backward(r, dy)!.Value;
        return blocks[0].Backward(r, dy, inputGradient);
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        foreach (Block block in blocks) xDot = block.Tangent(r, xDot);
        return xDot;
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        for (int i = blocks.Count - 1; i > 0; i--) (dy, dyDot) = blocks[i].TangentBackward(r, dy, dyDot)!.Value;
        return blocks[0].TangentBackward(r, dy, dyDot, inputGradient);
    }
}
