// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>The arrays of one divide-and-conquer problem. Every node of the tree works on the part that begins at its first row, so nodes that do not overlap may run at the same time.</summary>
internal readonly unsafe struct DivideMemory<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a leaf; every cut is a multiple of it, so the columns of a node begin at a whole vector.</summary>
    internal const int Leaf = 32;

    // Each leaf owns half as many elements again: room for the padding behind the poles.
    private const int LeafElements = Leaf + (Leaf / 2);
    private const int PairCapacity = 8 * Leaf;
    private const int SweepCapacity = 64;
    private const int DoubleArrays = 7;
    private const int IntegerArrays = 5;

    private readonly byte* memory;
    private readonly long arrayBytes;
    private readonly long integerBytes;
    private readonly long matrixBytes;

    /// <param name="memory">Of the size that <see cref="Bytes"/> gives.</param>
    /// <param name="n">Order.</param>
    /// <param name="padded">Elements of a row, a multiple of the lane count.</param>
    /// <param name="stride">Elements from one row to the next, of the vectors and of both squares of scratch; for eigenvalues alone, of a row of first and last components.</param>
    internal DivideMemory(byte* memory, int n, int padded, int stride)
    {
        this.memory = memory;
        Padded = padded;
        arrayBytes = Workspace.Align((long)Leaves(n) * LeafElements * sizeof(double));
        integerBytes = Workspace.Align((long)n * sizeof(int));
        matrixBytes = Workspace.Align((long)padded * stride * sizeof(T));
    }

    internal int Padded { get; }

    /// <summary>Off-diagonal element at each cut, by the leaf behind it.</summary>
    internal double* Couplings => (double*)(memory + (DoubleArrays * arrayBytes));

    /// <summary>Weights by row.</summary>
    internal double* RowWeights => (double*)(memory + ((DoubleArrays + 1) * arrayBytes));

    /// <summary>Rows of a node in the order of rising eigenvalues.</summary>
    internal int* Order => (int*)(memory + ((DoubleArrays + 2) * arrayBytes));

    /// <summary>The same for both halves together, before deflation; scratch afterwards.</summary>
    internal int* Merged => (int*)((byte*)Order + integerBytes);

    /// <summary>Rows that take part in the secular equation, in rising order.</summary>
    internal int* Live => (int*)((byte*)Order + (2 * integerBytes));

    /// <summary>Deflated rows in rising order.</summary>
    internal int* Dead => (int*)((byte*)Order + (3 * integerBytes));

    /// <summary>Indices of live rows: those of the top half, mixed ones, those of the bottom half.</summary>
    internal int* ByKind => (int*)((byte*)Order + (4 * integerBytes));

    /// <summary>Kind of each row, and the padding behind it.</summary>
    internal byte* Kinds => (byte*)Order + (IntegerArrays * integerBytes);

    /// <summary>Elements from one row to the next where a row holds the first and the last component of a vector: one vector of lanes.</summary>
    internal static int EdgeStride => 64 / sizeof(T);

    /// <summary>Eigenvectors of the rank-one problem, as rows; for eigenvalues alone, first and last components.</summary>
    internal T* Small => (T*)(Kinds + integerBytes);

    /// <summary>Copies of rows.</summary>
    internal T* Gathered => (T*)((byte*)Small + matrixBytes);

    /// <summary>Scratch of threads.</summary>
    internal byte* Slots => (byte*)Gathered + matrixBytes;

    /// <summary>Scratch of one thread: a log of rotations, and a row in double precision.</summary>
    internal static long SlotBytes(int padded) => RotationLogBytes + Workspace.Align((long)padded * sizeof(double));

    internal static long RotationLogBytes => RotationLog<Lanes512<T>, T>.Bytes(PairCapacity, SweepCapacity);

    internal static long Bytes(int n, int padded, int stride, int slots)
    {
        DivideMemory<T> empty = new(null, n, padded, stride);
        return (long)empty.Slots + (slots * SlotBytes(padded));
    }

    internal static int Leaves(int n) => (n + Leaf - 1) / Leaf;

    /// <summary>The scratch row of a thread.</summary>
    internal double* Row(int slot) => (double*)(Slots + (slot * SlotBytes(Padded)) + RotationLogBytes);

    /// <summary>Poles of the secular equation of the node that begins at a row, padded.</summary>
    internal double* Poles(int begin) => PaddedArray(0, begin);

    /// <summary>Weights of the poles, padded.</summary>
    internal double* Weights(int begin) => PaddedArray(1, begin);

    /// <summary>Nearer pole of each root.</summary>
    internal double* Origins(int begin) => PaddedArray(2, begin);

    /// <summary>Distance of each root from it.</summary>
    internal double* Offsets(int begin) => PaddedArray(3, begin);

    /// <summary>Weights for which the roots are exact.</summary>
    internal double* ExactWeights(int begin) => PaddedArray(4, begin);

    /// <summary>Poles in the order of their kinds.</summary>
    internal double* PolesByKind(int begin) => PaddedArray(5, begin);

    /// <summary>Exact weights in the order of their kinds.</summary>
    internal double* WeightsByKind(int begin) => PaddedArray(6, begin);

    /// <summary>Binds the log of a thread to the rows of a leaf.</summary>
    internal RotationLog<V, T> Log<V>(int slot, T* rows, nint stride, int columns)
        where V : struct, ILanes<V, T>
    {
        RotationLog<V, T> log = RotationLog<V, T>.Mine;
        log.Begin(Slots + (slot * SlotBytes(Padded)), PairCapacity, SweepCapacity, rows, stride, columns, Threading.Parallelism.Single);
        return log;
    }

    private double* PaddedArray(int index, int begin) => (double*)(memory + (index * arrayBytes)) + (begin / Leaf * LeafElements);
}
