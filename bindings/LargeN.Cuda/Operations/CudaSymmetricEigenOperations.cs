// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="ISymmetricEigenOperations{T}"/>: Jacobi by the kernels of kernels/src/eigen up to order 128, cuSOLVER above; each call waits for its verdicts.</summary>
internal sealed unsafe class CudaSymmetricEigenOperations<T> : ISymmetricEigenOperations<T>
    where T : unmanaged
{
    private const string Family = "eigen";
    private const int LargestOrder = 128;      // kBlockOrder of jacobi_block.cuh
    private const int StaticSharedBytes = 1024; // room for the static arrays of jacobi_block
    private const int Threads = 256;

    /// <summary>Largest order of all: the place of an element is counted in an int (EigenPackParams of dense.cuh).</summary>
    internal const int LargestOfLibrary = 46340;

    private readonly CudaDevice device;
    private readonly Variant values;
    private readonly Variant vectors;
    private readonly Kernel<EigenPackParams> pack;
    private readonly Kernel<EigenUnpackParams> unpack;

    internal CudaSymmetricEigenOperations(CudaDevice device)
    {
        this.device = device;
        string suffix = Suffix.Of<T>();
        values = new Variant(device, "values", suffix);
        vectors = new Variant(device, "vectors", suffix);
        pack = new Kernel<EigenPackParams>(device, Family, "largen_eigen_pack_" + suffix);
        unpack = new Kernel<EigenUnpackParams>(device, Family, "largen_eigen_unpack_" + suffix);
    }

    public void SymmetricEigenvalues(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) => Decompose(a, values, verdicts, wantVectors: false);

    public void SymmetricEigen(DeviceMatrix<T> a, DeviceMatrix<T> values, Span<Verdict> verdicts) => Decompose(a, values, verdicts, wantVectors: true);

    private void Decompose(DeviceMatrix<T> a, DeviceMatrix<T> results, Span<Verdict> verdicts, bool wantVectors)
    {
        ContractShapes.Eigen(a, results, verdicts.Length);
        if (a.Rows > LargestOfLibrary) throw new DeviceException(device.Name, $"eigenproblems are solved up to order {LargestOfLibrary}, this one is {a.Rows} x {a.Rows}");
        using CudaOperand<T> matrix = new(device, a, nameof(a));
        using CudaOperand<T> eigenvalues = new(device, results, nameof(values));
        CudaOperand<T>.RequireApart(matrix, eigenvalues, nameof(values));
        if (matrix.IsEmpty)
        {
            verdicts.Fill(Verdict.Converged);
            return;
        }

        if (IsOwn(matrix, wantVectors)) Own(matrix, eigenvalues, verdicts, wantVectors);
        else Library(matrix, eigenvalues, verdicts, wantVectors);
    }

    /// <summary>Dynamic shared memory of jacobi_block: the packed triangle of the even order, the vectors, the rotations of a step, and the pairs.</summary>
    private static int SharedBytes(int n, bool vectors)
    {
        int even = n + (n % 2);
        return (((even * (even + 1) / 2) + (vectors ? n * n : 0) + even) * sizeof(T)) + (even * sizeof(int));
    }

    private static int ValueStride(in CudaOperand<T> values) => values.Columns == 1 ? values.RowStride : 1;

    private void Own(in CudaOperand<T> a, in CudaOperand<T> eigenvalues, Span<Verdict> verdicts, bool wantVectors)
    {
        ulong found = device.Scratch((long)a.Batch * sizeof(KernelVerdict));
        Start(a, eigenvalues, found, wantVectors);
        KernelVerdict.Fetch(device, found, verdicts);
    }

    /// <summary>Whether the kernels here take the order; the library has the rest.</summary>
    internal bool IsOwn(in CudaOperand<T> a, bool wantVectors) => a.Rows <= LargestOrder && SharedBytes(a.Rows, wantVectors) + StaticSharedBytes <= device.Gpu.SharedBytesPerBlock;

    /// <summary>Starts the kernel; a verdict a matrix goes to memory of the device.</summary>
    internal void Start(in CudaOperand<T> a, in CudaOperand<T> eigenvalues, ulong found, bool wantVectors)
    {
        Variant kernels = wantVectors ? vectors : values;
        int batch = a.Batch, n = a.Rows;
        SymmetricEigenParams parameters = new()
        {
            A = a.Pointer,
            Values = eigenvalues.Pointer,
            Verdicts = found,
            BatchStride = a.BatchStride,
            ValueBatchStride = eigenvalues.BatchStride,
            N = n,
            RowStride = a.RowStride,
            ValueStride = ValueStride(eigenvalues),
            Batch = batch,
        };
        if (SmallOrders.Index(n) is var index && index >= 0) kernels.Small[index].Launch(SmallOrders.Grid(index, batch), SmallOrders.Block, parameters);
        else kernels.Block.Launch(new Dim3((uint)batch), new Dim3(Threads), parameters, SharedBytes(n, wantVectors));
    }

    /// <summary>Dense copies of harmless size, the library, and the way back.</summary>
    private void Library(in CudaOperand<T> a, in CudaOperand<T> values, Span<Verdict> verdicts, bool wantVectors)
    {
        int batch = a.Batch, n = a.Rows;
        long matrixBytes = Whole((long)batch * n * n * sizeof(T)), valueBytes = Whole((long)batch * n * sizeof(T));
        ulong packed = device.Scratch(matrixBytes + valueBytes + ((long)batch * (sizeof(KernelVerdict) + (2 * sizeof(int)))));
        ulong packedValues = packed + (ulong)matrixBytes, found = packedValues + (ulong)valueBytes;
        ulong exponents = found + ((ulong)batch * (ulong)sizeof(KernelVerdict)), info = exponents + ((ulong)batch * sizeof(int));
        Dim3 grid = new((uint)batch), block = new(Threads);
        pack.Launch(grid, block, new EigenPackParams
        {
            A = a.Pointer,
            Packed = packed,
            Exponents = exponents,
            Verdicts = found,
            BatchStride = a.BatchStride,
            N = n,
            RowStride = a.RowStride,
        });
        device.Solver.SymmetricEigen<T>(packed, packedValues, n, batch, wantVectors, info);
        unpack.Launch(grid, block, new EigenUnpackParams
        {
            Packed = wantVectors ? packed : 0,
            PackedValues = packedValues,
            Exponents = exponents,
            Info = info,
            A = a.Pointer,
            Values = values.Pointer,
            Verdicts = found,
            BatchStride = a.BatchStride,
            ValueBatchStride = values.BatchStride,
            N = n,
            RowStride = a.RowStride,
            ValueStride = ValueStride(values),
        });
        KernelVerdict.Fetch(device, found, verdicts);
    }

    /// <summary>The next multiple of 8 bytes: what follows is aligned.</summary>
    private static long Whole(long bytes) => (bytes + sizeof(long) - 1) / sizeof(long) * sizeof(long);

    /// <summary>The kernels with or without eigenvectors, by order.</summary>
    private sealed class Variant(CudaDevice device, string what, string suffix)
    {
        internal readonly Kernel<SymmetricEigenParams>[] Small =
            [.. SmallOrders.All.Select(order => new Kernel<SymmetricEigenParams>(device, Family, $"largen_eigen_{what}_{order}_{suffix}"))];

        internal readonly Kernel<SymmetricEigenParams> Block = new(device, Family, $"largen_eigen_{what}_{LargestOrder}_{suffix}");
    }
}
