// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Networks;

/// <content>Batches of a data set: the host draws the indices, the device gathers rows, the host labels.</content>
internal sealed partial class ContractExecutor<T>
{
    private readonly partial struct Pass
    {
        private void DrawRows(DrawRowsOperation o, long step)
        {
            int[] indices = Indices(o.Draw, step);
            using DeviceBuffer<int> rows = owner.memory.Device.Allocate<int>(indices.Length);
            rows.Upload(indices);
            owner.pointwise.Gather(Of(o.Source), new DeviceMatrix<int>(rows, count, 1, o.Draw.Rows), new DeviceMatrix<int>(rows, 0, count, 1, 0, 0, 0), Of(o.Destination));
        }

        private void CrossEntropy(LossOperation o, BatchDraw draw, DeviceMatrix<double> result, long step)
        {
            int[] labels = new int[draw.From];
            owner.memory.Labels.Download(labels, owner.program.Offset(o.Targets));
            using DeviceBuffer<int> drawn = owner.memory.Device.Allocate<int>(count * draw.Rows);
            drawn.Upload(Array.ConvertAll(Indices(draw, step), i => labels[i]));
            owner.losses.CrossEntropy(Of(o.F), new DeviceMatrix<int>(drawn, count, draw.Rows, 1), Of(o.Df), result);
        }

        private int[] Indices(BatchDraw draw, long step)
        {
            int[] indices = new int[count * draw.Rows];
            for (int e = 0; e < count; e++) draw.Indices(run.Seed, run.FirstReplica + (uint)(first + e), step, indices.AsSpan(e * draw.Rows, draw.Rows));
            return indices;
        }
    }
}
