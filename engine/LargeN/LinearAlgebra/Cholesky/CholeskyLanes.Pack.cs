// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <content>Layout only: matrices and right-hand sides to and from the vectors. Nothing above a diagonal is read or written.</content>
internal static unsafe partial class CholeskyLanes<V, T>
{
    /// <summary>Rows 4 block to 4 block + 3 of all matrices, up to the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void GatherPanel(in LanePanels<T> panels, int block, nint rowStride, T* own)
    {
        nint step = LanePanels<T>.Rows * V.Count;
        for (int r = 0; r < LanePanels<T>.Rows; r++)
        {
            nint row = (LanePanels<T>.Rows * block) + r, length = row + 1;
            T* target = own + (r * V.Count);
            if (row >= panels.N)
            {
                for (nint k = 0; k < length; k++) V.Store(V.Broadcast(k == row ? T.One : T.Zero), target + (k * step));
                continue;
            }

            nint offset = row * rowStride;
            if (length < 4)
            {
                Interleave<V, T>.GatherFew(panels.Matrices, offset, (int)length, target, step);
                continue;
            }

            // The last four end with the diagonal; where they meet those before, the same values are moved again.
            for (nint k = 0; k < length; k += 4)
            {
                nint at = Math.Min(k, length - 4);
                Interleave<V, T>.Gather4(panels.Matrices, offset + at, target + (at * step), step);
            }
        }
    }

    /// <summary>Writes the panels to all matrices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void ScatterPanels(in LanePanels<T> panels, nint rowStride)
    {
        nint step = LanePanels<T>.Rows * V.Count;
        for (nint row = 0; row < panels.N; row++)
        {
            T* source = panels.Panel(row / LanePanels<T>.Rows) + (row % LanePanels<T>.Rows * V.Count);
            nint length = row + 1, offset = row * rowStride;
            if (length < 4)
            {
                Interleave<V, T>.ScatterFew(source, step, panels.Matrices, offset, (int)length);
                continue;
            }

            for (nint k = 0; k < length; k += 4)
            {
                nint at = Math.Min(k, length - 4);
                Interleave<V, T>.Scatter4(source + (at * step), step, panels.Matrices, offset + at);
            }
        }
    }

    /// <summary>Writes the panels to the matrix of one lane.</summary>
    internal static void ScatterPanels(in LanePanels<T> panels, int lane, nint rowStride)
    {
        nint step = LanePanels<T>.Rows * V.Count;
        for (nint row = 0; row < panels.N; row++)
        {
            T* source = panels.Panel(row / LanePanels<T>.Rows) + (row % LanePanels<T>.Rows * V.Count);
            Interleave<V, T>.ScatterLane(source, step, lane, panels.Matrices[lane] + (row * rowStride), (int)row + 1);
        }
    }

    /// <summary>Columns first to first + sides - 1 of all right-hand sides; the rows from n on become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void GatherSides(in LanePanels<T> panels, int first, int sides, nint rowStride)
    {
        nint length = sides, rows = panels.N, count = rows * sides;
        if (sides == rowStride)
        {
            // Neighbouring rows touch, so all elements are one row.
            length = count;
            rows = 1;
        }

        for (nint row = 0; row < rows; row++)
        {
            T* target = panels.Solution + (row * length * V.Count);
            nint offset = (row * rowStride) + first;
            if (length < 4) Interleave<V, T>.GatherFew(panels.SidesOf, offset, (int)length, target, V.Count);
            else for (nint k = 0; k < length; k += 4) Interleave<V, T>.Gather4(panels.SidesOf, offset + Math.Min(k, length - 4), target + (Math.Min(k, length - 4) * V.Count), V.Count);
        }

        new Span<T>(panels.Solution + (count * V.Count), (int)(((LanePanels<T>.Rows * panels.Blocks * sides) - count) * V.Count)).Clear();
    }

    /// <summary>Writes the solutions to the right-hand sides of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void ScatterSides(in LanePanels<T> panels, int first, int sides, nint rowStride)
    {
        nint length = sides, rows = panels.N;
        if (sides == rowStride)
        {
            length *= rows;
            rows = 1;
        }

        for (nint row = 0; row < rows; row++)
        {
            T* source = panels.Solution + (row * length * V.Count);
            nint offset = (row * rowStride) + first;
            if (length < 4)
            {
                Interleave<V, T>.ScatterFew(source, V.Count, panels.SidesOf, offset, (int)length);
                continue;
            }

            for (nint k = 0; k < length; k += 4) Interleave<V, T>.Scatter4(source + (Math.Min(k, length - 4) * V.Count), V.Count, panels.SidesOf, offset + Math.Min(k, length - 4));
        }
    }

    /// <summary>Writes the solutions to the right-hand sides of one lane.</summary>
    internal static void ScatterSides(in LanePanels<T> panels, int lane, int first, int sides, nint rowStride)
    {
        for (nint row = 0; row < panels.N; row++)
            Interleave<V, T>.ScatterLane(panels.Solution + (row * sides * V.Count), V.Count, lane, panels.SidesOf[lane] + (row * rowStride) + first, sides);
    }
}
