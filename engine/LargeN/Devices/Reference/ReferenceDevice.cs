// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>Every contract as plain loops in double precision on one thread: the oracle that the other devices are tested against.</summary>
/// <remarks>Slow on purpose: no SIMD, no blocking, no threads. Sums of products are accumulated in double for both element types and rounded once.</remarks>
public sealed class ReferenceDevice : Device
{
    private readonly MemoryLedger ledger;
    private readonly OperationTable operations;

    /// <summary>A reference device that may use the memory of the process.</summary>
    public ReferenceDevice()
    {
        ledger = new MemoryLedger(Name, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        operations = new OperationTable(
            Name,
            new ReferenceMatrixOperations<float>(this),
            new ReferenceMatrixOperations<double>(this),
            new ReferenceCholeskyOperations<float>(this),
            new ReferenceCholeskyOperations<double>(this),
            new ReferenceSymmetricEigenOperations<float>(this),
            new ReferenceSymmetricEigenOperations<double>(this),
            new ReferenceRandomOperations<float>(this),
            new ReferenceRandomOperations<double>(this),
            new ReferenceReductionOperations<float>(this),
            new ReferenceReductionOperations<double>(this),
            new ReferencePointwiseOperations<float>(this),
            new ReferencePointwiseOperations<double>(this),
            new ReferenceEnsembleOperations<float>(this),
            new ReferenceEnsembleOperations<double>(this),
            new ReferenceActivationOperations<float>(this),
            new ReferenceActivationOperations<double>(this),
            new ReferenceRowOperations<float>(this),
            new ReferenceRowOperations<double>(this),
            new ReferenceExpertOperations<float>(this),
            new ReferenceExpertOperations<double>(this),
            new ReferenceExpertPairOperations<float>(this),
            new ReferenceExpertPairOperations<double>(this),
            new ReferenceLossOperations<float>(this),
            new ReferenceLossOperations<double>(this),
            new ReferenceOptimiserOperations<float>(this),
            new ReferenceOptimiserOperations<double>(this),
            new ReferenceKernelOperations(this),
            new ReferenceResolventOperations(this));
    }

    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override DeviceLimits Limits => new(ledger.Limit, Threads: 1, VectorBits: 0);

    /// <inheritdoc/>
    public override DeviceBuffer<T> Allocate<T>(long length) => new HostBuffer<T>(this, ledger, length);

    /// <inheritdoc/>
    public override TContract Operations<TContract>() => operations.Get<TContract>();

    /// <summary>Always 1.</summary>
    /// <param name="replicas">Replicas wanted, >= 0.</param>
    /// <param name="bytesEach">Memory of one replica.</param>
    public override int ReplicasPerPass(int replicas, long bytesEach)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        ArgumentOutOfRangeException.ThrowIfNegative(bytesEach);
        return 1;
    }
}
