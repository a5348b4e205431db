// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Where the operands of shifted tridiagonal systems lie. Solutions are rows [2 * systems, n]: real parts of system s in row 2 s, imaginary parts in row 2 s + 1.</summary>
internal unsafe struct SystemsProblem
{
    internal int N, Shifts, RightHandSides;
    internal double* Diagonal, OffDiagonal, Z, B, C, X, Forms;
    internal nint StrideB, StrideC, StrideX;
    internal double Norm;
    internal byte* Scratch;
    internal bool* Replaced;
}

/// <summary>Solutions of (T + z) x = b by elimination with partial pivoting, one shift a lane; or of forms c^T x alone.</summary>
/// <remarks>
/// Row i of the eliminated matrix holds a pivot and two elements to its right (Higham 2002, section 9.6: the growth factor of a tridiagonal matrix is at most 2). The exchange of rows is a
/// select, so lanes never branch. A pivot smaller than u |T| is replaced by that, and the system is marked.
/// <para>A part is one right-hand side and eight shifts: one vector of 8, two of 4, or eight single ones.</para>
/// </remarks>
internal sealed unsafe class TridiagonalSystems : Job
{
    private const int ShiftsOfPart = 8;

    // Numbers of a row that elimination leaves: inverse pivot, two elements to its right, right-hand side; each complex, in eight lanes.
    private const int NumbersOfRow = 8 * ShiftsOfPart;

    private const double Roundoff = 1.0 / (1L << 53);

    [ThreadStatic]
    private static TridiagonalSystems? mine;

    private SystemsProblem problem;

    internal static long SlotBytes(int n) => Workspace.Align((long)n * NumbersOfRow * sizeof(double));

    internal static void Run(in SystemsProblem problem, Parallelism parallelism)
    {
        TridiagonalSystems job = mine ??= new TridiagonalSystems();
        job.problem = problem;
        WorkerPool.Run(job, problem.RightHandSides * Chunks(problem.Shifts), parallelism);
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        int chunks = Chunks(problem.Shifts), side = part / chunks, first = part % chunks * ShiftsOfPart, count = Math.Min(ShiftsOfPart, problem.Shifts - first);
        double* z = stackalloc double[2 * ShiftsOfPart];
        for (int s = 0; s < ShiftsOfPart; s++)
        {
            // Lanes without a shift repeat the last one.
            int source = first + Math.Min(s, count - 1);
            z[s] = problem.Z[2 * source];
            z[s + ShiftsOfPart] = problem.Z[(2 * source) + 1];
        }

        double* rows = (double*)(problem.Scratch + (slot * SlotBytes(problem.N)));
        double* replaced = stackalloc double[ShiftsOfPart];
        for (int lane = 0; lane < ShiftsOfPart;)
        {
            lane += Vector512.IsHardwareAccelerated ? Eliminate<Doubles8>(z, rows, lane, side, replaced)
                : Vector256.IsHardwareAccelerated ? Eliminate<Doubles4>(z, rows, lane, side, replaced) : Eliminate<Doubles1>(z, rows, lane, side, replaced);
        }

        for (int s = 0; s < count; s++)
        {
            nint system = ((nint)side * problem.Shifts) + first + s;
            problem.Replaced[system] = replaced[s] != 0;
            if (problem.X != null) CopyOut(rows, s, problem.X + (2 * system * problem.StrideX));
            if (problem.Forms != null) Form(rows, s, problem.C + (side * problem.StrideC), problem.Forms + (2 * system));
        }
    }

