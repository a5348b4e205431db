// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Cuda;

/// <content>Two-point tables.</content>
internal sealed unsafe partial class CudaResolventOperations
{
    private const int TileSide = 32;           // kSide of two_point.cuh
    private const int TableThreads = 256;
    private const int MostProblems = 65535;    // of the third dimension of a grid (CUDA C Programming Guide, technical specifications)
    private const long ScratchBytes = 1L << 28; // what one launch should need at most

    /// <summary>Largest order of middle matrices: n + 2 n^2 places of elements are counted in an int (FirstBadOperandParams of two_point.cuh).</summary>
    internal const int LargestMiddle = 32767;

    private readonly Kernel<FirstBadOperandParams> firstBadOperand = new(device, Family, "largen_resolvent_first_bad_operand_f64");
    private readonly Kernel<ResolventProductParams> product = new(device, Family, "largen_resolvent_product_f64");
    private readonly Kernel<TwoPointParams> twoPoint = new(device, Family, "largen_resolvent_two_point_f64");

    public void TwoPointTraces(
        DeviceMatrix<double> spectra, DeviceMatrix<double> diagonals, ReadOnlySpan<Complex> left, ReadOnlySpan<Complex> right, Span<Complex> tables, Span<Verdict> verdicts)
    {
        ResolventShapes.Same(spectra, diagonals, nameof(diagonals));
        ResolventShapes.Tables(spectra, left.Length, right.Length, tables.Length, verdicts.Length);
        Tables(spectra, diagonals, default, isFull: false, left, right, tables, verdicts);
    }

    public void TwoPointTraces(
        DeviceMatrix<double> spectra,
        DeviceMatrix<double> b,
        DeviceMatrix<double> c,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        Span<Complex> tables,
        Span<Verdict> verdicts)
    {
        ResolventShapes.Middle(spectra, b, nameof(b));
        ResolventShapes.Middle(spectra, c, nameof(c));
        ResolventShapes.Tables(spectra, left.Length, right.Length, tables.Length, verdicts.Length);
        if (b.Rows > LargestMiddle) throw new DeviceException(device.Name, $"tables with middle matrices are made up to order {LargestMiddle}, these are {b.Rows} x {b.Rows}; where they are diagonal in the eigenbasis, give the diagonals");
        Tables(spectra, b, c, isFull: true, left, right, tables, verdicts);
    }

    /// <summary>Scratch memory of the tables of one problem.</summary>
    internal static long TableBytes(int n, int left, int right, bool isFull) => TableLayout.BytesEach(n, left, right, isFull);

    /// <summary>Slices of whole problems.</summary>
    private void Tables(
        DeviceMatrix<double> spectra,
        DeviceMatrix<double> b,
        DeviceMatrix<double> c,
        bool isFull,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        Span<Complex> tables,
        Span<Verdict> verdicts)
    {
        int n = ResolventShapes.Vector(spectra, nameof(spectra)), size = left.Length * right.Length;
        if (verdicts.IsEmpty) return;
        long bytesEach = TableLayout.BytesEach(n, left.Length, right.Length, isFull);
        int together = (int)Math.Clamp(ScratchBytes / bytesEach, 1, Math.Min(MostProblems, spectra.Batch));
        for (int first = 0; first < spectra.Batch; first += together)
        {
            int count = Math.Min(together, spectra.Batch - first);
            using CudaOperand<double> l = new(device, spectra.Problems(first, count), nameof(spectra));
            using CudaOperand<double> middle = new(device, b.Problems(first, count), nameof(b));
            using CudaOperand<double> other = new(device, (isFull ? c : b).Problems(first, count), nameof(c));
            Slice(l, middle, other, isFull, left, right, tables.Slice(first * size, count * size), verdicts.Slice(first * size, count * size));
        }
    }

