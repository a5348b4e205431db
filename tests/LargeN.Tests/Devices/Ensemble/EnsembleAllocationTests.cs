// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>A repeated call of <see cref="IEnsembleOperations{T}"/> on the CPU allocates nothing, however many steps it makes.</summary>
public sealed class EnsembleAllocationTests
{
    [Test]
    public void A_repeated_call_allocates_nothing([Values(1, 2)] int threads, [Values] Samples samples)
    {
        EnsembleCase test = EnsembleCase.Of(7, 20, 2, 2, 5, Activation.Gelu, samples);
        using Stage stage = new(new CpuDevice(new Parallelism(threads)));
        EnsembleStage<float> ensemble = new(test, stage);
        ensemble.Train(test.Run, ensemble.Records);
        ensemble.Train(test.Run, ensemble.Records);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ensemble.Train(test.Run, ensemble.Records);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
