// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>One run of the block Lanczos method: the state between steps, and the loop.</summary>
/// <remarks>
/// Rows 0 to <c>count</c> - 1 of the basis V have been multiplied by A; rows from there are the next block. H = V A V^T is held in full, so nothing is assumed of its shape:
/// after a restart, or where a random direction came in, it is what the products said. A V = H V + (what was left of the last images), so the residual of a Ritz vector
/// is the last images' remainder times the last elements of its coefficients.
/// <para>Everything is scaled by a power of two to images of order one: elements of A may span the range of double.</para>
/// </remarks>
internal unsafe ref struct BlockLanczos
{
    private readonly ISymmetricOperator a;
    private readonly EigenpairsOptions options;
    private readonly BlockLanczosLayout layout;
    private readonly byte* memory;
    private readonly Parallelism parallelism;
    private readonly int n;
    private readonly int capacity;
    private readonly double* images;
    private readonly double* projected;
    private readonly double* ritz;
    private readonly double* values;
    private readonly double* gram;
    private readonly int* order;
    private KrylovBasis basis;
    private int count;
    private int last;
    private int exponent;
    private long products;
    private int steps;
    private int restarts;

    internal BlockLanczos(ISymmetricOperator a, EigenpairsOptions options, byte* memory, Parallelism parallelism)
    {
        (this.a, this.options, this.parallelism) = (a, options, parallelism);
        this.memory = memory;
        n = a.Order;
        layout = new BlockLanczosLayout(n, options, parallelism);
        capacity = layout.Capacity;
        images = (double*)(memory + layout.Images);
        projected = (double*)(memory + layout.Projected);
        ritz = (double*)(memory + layout.Ritz);
        values = (double*)(memory + layout.Values);
        gram = (double*)(memory + layout.Gram);
        order = (int*)(memory + layout.Order);
        RandomStream stream = new(options.Seed, Purpose.KrylovStart, 0);
        basis = new KrylovBasis((double*)(memory + layout.Basis), n, layout.Stride, (double*)(memory + layout.Kept), memory + layout.Scratch, stream, parallelism);
    }

    internal LanczosReport Run(Span<double> wanted, MatrixView<double> vectors, Span<Verdict> verdicts)
    {
        int k = options.Count, next = Math.Min(layout.Block, n), seen = 0;
        long limit = options.Limit(n);
        double norm = 0;
        bool done = false;
        basis.Append(null, 0, 0, next, 0);
        while (!done)
        {
            if (!Step(next)) return Fail(VerdictKind.NonFinite, wanted, vectors, verdicts);
            next = Math.Min(layout.Block, n - count);
            bool full = count == n, exhausted = products >= limit, room = count + next <= capacity;
            if (count >= k && (full || exhausted || !room || count - seen >= Math.Max(layout.Block, count / 4)))
            {
                VerdictKind diagonalised = Diagonalise();
                if (diagonalised != VerdictKind.Converged) return Fail(diagonalised, wanted, vectors, verdicts);
                seen = count;
                norm = Math.Max(Math.Abs(values[0]), Math.Abs(values[count - 1]));
                Choose(k);
                done = full || exhausted || Settled(k, norm);
            }

            if (done) break;
            basis.Append(images, last, count, next, Math.Max(norm, Size()));
            if (room) continue;
            Restart(next);
            seen = 0;
        }

        return Finish(wanted, vectors, verdicts, norm);
    }

    /// <summary>Multiplies the next block by A and joins it to the basis; false when a product is not finite.</summary>
    private bool Step(int block)
    {
        double* fresh = basis.Row(count);
        a.Apply(
            new ReadOnlyMatrixView<double>(new ReadOnlySpan<double>(fresh, block * layout.Stride), block, n, layout.Stride),
            new MatrixView<double>(new Span<double>(images, block * layout.Stride), block, n, layout.Stride),
            parallelism);
        steps++;
        double size = 0;
        for (int r = 0; r < block; r++)
        {
            double largest = VectorKernels.Largest(images + ((nint)r * layout.Stride), n);
            products++;
            if (!double.IsFinite(largest)) return false;
            size = Math.Max(size, largest);
        }

        if (steps == 1) exponent = -PowerOfTwo.Exponent(size);

        for (int r = 0; r < block; r++) ScaleImage(r);

        double* coefficients = (double*)(memory + layout.Coefficients);
        int joined = count + block;
        basis.Project(images, block, joined, coefficients);
        for (int r = 0; r < block; r++)
        {
            for (int c = 0; c < joined; c++)
            {
                double element = coefficients[(r * joined) + c];
                if (c >= count) element = 0.5 * (element + coefficients[((c - count) * joined) + count + r]);
                projected[((count + r) * capacity) + c] = projected[(c * capacity) + count + r] = element;
            }
        }

        MatMulDriver<double>.Run(
            block, block, n, 1, images, layout.Stride, Transpose.No, images, layout.Stride, Transpose.Yes, 0, gram, layout.Block, memory + layout.Scratch, parallelism);
        count = joined;
        last = block;
        return true;
    }

    private readonly void ScaleImage(int r)
    {
        if (exponent == 0) return;
        VectorKernels.Scale(PowerOfTwo.Of(exponent / 2), images + ((nint)r * layout.Stride), n);
        VectorKernels.Scale(PowerOfTwo.Of(exponent - (exponent / 2)), images + ((nint)r * layout.Stride), n);
    }

    /// <summary>Ritz values, rising, and vectors, one a row, of the projected matrix.</summary>
    private VerdictKind Diagonalise()
    {
        for (int r = 0; r < count; r++)
            new ReadOnlySpan<double>(projected + (r * capacity), count).CopyTo(new Span<double>(ritz + (r * capacity), count));
        MatrixView<double> square = new(new Span<double>(ritz, capacity * capacity), count, count, capacity);
        return SymmetricEigen.VectorsIn(memory + layout.Eigen, layout.Scratch - layout.Eigen, square, new Span<double>(values, count), parallelism).Kind;
    }

    /// <summary>Fills the order with the indices of <paramref name="k"/> Ritz values from the wanted end, the outermost first.</summary>
    private readonly void Choose(int k)
    {
        for (int low = 0, high = count - 1, c = 0; c < k; c++)
        {
            bool upper = options.End switch
            {
                SpectrumEnd.Largest => true,
                SpectrumEnd.Smallest => false,
                SpectrumEnd.Both => c % 2 == 0,
                _ => Math.Abs(values[high]) >= Math.Abs(values[low]),
            };
            order[c] = upper ? high-- : low++;
        }
    }

    private readonly bool Settled(int k, double norm)
    {
        for (int c = 0; c < k; c++)
            if (!(Residual(order[c]) <= options.Tolerance * norm)) return false;
        return true;
    }

    /// <summary>|A z - theta z| of a Ritz vector: the remainder of the last images, weighted by the last coefficients.</summary>
    private readonly double Residual(int index)
    {
        double* s = ritz + ((nint)index * capacity) + count - last;
        double square = 0;
        for (int i = 0; i < last; i++)
            for (int j = 0; j < last; j++) square += s[i] * gram[(i * layout.Block) + j] * s[j];
        return Math.Sqrt(Math.Max(0, square));
    }

    /// <summary>Largest element of the projected matrix: a size for A before Ritz values are known.</summary>
    private readonly double Size()
    {
        double size = 0;
        for (int r = 0; r < count; r++) size = Math.Max(size, VectorKernels.Largest(projected + ((nint)r * capacity), count));
        return size;
    }

    /// <summary>Cuts the basis down to the best Ritz vectors; the next block follows them.</summary>
    private void Restart(int next)
    {
        int keep = Math.Max(options.Count, Math.Min(capacity - (2 * layout.Block), options.Count + ((capacity - options.Count) / 3)));
        Choose(keep);
        double* kept = (double*)(memory + layout.Kept), turned = (double*)(memory + layout.Turned);
        for (int c = 0; c < keep; c++)
            new ReadOnlySpan<double>(ritz + ((nint)order[c] * capacity), count).CopyTo(new Span<double>(kept + ((nint)c * capacity), count));
        for (int begin = 0; begin < n; begin += BlockLanczosLayout.Strip)
        {
            int columns = Math.Min(BlockLanczosLayout.Strip, n - begin);
            MatMulDriver<double>.Run(
                keep, columns, count, 1, kept, capacity, Transpose.No, basis.Row(0) + begin, layout.Stride, Transpose.No, 0, turned, columns, memory + layout.Scratch, parallelism);
            for (int c = 0; c < keep; c++)
                new ReadOnlySpan<double>(turned + ((nint)c * columns), columns).CopyTo(new Span<double>(basis.Row(c) + begin, columns));
        }

        for (int r = 0; r < next; r++) new ReadOnlySpan<double>(basis.Row(count + r), layout.Stride).CopyTo(new Span<double>(basis.Row(keep + r), layout.Stride));
        new Span<double>(projected, capacity * capacity).Clear();
        for (int c = 0; c < keep; c++) projected[(c * capacity) + c] = values[order[c]];
        count = keep;
        restarts++;
    }

    /// <summary>Vectors, values and the residuals that the operator itself states.</summary>
    private LanczosReport Finish(Span<double> wanted, MatrixView<double> vectors, Span<Verdict> verdicts, double norm)
    {
        int k = options.Count, converged = 0;
        double* kept = (double*)(memory + layout.Kept);
        Choose(k);
        if (options.End == SpectrumEnd.Both) new Span<int>(order, k).Sort();
        for (int c = 0; c < k; c++)
            new ReadOnlySpan<double>(ritz + ((nint)order[c] * capacity), count).CopyTo(new Span<double>(kept + ((nint)c * capacity), count));
        fixed (double* z = vectors.Data)
        {
            for (int begin = 0; begin < k; begin += layout.Block)
            {
                int rows = Math.Min(layout.Block, k - begin);
                MatMulDriver<double>.Run(
                    rows, n, count, 1, kept + ((nint)begin * capacity), capacity, Transpose.No, basis.Row(0), layout.Stride, Transpose.No, 0, z + ((nint)begin * vectors.RowStride), vectors.RowStride, memory + layout.Scratch, parallelism);
            }
        }

        Verdict worst = Verdict.Converged;
        double allowed = 2 * Math.Max(options.Tolerance, n / (double)(1L << 53));
        for (int begin = 0; begin < k; begin += layout.Block)
        {
            int rows = Math.Min(layout.Block, k - begin);
            a.Apply(vectors.Block(begin, 0, rows, n), new MatrixView<double>(new Span<double>(images, rows * layout.Stride), rows, n, layout.Stride), parallelism);
            products += rows;
            for (int r = 0; r < rows; r++)
            {
                int c = begin + r;
                double* image = images + ((nint)r * layout.Stride);
                double theta = values[order[c]];
                ScaleImage(r);
                fixed (double* z = vectors.Row(c)) VectorKernels.MultiplyAdd(-theta, z, image, n);
                double residual = Math.Sqrt(FixedOrder.SquaredNorm(new ReadOnlySpan<double>(image, n)));
                if (norm > 0) residual /= norm;
                wanted[c] = PowerOfTwo.Scale(theta, -exponent);
                bool good = residual <= allowed;
                if (good) converged++;
                verdicts[c] = !double.IsFinite(wanted[c]) ? new Verdict(VerdictKind.Diverged, c, residual)
                    : good ? new Verdict(VerdictKind.Converged, -1, residual) : new Verdict(VerdictKind.NotConverged, c, residual);
                worst = worst.And(verdicts[c]);
            }
        }

        return new LanczosReport(worst, products, steps, restarts, converged);
    }

    private readonly LanczosReport Fail(VerdictKind kind, Span<double> wanted, MatrixView<double> vectors, Span<Verdict> verdicts)
    {
        Verdict verdict = new(kind, products - 1);
        wanted.Fill(double.NaN);
        for (int c = 0; c < vectors.Rows; c++) vectors.Row(c).Fill(double.NaN);
        verdicts.Fill(verdict);
        return new LanczosReport(verdict, products, steps, restarts, 0);
    }
}
