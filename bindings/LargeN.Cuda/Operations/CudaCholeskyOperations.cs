// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="ICholeskyOperations{T}"/>: kernels of kernels/src/cholesky up to order 128, cuSOLVER above. Factor and log-determinant wait for their results.</summary>
internal sealed unsafe partial class CudaCholeskyOperations<T> : ICholeskyOperations<T>
    where T : unmanaged
{
    private const string Family = "cholesky";
    private const int Panel = 8;           // numbers of shared memory of factor_128 beside the packed triangle
    private const int WarpsPerBlock = 4;   // of the kernels that take a matrix a warp
    private const int Threads = 128;

    private readonly CudaDevice device;
    private readonly TriangularSolves<T> solves;
    private readonly Kernel<CholeskyFactorParams>[] small;
    private readonly Kernel<CholeskyFactorParams> block;
    private readonly Kernel<LogDeterminantParams> logDeterminant;
    private readonly Kernel<FirstNonFiniteParams> nonFiniteRows;
    private readonly Kernel<FirstNonFiniteParams> nonFiniteColumns;

    internal CudaCholeskyOperations(CudaDevice device)
    {
        this.device = device;
        string suffix = Suffix.Of<T>();
        solves = new TriangularSolves<T>(device);
        small = [.. SmallOrders.All.Select(order => new Kernel<CholeskyFactorParams>(device, Family, $"largen_cholesky_factor_{order}_{suffix}"))];
        block = new Kernel<CholeskyFactorParams>(device, Family, $"largen_cholesky_factor_{TriangularSolves<T>.LargestOrder}_{suffix}");
        logDeterminant = new Kernel<LogDeterminantParams>(device, Family, "largen_cholesky_log_determinant_" + suffix);
        fusedSmall = new Kernel<CholeskyFactorSolveParams>(device, Family, "largen_cholesky_factor_solve_32_" + suffix);
        fusedBlock = new Kernel<CholeskyFactorSolveParams>(device, Family, "largen_cholesky_factor_solve_128_" + suffix);
        nonFiniteRows = new Kernel<FirstNonFiniteParams>(device, Family, "largen_cholesky_first_non_finite_rows_" + suffix);
        nonFiniteColumns = new Kernel<FirstNonFiniteParams>(device, Family, "largen_cholesky_first_non_finite_columns_" + suffix);
    }

    public void CholeskyFactor(DeviceMatrix<T> a, Span<Verdict> verdicts)
    {
        ContractShapes.Square(a, nameof(a));
        ContractShapes.Written(a, nameof(a));
        ContractShapes.Results(a.Batch, verdicts.Length, nameof(verdicts));
        using CudaOperand<T> matrix = new(device, a, nameof(a));
        if (matrix.IsEmpty) verdicts.Fill(Verdict.Converged);
        else if (a.Rows <= TriangularSolves<T>.LargestOrder) Own(matrix, verdicts);
        else Library(matrix, verdicts);
    }

    public void CholeskySolve(DeviceMatrix<T> lower, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using CudaOperand<T> factor = new(device, lower, nameof(lower));
        using CudaOperand<T> solution = new(device, b, nameof(b));
        CudaOperand<T>.RequireApart(factor, solution, nameof(lower));
        solves.Solve(factor, solution, TriangularSteps.Both);
    }

    public void CholeskyLogDeterminant(DeviceMatrix<T> lower, Span<double> logDeterminants)
    {
        ContractShapes.Square(lower, nameof(lower));
        ContractShapes.Results(lower.Batch, logDeterminants.Length, nameof(logDeterminants));
        using CudaOperand<T> factor = new(device, lower, nameof(lower));
        logDeterminants.Clear();
        if (factor.IsEmpty) return;
        ulong results = device.Scratch((long)lower.Batch * sizeof(double));
        logDeterminant.Launch(new Dim3(ElementLaunch.Blocks(lower.Batch, WarpsPerBlock)), new Dim3(Threads), new LogDeterminantParams
        {
            Lower = factor.Pointer,
            LogDeterminants = results,
            LowerBatch = factor.BatchStride,
            N = factor.Rows,
            LowerRow = factor.RowStride,
            Batch = factor.Batch,
        });
        device.Fetch(results, logDeterminants);
    }

    /// <summary>Starts the factorisation of matrices up to order 128; a verdict a matrix goes to memory of the device.</summary>
    internal void StartFactor(in CudaOperand<T> a, ulong verdicts)
    {
        int n = a.Rows;
        RequireOrder(n);
        CholeskyFactorParams parameters = new() { A = a.Pointer, Verdicts = verdicts, ABatch = a.BatchStride, N = n, ARow = a.RowStride, Batch = a.Batch };
        if (SmallOrders.Index(n) is var index && index >= 0) small[index].Launch(SmallOrders.Grid(index, a.Batch), SmallOrders.Block, parameters);
        else block.Launch(new Dim3((uint)a.Batch), SmallOrders.BlockOf(n), parameters, ((n * (n + 1) / 2) + Panel) * sizeof(T));
    }

    private static void RequireOrder(int n)
    {
        if (n < 1 || n > TriangularSolves<T>.LargestOrder)
            throw new ArgumentOutOfRangeException(nameof(n), n, $"the Cholesky kernels take orders of 1 to {TriangularSolves<T>.LargestOrder}");
    }

    private void Own(in CudaOperand<T> a, Span<Verdict> verdicts)
    {
        ulong results = device.Scratch((long)a.Batch * sizeof(KernelVerdict));
        StartFactor(a, results);
        KernelVerdict.Fetch(device, results, verdicts);
    }

    /// <summary>
    /// cuSOLVER says nothing of what is not finite, so that is looked for before (such a matrix is factored with the others and its result not used) and after, for what overflowed.
    /// Its batched routine is not used: it is said to take the other triangle for scratch memory. That is unverified: no manual at hand states it and no GPU has been asked.
    /// </summary>
    private void Library(in CudaOperand<T> a, Span<Verdict> verdicts)
    {
        const int Rows = 0, Columns = 1, RowsAfter = 2, ColumnsAfter = 3, Info = 4, Parts = 5;
        int n = a.Rows, batch = a.Batch;
        ulong memory = device.Scratch((long)Parts * batch * sizeof(int));
        device.Fill(memory, int.MaxValue, (long)Parts * batch);
        FindNonFinite(a, Part(Rows), Part(Columns));
        device.Solver.CholeskyFactor(a, Part(Info));
        FindNonFinite(a, Part(RowsAfter), Part(ColumnsAfter));
        ReadOnlySpan<int> found = device.Fetch<int>(memory, Parts * batch);
        for (int p = 0; p < batch; p++)
        {
            int minor = found[(Info * batch) + p];
            verdicts[p] = found[(Columns * batch) + p] >= 0 ? At(found[(Rows * batch) + p], found[(Columns * batch) + p])
                : minor > 0 ? new Verdict(VerdictKind.NotPositiveDefinite, minor - 1)
                : found[(ColumnsAfter * batch) + p] >= 0 ? At(found[(RowsAfter * batch) + p], found[(ColumnsAfter * batch) + p])
                : Verdict.Converged;
        }

        ulong Part(int part) => memory + ((ulong)part * (ulong)batch * sizeof(int));

        Verdict At(int row, int column) => new(VerdictKind.NonFinite, ((long)row * n) + column);
    }

    /// <summary>Row and column of the first NaN or infinity of each lower triangle; the rows are 2^31 - 1 beforehand, a column is -1 where there is none.</summary>
    private void FindNonFinite(in CudaOperand<T> a, ulong rows, ulong columns)
    {
        FirstNonFiniteParams parameters = new() { A = a.Pointer, Rows = rows, Columns = columns, ABatch = a.BatchStride, N = a.Rows, ARow = a.RowStride, Batch = a.Batch };
        nonFiniteRows.Launch(new Dim3(ElementLaunch.Blocks(a.Rows, WarpsPerBlock), ElementLaunch.Along(a.Batch)), new Dim3(Threads), parameters);
        nonFiniteColumns.Launch(new Dim3(ElementLaunch.Blocks(a.Batch, WarpsPerBlock)), new Dim3(Threads), parameters);
    }
}
