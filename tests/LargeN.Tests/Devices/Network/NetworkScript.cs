// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Tests.Devices;

/// <summary>Every operation of the contracts of networks, hashed over wide-range data.</summary>
internal static class NetworkScript
{
    private const int Batch = 2, Rows = 45, Columns = 43; // remainders at every width; fma in software is slow
    private const int ChainRows = 520, ChainColumns = 3;  // two blocks of a chain and a remainder

    internal static void Run<T>(Stage stage, IncrementalHash hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Operand<T> x = DeviceBitsTests.Wide<T>(31, Batch, Rows, Columns), y = DeviceBitsTests.Wide<T>(32, Batch, Rows, Columns);
        Operand<T> near = Operand<T>.Create(Batch, Rows, Columns, Layout.Padded, (b, i, j) => 5 * Draws.Signed(33, b, i, j));
        Elements(stage, hash, x, near);
        RowsAndLosses(stage, hash, x, near);
        Updates(stage, hash, x, y);
    }

    private static void Elements<T>(Stage stage, IncrementalHash hash, Operand<T> x, Operand<T> near)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IActivationOperations<T> operations = stage.Device.Operations<IActivationOperations<T>>();
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            DeviceMatrix<T> z = stage.Place(near), a = stage.Place(x), wide = stage.Place(x);
            operations.AddBiasActivate(activation, z, wide.Block(1, 0, 1, Columns), a);
            DeviceBitsTests.Append(hash, a, x);
            z = stage.Place(near);
            operations.ActivateGradient(activation, z, wide, a);
            operations.ActivateSecond(activation, z, wide, z, a);
            DeviceBitsTests.Append(hash, a, x);
        }
    }

    private static void RowsAndLosses<T>(Stage stage, IncrementalHash hash, Operand<T> x, Operand<T> near)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IRowOperations<T> rows = stage.Device.Operations<IRowOperations<T>>();
        ILossOperations<T> objectives = stage.Device.Operations<ILossOperations<T>>();
        Operand<T> column = DeviceBitsTests.Wide<T>(34, Batch, Rows, 1), row = DeviceBitsTests.Wide<T>(35, Batch, 1, ChainColumns);
        DeviceMatrix<T> chains = stage.Place(DeviceBitsTests.Wide<T>(37, Batch, ChainRows, ChainColumns));
        Operand<double> values = Operand<double>.Create(Batch, 1, 1, Layout.Dense, (_, _, _) => 0);
        DeviceMatrix<T> f = stage.Place(near), wide = stage.Place(x), p = stage.Place(x), r = stage.Place(column), sums = stage.Place(row);
        DeviceMatrix<double> losses = stage.Place(values);
        DeviceMatrix<int> labels = new(stage.Place(1, [.. Enumerable.Range(0, Batch * Rows).Select(i => i % Columns)], shared: false).Buffer, Batch, Rows, 1);

        rows.Softmax(f, p);
        rows.SoftmaxGradient(p, wide, p);
        DeviceBitsTests.Append(hash, p, x);
        rows.Softmax(f.Block(0, 0, Columns, Columns), p.Block(0, 0, Columns, Columns), causal: true);
        DeviceBitsTests.Append(hash, p, x);
        rows.LayerNorm(wide, p, r);
        DeviceBitsTests.Append(hash, r, column);
        rows.LayerNormGradient(p, r, f, p);
        DeviceBitsTests.Append(hash, p, x);
        rows.ColumnSums(chains, sums);
        DeviceBitsTests.Append(hash, sums, row);
        rows.ColumnDots(chains, chains, sums);
        DeviceBitsTests.Append(hash, sums, row);
        foreach (Action loss in (Action[])
        [
            () => objectives.MeanSquare(f, wide, p, losses), () => objectives.CrossEntropy(f, labels, p, losses),
            () => objectives.Logistic(f, wide, p, losses), () => objectives.Hinge(f, wide, p, losses),
        ])
        {
            loss();
            DeviceBitsTests.Append(hash, p, x);
            DeviceBitsTests.Append(hash, losses, values);
        }
    }

    private static void Updates<T>(Stage stage, IncrementalHash hash, Operand<T> x, Operand<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IOptimiserOperations<T> optimisers = stage.Device.Operations<IOptimiserOperations<T>>();
        DeviceMatrix<T> w = stage.Place(x), g = stage.Place(y), m = stage.Place(x), v = stage.Place(Operand<T>.Create(Batch, Rows, Columns, Layout.Padded, (b, i, j) => Math.Abs(Draws.WideRange(36, b, i, j))));
        DeviceMatrix<T> rate = stage.Place(Operand<T>.Create(Batch, 1, 1, Layout.Dense, (b, _, _) => 0.3 / (b + 3)));
        UpdateRates<T> rates = new(rate, 0.7, rate, 0.9);

        optimisers.Sgd(w, g, rates);
        optimisers.Momentum(w, g, m, rates, 0.9, nesterov: true);
        optimisers.Momentum(w, g, m, rates, 0.9);
        optimisers.AdamW(w, g, m, v, rates, new AdamFactors(0.9, 0.99, 1e-8, 0.1, 0.01));
        optimisers.SignDescent(w, g, rates);
        optimisers.Lion(w, g, m, rates, 0.9, 0.99);
        DeviceBitsTests.Append(hash, w, x);
        DeviceBitsTests.Append(hash, m, x);
        DeviceBitsTests.Append(hash, v, x);
    }
}
