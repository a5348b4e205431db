// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Tests.Cuda;

/// <summary>Sizes beyond what kernels count in 32 bits: refused by name, or computed in 64.</summary>
[TestFixture]
public sealed class CudaLimitTests
{
    /// <summary>The matrices have no problem in the batch, so they take no memory; the order is refused all the same.</summary>
    [Test]
    public void Orders_beyond_the_counts_of_the_kernels_are_refused_by_name()
    {
        EmulatedDriver.Open();
        using CudaDevice device = (CudaDevice)EmulatedDriver.OpenDevice("cuda:0");
        using DeviceBuffer<double> none = device.Allocate<double>(0);
        const int Eigen = CudaSymmetricEigenOperations<double>.LargestOfLibrary + 1, Middle = CudaResolventOperations.LargestMiddle + 1;
        DeviceMatrix<double> large = new(none, 0, Eigen, Eigen), middle = new(none, 0, Middle, Middle);

        Assert.That(
            () => device.Operations<ISymmetricEigenOperations<double>>().SymmetricEigen(large, new DeviceMatrix<double>(none, 0, Eigen, 1), []),
            Throws.InstanceOf<DeviceException>().With.Message.Contains("up to order 46340").And.Message.Contains("46341 x 46341"));
        Assert.That(
            () => device.Operations<IResolventOperations>().TwoPointTraces(new DeviceMatrix<double>(none, 0, Middle, 1), middle, middle, [Complex.One], [Complex.One], [], []),
            Throws.InstanceOf<DeviceException>().With.Message.Contains("up to order 32767").And.Message.Contains("32768 x 32768"));
    }

    [Test]
    public void The_largest_orders_that_are_taken_are_counted_in_32_bits()
    {
        const long N = CudaResolventOperations.LargestMiddle, M = CudaSymmetricEigenOperations<double>.LargestOfLibrary;
        Assert.That(N + (2 * N * N), Is.LessThan(int.MaxValue));
        Assert.That(M * M, Is.LessThan(int.MaxValue));
    }

    /// <summary>32767 eigenvalues and 70000 shifts: 2^31 complex numbers and more, of 16 bytes, besides the table.</summary>
    [Test]
    public void Scratch_memory_of_a_table_is_counted_in_64_bits() =>
        Assert.That(CudaResolventOperations.TableBytes(32767, 1, 70000, isFull: true), Is.EqualTo((32767L * 70000 * 16) + (70000L * 32) + (70001L * 16) + 4));
}
