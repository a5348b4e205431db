// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <content>The choice of kernels for one strip of columns.</content>
internal static unsafe partial class DirectProduct<V, T>
{
    /// <summary>One strip of columns of C over one block of k, by groups of rows.</summary>
    private struct Strip
    {
        internal nint Depth, StrideB, StrideC, Count;
        internal Operand<T> A;
        internal T* B;
        internal T* C;
        internal T Alpha, Beta;
        internal bool Overwrite;
        internal int LinesOfStep;

        internal void Run(int rows, int columns, ref ReadAhead.Cursor ahead)
        {
            if (LinesOfStep == 0) Run<No>(rows, columns, ref ahead);
            else if (LinesOfStep == 1) Run<One>(rows, columns, ref ahead);
            else if (LinesOfStep == 2) Run<Two>(rows, columns, ref ahead);
            else Run<Four>(rows, columns, ref ahead);
        }

        private void Run<TAhead>(int rows, int columns, ref ReadAhead.Cursor ahead)
            where TAhead : struct, IConstant
        {
            if (columns == WideColumns) RunWide<TAhead>(rows, ref ahead);
            else if (columns == StripColumns) Run<Two, No, TAhead>(rows, ref ahead);
            else if (columns > V.Count) Run<Two, Yes, TAhead>(rows, ref ahead);
            else if (columns == V.Count) Run<One, No, TAhead>(rows, ref ahead);
            else Run<One, Yes, TAhead>(rows, ref ahead);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void RunWide<TAhead>(int rows, ref ReadAhead.Cursor ahead)
            where TAhead : struct, IConstant
        {
            for (; rows >= 4; rows -= 4) WideGroup<Four, TAhead>(ref ahead);
            if (rows >= 2) WideGroup<Two, TAhead>(ref ahead);
            if (rows % 2 == 1) WideGroup<One, TAhead>(ref ahead);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Run<TVectors, TPartial, TAhead>(int rows, ref ReadAhead.Cursor ahead)
            where TVectors : struct, IConstant
            where TPartial : struct, IConstant
            where TAhead : struct, IConstant
        {
            // Equal groups of 8 where they divide the rows: 16 = 8 + 8 beats 12 + 4.
            if (V.TileRows == 12 && rows % 8 == 0 && rows % 12 != 0) for (; rows >= 8; rows -= 8) Group<Eight, TVectors, TPartial, TAhead>(ref ahead);
            else if (V.TileRows == 12) for (; rows >= 12; rows -= 12) Group<Twelve, TVectors, TPartial, TAhead>(ref ahead);
            else for (; rows >= 6; rows -= 6) Group<Six, TVectors, TPartial, TAhead>(ref ahead);
            if (V.TileRows == 12 && rows >= 8)
            {
                Group<Eight, TVectors, TPartial, TAhead>(ref ahead);
                rows -= 8;
            }

            if (rows >= 4)
            {
                Group<Four, TVectors, TPartial, TAhead>(ref ahead);
                rows -= 4;
            }

            if (rows >= 2)
            {
                Group<Two, TVectors, TPartial, TAhead>(ref ahead);
                rows -= 2;
            }

            if (rows == 1) Group<One, TVectors, TPartial, TAhead>(ref ahead);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Group<TRows, TVectors, TPartial, TAhead>(ref ReadAhead.Cursor ahead)
            where TRows : struct, IConstant
            where TVectors : struct, IConstant
            where TPartial : struct, IConstant
            where TAhead : struct, IConstant
        {
            byte* lines = TAhead.Value == 0 ? null : ahead.Take(Depth * TAhead.Value);
            if (lines == null) DirectKernel<V, T, TRows, TVectors, TPartial, No>.Run(Depth, A, B, StrideB, Alpha, Beta, C, StrideC, Overwrite, Count, null);
            else DirectKernel<V, T, TRows, TVectors, TPartial, TAhead>.Run(Depth, A, B, StrideB, Alpha, Beta, C, StrideC, Overwrite, Count, lines);
            A = A.At(TRows.Value, 0);
            C += TRows.Value * StrideC;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void WideGroup<TRows, TAhead>(ref ReadAhead.Cursor ahead)
            where TRows : struct, IConstant
            where TAhead : struct, IConstant
        {
            byte* lines = TAhead.Value == 0 ? null : ahead.Take(Depth * TAhead.Value);
            if (lines == null) WideKernel<V, T, TRows, No>.Run(Depth, A, B, StrideB, Alpha, Beta, C, StrideC, Overwrite, null);
            else WideKernel<V, T, TRows, TAhead>.Run(Depth, A, B, StrideB, Alpha, Beta, C, StrideC, Overwrite, lines);
            A = A.At(TRows.Value, 0);
            C += TRows.Value * StrideC;
        }
    }
}
