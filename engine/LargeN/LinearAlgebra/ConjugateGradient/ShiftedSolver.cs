// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Driver of the shifted conjugate gradients: start, steps, final check.</summary>
/// <remarks>
/// A and the shifts are scaled by one power of two, each right-hand side by its own, so that squares stay in range. Parts of the parallel regions are
/// right-hand sides (Lanczos vectors) or systems (directions and solutions).
/// </remarks>
internal sealed unsafe partial class ShiftedSolver : Job
{
    // An off-diagonal below this, against the size of T, ends the Krylov space: the solutions are exact.
    private const double Negligible = 1.0 / (1L << 52);

    [ThreadStatic]
    private static ShiftedSolver? mine;

    private ISymmetricOperator? a;
    private ShiftedLayout layout;
    private ConjugateGradientOptions? options;
    private byte* memory;
    private double* previous;
    private double* current;
    private double* images;
    private ShiftedSide* sides;
    private ShiftedSystem* systems;
    private int exponent;
    private int step;
    private bool updating;

    private double* Directions(nint system) => (double*)(memory + layout.Directions) + (system * layout.Words * layout.Stride);

    private double* Solutions(nint system) => (double*)(memory + layout.Solutions) + (system * layout.Words * layout.Stride);

    internal static ConjugateGradientReport Solve(
        ISymmetricOperator a,
        in ShiftedLayout layout,
        double* shifts,
        double* b,
        nint strideB,
        double* x,
        nint strideX,
        Verdict* verdicts,
        ConjugateGradientOptions options,
        byte* memory,
        Parallelism parallelism)
    {
        // Taken from the thread while it is in use: the operator may run a solver of its own.
        ShiftedSolver solver = mine ?? new ShiftedSolver();
        mine = null;
        (solver.a, solver.layout, solver.options) = (a, layout, options);
        solver.memory = memory;
        solver.previous = (double*)(memory + layout.Previous);
        solver.current = (double*)(memory + layout.Current);
        solver.images = (double*)(memory + layout.Images);
        solver.sides = (ShiftedSide*)(memory + layout.Sides);
        solver.systems = (ShiftedSystem*)(memory + layout.Systems);
        try
        {
            solver.Start(shifts, b, strideB);
            solver.Iterate(parallelism);
            return solver.Finish(b, strideB, x, strideX, verdicts, parallelism);
        }
        finally
        {
            solver.a = null;
            solver.options = null;
            mine = solver;
        }
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        if (updating) Update(part);
        else Recur(part);
    }

    /// <summary>First Lanczos vectors b / |b|, and empty factors. What is not finite ends here.</summary>
    private void Start(double* shifts, double* b, nint strideB)
    {
        int n = layout.N;
        long vectors = (long)layout.RightHandSides * layout.Shifts * layout.Words;
        for (nint v = 0; v < (nint)vectors; v++)
        {
            new Span<double>((double*)(memory + layout.Directions) + (v * layout.Stride), layout.Stride).Clear();
            new Span<double>((double*)(memory + layout.Solutions) + (v * layout.Stride), layout.Stride).Clear();
        }

        for (int r = 0; r < layout.RightHandSides; r++)
        {
            ShiftedSide side = default;
            double* source = b + (r * strideB), v = current + ((nint)r * layout.Stride);
            long bad = -1;
            for (int i = n - 1; i >= 0; i--)
                if (!double.IsFinite(source[i])) bad = i;
            new Span<double>(v, layout.Stride).Clear();
            new Span<double>(previous + ((nint)r * layout.Stride), layout.Stride).Clear();
            if (bad < 0)
            {
                side.Exponent = -PowerOfTwo.Exponent(VectorKernels.Largest(source, n));
                for (int i = 0; i < n; i++) v[i] = PowerOfTwo.Scale(source[i], side.Exponent);
                side.Length = Math.Sqrt(FixedOrder.SquaredNorm(new ReadOnlySpan<double>(v, n)));
                if (side.Length > 0) VectorKernels.Scale(1 / side.Length, v, n);
            }

            for (int s = 0; s < layout.Shifts; s++)
            {
                double re = shifts[s * layout.Words], im = layout.Words == 2 ? shifts[(s * layout.Words) + 1] : 0;
                bool finite = double.IsFinite(re) && double.IsFinite(im), active = bad < 0 && finite && side.Length > 0;
                systems[(r * layout.Shifts) + s] = new ShiftedSystem
                {
                    ShiftRe = re,
                    ShiftIm = im,
                    PivotRe = 1,
                    ElementRe = side.Length,
                    Active = active,
                    Verdict = bad >= 0 || !finite ? new Verdict(VerdictKind.NonFinite, bad) : active ? new Verdict(VerdictKind.NotConverged) : Verdict.Converged,
                };
                if (active) side.Active++;
            }

            sides[r] = side;
        }
    }

