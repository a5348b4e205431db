// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by divide and conquer: the matrix is cut into leaves, which are solved by implicit QL and merged two by two.</summary>
/// <remarks>
/// Numbers that decide (eigenvalues, weights, roots) are double whatever T is; vectors are T, and what is deflated is measured by the unit roundoff of T.
/// <para>For eigenvalues alone only the first and the last components of the vectors are carried along: O(n^2) work.</para>
/// <para>The tree is fixed by the order alone: leaves of 32 rows, halves in whole leaves. Nodes of at most 256 rows are parts of one region; above them each merge uses the threads inside.</para>
/// <para>Sources: Cuppen (1981); Gu and Eisenstat (1995), A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem; LAPACK working note 69.</para>
/// </remarks>
internal sealed unsafe class DivideAndConquer<V, T> : Job
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LeavesOfPart = 8;

    [ThreadStatic]
    private static DivideAndConquer<V, T>? mine;

    private readonly Lock gate = new();
    private DivideMemory<T> memory;
    private int n;
    private int leaves;
    private int levels;
    private int partLevel;
    private double* d;
    private double* e;
    private T* rows;
    private nint stride;
    private bool edges;
    private byte* products;
    private long productBytes;
    private int sweepLimit;
    private int rootLimit;
    private Verdict verdict;

    internal static DivideAndConquer<V, T> Mine => mine ??= new DivideAndConquer<V, T>();

    /// <summary>Bytes of scratch of the matrix products.</summary>
    internal static long ProductBytes(int n, int slots) => Math.Max(MatMulDriver<T>.ScratchBytes(n, n, n, slots), slots * PartProductBytes);

    private static long PartProductBytes => Workspace.Align(MatMulDriver<T>.ScratchBytes(PartOrder, PartOrder, PartOrder, 1));

    private static int PartOrder => LeavesOfPart * DivideMemory<T>.Leaf;

    /// <summary>Solves one problem.</summary>
    /// <param name="problem">Arrays; its order lists the rows by rising eigenvalue afterwards.</param>
    /// <param name="order">Order, at least 1.</param>
    /// <param name="diagonal">Diagonal; becomes the eigenvalues, by row.</param>
    /// <param name="offDiagonal">Off-diagonal; destroyed.</param>
    /// <param name="vectors">Takes the eigenvectors as rows, padded with zeros; null for eigenvalues alone, which is done for double only.</param>
    /// <param name="rowStride">Elements from one row to the next; without vectors that of first and last components.</param>
    /// <param name="scratch">Of <see cref="ProductBytes"/>; without vectors not used.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="sweeps">Sweeps allowed for an eigenvalue of a leaf; less than the usual number in tests only.</param>
    /// <param name="evaluations">Evaluations allowed for a root of a merge; less than the usual number in tests only.</param>
    /// <returns>
    /// Converged, or NotConverged with the place among the rising eigenvalues of the one that took too many iterations (of one in a smaller node, of the eigenvalue that the merges made of it);
    /// residual: the off-diagonal that was left of its leaf, or the width of the bracket that holds the root.
    /// </returns>
    internal Verdict Solve(
        in DivideMemory<T> problem,
        int order,
        double* diagonal,
        double* offDiagonal,
        T* vectors,
        nint rowStride,
        byte* scratch,
        Parallelism threads,
        int sweeps = ImplicitQl.SweepLimit,
        int evaluations = SecularEquation.IterationLimit)
    {
        (sweepLimit, rootLimit) = (sweeps, evaluations);
        memory = problem;
        n = order;
        d = diagonal;
        e = offDiagonal;
        edges = vectors == null;
        rows = edges ? memory.Small : vectors;
        stride = rowStride;
        products = scratch;
        productBytes = PartProductBytes;
        leaves = DivideMemory<T>.Leaves(n);
        levels = BitOperations.Log2((uint)leaves - 1 | 1) + (leaves > 1 ? 1 : 0);
        partLevel = Math.Max(0, levels - BitOperations.Log2(LeavesOfPart));
        verdict = Verdict.Converged;
        new Span<T>(rows, (int)(memory.Padded * stride)).Clear();
        for (int leaf = 1; leaf < leaves; leaf++)
        {
            int row = leaf * DivideMemory<T>.Leaf;
            double coupling = memory.Couplings[leaf] = e[row - 1];
            d[row - 1] -= Math.Abs(coupling);
            d[row] -= Math.Abs(coupling);
        }

        WorkerPool.Run(this, 1 << partLevel, threads);
        for (int level = partLevel - 1; level >= 0; level--)
            for (int node = 0; node < 1 << level; node++) Merge(level, node, slot: 0, products, threads, ref verdict);
        return verdict.IsConverged ? verdict : verdict with { Index = new ReadOnlySpan<int>(memory.Order, n).IndexOf((int)verdict.Index) };
    }

    /// <summary>Of two failures the one with the lower index.</summary>
    internal static Verdict First(Verdict a, Verdict b) => a.IsConverged || (!b.IsConverged && b.Index < a.Index) ? b : a;

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        (int first, int last) = Node(partLevel, part);
        Verdict own = Verdict.Converged;
        for (int leaf = first; leaf < last; leaf++) SolveLeaf(leaf, slot, ref own);
        for (int level = levels - 1; level >= partLevel; level--)
        {
            int below = level - partLevel;
            for (int node = part << below; node < (part + 1) << below; node++)
                Merge(level, node, slot, products + (slot * productBytes), Parallelism.Single, ref own);
        }

        // Whichever thread comes first: the rows of the parts are apart.
        lock (gate) verdict = First(verdict, own);
    }

    /// <summary>The leaves of a node: from the root on, the bits of its number say left or right.</summary>
    private (int First, int Last) Node(int level, int node)
    {
        int first = 0, last = leaves;
        for (int bit = level - 1; bit >= 0; bit--)
        {
            int middle = (first + last) / 2;
            if (((node >> bit) & 1) == 0) last = middle;
            else first = middle;
        }

        return (first, last);
    }

    /// <summary>Merges the halves of a node; a failure inside it goes with its eigenvalue.</summary>
    private void Merge(int level, int node, int slot, byte* scratch, Parallelism threads, ref Verdict state)
    {
        (int first, int last) = Node(level, node);
        if (last - first < 2) return;
        int cut = (first + last) / 2, begin = first * DivideMemory<T>.Leaf, end = Math.Min(n, last * DivideMemory<T>.Leaf);
        SpectralMerge<V, T> merge = SpectralMerge<V, T>.Mine;
        Verdict own = merge.Run(memory, begin, cut * DivideMemory<T>.Leaf, end, d, memory.Couplings[cut], rows, stride, edges, scratch, slot, rootLimit, threads);
        if (!state.IsConverged && state.Index >= begin && state.Index < end) state = state with { Index = merge.NewRow(state.Index) };
        state = First(state, own);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void SolveLeaf(int leaf, int slot, ref Verdict state)
    {
        int begin = leaf * DivideMemory<T>.Leaf, size = Math.Min(DivideMemory<T>.Leaf, n - begin);
        T* block = rows + (begin * stride) + (edges ? 0 : begin);
        if (edges) block[0] = block[((size - 1) * stride) + 1] = T.One;
        else for (int r = 0; r < size; r++) block[(r * stride) + r] = T.One;
        RotationLog<V, T> log = memory.Log<V>(slot, block, stride, edges ? DivideMemory<T>.EdgeStride : Math.Min(DivideMemory<T>.Leaf, memory.Padded - begin));
        Verdict own = ImplicitQl.Run(d + begin, e + begin, size, log, sweepLimit);
        log.Apply();
        if (!own.IsConverged) state = First(state, own with { Index = begin + own.Index });

        int* order = memory.Order + begin;
        for (int r = 0; r < size; r++)
        {
            int k = r;
            for (; k > 0 && d[order[k - 1]] > d[begin + r]; k--) order[k] = order[k - 1];
            order[k] = begin + r;
        }
    }
}
