// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>The rules of losses that look at the operands themselves, for devices in host memory.</summary>
internal static class LossOperands
{
    /// <exception cref="ArgumentException">A written operand shares memory with another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label names no column.</exception>
    internal static void Check<T, TTarget>(HostMatrix<T> f, HostMatrix<TTarget> targets, string targetName, HostMatrix<T> df, HostMatrix<double> losses)
        where T : unmanaged
        where TTarget : unmanaged
    {
        HostMatrix<T>.RequireApart(f, df, nameof(f));
        if (targets is HostMatrix<T> same) HostMatrix<T>.RequireApart(same, df, targetName);
        if (f is HostMatrix<double> outputs) HostMatrix<double>.RequireApart(outputs, losses, nameof(f));
        if (df is HostMatrix<double> gradient) HostMatrix<double>.RequireApart(gradient, losses, nameof(df));
        if (targets is HostMatrix<double> numbers) HostMatrix<double>.RequireApart(numbers, losses, targetName);
        if (targets is HostMatrix<int> labels) Labels(labels, f.Columns, targetName);
    }

    internal static void Labels(HostMatrix<int> labels, int classes, string name)
    {
        int problems = labels.BatchStride == 0 ? Math.Min(1, labels.Batch) : labels.Batch;
        for (int b = 0; b < problems; b++)
        {
            for (int i = 0; i < labels.Rows; i++)
            {
                int label = labels[b, i, 0];
                if (label < 0 || label >= classes)
                    throw new ArgumentOutOfRangeException(name, label, $"label {i} of problem {b} names no column; allowed: 0 to {classes - 1}");
            }
        }
    }
}
