// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary>The shape rules of <see cref="IExpertPairOperations{T}"/>, the same on every device.</summary>
internal static class ExpertPairShapes
{
    internal static void Move<T>(DeviceMatrix<T> gates, DeviceMatrix<T> tokens, string tokensName, DeviceMatrix<T> pairs, bool give)
        where T : unmanaged
    {
        Pairs(gates, pairs, nameof(pairs));
        ContractShapes.Batch(gates.Batch, tokens, tokensName);
        if (tokens.Rows != gates.Rows || (tokens.Columns != pairs.Columns && tokens.Columns != (long)pairs.Columns * gates.Columns))
            throw new ArgumentException($"{tokensName} is {tokens.Rows} x {tokens.Columns}; it must have {gates.Rows} rows and {pairs.Columns} columns, or {gates.Columns} times as many", tokensName);
        ContractShapes.Written(give ? tokens : pairs, give ? tokensName : nameof(pairs));
    }

    internal static void Product<T>(DeviceMatrix<T> gates, DeviceMatrix<T> a, DeviceMatrix<T> weights, Transpose transpose, double scale, DeviceMatrix<T> c)
        where T : unmanaged
    {
        Pairs(gates, a, nameof(a));
        Pairs(gates, c, nameof(c));
        if (a.Rows != c.Rows) throw new ArgumentException($"a has {a.Rows} rows and c {c.Rows}; they must have the same pairs", nameof(c));
        (int rows, int columns) = transpose == Transpose.Yes ? (c.Columns, a.Columns) : (a.Columns, c.Columns);
        Stacked(gates, weights, rows, columns, nameof(weights));
        Finite(scale);
        ContractShapes.Written(c, nameof(c));
    }

    internal static void Gradient<T>(DeviceMatrix<T> gates, DeviceMatrix<T> dy, DeviceMatrix<T> a, double scale, DeviceMatrix<T> gradient)
        where T : unmanaged
    {
        Pairs(gates, dy, nameof(dy));
        Pairs(gates, a, nameof(a));
        if (a.Rows != dy.Rows) throw new ArgumentException($"a has {a.Rows} rows and dy {dy.Rows}; they must have the same pairs", nameof(a));
        Stacked(gates, gradient, dy.Columns, a.Columns, nameof(gradient));
        Finite(scale);
        ContractShapes.Written(gradient, nameof(gradient));
    }

    private static void Pairs<T>(DeviceMatrix<T> gates, DeviceMatrix<T> pairs, string name)
        where T : unmanaged
    {
        ContractShapes.Batch(gates.Batch, pairs, name);
        if (gates.Rows == 0 ? pairs.Rows != 0 : pairs.Rows % gates.Rows != 0 || pairs.Rows == 0 || pairs.Rows / gates.Rows > gates.Columns)
            throw new ArgumentException($"{name} has {pairs.Rows} rows; an operand of pairs has k times {gates.Rows}, k from 1 to {gates.Columns}", name);
    }

    private static void Stacked<T>(DeviceMatrix<T> gates, DeviceMatrix<T> weights, int rows, int columns, string name)
        where T : unmanaged
    {
        ContractShapes.Batch(gates.Batch, weights, name);
        if (weights.Rows != (long)rows * gates.Columns || weights.Columns != columns)
            throw new ArgumentException($"{name} is {weights.Rows} x {weights.Columns}; it must be {(long)rows * gates.Columns} x {columns}, {rows} rows for each of {gates.Columns} experts", name);
    }

    private static void Finite(double scale)
    {
        if (!double.IsFinite(scale)) throw new ArgumentOutOfRangeException(nameof(scale), scale, "scale must be finite");
    }
}
