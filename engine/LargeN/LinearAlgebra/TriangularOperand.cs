// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>A triangular matrix op(A) as drivers see it.</summary>
internal readonly unsafe struct TriangularOperand<T>(Operand<T> matrix, bool upper, bool unit)
    where T : unmanaged
{
    /// <summary>The elements; those of the other triangle are not read.</summary>
    internal readonly Operand<T> Matrix = matrix;

    /// <summary>Whether op(A) is upper triangular.</summary>
    internal readonly bool Upper = upper;

    /// <summary>Whether the diagonal is all ones and not read.</summary>
    internal readonly bool Unit = unit;

    /// <summary>op(A) of a row-major matrix.</summary>
    internal TriangularOperand(T* data, nint rowStride, Triangle triangle, Transpose transpose, Diagonal diagonal)
        : this(new Operand<T>(data, rowStride, transpose), (triangle == Triangle.Upper) != (transpose == Transpose.Yes), diagonal == Diagonal.Unit)
    {
    }

    /// <summary>The transposed operand.</summary>
    internal TriangularOperand<T> Transposed => new(Matrix.Transposed, !Upper, Unit);

    /// <summary>The operand of the same shape that lies so many elements further on.</summary>
    internal TriangularOperand<T> Moved(nint elements) => new(new Operand<T>(Matrix.Data + elements, Matrix.RowStride, Matrix.ColumnStride), Upper, Unit);

    /// <summary>The diagonal block that begins at row and column <paramref name="index"/>.</summary>
    internal TriangularOperand<T> Block(nint index) => new(Matrix.At(index, index), Upper, Unit);

    /// <summary>Rows and columns in reverse order: an upper matrix of order n becomes a lower one.</summary>
    internal Operand<T> Reversed(int n)
    {
        Operand<T> last = Matrix.At(n - 1, n - 1);
        return new(last.Data, -last.RowStride, -last.ColumnStride);
    }
}
