// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>What is done to every matrix of a batch: factor it or take its factor as given, solve, take the log-determinant.</summary>
internal unsafe struct CholeskyTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Order, >= 1.</summary>
    internal int Order;

    /// <summary>Matrices, >= 1.</summary>
    internal int Count;

    /// <summary>The matrices hold factors already.</summary>
    internal bool Given;

    /// <summary>The factor overwrites the matrix.</summary>
    internal bool Keep;

    /// <summary>B is no input: it becomes the inverse, both triangles.</summary>
    internal bool Inverse;

    /// <summary>First matrix.</summary>
    internal T* A;

    /// <summary>Elements from one row to the next.</summary>
    internal nint RowStride;

    /// <summary>Elements from one matrix to the next.</summary>
    internal nint BatchStride;

    /// <summary>Right-hand sides of each, >= 0.</summary>
    internal int Sides;

    /// <summary>First right-hand sides [order, sides].</summary>
    internal T* B;

    /// <summary>Elements from one row of B to the next.</summary>
    internal nint RowStrideB;

    /// <summary>Elements from the B of one problem to that of the next.</summary>
    internal nint BatchStrideB;

    /// <summary>One a matrix; null where the factors are given.</summary>
    internal Verdict* Verdicts;

    /// <summary>One a matrix, or null.</summary>
    internal double* LogDeterminants;

    private const double InsideFlops = 3e7;

    /// <summary>Floating-point operations of one matrix.</summary>
    internal readonly double Flops => (Given ? 0 : (double)Order * Order * Order / 3) + (2.0 * Order * Order * Sides);

    /// <summary>Whether the threads, if there are any, work inside of one matrix at a time.</summary>
    internal readonly bool Inside => Order > CholeskyGroup.Order && (Count == 1 || (Count < 16 && Flops > InsideFlops));

    /// <summary>Scratch bytes of one matrix or of one group of lanes.</summary>
    internal static long ScratchBytes(int n, int sides, bool keep, bool inverse, int slots)
    {
        long work = inverse ? InverseDriver<T>.ScratchBytes(n, slots)
            : Math.Max(CholeskyDriver<T>.ScratchBytes(n, slots), TriangularSolveDriver<T>.ScratchBytes(n, sides, slots));
        if (!keep) work = Workspace.Align(work) + Workspace.Align((long)n * n * sizeof(T));
        return Workspace.Align(n <= CholeskyGroup.Order ? Math.Max(work, LanePanels<T>.Bytes(n)) : work);
    }

    /// <summary>Does one matrix by itself.</summary>
    internal readonly void RunOne(nint i, byte* scratch, Parallelism parallelism)
    {
        T* factor = A + (i * BatchStride);
        nint stride = RowStride;
        if (!Given)
        {
            if (!Keep)
            {
                for (nint row = 0; row < Order; row++) new ReadOnlySpan<T>(factor + (row * stride), (int)row + 1).CopyTo(new Span<T>((T*)scratch + (row * Order), (int)row + 1));
                factor = (T*)scratch;
                stride = Order;
                scratch += Workspace.Align((long)Order * Order * sizeof(T));
            }

            Verdicts[i] = CholeskyDriver<T>.Factor(Order, factor, stride, scratch, parallelism);
            if (!Verdicts[i].IsConverged)
            {
                if (LogDeterminants != null) LogDeterminants[i] = double.NaN;
                return;
            }
        }

        if (LogDeterminants != null) LogDeterminants[i] = LogDeterminantLanes.One(Order, factor, stride);
        T* b = B + (i * BatchStrideB);
        if (Inverse)
        {
            InverseDriver<T>.Run(Order, factor, stride, b, RowStrideB, scratch, parallelism);
            return;
        }

        TriangularSolveDriver<T>.SolveLeft(Order, Sides, factor, stride, Transpose.No, b, RowStrideB, scratch, parallelism);
        TriangularSolveDriver<T>.SolveLeft(Order, Sides, factor, stride, Transpose.Yes, b, RowStrideB, scratch, parallelism);
    }
}
