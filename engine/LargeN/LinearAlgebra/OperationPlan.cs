// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>What an operation needs, known before anything is allocated.</summary>
/// <param name="WorkspaceBytes">Bytes of <see cref="Workspace"/> that Execute will use; 0 where none is.</param>
/// <param name="Flops">Floating-point operations, a multiply-add counted as two, over the whole batch.</param>
public readonly record struct OperationPlan(long WorkspaceBytes, double Flops)
{
    /// <summary>The plan of two operations that run one after the other in one workspace.</summary>
    /// <param name="other">The other operation.</param>
    public OperationPlan Then(OperationPlan other) =>
        new(Math.Max(WorkspaceBytes, other.WorkspaceBytes), Flops + other.Flops);
}
