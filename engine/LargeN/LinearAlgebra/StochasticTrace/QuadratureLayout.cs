// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Where the parts of a stochastic Lanczos quadrature lie in its workspace: the bases of all probes, step by step, then per probe what is small.</summary>
internal readonly unsafe struct QuadratureLayout
{
    internal QuadratureLayout(int n, int outputs, int words, StochasticTraceOptions options, Parallelism parallelism)
    {
        N = n;
        Probes = options.Probes;
        Steps = options.Steps(n);
        Outputs = outputs;
        Words = words;
        Stride = VectorBlock.Stride(n, Probes);
        long end = 0, values = (long)outputs * words;
        Basis = Take(ref end, (Steps + 1L) * Probes * Stride);
        Diagonal = Take(ref end, (long)Probes * Steps);
        OffDiagonal = Take(ref end, (long)Probes * Steps);
        Nodes = Take(ref end, (long)Probes * Steps);
        Weights = Take(ref end, (long)Probes * Steps);
        Sums = Take(ref end, Probes * values);
        Means = Take(ref end, values);
        Errors = Take(ref end, 2L * outputs);
        States = Take(ref end, 2L * Probes);
        Verdicts = end;
        end += Workspace.Align((Probes + 1L) * outputs * sizeof(Verdict));
        SlotBytes = Workspace.Align((long)Steps * Steps * sizeof(double)) + Workspace.Align(SymmetricEigen.VectorsInBytes(Steps, Parallelism.Single));
        Slots = end;
        Bytes = end + (WorkerPool.Threads(parallelism) * SlotBytes);
    }

    internal int N { get; }

    internal int Probes { get; }

    internal int Steps { get; }

    internal int Outputs { get; }

    internal int Words { get; }

    internal int Stride { get; }

    internal long Basis { get; }

    internal long Diagonal { get; }

    internal long OffDiagonal { get; }

    internal long Nodes { get; }

    internal long Weights { get; }

    internal long Sums { get; }

    internal long Means { get; }

    internal long Errors { get; }

    internal long States { get; }

    internal long Verdicts { get; }

    internal long SlotBytes { get; }

    internal long Slots { get; }

    internal long Bytes { get; }

    private static long Take(ref long end, long doubles)
    {
        long begin = end;
        end = Workspace.Align(end + (doubles * sizeof(double)));
        return begin;
    }
}

/// <summary>Where one probe stands.</summary>
internal struct ProbeState
{
    /// <summary>Rows of its tridiagonal matrix.</summary>
    internal int Length;

    /// <summary>Its Krylov space is exhausted; its rule is exact and stays.</summary>
    internal bool Ended;

    /// <summary>The rule of an ended probe lies ready.</summary>
    internal bool Made;

    /// <summary>A product was not finite, or its tridiagonal matrix was not diagonalised.</summary>
    internal bool Failed;

    /// <summary>Largest size of an element of T so far.</summary>
    internal double Norm;
}