    private void Slice(
        in CudaOperand<double> l,
        in CudaOperand<double> b,
        in CudaOperand<double> c,
        bool isFull,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        Span<Complex> tables,
        Span<Verdict> verdicts)
    {
        int n = Order(l), batch = l.Batch, shifts = left.Length + right.Length;
        TableLayout layout = new(device, n, left.Length, right.Length, batch, isFull);
        Put(layout.Left, Words(left));
        Put(layout.Right, Words(right));

        // Sums of nothing: the verdicts of the shifts alone.
        Launch(complexTraces, new ResolventTraceParams { Spectra = l.Pointer, Z = layout.Left, Verdicts = layout.ShiftVerdicts, SpectrumStride = l.BatchStride, N = n, Shifts = shifts, SpectrumStep = Step(l), Batch = batch });
        firstBadOperand.Launch(new Dim3((uint)batch), new Dim3(TableThreads), new FirstBadOperandParams
        {
            B = b.Pointer,
            C = isFull ? c.Pointer : 0,
            First = layout.FirstBad,
            BStride = b.BatchStride,
            CStride = c.BatchStride,
            N = n,
            BRow = isFull ? b.RowStride : Step(b),
            CRow = c.RowStride,
            Batch = batch,
        });
        if (isFull && n > 0)
        {
            product.Launch(new Dim3(Ceiling(n, TileSide), Ceiling(right.Length, TileSide), (uint)batch), new Dim3(TableThreads), new ResolventProductParams
            {
                Spectra = l.Pointer,
                B = b.Pointer,
                C = c.Pointer,
                Z = layout.Right,
                Products = layout.Products,
                SpectrumStride = l.BatchStride,
                BStride = b.BatchStride,
                CStride = c.BatchStride,
                N = n,
                Shifts = right.Length,
                SpectrumStep = Step(l),
                BRow = b.RowStride,
                CRow = c.RowStride,
                Batch = batch,
            });
        }

        twoPoint.Launch(new Dim3(Ceiling(right.Length, TileSide), Ceiling(left.Length, TileSide), (uint)batch), new Dim3(TableThreads), new TwoPointParams
        {
            Spectra = l.Pointer,
            Diagonal = isFull ? 0 : b.Pointer,
            Products = isFull ? layout.Products : 0,
            LeftZ = layout.Left,
            RightZ = layout.Right,
            ShiftVerdicts = layout.ShiftVerdicts,
            FirstBad = layout.FirstBad,
            Table = layout.Table,
            Verdicts = layout.Verdicts,
            SpectrumStride = l.BatchStride,
            DiagonalStride = b.BatchStride,
            N = n,
            Left = left.Length,
            Right = right.Length,
            SpectrumStep = Step(l),
            DiagonalStep = isFull ? 0 : Step(b),
            Batch = batch,
        });
        device.Fetch(layout.Table, Words(tables));
        KernelVerdict.Fetch(device, layout.Verdicts, verdicts);
    }

    /// <summary>Where the parts of a slice lie in scratch memory: shifts z then z', products, table, verdicts of the shifts and of the table, first bad operands.</summary>
    private readonly struct TableLayout
    {
        internal TableLayout(CudaDevice device, int n, int left, int right, int batch, bool isFull)
        {
            long words = 2L * sizeof(double);
            Left = device.Scratch(checked((((long)left + right) * words) + (batch * BytesEach(n, left, right, isFull))));
            Right = Left + (ulong)(left * words);
            Products = Right + (ulong)(right * words);
            Table = Products + (ulong)(isFull ? batch * words * right * n : 0);
            ShiftVerdicts = Table + (ulong)(batch * words * left * right);
            Verdicts = ShiftVerdicts + (ulong)((long)batch * ((long)left + right) * sizeof(KernelVerdict));
            FirstBad = Verdicts + (ulong)((long)batch * left * right * sizeof(KernelVerdict));
        }

        internal ulong Left { get; }

        internal ulong Right { get; }

        internal ulong Products { get; }

        internal ulong Table { get; }

        internal ulong ShiftVerdicts { get; }

        internal ulong Verdicts { get; }

        internal ulong FirstBad { get; }

        /// <summary>Scratch memory of one problem.</summary>
        internal static long BytesEach(int n, int left, int right, bool isFull)
        {
            long words = 2L * sizeof(double), table = (long)left * right;
            return (isFull ? words * right * n : 0) + (table * (words + sizeof(KernelVerdict))) + ((long)(left + right) * sizeof(KernelVerdict)) + sizeof(int);
        }
    }
}
