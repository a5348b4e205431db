// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Lanczos runs of all probes side by side, and the Gauss rules that they give.</summary>
/// <remarks>
/// A probe v of length sqrt(n) sees A through the tridiagonal matrix T of its Lanczos run: v^T f(A) v is about n sum_k s_k^2 f(theta_k), theta_k the eigenvalues of T and s_k the first
/// elements of its eigenvectors (Golub and Meurant 2010, chapter 6). Every vector is orthogonalised twice against all of its run, so no copies of nodes appear.
/// <para>A step multiplies the current vectors of all probes at once. Parts of the parallel regions are probes. Everything is scaled by a power of two to products of order one.</para>
/// </remarks>
internal sealed unsafe class LanczosQuadrature : Job
{
    private const double Negligible = 10.0 / (1L << 52);

    [ThreadStatic]
    private static LanczosQuadrature? mine;

    private QuadratureLayout layout;
    private byte* memory;
    private double* basis;
    private ProbeState* states;
    private int step;
    private int exponent;
    private bool making;

    /// <summary>The object of this thread, with the probes of the options as first vectors. It is taken from the thread until <see cref="End"/>: operator and function may run a quadrature of their own.</summary>
    internal static LanczosQuadrature Start(in QuadratureLayout layout, StochasticTraceOptions options, byte* memory)
    {
        LanczosQuadrature run = mine ?? new LanczosQuadrature();
        mine = null;
        run.layout = layout;
        run.memory = memory;
        run.basis = (double*)(memory + layout.Basis);
        run.states = (ProbeState*)(memory + layout.States);
        run.step = 0;
        run.exponent = 0;
        new Span<ProbeState>(run.states, layout.Probes).Clear();
        double size = 1 / Math.Sqrt(layout.N);
        for (int v = 0; v < layout.Probes; v++) Probes.Fill(run.Vector(0, v), layout.N, options.Seed, options.FirstReplica + (uint)v, size);
        return run;
    }

    /// <summary>Whether every probe has an exact rule, or none at all.</summary>
    internal bool AllEnded
    {
        get
        {
            for (int v = 0; v < layout.Probes; v++)
                if (!states[v].Ended) return false;
            return true;
        }
    }

    /// <summary>Probes with an exact rule.</summary>
    internal int Exact
    {
        get
        {
            int count = 0;
            for (int v = 0; v < layout.Probes; v++)
                if (states[v].Ended && !states[v].Failed) count++;
            return count;
        }
    }

    /// <summary>Gives the object back to the thread.</summary>
    internal void End() => mine = this;

    /// <summary>One more row of every T.</summary>
    internal void Step(ISymmetricOperator a, Parallelism parallelism)
    {
        int length = layout.Probes * layout.Stride;
        a.Apply(
            new ReadOnlyMatrixView<double>(new ReadOnlySpan<double>(Vector(step, 0), length), layout.Probes, layout.N, layout.Stride),
            new MatrixView<double>(new Span<double>(Vector(step + 1, 0), length), layout.Probes, layout.N, layout.Stride),
            parallelism);
        if (step == 0)
        {
            double size = 0;
            for (int v = 0; v < layout.Probes; v++)
            {
                double largest = VectorKernels.Largest(Vector(1, v), layout.N);
                if (double.IsFinite(largest)) size = Math.Max(size, largest);
            }

            exponent = -PowerOfTwo.Exponent(size);
        }

        making = false;
        WorkerPool.Run(this, layout.Probes, parallelism);
        step++;
    }

    /// <summary>Nodes and weights of every probe from the rows so far.</summary>
    internal void MakeRules(Parallelism parallelism)
    {
        making = true;
        WorkerPool.Run(this, layout.Probes, parallelism);
    }

    /// <summary>The rule of one probe; false when it has none. Weights add up to n.</summary>
    internal bool Rule(int probe, out double* nodes, out double* weights, out int count)
    {
        nodes = Row(layout.Nodes, probe);
        weights = Row(layout.Weights, probe);
        count = states[probe].Length;
        return !states[probe].Failed;
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        if (making) MakeRule(part, memory + layout.Slots + (slot * layout.SlotBytes));
        else Extend(part);
    }

    private double* Vector(int step, int probe) => basis + ((((nint)step * layout.Probes) + probe) * layout.Stride);

    private double* Row(long offset, int probe) => (double*)(memory + offset) + ((nint)probe * layout.Steps);

    private void Extend(int probe)
    {
        int n = layout.N;
        ref ProbeState state = ref states[probe];
        double* w = Vector(step + 1, probe), v = Vector(step, probe);
        if (state.Ended)
        {
            new Span<double>(w, n).Clear();
            return;
        }

        if (exponent != 0)
        {
            VectorKernels.Scale(PowerOfTwo.Of(exponent / 2), w, n);
            VectorKernels.Scale(PowerOfTwo.Of(exponent - (exponent / 2)), w, n);
        }

        double* diagonal = Row(layout.Diagonal, probe), offDiagonal = Row(layout.OffDiagonal, probe);
        double alpha = Dot(v, w);
        VectorKernels.MultiplyAdd(-alpha, v, w, n);
        if (step > 0) VectorKernels.MultiplyAdd(-offDiagonal[step - 1], Vector(step - 1, probe), w, n);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int q = step; q >= 0; q--) VectorKernels.MultiplyAdd(-Dot(Vector(q, probe), w), Vector(q, probe), w, n);
        }

        double beta = Math.Sqrt(Dot(w, w));
        diagonal[step] = alpha;
        offDiagonal[step] = beta;
        state.Length = step + 1;
        state.Norm = Math.Max(state.Norm, Math.Max(Math.Abs(alpha), beta));
        state.Failed = !double.IsFinite(alpha) || !double.IsFinite(beta);
        state.Ended = state.Failed || step + 1 == n || beta <= Negligible * state.Norm;
        if (state.Ended) new Span<double>(w, n).Clear();
        else VectorKernels.Scale(1 / beta, w, n);
    }

    private void MakeRule(int probe, byte* slot)
    {
        ref ProbeState state = ref states[probe];
        int m = state.Length;
        if (state.Failed || state.Made) return;
        state.Made = state.Ended;

        double* t = (double*)slot, nodes = Row(layout.Nodes, probe), weights = Row(layout.Weights, probe);
        double* diagonal = Row(layout.Diagonal, probe), offDiagonal = Row(layout.OffDiagonal, probe);
        new Span<double>(t, m * m).Clear();
        for (int k = 0; k < m; k++)
        {
            t[(k * m) + k] = diagonal[k];
            if (k > 0) t[(k * m) + k - 1] = offDiagonal[k - 1];
        }

        long own = Workspace.Align((long)layout.Steps * layout.Steps * sizeof(double));
        Verdict verdict = SymmetricEigen.VectorsIn(slot + own, layout.SlotBytes - own, new MatrixView<double>(new Span<double>(t, m * m), m, m), new Span<double>(nodes, m), Parallelism.Single);
        state.Failed = !verdict.IsConverged;
        for (int k = 0; k < m; k++)
        {
            nodes[k] = PowerOfTwo.Scale(nodes[k], -exponent);
            double first = t[k * m];
            weights[k] = layout.N * (first * first);
        }
    }

    private double Dot(double* x, double* y) => FixedOrder.Dot(new ReadOnlySpan<double>(x, layout.N), new ReadOnlySpan<double>(y, layout.N));
}
