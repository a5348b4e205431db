// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>The contracts of networks state the order of their sums, and the kernels keep it: one hash for the processor and for CUDA.</summary>
[TestFixture]
public sealed class CudaNetworkBitsTests
{
    [Test]
    public void Networks_have_the_bits_of_the_processor()
    {
        EmulatedDriver.Open();

        Assert.That(Hash(EmulatedDriver.OpenDevice("cuda:0")), Is.EqualTo(Hash(new CpuDevice(Parallelism.Single))));
    }

    private static string Hash(Device device)
    {
        using Stage stage = new(device);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        NetworkScript.Run<float>(stage, hash);
        NetworkScript.Run<double>(stage, hash);
        return Convert.ToHexString(hash.GetCurrentHash());
    }
}
