// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.Devices;

namespace LargeN.Tests.Devices;

/// <summary>How the matrices of an operand lie in memory.</summary>
public enum Layout
{
    /// <summary>One after the other, rows without gaps.</summary>
    Dense,

    /// <summary>A gap after each row, after each matrix and before the first.</summary>
    Padded,

    /// <summary>Every problem reads one and the same padded matrix.</summary>
    Shared,
}

/// <summary>The host side of an operand: the elements of a whole buffer, with the gaps that an operation must leave alone.</summary>
internal sealed class Operand<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Operand(T[] data, int offset, int batch, int rows, int columns, int rowStride, long batchStride) =>
        (Data, Offset, Batch, Rows, Columns, RowStride, BatchStride) = (data, offset, batch, rows, columns, rowStride, batchStride);

    internal T[] Data { get; }

    internal int Offset { get; }

    internal int Batch { get; }

    internal int Rows { get; }

    internal int Columns { get; }

    internal int RowStride { get; }

    internal long BatchStride { get; }

    internal T this[int b, int i, int j]
    {
        get => Data[Index(b, i, j)];
        set => Data[Index(b, i, j)] = value;
    }

    /// <summary>An operand whose elements are <paramref name="draw"/>(b, i, j); the gaps hold values that would spoil any result.</summary>
    internal static Operand<T> Create(int batch, int rows, int columns, Layout layout, Func<int, int, int, double> draw)
    {
        int gap = layout == Layout.Dense ? 0 : 3;
        int rowStride = columns + gap;
        long batchStride = layout == Layout.Shared ? 0 : ((long)rows * rowStride) + gap;
        int length = gap + (int)(Math.Max(0, batch - 1) * batchStride) + (rows * rowStride) + gap;
        T[] data = new T[length];
        for (int i = 0; i < length; i++) data[i] = i % 2 == 0 ? T.NaN : T.CreateChecked(1e30f);
        Operand<T> operand = new(data, gap, batch, rows, columns, rowStride, batchStride);
        operand.ForEach((b, i, j) =>
        {
            if (b == 0 || layout != Layout.Shared) operand[b, i, j] = T.CreateChecked(draw(b, i, j));
        });
        return operand;
    }

    /// <summary>The same shape and gaps with other elements of the buffer: what came back from a device.</summary>
    internal Operand<T> With(T[] data) => new(data, Offset, Batch, Rows, Columns, RowStride, BatchStride);

    internal void ForEach(Action<int, int, int> body)
    {
        for (int b = 0; b < Batch; b++)
        {
            for (int i = 0; i < Rows; i++)
            {
                for (int j = 0; j < Columns; j++) body(b, i, j);
            }
        }
    }

    /// <summary>Fails if an element of the buffer outside the matrices, or one that <paramref name="writable"/> excludes, differs from <paramref name="before"/>.</summary>
    internal void AssertOnlyWritten(Operand<T> before, Func<int, int, bool> writable)
    {
        bool[] free = new bool[Data.Length];
        ForEach((b, i, j) => free[Index(b, i, j)] |= writable(i, j));
        ReadOnlySpan<byte> now = MemoryMarshal.AsBytes(Data.AsSpan());
        ReadOnlySpan<byte> old = MemoryMarshal.AsBytes(before.Data.AsSpan());
        int size = now.Length / Math.Max(1, Data.Length);
        for (int i = 0; i < Data.Length; i++)
        {
            if (!free[i] && !now.Slice(i * size, size).SequenceEqual(old.Slice(i * size, size)))
                Assert.Fail($"element {i} of the buffer lies outside what the operation may write and changed from {before.Data[i]} to {Data[i]}");
        }
    }

    private int Index(int b, int i, int j) => Offset + (int)(b * BatchStride) + (i * RowStride) + j;
}

/// <summary>Operands placed on a device for one operation.</summary>
internal sealed class Stage(Device device) : IDisposable
{
    private readonly List<IDisposable> buffers = [];

    internal Device Device => device;

    internal DeviceMatrix<T> Place<T>(Operand<T> operand)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DeviceBuffer<T> buffer = device.Allocate<T>(operand.Data.Length);
        buffers.Add(buffer);
        buffer.Upload(operand.Data);
        return new DeviceMatrix<T>(buffer, operand.Offset, operand.Batch, operand.Rows, operand.Columns, operand.RowStride, operand.BatchStride);
    }

    internal DeviceMatrix<int> Place(int batch, int[] indices, bool shared)
    {
        int length = shared ? indices.Length : indices.Length / Math.Max(1, batch);
        DeviceBuffer<int> buffer = device.Allocate<int>(indices.Length);
        buffers.Add(buffer);
        buffer.Upload(indices);
        return new DeviceMatrix<int>(buffer, 0, batch, 1, length, length, shared ? 0 : length);
    }

    /// <summary>Everything in the operand's buffer, gaps included.</summary>
    internal static Operand<T> Read<T>(DeviceMatrix<T> matrix, Operand<T> before)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] data = new T[before.Data.Length];
        matrix.Buffer.Download(data);
        return before.With(data);
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in buffers) buffer.Dispose();
        if (!KeptDevices.Holds(device)) device.Dispose();
    }
}
