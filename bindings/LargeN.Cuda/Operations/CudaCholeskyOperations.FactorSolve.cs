// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <content>Factor, solve and log-determinant while L is on the chip.</content>
internal sealed unsafe partial class CudaCholeskyOperations<T>
{
    private const int SidesAtOnce = 32; // sides_at_once of block.cuh: right-hand sides that a block holds at a time

    private readonly Kernel<CholeskyFactorSolveParams> fusedSmall;
    private readonly Kernel<CholeskyFactorSolveParams> fusedBlock;

    /// <summary>A = L L^T, X over B, and log det A, which is NaN after a failure.</summary>
    internal void FactorSolve(DeviceMatrix<T> a, DeviceMatrix<T> b, Span<Verdict> verdicts, Span<double> logDeterminants)
    {
        ContractShapes.Solve(a, b);
        ContractShapes.Written(a, nameof(a));
        ContractShapes.Results(a.Batch, verdicts.Length, nameof(verdicts));
        ContractShapes.Results(a.Batch, logDeterminants.Length, nameof(logDeterminants));
        using CudaOperand<T> matrix = new(device, a, nameof(a));
        using CudaOperand<T> solution = new(device, b, nameof(b));
        CudaOperand<T>.RequireApart(matrix, solution, nameof(a));
        if (matrix.IsEmpty || a.Rows > TriangularSolves<T>.LargestOrder)
        {
            CholeskyFactor(a, verdicts);
            CholeskyLogDeterminant(a, logDeterminants);
            CholeskySolve(a, b);
        }
        else
        {
            ulong results = device.Scratch((long)a.Batch * (sizeof(KernelVerdict) + sizeof(double)));
            ulong found = results + ((ulong)a.Batch * sizeof(double));
            StartFactorSolve(matrix, solution, found, results);
            device.Fetch(results, logDeterminants);
            KernelVerdict.Fetch(device, found, verdicts);
        }

        for (int p = 0; p < a.Batch; p++)
        {
            if (!verdicts[p].IsConverged) logDeterminants[p] = double.NaN;
        }
    }

    /// <summary>Starts the launch for matrices up to order 128; verdicts and log-determinants go to memory of the device.</summary>
    internal void StartFactorSolve(in CudaOperand<T> a, in CudaOperand<T> b, ulong verdicts, ulong logDeterminants)
    {
        int n = a.Rows;
        RequireOrder(n);
        CholeskyFactorSolveParams parameters = new()
        {
            A = a.Pointer,
            B = b.Pointer,
            LogDeterminants = logDeterminants,
            Verdicts = verdicts,
            ABatch = a.BatchStride,
            BBatch = b.BatchStride,
            N = n,
            Sides = b.Columns,
            ARow = a.RowStride,
            BRow = b.RowStride,
            Batch = a.Batch,
        };
        int warps = SmallOrders.All.Length - 1; // a matrix a warp: the only one of the small kernels that is fused
        if (n <= SmallOrders.All[warps])
        {
            fusedSmall.Launch(SmallOrders.Grid(warps, a.Batch), SmallOrders.Block, parameters);
            return;
        }

        int numbers = (n * (n + 1) / 2) + Panel + (SidesAtOnce * (n | 1)); // the packed triangle, a panel, and the right-hand sides an odd number apart
        fusedBlock.Launch(new Dim3((uint)a.Batch), SmallOrders.BlockOf(n), parameters, numbers * sizeof(T));
    }
}
