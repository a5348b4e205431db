// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <summary>A <see cref="DeviceMatrix{T}"/> as an address on the GPU, held while an operation is put into the stream.</summary>
internal readonly unsafe struct CudaOperand<T> : IDisposable
    where T : unmanaged
{
    private readonly CudaBuffer<T> buffer;

    /// <param name="device">The device that runs the operation.</param>
    /// <param name="matrix">The operand.</param>
    /// <param name="name">Its name in the contract.</param>
    /// <exception cref="ArgumentException">The operand has no buffer or one of another device.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    internal CudaOperand(CudaDevice device, DeviceMatrix<T> matrix, string name)
    {
        if (matrix.Buffer is null) throw new ArgumentException("the operand has no buffer", name);
        if (!ReferenceEquals(matrix.Buffer.Device, device) || matrix.Buffer is not CudaBuffer<T> own)
            throw new ArgumentException($"the operand lies on device {matrix.Buffer.Device.Name}, the operation runs on {device.Name}; copy it over or use the device that allocated it", name);
        buffer = own;
        Pointer = own.Acquire() + ((ulong)matrix.Offset * (ulong)sizeof(T));
        Batch = matrix.Batch;
        Rows = matrix.Rows;
        Columns = matrix.Columns;
        RowStride = matrix.RowStride;
        BatchStride = matrix.BatchStride;
    }

    /// <summary>Address of element (0, 0) of problem 0.</summary>
    internal ulong Pointer { get; }

    internal int Batch { get; }

    internal int Rows { get; }

    internal int Columns { get; }

    internal int RowStride { get; }

    internal long BatchStride { get; }

    /// <summary>The leading dimension of the libraries, which want 1 where there are no columns.</summary>
    internal int Leading => Math.Max(1, RowStride);

    /// <summary>Whether the rows follow each other without gaps, so that each matrix can be taken for one row.</summary>
    internal bool IsDense => RowStride == Columns || Rows <= 1;

    /// <summary>Whether there is no element.</summary>
    internal bool IsEmpty => Batch == 0 || Rows == 0 || Columns == 0;

    private OperandShape Shape => new(Batch, Rows, Columns, RowStride, BatchStride);

    /// <summary>Address of element (0, 0) of a problem.</summary>
    internal ulong At(int problem) => Pointer + (ulong)(problem * BatchStride * sizeof(T));

    /// <summary>Throws when a written operand shares elements with one that is read.</summary>
    /// <exception cref="ArgumentException">They share memory.</exception>
    internal static void RequireApart(in CudaOperand<T> read, in CudaOperand<T> written, string name)
    {
        long delta = (long)(written.Pointer - read.Pointer) / sizeof(T);
        OperandCheck.Apart(read.Shape, written.Shape, delta, name);
    }

    /// <summary>The same, but an element may be written to the place that it was read from.</summary>
    internal static void RequireSameOrApart(in CudaOperand<T> read, in CudaOperand<T> written, string name)
    {
        bool same = read.Pointer == written.Pointer && read.RowStride == written.RowStride && (read.BatchStride == written.BatchStride || read.Batch <= 1);
        if (!same) RequireApart(read, written, name);
    }

    /// <summary>Lets go of the buffer.</summary>
    public void Dispose() => buffer.Release();
}
