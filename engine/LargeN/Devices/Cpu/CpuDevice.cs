// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>The processor: SIMD kernels, every contract, no native dependency.</summary>
/// <remarks>Results have the same bits for any number of threads and any SIMD width.</remarks>
public sealed class CpuDevice : Device
{
    private readonly MemoryLedger ledger;
    private readonly Workspace workspace = new();
    private readonly OperationTable operations;

    /// <summary>A CPU device that may use the memory that the process has.</summary>
    /// <param name="parallelism">How many threads its operations may use.</param>
    public CpuDevice(Parallelism parallelism)
        : this(parallelism, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
    {
    }

    /// <summary>A CPU device with a memory limit.</summary>
    /// <param name="parallelism">How many threads its operations may use.</param>
    /// <param name="memoryBytes">Bytes that its buffers may take together, >= 0.</param>
    public CpuDevice(Parallelism parallelism, long memoryBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBytes);
        Parallelism = parallelism;
        ledger = new MemoryLedger(Name, memoryBytes);
        operations = new OperationTable(
            Name,
            new CpuMatrixOperations<float>(this),
            new CpuMatrixOperations<double>(this),
            new CpuCholeskyOperations<float>(this),
            new CpuCholeskyOperations<double>(this),
            new CpuSymmetricEigenOperations<float>(this),
            new CpuSymmetricEigenOperations<double>(this),
            new CpuRandomOperations<float>(this),
            new CpuRandomOperations<double>(this),
            new CpuReductionOperations<float>(this),
            new CpuReductionOperations<double>(this),
            new CpuPointwiseOperations<float>(this),
            new CpuPointwiseOperations<double>(this),
            new CpuEnsembleOperations<float>(this),
            new CpuEnsembleOperations<double>(this),
            new CpuActivationOperations<float>(this),
            new CpuActivationOperations<double>(this),
            new CpuRowOperations<float>(this),
            new CpuRowOperations<double>(this),
            new CpuExpertOperations<float>(this),
            new CpuExpertOperations<double>(this),
            new CpuExpertPairOperations<float>(this),
            new CpuExpertPairOperations<double>(this),
            new CpuLossOperations<float>(this),
            new CpuLossOperations<double>(this),
            new CpuOptimiserOperations<float>(this),
            new CpuOptimiserOperations<double>(this),
            new CpuKernelOperations(this),
            new CpuResolventOperations(this));
    }

    /// <summary>How many threads its operations may use.</summary>
    public Parallelism Parallelism { get; }

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override DeviceLimits Limits => new(ledger.Limit, Parallelism.Threads, VectorBits);

    /// <summary>Elements that one call of LinearAlgebra may span; larger batches are cut between problems. Tests set it low.</summary>
    internal int SpanElements { get; init; } = int.MaxValue;

    /// <summary>Width of the vectors that the runtime uses on this processor; 0 where it has none.</summary>
    internal static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <inheritdoc/>
    public override DeviceBuffer<T> Allocate<T>(long length) => new HostBuffer<T>(this, ledger, length);

    /// <inheritdoc/>
    public override TContract Operations<TContract>() => operations.Get<TContract>();

    /// <summary>As many replicas as threads, fewer when the memory left would not hold them; at least 1 and at most <paramref name="replicas"/>.</summary>
    /// <param name="replicas">Replicas wanted, >= 0; the answer to 0 is 1.</param>
    /// <param name="bytesEach">Memory of one replica, >= 0.</param>
    public override int ReplicasPerPass(int replicas, long bytesEach)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        ArgumentOutOfRangeException.ThrowIfNegative(bytesEach);
        long fit = bytesEach == 0 ? int.MaxValue : ledger.Available / bytesEach;
        return (int)Math.Max(1, Math.Min(Math.Min(replicas, Parallelism.Threads), fit));
    }

    /// <summary>Scratch memory for one operation: it grows to the largest plan and stays, so that repeated calls allocate nothing.</summary>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    internal Workspace Workspace(OperationPlan plan)
    {
        long growth = plan.WorkspaceBytes - workspace.Bytes;
        if (growth <= 0) return workspace;
        ledger.Reserve("scratch memory", growth);
        try
        {
            workspace.EnsureAtLeast(plan.WorkspaceBytes);
        }
        catch (MemoryLimitException)
        {
            ledger.Release(growth);
            throw;
        }

        return workspace;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ledger.Release(workspace.Bytes);
            workspace.Dispose();
        }

        base.Dispose(disposing);
    }
}
