// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IExpertOperations{T}"/>: rows on any thread; a product at a time by TensorPrimitives.</summary>
internal sealed class CpuExpertOperations<T>(CpuDevice device) : IExpertOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Part = 256; // elements whose slopes are kept at once, in the nearest cache

    private readonly RowJob<GateKernel> gate = new();
    private readonly RowJob<GateGradientKernel> gateGradient = new();
    private readonly RowJob<ScaleKernel> scaleGroups = new();
    private readonly RowJob<DotKernel> groupDots = new();

    public void Gate(DeviceMatrix<T> logits, DeviceMatrix<T> bias, int active, double scale, DeviceMatrix<T> gates)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Gate(device, logits, bias, active, scale, gates);
        gate.Run(new GateKernel(operands.First, operands.Second, active, T.CreateChecked(scale), operands.Result), gates.Batch, gates.Rows, gates.Columns, device.Parallelism, wholeRows: true);
    }

    public void GateGradient(DeviceMatrix<T> logits, DeviceMatrix<T> gates, DeviceMatrix<T> dGates, DeviceMatrix<T> dLogits)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.GateGradient(device, logits, gates, dGates, dLogits);
        gateGradient.Run(new GateGradientKernel(operands.First, operands.Second, operands.Third, operands.Result), dLogits.Batch, dLogits.Rows, dLogits.Columns, device.Parallelism);
    }

    public void ScaleGroups(DeviceMatrix<T> x, DeviceMatrix<T> gates, DeviceMatrix<T> result)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.ScaleGroups(device, x, gates, result);
        scaleGroups.Run(new ScaleKernel(operands.First, operands.Second, operands.Result), result.Batch, result.Rows, result.Columns, device.Parallelism, wholeRows: true);
    }

    public void GroupDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.GroupDots(device, x, y, dots);
        groupDots.Run(new DotKernel(operands.First, operands.Second, operands.Result), dots.Batch, dots.Rows, dots.Columns, device.Parallelism, wholeRows: true);
    }

    public void Balance(DeviceMatrix<T> gates, int active, double rate, DeviceMatrix<T> bias)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Balance(device, gates, active, rate, bias);
        ExpertLoads.Balance(operands.First, active, T.CreateChecked(rate), operands.Result);
    }

    internal readonly struct GateKernel(HostMatrix<T> logits, HostMatrix<T> bias, int active, T scale, HostMatrix<T> gates) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> r = logits.Row(b, i), c = bias.Row(b, 0), result = gates.Row(b, i);
            bool valid = true;
            for (int e = 0; e < r.Length; e++) valid &= !T.IsNaN(r[e] + c[e]);
            if (!valid)
            {
                result.Fill(T.NaN);
                return;
            }

            ActivationElements.Value<T>(Activation.Sigmoid, r, result);
            for (int e = 0; e < r.Length; e++) result[e] = Ahead(r, c, e) < active ? scale * result[e] : T.Zero;
        }

        /// <summary>How many experts come before e: counting instead of sorting needs no memory, and the order of equal scores is plain.</summary>
        private static int Ahead(Span<T> r, Span<T> c, int e)
        {
            T score = r[e] + c[e];
            int ahead = 0;
            for (int j = 0; j < r.Length; j++)
            {
                T other = r[j] + c[j];
                if (other > score || (other == score && j < e)) ahead++;
            }

            return ahead;
        }
    }

    internal readonly struct GateGradientKernel(HostMatrix<T> saved, HostMatrix<T> weights, HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> part = stackalloc T[Part];
            for (int done = 0; done < count; done += Part)
            {
                int start = column + done, length = Math.Min(Part, count - done);
                Span<T> rest = part[..length], result = to.Segment(b, i, start, length);
                TensorPrimitives.Negate(saved.Segment(b, i, start, length), rest);
                ActivationElements.Value<T>(Activation.Sigmoid, rest, rest);
                TensorPrimitives.Multiply(from.Segment(b, i, start, length), weights.Segment(b, i, start, length), result);
                TensorPrimitives.Multiply(result, rest, result);
            }
        }
    }

    internal readonly struct ScaleKernel(HostMatrix<T> from, HostMatrix<T> weights, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            int group = count / weights.Columns;
            for (int e = 0; e < weights.Columns; e++) TensorPrimitives.Multiply(from.Segment(b, i, e * group, group), weights[b, i, e], to.Segment(b, i, e * group, group));
        }
    }

    internal readonly struct DotKernel(HostMatrix<T> first, HostMatrix<T> second, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            int group = first.Columns / count;
            for (int e = 0; e < count; e++) to[b, i, e] = T.CreateChecked(FixedTerms.Dot<T>(first.Segment(b, i, e * group, group), second.Segment(b, i, e * group, group)));
        }
    }
}
