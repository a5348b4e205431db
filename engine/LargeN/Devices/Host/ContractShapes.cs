// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary>The shape rules of the contracts, the same on every device.</summary>
internal static class ContractShapes
{
    internal static (int Rows, int Columns) Of<T>(DeviceMatrix<T> x, Transpose transpose)
        where T : unmanaged =>
        transpose == Transpose.No ? (x.Rows, x.Columns) : (x.Columns, x.Rows);

    internal static void MatMul<T, TResult>(DeviceMatrix<T> a, Transpose transposeA, DeviceMatrix<T> b, Transpose transposeB, DeviceMatrix<TResult> c)
        where T : unmanaged
        where TResult : unmanaged
    {
        (int m, int k) = Of(a, transposeA);
        (int k2, int n) = Of(b, transposeB);
        if (k != k2) throw new ArgumentException($"op(A) is {m} x {k} and op(B) is {k2} x {n}; the inner sizes must be equal", nameof(b));
        if (c.Rows != m || c.Columns != n) throw new ArgumentException($"C is {c.Rows} x {c.Columns}; op(A) op(B) is {m} x {n}", nameof(c));
        Batch(a.Batch, b, nameof(b));
        Batch(a.Batch, c, nameof(c));
        Written(c, nameof(c));
    }

    internal static void Tiles<T>(DeviceTiles<T> a, DeviceTiles<T> b, DeviceTiles<T> c)
        where T : unmanaged
    {
        if (a.Items != c.Items || b.Items != c.Items || a.Heads != c.Heads || b.Heads != c.Heads)
            throw new ArgumentException($"A has {a.Items} x {a.Heads}, B {b.Items} x {b.Heads} and C {c.Items} x {c.Heads} items and heads; they must be the same", nameof(c));
        if ((c.Items > 1 && c.ItemStride == 0) || (c.Heads > 1 && c.HeadStride == 0)) throw new ArgumentException("matrices that are written must lie apart; C has a stride of 0", nameof(c));
    }

    internal static void SymmetricRankK<T>(DeviceMatrix<T> a, Transpose transposeA, DeviceMatrix<T> c)
        where T : unmanaged
    {
        (int n, int k) = Of(a, transposeA);
        if (c.Rows != n || c.Columns != n) throw new ArgumentException($"C is {c.Rows} x {c.Columns}; op(A) is {n} x {k}, so C must be {n} x {n}", nameof(c));
        Batch(a.Batch, c, nameof(c));
        Written(c, nameof(c));
    }

    internal static void Solve<T>(DeviceMatrix<T> lower, DeviceMatrix<T> b)
        where T : unmanaged
    {
        Square(lower, nameof(lower));
        if (b.Rows != lower.Rows) throw new ArgumentException($"B has {b.Rows} rows; L is {lower.Rows} x {lower.Rows}", nameof(b));
        Batch(lower.Batch, b, nameof(b));
        Written(b, nameof(b));
    }

    internal static void Eigen<T>(DeviceMatrix<T> a, DeviceMatrix<T> values, int verdicts)
        where T : unmanaged
    {
        Square(a, nameof(a));
        Written(a, nameof(a));
        Written(values, nameof(values));
        Batch(a.Batch, values, nameof(values));
        int n = a.Rows;
        if ((values.Rows, values.Columns) != (n, 1) && (values.Rows, values.Columns) != (1, n))
            throw new ArgumentException($"values is {values.Rows} x {values.Columns}; it must be {n} x 1 or 1 x {n}", nameof(values));
        Results(a.Batch, verdicts, nameof(verdicts));
    }

    internal static void Square<T>(DeviceMatrix<T> x, string name)
        where T : unmanaged
    {
        if (x.Rows != x.Columns) throw new ArgumentException($"the matrix is {x.Rows} x {x.Columns}; it must be square", name);
    }

    internal static void Same<T>(DeviceMatrix<T> x, DeviceMatrix<T> y, string name)
        where T : unmanaged
    {
        if (x.Rows != y.Rows || x.Columns != y.Columns)
            throw new ArgumentException($"the operand is {y.Rows} x {y.Columns}; it must be {x.Rows} x {x.Columns} as the other", name);
        Batch(x.Batch, y, name);
    }

