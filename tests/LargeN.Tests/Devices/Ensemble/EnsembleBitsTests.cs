// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>The bits of <see cref="IEnsembleOperations{T}"/> on the CPU: the order that the contract states, whatever the threads, the SIMD width and the C library.</summary>
public sealed class EnsembleBitsTests
{
    private static readonly Lazy<string> Expected = new(() => HashWithThreads("1"));

    [TestCase("2")]
    [TestCase("5")]
    public void Threads_do_not_enter(string threads)
    {
        Assert.That(HashWithThreads(threads), Is.EqualTo(Expected.Value));
    }

    [TestCase(SimdWidth.Native, "5")]
    [TestCase(SimdWidth.Avx2, "2")]
    [TestCase(SimdWidth.Sse, "2")]
    [TestCase(SimdWidth.None, "1")]
    public void Width_does_not_enter(SimdWidth width, string threads)
    {
        Assert.That(Child.Run(typeof(EnsembleBitsTests), nameof(HashWithThreads), width, threads), Is.EqualTo(Expected.Value));
    }

    [Test]
    [Platform("Linux")]
    public void The_c_library_does_not_enter()
    {
        string hash = Child.Run(typeof(EnsembleBitsTests), nameof(HashWithThreads), SimdWidth.Native, "2", ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"));

        Assert.That(hash, Is.EqualTo(Expected.Value));
    }

    /// <summary>Trains a few ensembles with that many threads and returns a hash of all that they left.</summary>
    internal static string HashWithThreads(string threads)
    {
        Child.AssertWidth();
        using Stage stage = new(new CpuDevice(new Parallelism(int.Parse(threads, CultureInfo.InvariantCulture))));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append<float>(stage, hash);
        Append<double>(stage, hash);
        return Convert.ToHexString(hash.GetCurrentHash());
    }

    private static void Append<T>(Stage stage, IncrementalHash hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Every activation and source; sizes around the vectors, and one chain of more than 256 terms forward and backward.
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (Samples samples in Enum.GetValues<Samples>())
                Append<T>(EnsembleCase.Of(7, 17 + (int)samples, 1 + ((int)activation % 2), 2, 3, activation, samples) with { Replicas = 6 }, stage, hash);
        }

        Append<T>(EnsembleCase.Of(259, 16, 1, 1, 9, Activation.Tanh, Samples.NoisyTeacher, steps: 3), stage, hash);
        Append<T>(EnsembleCase.Of(4, 261, 2, 3, 2, Activation.Gelu, Samples.LinearTeacher, steps: 2), stage, hash);
    }

    private static void Append<T>(EnsembleCase test, Stage stage, IncrementalHash hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EnsembleOutcome<T> outcome = EnsembleStage<T>.Run(test, stage);
        foreach (Operand<T> weights in outcome.Weights) hash.AppendData(MemoryMarshal.AsBytes(weights.Data.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(outcome.Records.Data.AsSpan()));
    }
}
