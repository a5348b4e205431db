// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Security.Cryptography;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary>Every operation of mixtures of experts, hashed over wide-range data.</summary>
internal static class ExpertScript
{
    private const int Batch = 2, Rows = 9, Experts = 5, Group = 21;   // remainders at every width; fma in software is slow

    internal static void Run<T>(Stage stage, IncrementalHash hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Operand<T> logits = Operand<T>.Create(Batch, Rows, Experts, Layout.Padded, (b, i, j) => 5 * Draws.Signed(41, b, i, j));
        Operand<T> bias = Operand<T>.Create(Batch, 1, Experts, Layout.Dense, (b, i, j) => Draws.Signed(42, b, i, j));
        Operand<T> units = DeviceBitsTests.Wide<T>(43, Batch, Rows, Experts * Group), other = DeviceBitsTests.Wide<T>(44, Batch, Rows, Experts * Group);
        IExpertOperations<T> operations = stage.Device.Operations<IExpertOperations<T>>();
        DeviceMatrix<T> r = stage.Place(logits), gates = stage.Place(logits), slopes = stage.Place(logits), c = stage.Place(bias), x = stage.Place(units);

        operations.Gate(r, c, 2, 0.3, gates);
        operations.Balance(gates, 2, 0.001, c);
        operations.GroupDots(x, stage.Place(other), slopes);
        operations.ScaleGroups(x, gates, x);
        DeviceBitsTests.Append(hash, gates, logits);
        DeviceBitsTests.Append(hash, slopes, logits);
        operations.GateGradient(r, gates, slopes, slopes);
        DeviceBitsTests.Append(hash, slopes, logits);
        DeviceBitsTests.Append(hash, c, bias);
        DeviceBitsTests.Append(hash, x, units);
    }
}