    private void Iterate(Parallelism parallelism)
    {
        int limit = options!.Limit(layout.N);
        exponent = 0;
        for (step = 0; step < limit && AnyActive(); step++)
        {
            a!.Apply(View(current), new MatrixView<double>(new Span<double>(images, layout.RightHandSides * layout.Stride), layout.RightHandSides, layout.N, layout.Stride), parallelism);
            if (step == 0) ChooseScale();
            updating = false;
            WorkerPool.Run(this, layout.RightHandSides, parallelism);
            updating = true;
            WorkerPool.Run(this, layout.RightHandSides * layout.Shifts, parallelism);

            double* oldest = previous;
            previous = current;
            current = images;
            images = oldest;
        }
    }

    private ReadOnlyMatrixView<double> View(double* vectors) =>
        new(new ReadOnlySpan<double>(vectors, layout.RightHandSides * layout.Stride), layout.RightHandSides, layout.N, layout.Stride);

    private bool AnyActive()
    {
        for (int r = 0; r < layout.RightHandSides; r++)
            if (sides[r].Active > 0) return true;
        return false;
    }

    /// <summary>The power of two that brings A to order one, unless a shift would then leave the range.</summary>
    private void ChooseScale()
    {
        double size = 0, shift = 0;
        for (int r = 0; r < layout.RightHandSides; r++)
        {
            double largest = VectorKernels.Largest(images + ((nint)r * layout.Stride), layout.N);
            if (double.IsFinite(largest)) size = Math.Max(size, largest);
        }

        for (int s = 0; s < layout.RightHandSides * layout.Shifts; s++)
            if (systems[s].Active) shift = Math.Max(shift, Math.Max(Math.Abs(systems[s].ShiftRe), Math.Abs(systems[s].ShiftIm)));
        exponent = Math.Min(-PowerOfTwo.Exponent(size), 900 - PowerOfTwo.Exponent(shift));
        for (int s = 0; s < layout.RightHandSides * layout.Shifts; s++)
        {
            systems[s].ShiftRe = PowerOfTwo.Scale(systems[s].ShiftRe, exponent);
            systems[s].ShiftIm = PowerOfTwo.Scale(systems[s].ShiftIm, exponent);
        }
    }

    /// <summary>One step of the Lanczos recurrence of a right-hand side, and of the factors of its systems.</summary>
    private void Recur(int r)
    {
        ref ShiftedSide side = ref sides[r];
        ShiftedSystem* own = systems + ((nint)r * layout.Shifts);
        for (int s = 0; s < layout.Shifts; s++) own[s].Running = own[s].Active;
        double* w = images + ((nint)r * layout.Stride), v = current + ((nint)r * layout.Stride);
        int n = layout.N;
        if (side.Active == 0)
        {
            new Span<double>(w, n).Clear();
            return;
        }

        if (exponent != 0)
        {
            VectorKernels.Scale(PowerOfTwo.Of(exponent / 2), w, n);
            VectorKernels.Scale(PowerOfTwo.Of(exponent - (exponent / 2)), w, n);
        }

        VectorKernels.MultiplyAdd(-side.Beta, previous + ((nint)r * layout.Stride), w, n);
        side.Alpha = FixedOrder.Dot(new ReadOnlySpan<double>(v, n), new ReadOnlySpan<double>(w, n));
        VectorKernels.MultiplyAdd(-side.Alpha, v, w, n);
        side.NextBeta = Math.Sqrt(FixedOrder.SquaredNorm(new ReadOnlySpan<double>(w, n)));
        bool finite = double.IsFinite(side.Alpha) && double.IsFinite(side.NextBeta);
        side.Norm = Math.Max(side.Norm, Math.Max(Math.Abs(side.Alpha), side.NextBeta));
        bool exhausted = side.NextBeta <= Negligible * side.Norm;
        if (exhausted || !finite) new Span<double>(w, n).Clear();
        else VectorKernels.Scale(1 / side.NextBeta, w, n);

        for (int s = 0; s < layout.Shifts; s++)
        {
            if (!own[s].Running) continue;
            if (!finite) End(ref side, ref own[s], new Verdict(VerdictKind.NonFinite, step));
            else Factor(ref side, ref own[s], exhausted);
        }

        side.Beta = side.NextBeta;
    }

