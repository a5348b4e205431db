// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IExpertOperations{T}"/> as plain loops: the selection by sorting.</summary>
internal sealed class ReferenceExpertOperations<T>(Device device) : IExpertOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Gate(DeviceMatrix<T> logits, DeviceMatrix<T> bias, int active, double scale, DeviceMatrix<T> gates)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Gate(device, logits, bias, active, scale, gates);
        HostMatrix<T> from = operands.First, offsets = operands.Second, to = operands.Result;
        for (int b = 0; b < logits.Batch; b++)
        {
            for (int i = 0; i < logits.Rows; i++)
            {
                T[] scores = [.. Enumerable.Range(0, logits.Columns).Select(e => from[b, i, e] + offsets[b, 0, e])];
                bool valid = !Array.Exists(scores, T.IsNaN);
                int[] selected = [.. Enumerable.Range(0, scores.Length).OrderByDescending(e => scores[e]).Take(active)]; // a stable sort
                for (int e = 0; e < scores.Length; e++) to[b, i, e] = valid ? T.Zero : T.NaN;
                if (!valid) continue;
                foreach (int e in selected) to[b, i, e] = T.CreateChecked(scale) * Sigmoid(from[b, i, e]);
            }
        }
    }

    public void GateGradient(DeviceMatrix<T> logits, DeviceMatrix<T> gates, DeviceMatrix<T> dGates, DeviceMatrix<T> dLogits)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.GateGradient(device, logits, gates, dGates, dLogits);
        HostMatrix<T> saved = operands.First, weights = operands.Second, from = operands.Third, to = operands.Result;
        for (int b = 0; b < logits.Batch; b++)
        {
            for (int i = 0; i < logits.Rows; i++)
            {
                for (int e = 0; e < logits.Columns; e++) to[b, i, e] = from[b, i, e] * weights[b, i, e] * Sigmoid(-saved[b, i, e]);
            }
        }
    }

    public void ScaleGroups(DeviceMatrix<T> x, DeviceMatrix<T> gates, DeviceMatrix<T> result)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.ScaleGroups(device, x, gates, result);
        HostMatrix<T> from = operands.First, weights = operands.Second, to = operands.Result;
        for (int b = 0; b < x.Batch; b++)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j < x.Columns; j++) to[b, i, j] = from[b, i, j] * weights[b, i, j / (x.Columns / gates.Columns)];
            }
        }
    }

    public void GroupDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.GroupDots(device, x, y, dots);
        HostMatrix<T> first = operands.First, second = operands.Second, to = operands.Result;
        for (int b = 0; b < x.Batch; b++)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                for (int e = 0; e < dots.Columns; e++)
                {
                    double sum = 0;
                    int group = x.Columns / dots.Columns;
                    for (int j = e * group; j < (e + 1) * group; j++) sum += double.CreateChecked(first[b, i, j]) * double.CreateChecked(second[b, i, j]);
                    to[b, i, e] = T.CreateChecked(sum);
                }
            }
        }
    }

    public void Balance(DeviceMatrix<T> gates, int active, double rate, DeviceMatrix<T> bias)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Balance(device, gates, active, rate, bias);
        HostMatrix<T> weights = operands.First, to = operands.Result;
        ExpertLoads.Balance(weights, active, T.CreateChecked(rate), to);
    }

    private static T Sigmoid(T x)
    {
        Span<T> one = [x];
        ActivationElements.Value<T>(Activation.Sigmoid, one, one);
        return one[0];
    }
}
