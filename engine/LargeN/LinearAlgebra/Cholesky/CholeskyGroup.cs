// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.LinearAlgebra;

/// <summary>A task on as many small matrices at once as a vector has lanes.</summary>
internal static unsafe class CholeskyGroup
{
    /// <summary>Largest order. No more than that of a leaf, so that a matrix by itself has the same chains; beyond, the panels leave L2.</summary>
    internal const int Order = 64;

    /// <summary>Fewer matrices than this are done sooner one by one; their bits are the same.</summary>
    internal const int Fewest = 3;

    /// <summary>Lanes of a vector on this machine.</summary>
    internal static int Lanes<T>()
        where T : unmanaged => (Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16) / sizeof(T);

    /// <summary>Does matrices begin to begin + count - 1, at most one a lane.</summary>
    internal static void Run<T>(in CholeskyTask<T> task, nint begin, int count, byte* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            ref readonly CholeskyTask<float> single = ref Unsafe.As<CholeskyTask<T>, CholeskyTask<float>>(ref Unsafe.AsRef(in task));
            if (Vector512.IsHardwareAccelerated) Run<Simd512Single, float>(single, begin, count, scratch);
            else if (Vector256.IsHardwareAccelerated) Run<Simd256Single, float>(single, begin, count, scratch);
            else Run<Simd128Single, float>(single, begin, count, scratch);
        }
        else
        {
            ref readonly CholeskyTask<double> @double = ref Unsafe.As<CholeskyTask<T>, CholeskyTask<double>>(ref Unsafe.AsRef(in task));
            if (Vector512.IsHardwareAccelerated) Run<Simd512Double, double>(@double, begin, count, scratch);
            else if (Vector256.IsHardwareAccelerated) Run<Simd256Double, double>(@double, begin, count, scratch);
            else Run<Simd128Double, double>(@double, begin, count, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<V, T>(in CholeskyTask<T> task, nint begin, int count, byte* scratch)
        where V : unmanaged, ISimd<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LanePanels<T> panels = new(task.Order, V.Count, scratch);
        for (int l = 0; l < V.Count; l++)
        {
            nint matrix = begin + Math.Min(l, count - 1);
            panels.Matrices[l] = task.A + (matrix * task.BatchStride);
            panels.SidesOf[l] = task.B + (matrix * task.BatchStrideB);
        }

        bool good = true;
        if (task.Given) CholeskyLanes<V, T>.Gather(panels, task.RowStride);
        else
        {
            CholeskyLanes<V, T>.Factor(panels, task.RowStride);
            good = Judge<V, T>(task, panels, begin, count);
            if (task.Keep && good) CholeskyLanes<V, T>.ScatterPanels(panels, task.RowStride);
        }

        Verdict* verdicts = task.Verdicts + begin;
        for (int l = 0; l < count && task.Keep && !good; l++)
            if (verdicts[l].IsConverged) CholeskyLanes<V, T>.ScatterPanels(panels, l, task.RowStride);

        for (int l = 0; l < count && task.Inverse; l++) InverseDriver<T>.Identity(task.Order, panels.SidesOf[l], task.RowStrideB);
        for (int first = 0, sides; first < task.Sides; first += sides)
        {
            sides = Math.Min(LanePanels<T>.Sides, task.Sides - first);
            CholeskyLanes<V, T>.GatherSides(panels, first, sides, task.RowStrideB);
            CholeskyLanes<V, T>.Solve(panels, sides);
            if (good) CholeskyLanes<V, T>.ScatterSides(panels, first, sides, task.RowStrideB);
            for (int l = 0; l < count && !good; l++)
                if (verdicts[l].IsConverged) CholeskyLanes<V, T>.ScatterSides(panels, l, first, sides, task.RowStrideB);
        }

        for (int l = 0; l < count && task.Inverse; l++) InverseDriver<T>.Mirror(task.Order, panels.SidesOf[l], task.RowStrideB);
        if (task.LogDeterminants != null) LogDeterminants<V, T>(panels, count, verdicts, task.LogDeterminants + begin);
    }

    /// <summary>The verdict of each lane; true when all have converged. The matrices still have their content.</summary>
    private static bool Judge<V, T>(in CholeskyTask<T> task, in LanePanels<T> panels, nint begin, int count)
        where V : unmanaged, ISimd<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<Verdict> verdicts = new(task.Verdicts + begin, count);
        verdicts.Fill(Verdict.Converged);
        bool good = true;
        for (int l = 0; l < count; l++)
        {
            if (panels.Flags[l] == T.Zero) continue;
            verdicts[l] = Failure(panels, l, V.Count, task.RowStride);
            good = false;
        }

        return good;
    }

    private static Verdict Failure<T>(in LanePanels<T> panels, int lane, int lanes, nint rowStride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long input = CholeskyDriver<T>.FirstNonFinite(panels.N, panels.Matrices[lane], rowStride);
        if (input >= 0) return new Verdict(VerdictKind.NonFinite, input);
        T* square = panels.Squares + lane;
        int pivot = 0;
        while (*square > T.Zero && T.IsFinite(*square))
        {
            pivot++;
            square += lanes;
        }

        return CholeskyDriver<T>.BadPivot(panels.N, pivot, *square);
    }

    [SkipLocalsInit]
    private static void LogDeterminants<V, T>(in LanePanels<T> panels, int count, Verdict* verdicts, double* results)
        where V : unmanaged, ISimd<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double* lanes = stackalloc double[64 / sizeof(float)];
        if (typeof(T) == typeof(double))
        {
            LogDeterminantLanes.Run(panels.N, (double*)panels.Pivots, V.Count, lanes);
        }
        else
        {
            // The solutions have been written; their place holds twice the pivots.
            double* wide = (double*)panels.Solution;
            for (nint k = 0; k < panels.N * (nint)V.Count; k++) wide[k] = double.CreateTruncating(panels.Pivots[k]);
            LogDeterminantLanes.Run(panels.N, wide, V.Count, lanes);
        }

        for (int l = 0; l < count; l++) results[l] = verdicts[l].IsConverged ? lanes[l] : double.NaN;
    }
}