    /// <summary>Forward elimination and back substitution of the lanes from <paramref name="lane"/> on; x replaces the right-hand side. Returns the number of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int Eliminate<V>(double* z, double* rows, int lane, int side, double* replaced)
        where V : struct, IDoubleLanes<V>
    {
        int n = problem.N;
        double* d = problem.Diagonal, e = problem.OffDiagonal, b = problem.B + (side * problem.StrideB);
        V zero = V.All(0), zr = V.Load(in z[lane]), zi = V.Load(in z[lane + ShiftsOfPart]);
        V size = V.AllBits(0x7FFFFFFFFFFFFFFF), signBit = V.AllBits(0x8000000000000000), least = V.All(Roundoff * problem.Norm), marked = zero;

        // The row in work: pivot candidate a, right neighbour u, right-hand side y.
        V ar = V.All(d[0]) + zr, ai = zi, ur = V.All(n > 1 ? e[0] : 0), ui = zero, yr = V.All(b[0]), yi = zero;
        for (int i = 0; i < n; i++)
        {
            bool last = i == n - 1;
            V l = V.All(last ? 0 : e[i]), dr = V.All(last ? 0 : d[i + 1]) + zr, di = zi, next = V.All(i < n - 2 ? e[i + 1] : 0), by = V.All(last ? 0 : b[i + 1]);
            V swap = V.Less((ar & size) + (ai & size), l & size);
            V pr = V.Select(swap, l, ar), pi = V.Select(swap, zero, ai);
            V tiny = V.Less(pr & size, least) & V.Less(pi & size, least);
            pr = V.Select(tiny, least | (pr & signBit), pr);
            marked |= tiny;
            InverseTerm.Of(pr, pi, out V ir, out V ii);
            V oneR = V.Select(swap, dr, ur), oneI = V.Select(swap, di, ui), two = V.Select(swap, next, zero);
            V keptR = V.Select(swap, by, yr), keptI = V.Select(swap, zero, yi);

            double* row = rows + ((nint)i * NumbersOfRow) + lane;
            V.Store(ir, ref row[0]);
            V.Store(ii, ref row[ShiftsOfPart]);
            V.Store(oneR, ref row[2 * ShiftsOfPart]);
            V.Store(oneI, ref row[3 * ShiftsOfPart]);
            V.Store(two, ref row[4 * ShiftsOfPart]);
            V.Store(keptR, ref row[5 * ShiftsOfPart]);
            V.Store(keptI, ref row[6 * ShiftsOfPart]);

            // The other row, less m times this one.
            V otherR = V.Select(swap, ar, l), otherI = V.Select(swap, ai, zero);
            V mr = (otherR * ir) - (otherI * ii), mi = (otherR * ii) + (otherI * ir);
            V nr = V.Select(swap, ur, dr), ni = V.Select(swap, ui, di), far = V.Select(swap, zero, next);
            ar = nr - ((mr * oneR) - (mi * oneI));
            ai = ni - ((mr * oneI) + (mi * oneR));
            V restR = V.Select(swap, yr, by), restI = V.Select(swap, yi, zero);
            ur = far - (mr * two);
            ui = zero - (mi * two);
            yr = restR - ((mr * keptR) - (mi * keptI));
            yi = restI - ((mr * keptI) + (mi * keptR));
        }

        V x1r = zero, x1i = zero, x2r = zero, x2i = zero;
        for (int i = n - 1; i >= 0; i--)
        {
            double* row = rows + ((nint)i * NumbersOfRow) + lane;
            V oneR = V.Load(in row[2 * ShiftsOfPart]), oneI = V.Load(in row[3 * ShiftsOfPart]), two = V.Load(in row[4 * ShiftsOfPart]);
            V rr = V.Load(in row[5 * ShiftsOfPart]) - ((oneR * x1r) - (oneI * x1i)) - (two * x2r);
            V ri = V.Load(in row[6 * ShiftsOfPart]) - ((oneR * x1i) + (oneI * x1r)) - (two * x2i);
            V ir = V.Load(in row[0]), ii = V.Load(in row[ShiftsOfPart]);
            (x2r, x2i) = (x1r, x1i);
            x1r = (ir * rr) - (ii * ri);
            x1i = (ir * ri) + (ii * rr);
            V.Store(x1r, ref row[5 * ShiftsOfPart]);
            V.Store(x1i, ref row[6 * ShiftsOfPart]);
        }

        V.Store(marked & V.All(1), ref replaced[lane]);
        return V.Count;
    }

    private void CopyOut(double* rows, int lane, double* x)
    {
        for (nint i = 0; i < problem.N; i++)
        {
            double* row = rows + (i * NumbersOfRow) + lane;
            x[i] = row[5 * ShiftsOfPart];
            x[i + problem.StrideX] = row[6 * ShiftsOfPart];
        }
    }

    private void Form(double* rows, int lane, double* c, double* form)
    {
        double re = 0, im = 0;
        for (nint i = 0; i < problem.N; i++)
        {
            double* row = rows + (i * NumbersOfRow) + lane;
            re = Math.FusedMultiplyAdd(c[i], row[5 * ShiftsOfPart], re);
            im = Math.FusedMultiplyAdd(c[i], row[6 * ShiftsOfPart], im);
        }

        form[0] = re;
        form[1] = im;
    }

    private static int Chunks(int shifts) => (shifts + ShiftsOfPart - 1) / ShiftsOfPart;
}
