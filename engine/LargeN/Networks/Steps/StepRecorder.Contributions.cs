// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <content>Other uses of what contributes to gradients.</content>
public sealed partial class StepRecorder
{
    /// <summary>
    /// Puts something else in the place of every contribution to the gradient of a parameter: what <paramref name="put"/> records stands where the contribution stood, while the slots that it names
    /// hold what they held there. Blocks may overwrite a gradient with respect to an output as soon as they have contributed.
    /// </summary>
    /// <param name="put">Is given the parameter, what would compute the contribution, and records.</param>
    internal void ReplaceContributions(Action<Parameter, StepOperation> put)
    {
        List<StepOperation> recorded = [.. operations];
        operations.Clear();
        foreach (StepOperation operation in recorded)
        {
            if (operation is Contribution { Parameter: { } parameter, Source: { } source }) put(parameter, source);
            else operations.Add(operation);
        }
    }

    /// <summary>How many contributions the gradient of each parameter has.</summary>
    internal Dictionary<Parameter, int> ContributionCounts() => operations.OfType<Contribution>().GroupBy(c => c.Parameter).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>2 x y, element by element, in the place of y: the backward pass of a square.</summary>
    internal Slot TwiceProduct(Slot x, Slot y) => ActivateGradient(Numerics.Activation.Quadratic, x, y);
}
