// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>The form that other operations call inside their own workspace.</content>
public static partial class SymmetricEigen
{
    /// <summary>Eigenvalues and vectors with scratch memory of <c>Plan(batch, n, vectors: true, parallelism).WorkspaceBytes</c> bytes, aligned to 64.</summary>
    internal static unsafe void VectorsIn(byte* memory, MatrixBatch<double> a, Span<double> values, Span<Verdict> verdicts, Parallelism parallelism)
    {
        if (a.Rows == 0) verdicts.Fill(Verdict.Converged);
        else if (a.Count > 0) EigenDispatch.Run(a, values, verdicts, memory, Layout<double>(a.Count, a.Rows, vectors: true, parallelism), vectors: true, parallelism);
    }
}
