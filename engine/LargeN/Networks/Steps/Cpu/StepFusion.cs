// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Finds operations of a program that are better done together. What they leave in memory that outlives them has the same bits.</summary>
/// <remarks>
/// A product and the SGD update by it: where the gradient is touched by these two alone and nothing in between touches the parameter.
/// A bias and the activation after it: one pass. An activation and its derivative in the backward pass: both are made at once, and the
/// derivative waits in the place of z; where z lies in <see cref="Arena.Work"/> and nothing else reads it afterwards.
/// </remarks>
internal sealed class StepFusion
{
    private readonly StepProgram program;
    private readonly List<StepOperation?> operations;

    private StepFusion(StepProgram program)
    {
        this.program = program;
        operations = [.. program.Operations];
    }

    /// <summary>The operations to bind, in order.</summary>
    /// <param name="program">The program.</param>
    internal static List<StepOperation> Of(StepProgram program)
    {
        StepFusion fusion = new(program);
        for (int i = 0; i < fusion.operations.Count; i++)
        {
            fusion.Descend(i);
            fusion.JoinBias(i);
            fusion.Pair(i);
        }

        return [.. fusion.operations.OfType<StepOperation>()];
    }

    private void Descend(int i)
    {
        if (operations[i] is not MatMulOperation { Accumulate: false, C: { Items: 1, Heads: 1, First: var gradient } } product || program.ArenaOf(gradient) != Arena.Work) return;
        int[] users = [.. Touching(gradient)];
        if (users.Length != 2 || users[0] != i || operations[users[1]] is not UpdateOperation { Optimiser: Sgd } update || update.G != gradient) return;
        if (product.Reads.Any(s => s.Region == update.W.Region)) return;
        if (operations.GetRange(i + 1, users[1] - i - 1).Any(o => Touches(o, update.W) || (o is not null && o.Writes.Any(s => update.Reads.Any(r => r.Region == s.Region))))) return;
        operations[i] = new DescentOperation(product, update);
        operations[users[1]] = null;
    }

    /// <summary>z += bias; a = phi(z).</summary>
    private void JoinBias(int i)
    {
        if (operations[i] is not BiasOperation { Activation: Activation.Identity } bias || bias.Z != bias.A) return;
        if (i + 1 < operations.Count && operations[i + 1] is ActivateOperation next && next.Z == bias.Z && (next.A == next.Z || next.A.Region != next.Z.Region))
        {
            operations[i] = new BiasOperation(next.Activation, bias.Z, bias.Bias, next.A);
            operations[i + 1] = null;
        }
    }

    private void Pair(int i)
    {
        (Activation Activation, Slot Z, Slot? Bias, Slot A)? found = operations[i] switch
        {
            ActivateOperation o => (o.Activation, o.Z, null, o.A),
            BiasOperation o => (o.Activation, o.Z, o.Bias, o.A),
            _ => null,
        };
        if (found is not { } f || f.Z.Region == f.A.Region || program.ArenaOf(f.Z) != Arena.Work) return;
        int[] later = [.. Touching(f.Z).Where(j => j > i)];
        if (later.Length == 0 || !later.All(j => operations[j] is ActivateGradientOperation g && g.Activation == f.Activation && g.Z == f.Z && g.Dz.Region != f.Z.Region && g.Da.Region != f.Z.Region)) return;
        operations[i] = new ActivatePairOperation(f.Activation, f.Z, f.Bias, f.A);
        foreach (int j in later)
        {
            ActivateGradientOperation g = (ActivateGradientOperation)operations[j]!;
            operations[j] = new MultiplyOperation(g.Z, g.Da, g.Dz);
        }
    }

    private IEnumerable<int> Touching(Slot slot) => Enumerable.Range(0, operations.Count).Where(i => Touches(operations[i], slot));

    private static bool Touches(StepOperation? operation, Slot slot) => operation is not null && operation.Reads.Concat(operation.Writes).Any(s => s.Region == slot.Region);
}