    internal static void Batch<T>(int batch, DeviceMatrix<T> x, string name)
        where T : unmanaged
    {
        if (x.Batch != batch) throw new ArgumentException($"the operand has a batch of {x.Batch}; the first operand has {batch}", name);
    }

    internal static void Written<T>(DeviceMatrix<T> x, string name)
        where T : unmanaged
    {
        if (x.BatchStride == 0 && x.Batch > 1 && x.Rows > 0 && x.Columns > 0)
            throw new ArgumentException($"{x.Batch} problems share one matrix (batch stride 0) that the operation writes; only operands that are read may be shared", name);
    }

    /// <summary>A batch of replicas ends below the number that stands for shared data; past it the numbers would begin again at 0.</summary>
    internal static void Replicas(int batch, uint firstReplica)
    {
        if (batch > 1 && firstReplica > RandomStream.Shared - (uint)batch)
            throw new ArgumentOutOfRangeException(nameof(firstReplica), firstReplica, $"a batch of {batch} replicas from there passes the last one, {RandomStream.Shared - 1}; shared data ({RandomStream.Shared}) is a batch of one");
    }

    internal static void Results(int batch, int length, string name)
    {
        if (length != batch) throw new ArgumentException($"the span holds {length} results; the batch has {batch} problems", name);
    }

    internal static void ScaleColumns<T>(DeviceMatrix<T> x, DeviceMatrix<T> scale)
        where T : unmanaged
    {
        Written(x, nameof(x));
        Batch(x.Batch, scale, nameof(scale));
        if (scale.Rows != 1 || scale.Columns != x.Columns)
            throw new ArgumentException($"scale is {scale.Rows} x {scale.Columns}; it must be 1 x {x.Columns}", nameof(scale));
    }

    internal static void Gather<T>(DeviceMatrix<T> source, DeviceMatrix<int> rows, DeviceMatrix<int> columns, DeviceMatrix<T> destination)
        where T : unmanaged
    {
        Batch(source.Batch, rows, nameof(rows));
        Batch(source.Batch, columns, nameof(columns));
        Batch(source.Batch, destination, nameof(destination));
        Written(destination, nameof(destination));
        Indices(rows, source.Rows, destination.Rows, nameof(rows));
        Indices(columns, source.Columns, destination.Columns, nameof(columns));
    }

    internal static void Kernel(in NeuralKernelParameters kernel)
    {
        if (kernel.Depth < 1) throw new ArgumentOutOfRangeException(nameof(kernel), kernel.Depth, "Depth must be at least 1");
        if (!(kernel.WeightVariance > 0) || double.IsInfinity(kernel.WeightVariance))
            throw new ArgumentOutOfRangeException(nameof(kernel), kernel.WeightVariance, "WeightVariance must be positive and finite");
        if (!(kernel.BiasVariance >= 0) || double.IsInfinity(kernel.BiasVariance))
            throw new ArgumentOutOfRangeException(nameof(kernel), kernel.BiasVariance, "BiasVariance must be at least 0 and finite");
    }

    internal static void Gegenbauer<T>(int degree, int dimension, DeviceMatrix<T> cosines, DeviceMatrix<T> current, DeviceMatrix<T> previous)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 3);
        Same(cosines, current, nameof(current));
        Same(cosines, previous, nameof(previous));
        Written(previous, nameof(previous));
    }

    private static void Indices(DeviceMatrix<int> indices, int sourceLength, int length, string name)
    {
        if (indices.Columns == 0)
        {
            if (length != sourceLength && length != 0)
                throw new ArgumentException($"no indices are given, which means all {sourceLength} in order; the destination has room for {length}", name);
        }
        else if (indices.Rows != 1 || indices.Columns != length)
        {
            throw new ArgumentException($"the indices are {indices.Rows} x {indices.Columns}; they must be 1 x {length} as the destination", name);
        }
    }
}
