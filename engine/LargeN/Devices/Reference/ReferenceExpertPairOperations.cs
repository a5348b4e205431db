// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="IExpertPairOperations{T}"/> as plain loops over a list of pairs.</summary>
internal sealed class ReferenceExpertPairOperations<T>(Device device) : IExpertPairOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Take(DeviceMatrix<T> gates, DeviceMatrix<T> x, DeviceMatrix<T> pairs)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Take(device, gates, x, pairs);
        HostMatrix<T> taken = operands.First, from = operands.Second, to = operands.Result;
        for (int b = 0; b < gates.Batch; b++)
        {
            (int Row, int Expert)[] list = Pairs(taken, b, pairs.Rows);
            for (int p = 0; p < pairs.Rows; p++)
            {
                for (int j = 0; j < pairs.Columns; j++)
                    to[b, p, j] = p < list.Length ? from[b, list[p].Row, j + (x.Columns == pairs.Columns ? 0 : list[p].Expert * pairs.Columns)] : T.Zero;
            }
        }
    }

    public void Give(DeviceMatrix<T> gates, DeviceMatrix<T> pairs, DeviceMatrix<T> result)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Give(device, gates, pairs, result);
        HostMatrix<T> taken = operands.First, from = operands.Second, to = operands.Result;
        for (int b = 0; b < gates.Batch; b++)
        {
            (int Row, int Expert)[] list = Pairs(taken, b, pairs.Rows);
            for (int i = 0; i < result.Rows; i++)
                for (int j = 0; j < result.Columns; j++) to[b, i, j] = T.Zero;
            for (int p = 0; p < list.Length; p++)
                for (int j = 0; j < pairs.Columns; j++) to[b, list[p].Row, j + (result.Columns == pairs.Columns ? 0 : list[p].Expert * pairs.Columns)] += from[b, p, j];
        }
    }

    public void Product(DeviceMatrix<T> gates, DeviceMatrix<T> a, DeviceMatrix<T> weights, Transpose transpose, double scale, bool accumulate, DeviceMatrix<T> c)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Product(device, gates, a, weights, transpose, scale, c);
        HostMatrix<T> taken = operands.First, left = operands.Second, right = operands.Third, to = operands.Result;
        for (int b = 0; b < gates.Batch; b++)
        {
            (int Row, int Expert)[] list = Pairs(taken, b, a.Rows);
            for (int p = 0; p < c.Rows; p++)
            {
                for (int j = 0; j < c.Columns; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < a.Columns && p < list.Length; k++)
                    {
                        T w = transpose == Transpose.Yes ? right[b, (list[p].Expert * c.Columns) + j, k] : right[b, (list[p].Expert * a.Columns) + k, j];
                        sum += double.CreateChecked(left[b, p, k]) * double.CreateChecked(w);
                    }

                    to[b, p, j] = T.CreateChecked((scale * sum) + (accumulate ? double.CreateChecked(to[b, p, j]) : 0));
                }
            }
        }
    }

    public void Gradient(DeviceMatrix<T> gates, DeviceMatrix<T> dy, DeviceMatrix<T> a, double scale, DeviceMatrix<T> gradient)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Gradient(device, gates, dy, a, scale, gradient);
        HostMatrix<T> taken = operands.First, left = operands.Second, right = operands.Third, to = operands.Result;
        for (int b = 0; b < gates.Batch; b++)
        {
            (int Row, int Expert)[] list = Pairs(taken, b, a.Rows);
            for (int r = 0; r < gradient.Rows; r++)
            {
                for (int k = 0; k < a.Columns; k++)
                {
                    double sum = 0;
                    for (int p = 0; p < list.Length; p++)
                        if (list[p].Expert == r / dy.Columns) sum += double.CreateChecked(left[b, p, r % dy.Columns]) * double.CreateChecked(right[b, p, k]);
                    to[b, r, k] = T.CreateChecked(scale * sum);
                }
            }
        }
    }

    private static (int Row, int Expert)[] Pairs(HostMatrix<T> gates, int b, int pairs)
    {
        int active = gates.Rows == 0 ? 0 : pairs / gates.Rows;
        return
        [
            .. Enumerable.Range(0, gates.Rows)
                .SelectMany(i => Enumerable.Range(0, gates.Columns).Where(e => gates[b, i, e] != T.Zero).Take(active).Select(e => (Row: i, Expert: e)))
                .OrderBy(p => p.Expert).ThenBy(p => p.Row),
        ];
    }
}
