// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary><see cref="DrawRowsOperation"/>.</summary>
internal sealed unsafe class BoundDrawRows<T>(DrawRowsOperation o, StepPlace<T> from, StepPlace<T> to) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override long ScratchBytes(Parallelism inner) => (long)to.Rows * sizeof(int);

    internal override void Run(in StepFrame<T> frame)
    {
        Span<int> rows = new(frame.Scratch, to.Rows);
        o.Draw.Indices(frame.Seed, frame.Replica, frame.Step, rows);
        for (int i = 0; i < rows.Length; i++) from.Row(frame, rows[i]).CopyTo(to.Row(frame, i));
    }
}
