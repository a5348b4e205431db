// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <content>Recording of QL sweeps and their application to the rows, strip by strip.</content>
internal sealed unsafe partial class EigenSolver<V, T>
{
    private T* pairs;
    private RotationSweep* sweeps;
    private int pairCount;
    private int sweepCount;

    /// <summary>Room for the rotations of a sweep that starts at row <paramref name="from"/>.</summary>
    internal T* BeginSweep(int from)
    {
        if (pairCount + from > layout.RotationCapacity || sweepCount == layout.SweepCapacity) ApplyRotations();
        return pairs + (2 * pairCount);
    }

    /// <summary>Keeps the sweep whose pairs were written.</summary>
    internal void EndSweep(int to, int from)
    {
        if (to >= from) return;
        sweeps[sweepCount++] = new RotationSweep(to, from, 2 * pairCount);
        pairCount += from - to;
    }

    private void BeginRotations(byte* memory)
    {
        pairs = (T*)(memory + layout.Rotations);
        sweeps = (RotationSweep*)(memory + layout.Sweeps);
        pairCount = 0;
        sweepCount = 0;
    }

    private void ApplyRotations()
    {
        int strip = Rotations.WideGroups * Lanes;
        if (sweepCount > 0) InParallel(Region.Rotate, (padded + strip - 1) / strip);
        pairCount = 0;
        sweepCount = 0;
    }

    private void RotatePart(int part)
    {
        int strip = Rotations.WideGroups * Lanes, first = part * strip;
        if (first + strip <= padded)
        {
            Rotations.Wide<V, T>(rows + first, stride, sweeps, sweepCount, pairs);
            return;
        }

        for (; first < padded; first += Lanes)
            Rotations.Narrow<V, T>(rows + first, stride, sweeps, sweepCount, pairs);
    }
}
