// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Networks;

/// <content>Batches of a data set: the host draws the indices, the device gathers.</content>
internal sealed partial class ContractExecutor<T>
{
    private readonly partial struct Pass
    {
        private void DrawRows(DrawRowsOperation o, long step)
        {
            int batch = o.Destination.Rows;
            int[] indices = new int[count * batch];
            for (int e = 0; e < count; e++) o.Indices(run.Seed, run.FirstReplica + (uint)(first + e), step, indices.AsSpan(e * batch, batch));
            using DeviceBuffer<int> rows = owner.memory.Device.Allocate<int>(indices.Length);
            rows.Upload(indices);
            owner.pointwise.Gather(Of(o.Source), new DeviceMatrix<int>(rows, count, 1, batch), new DeviceMatrix<int>(rows, 0, count, 1, 0, 0, 0), Of(o.Destination));
        }
    }
}
