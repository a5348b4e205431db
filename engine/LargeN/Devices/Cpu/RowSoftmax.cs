// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;

namespace LargeN.Devices;

/// <summary>The exponentials of a row of scores and their sum: what softmax and cross-entropy share.</summary>
/// <remarks>TensorPrimitives serves where the result is one IEEE operation an element, or no rounding at all (the maximum, which keeps NaN).</remarks>
internal static class RowSoftmax
{
    /// <summary>e_j = exp(x_j - max x); e may be x. Returns the maximum, NaN if there is one in the row, and the sum in the fixed order.</summary>
    internal static (T Maximum, double Sum) Exponentials<T>(ReadOnlySpan<T> x, Span<T> e)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T maximum = TensorPrimitives.Max(x);
        TensorPrimitives.Subtract(x, maximum, e);
        ActivationElements.Exp<T>(e, e);
        return (maximum, FixedTerms.Sum<T>(e));
    }

    /// <summary>The whole row, or with a mask what stands before it; the rest becomes 0.</summary>
    internal static void Apply<T>(ReadOnlySpan<T> x, Span<T> p, int seen)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> weights = p[..seen];
        (_, double sum) = Exponentials(x[..seen], weights);
        TensorPrimitives.Divide(weights, T.CreateChecked(sum), weights);
        p[seen..].Clear();
    }
}
