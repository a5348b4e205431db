// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Networks;

/// <summary>Rows by index; the executor has checked the indices.</summary>
internal sealed unsafe class BoundGatherRows<T>(StepPlace<T> from, StepPlace<T> rows, StepPlace<T> to) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame)
    {
        int* index = (int*)rows.Start(frame, sizeof(int));
        for (int i = 0; i < to.Rows; i++) from.Row(frame, index[i]).CopyTo(to.Row(frame, i));
    }
}