    /// <summary>Next row of L and D of T + z: l = beta/d, d' = alpha + z - beta l, y' = -l y, c = y'/d'.</summary>
    private void Factor(ref ShiftedSide side, ref ShiftedSystem system, bool exhausted)
    {
        Complex inverse = Inverse(system.PivotRe, system.PivotIm);
        (double lr, double li) = (side.Beta * inverse.Real, side.Beta * inverse.Imaginary);
        system.FactorRe = lr;
        system.FactorIm = li;
        system.PivotRe = Math.FusedMultiplyAdd(-side.Beta, lr, side.Alpha + system.ShiftRe);
        system.PivotIm = Math.FusedMultiplyAdd(-side.Beta, li, system.ShiftIm);
        if (system.ShiftIm == 0 && !(system.PivotRe > 0))
        {
            End(ref side, ref system, new Verdict(VerdictKind.NotPositiveDefinite, step, PowerOfTwo.Scale(system.PivotRe, -exponent)));
            return;
        }

        if (step > 0) (system.ElementRe, system.ElementIm) = Product(-lr, -li, system.ElementRe, system.ElementIm);
        inverse = Inverse(system.PivotRe, system.PivotIm);
        (system.StepRe, system.StepIm) = Product(system.ElementRe, system.ElementIm, inverse.Real, inverse.Imaginary);

        double size = Math.Max(Math.Abs(system.StepRe), Math.Abs(system.StepIm)), other = Math.Min(Math.Abs(system.StepRe), Math.Abs(system.StepIm));
        double residual = size == 0 ? 0 : side.NextBeta * size * Math.Sqrt(Math.FusedMultiplyAdd(other / size, other / size, 1));
        if (!double.IsFinite(residual))
        {
            End(ref side, ref system, new Verdict(VerdictKind.NonFinite, step));
            return;
        }

        if (!exhausted && residual > options!.Tolerance * side.Length) return;
        system.Active = false;
        side.Active--;
        system.Verdict = Verdict.Converged;
    }

    private static void End(ref ShiftedSide side, ref ShiftedSystem system, Verdict verdict)
    {
        system.Active = system.Running = false;
        side.Active--;
        system.Verdict = verdict;
    }

    private void Update(int index)
    {
        ref ShiftedSystem system = ref systems[index];
        if (!system.Running) return;
        double* v = current + ((nint)(index / layout.Shifts) * layout.Stride), p = Directions(index), x = Solutions(index);
        if (layout.Words == 1) ShiftedKernels.Real(v, system.FactorRe, system.StepRe, p, x, layout.N);
        else ShiftedKernels.Complex(v, system, p, p + layout.Stride, x, x + layout.Stride, layout.N);
    }

    private static Complex Inverse(double re, double im)
    {
        InverseTerm.Of(new Doubles1(re), new Doubles1(im), out Doubles1 x, out Doubles1 y);
        return new Complex(x.Value, y.Value);
    }

    private static (double Re, double Im) Product(double ar, double ai, double br, double bi) =>
        (Math.FusedMultiplyAdd(ar, br, -(ai * bi)), Math.FusedMultiplyAdd(ar, bi, ai * br));
}
