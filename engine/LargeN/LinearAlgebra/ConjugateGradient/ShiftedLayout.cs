// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Where the vectors and numbers of a shifted conjugate gradient run lie in its workspace. Complex vectors are two real ones, one behind the other.</summary>
internal readonly struct ShiftedLayout
{
    internal ShiftedLayout(int n, int rightHandSides, int shifts, int words)
    {
        (N, RightHandSides, Shifts, Words) = (n, rightHandSides, shifts, words);
        CheckRows = (int)Math.Min(8, (long)shifts * words);
        Stride = VectorBlock.Stride(n, Math.Max(rightHandSides, CheckRows));
        long end = 0, solutions = (long)rightHandSides * shifts;
        Previous = Take(ref end, (long)rightHandSides * Stride);
        Current = Take(ref end, (long)rightHandSides * Stride);
        Images = Take(ref end, (long)rightHandSides * Stride);
        Directions = Take(ref end, solutions * words * Stride);
        Solutions = Take(ref end, solutions * words * Stride);
        CheckImages = Take(ref end, (long)CheckRows * Stride);
        Sides = end;
        end += Workspace.Align(rightHandSides * (long)SideBytes);
        Systems = end;
        Bytes = end + Workspace.Align(solutions * SystemBytes);
    }

    internal static unsafe int SideBytes => sizeof(ShiftedSide);

    internal static unsafe int SystemBytes => sizeof(ShiftedSystem);

    internal int N { get; }

    internal int RightHandSides { get; }

    internal int Shifts { get; }

    internal int Words { get; }

    internal int Stride { get; }

    /// <summary>Real vectors that the final check multiplies at a time.</summary>
    internal int CheckRows { get; }

    internal long Previous { get; }

    internal long Current { get; }

    internal long Images { get; }

    internal long Directions { get; }

    internal long Solutions { get; }

    internal long CheckImages { get; }

    internal long Sides { get; }

    internal long Systems { get; }

    internal long Bytes { get; }

    private static long Take(ref long end, long doubles)
    {
        long begin = end;
        end = Workspace.Align(end + (doubles * sizeof(double)));
        return begin;
    }
}

/// <summary>The Lanczos recurrence of one right-hand side.</summary>
internal struct ShiftedSide
{
    /// <summary>Diagonal element of this step.</summary>
    internal double Alpha;

    /// <summary>Off-diagonal element that joins this step to the one before, and to the next.</summary>
    internal double Beta, NextBeta;

    /// <summary>Length of the scaled right-hand side.</summary>
    internal double Length;

    /// <summary>Largest size of an element of T so far.</summary>
    internal double Norm;

    /// <summary>The right-hand side times 2^Exponent has elements of order one.</summary>
    internal int Exponent;

    /// <summary>Systems that go on.</summary>
    internal int Active;
}

/// <summary>The factors of T + z and the solution of one system, in step.</summary>
internal struct ShiftedSystem
{
    internal double ShiftRe, ShiftIm;

    /// <summary>Last pivot d of T + z = L D L^T, and last element y of L^-1 |b| e_1.</summary>
    internal double PivotRe, PivotIm, ElementRe, ElementIm;

    /// <summary>Of this step: l of the direction p = v - l p, and c of x = x + c p.</summary>
    internal double FactorRe, FactorIm, StepRe, StepIm;

    /// <summary>Whether it takes part in this step, and in the next.</summary>
    internal bool Running, Active;

    /// <summary>How it ended: Converged by the recurrence, NotConverged while it goes on.</summary>
    internal Verdict Verdict;
}
