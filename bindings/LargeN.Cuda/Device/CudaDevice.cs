// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary>A GPU: its memory, one stream on which its operations run in order, and the contracts that it offers.</summary>
/// <remarks>
/// Results agree with the CPU within the bounds that each contract states, in the bits where it is of class A, and with themselves bit for bit on one
/// architecture. A contract that is not offered is a named error.
/// </remarks>
public sealed unsafe partial class CudaDevice : Device
{
    private readonly MemoryLedger ledger;
    private readonly OperationTable operations;
    private readonly PoolThreshold pool;
    private MathLibraries? libraries;
    private Blas? blas;
    private Solver? solver;
    private bool isClosed;

    /// <summary>Opens a GPU.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="number">Number of the GPU, from 0.</param>
    /// <exception cref="DeviceException">There are fewer GPUs, or this one is too old for the kernels; the message says what is needed.</exception>
    /// <exception cref="CudaException">The driver refuses it.</exception>
    public CudaDevice(CudaDriver driver, int number)
    {
        ArgumentNullException.ThrowIfNull(driver);
        Gpu = driver.Describe(number);
        RequireSupported(Gpu);
        Context = new GpuContext(driver, Gpu);
        try
        {
            ledger = new MemoryLedger(Name, Context.Memory.Free);
            Stream = new GpuStream(Context);
            pool = new PoolThreshold(Context);
            Modules = new KernelModules(Context);
            operations = new OperationTable(
                Name,
                new CudaMatrixOperations<float>(this),
                new CudaMatrixOperations<double>(this),
                new CudaCholeskyOperations<float>(this),
                new CudaCholeskyOperations<double>(this),
                new CudaSymmetricEigenOperations<float>(this),
                new CudaSymmetricEigenOperations<double>(this),
                new CudaRandomOperations<float>(this),
                new CudaRandomOperations<double>(this),
                new CudaReductionOperations<float>(this),
                new CudaReductionOperations<double>(this),
                new CudaPointwiseOperations<float>(this),
                new CudaPointwiseOperations<double>(this),
                new CudaKernelOperations(this),
                new CudaResolventOperations(this),
                new CudaEnsembleOperations<float>(this),
                new CudaEnsembleOperations<double>(this),
                new CudaActivationOperations<float>(this),
                new CudaActivationOperations<double>(this),
                new CudaRowOperations<float>(this),
                new CudaRowOperations<double>(this),
                new CudaLossOperations<float>(this),
                new CudaLossOperations<double>(this),
                new CudaOptimiserOperations<float>(this),
                new CudaOptimiserOperations<double>(this),
                new CudaExpertOperations<float>(this),
                new CudaExpertOperations<double>(this));
        }
        catch
        {
            Stream?.Dispose();
            Context.Dispose();
            throw;
        }
    }

    /// <summary>Oldest compute capability that the kernels are compiled for.</summary>
    internal const int OldestCapability = 8;

    /// <inheritdoc/>
    public override string Name => Gpu.Name;

    /// <summary>What the driver says about the GPU.</summary>
    public GpuInfo Gpu { get; }

    /// <summary>Where its memory and its code live.</summary>
    public GpuContext Context { get; }

    /// <summary>Where all its operations run, in the order of the calls.</summary>
    public GpuStream Stream { get; }

    /// <summary>The memory that was free when the device was opened, and its multiprocessors.</summary>
    public override DeviceLimits Limits => new(ledger.Limit, Gpu.Multiprocessors, VectorBits: 0);

    internal KernelModules Modules { get; }

    /// <summary>cuBLAS, loaded at its first use.</summary>
    /// <exception cref="DeviceException">It is not found.</exception>
    internal Blas Blas => blas ??= new Blas(this, Libraries.Blas);

    /// <summary>cuSOLVER, loaded at its first use.</summary>
    /// <exception cref="DeviceException">It is not found.</exception>
    internal Solver Solver => solver ??= new Solver(this, Libraries.Solver);

    internal MathLibraries Libraries => libraries ??= MathLibraries.Load(Context.Driver, Name);

    /// <inheritdoc/>
    public override DeviceBuffer<T> Allocate<T>(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        RequireElement<T>();
        if (length == 0) return new CudaBuffer<T>(this, null, 0, 0);
        string what = $"a buffer of {length} elements of {sizeof(T)} bytes";
        if (length > long.MaxValue / sizeof(T)) throw new MemoryLimitException($"{what} on device {Name}", long.MaxValue, ledger.Available);
        GpuMemory memory = Reserve(what, length * sizeof(T));
        try
        {
            Clear(memory.Pointer, memory.Bytes);
            return new CudaBuffer<T>(this, memory, memory.Pointer, length);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Memory of other code as a buffer: nothing is copied, and the other code stays its owner and must keep it alive.</summary>
    /// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="int"/> or <see cref="uint"/>.</typeparam>
    /// <param name="pointer">The CUdeviceptr of the first element.</param>
    /// <param name="length">Number of elements, > 0.</param>
    /// <remarks>Work of the other code on the memory must be done, or be ordered with <see cref="Stream"/> by an event, before an operation is called.</remarks>
    /// <exception cref="ArgumentException">The pointer is not of this GPU's memory, or the allocation ends before the last element.</exception>
    public CudaBuffer<T> Wrap<T>(ulong pointer, long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        RequireElement<T>();
        if (pointer % (ulong)sizeof(T) != 0) throw new ArgumentException($"the address 0x{pointer:x} is no multiple of {sizeof(T)}, the size of an element", nameof(pointer));
        CheckPointer(pointer, length, (ulong)sizeof(T));
        return new CudaBuffer<T>(this, null, pointer, length);
    }

    /// <inheritdoc/>
    public override TContract Operations<TContract>() => operations.Get<TContract>();

    /// <summary>All that fit in the memory left; at least 1 and at most <paramref name="replicas"/>.</summary>
    /// <param name="replicas">Replicas wanted, >= 0; the answer to 0 is 1.</param>
    /// <param name="bytesEach">Memory of one replica, >= 0.</param>
    public override int ReplicasPerPass(int replicas, long bytesEach)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        ArgumentOutOfRangeException.ThrowIfNegative(bytesEach);
        long fit = bytesEach == 0 ? int.MaxValue : ledger.Available / bytesEach;
        return (int)Math.Max(1, Math.Min(replicas, fit));
    }

    /// <summary>Loads every kernel now, which else happens at its first use: the driver compiles them, once for each version of the driver.</summary>
    public void WarmUp() => Modules.LoadAll();

    /// <summary>Waits until every operation that was called is done.</summary>
    /// <exception cref="CudaException">One of them failed.</exception>
    public void Synchronize() => Stream.Synchronize();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !isClosed)
        {
            isClosed = true;
            DisposeScratch();
            blas?.Dispose();
            solver?.Dispose();
            Modules.Dispose();
            pool.Dispose();
            Stream.Dispose();
            Context.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <exception cref="DeviceException">The kernels cannot run on it.</exception>
    internal static void RequireSupported(GpuInfo gpu)
    {
        if (gpu.CapabilityMajor < OldestCapability)
            throw new DeviceException(gpu.Name, $"{gpu.ProductName} has compute capability {gpu.Capability}; {OldestCapability}.0 or later is needed");
    }

    private void RequireElement<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(int) && typeof(T) != typeof(uint) && typeof(T) != typeof(ushort))
            throw new DeviceException(Name, $"buffers of {typeof(T).Name} are not offered; allowed: float, double, int, uint, and ushort for {nameof(Bf16)}");
    }
}
