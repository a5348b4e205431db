// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>A loss of one row: returns the sum of its terms and writes the gradient.</summary>
internal interface IRowLoss<T, TTarget>
    where T : unmanaged
{
    static abstract double Run(Span<T> f, Span<TTarget> targets, Span<T> df, T examples);
}

/// <summary>Half of it is left to the caller: sum (f - y)^2.</summary>
internal readonly struct MeanSquareLoss<T> : IRowLoss<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static double Run(Span<T> f, Span<T> targets, Span<T> df, T examples)
    {
        TensorPrimitives.Subtract(f, targets, df);
        double sum = FixedTerms.Dot<T>(df, df);
        TensorPrimitives.Divide(df, examples, df);
        return sum;
    }
}

/// <summary>log(S) - (f_label - max f).</summary>
internal readonly struct CrossEntropyLoss<T> : IRowLoss<T, int>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static double Run(Span<T> f, Span<int> targets, Span<T> df, T examples)
    {
        int label = targets[0];
        (T maximum, double sum) = RowSoftmax.Exponentials(f, df);
        double loss = Elementary.Log(sum) - (double.CreateChecked(f[label]) - double.CreateChecked(maximum));
        TensorPrimitives.Divide(df, T.CreateChecked(sum), df);
        df[label] -= T.One;
        TensorPrimitives.Divide(df, examples, df);
        return loss;
    }
}

/// <summary>Terms first, into df; then the gradient over them.</summary>
internal readonly struct LogisticLoss<T> : IRowLoss<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static double Run(Span<T> f, Span<T> targets, Span<T> df, T examples)
    {
        LaneLoop.Run(default(LogisticTermStep), df, f, targets);
        double sum = FixedTerms.Sum<T>(df);
        LaneLoop.Run(new LogisticGradientStep(double.CreateChecked(examples)), df, f, targets);
        return sum;
    }
}

/// <summary>As <see cref="LogisticLoss{T}"/>.</summary>
internal readonly struct HingeLoss<T> : IRowLoss<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static double Run(Span<T> f, Span<T> targets, Span<T> df, T examples)
    {
        LaneLoop.Run(default(HingeTermStep), df, f, targets);
        double sum = FixedTerms.Sum<T>(df);
        LaneLoop.Run(new HingeGradientStep(double.CreateChecked(examples)), df, f, targets);
        return sum;
    }
}
