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
        ExpertShapes.Gate(logits, bias, active, scale, gates);
        using HostMatrix<T> from = new(device, logits, nameof(logits));
        using HostMatrix<T> offsets = new(device, bias, nameof(bias));
        using HostMatrix<T> to = new(device, gates, nameof(gates));
        HostMatrix<T>.RequireApart(from, to, nameof(logits));
        HostMatrix<T>.RequireApart(offsets, to, nameof(bias));
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
        ExpertShapes.GateGradient(logits, gates, dGates, dLogits);
        using HostMatrix<T> saved = new(device, logits, nameof(logits));
        using HostMatrix<T> weights = new(device, gates, nameof(gates));
        using HostMatrix<T> from = new(device, dGates, nameof(dGates));
        using HostMatrix<T> to = new(device, dLogits, nameof(dLogits));
        HostMatrix<T>.RequireApart(saved, to, nameof(logits));
        HostMatrix<T>.RequireApart(weights, to, nameof(gates));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(dGates));
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
        ExpertShapes.ScaleGroups(x, gates, result);
        using HostMatrix<T> from = new(device, x, nameof(x));
        using HostMatrix<T> weights = new(device, gates, nameof(gates));
        using HostMatrix<T> to = new(device, result, nameof(result));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(x));
        HostMatrix<T>.RequireApart(weights, to, nameof(gates));
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
        ExpertShapes.GroupDots(x, y, dots);
        using HostMatrix<T> first = new(device, x, nameof(x));
        using HostMatrix<T> second = new(device, y, nameof(y));
        using HostMatrix<T> to = new(device, dots, nameof(dots));
        HostMatrix<T>.RequireApart(first, to, nameof(x));
        HostMatrix<T>.RequireApart(second, to, nameof(y));
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
        ExpertShapes.Balance(gates, active, rate, bias);
        using HostMatrix<T> weights = new(device, gates, nameof(gates));
        using HostMatrix<T> to = new(device, bias, nameof(bias));
        HostMatrix<T>.RequireApart(weights, to, nameof(gates));
        ExpertLoads.Balance(weights, active, T.CreateChecked(rate), to);
    }

    private static T Sigmoid(T x)
    {
        Span<T> one = [x];
        ActivationElements.Value<T>(Activation.Sigmoid, one, one);
        return one[0];
    }
}
