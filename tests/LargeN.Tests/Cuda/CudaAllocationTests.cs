// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Cuda;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Randomness;

namespace LargeN.Tests.Cuda;

/// <summary>Operations that are called again and again allocate nothing, on either side.</summary>
[TestFixture]
public sealed class CudaAllocationTests
{
    [Test]
    public void A_step_of_operations_allocates_nothing_after_its_first_run()
    {
        EmulatedDriver driver = EmulatedDriver.Open();
        using CudaDevice device = (CudaDevice)EmulatedDriver.OpenDevice("cuda:0");
        using DeviceBuffer<double> memory = device.Allocate<double>(3 * 2 * 100);
        DeviceMatrix<double> x = new(memory, 0, 2, 10, 10, 10, 100), y = new(memory, 200, 2, 10, 10, 10, 100), z = new(memory, 400, 2, 10, 10, 10, 100);
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        IMatrixOperations<double> matrices = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IReductionOperations<double> reductions = device.Operations<IReductionOperations<double>>();
        ICholeskyOperations<double> cholesky = device.Operations<ICholeskyOperations<double>>();
        ISymmetricEigenOperations<double> eigen = device.Operations<ISymmetricEigenOperations<double>>();
        IResolventOperations resolvents = device.Operations<IResolventOperations>();
        Verdict[] verdicts = new Verdict[2], ofTraces = new Verdict[4], ofTables = new Verdict[8], ofSystems = new Verdict[4];
        Complex[] shifts = [new(1, 2), new(9, 1)], traces = new Complex[4], tables = new Complex[8];
        double[] sums = new double[2];
        Step();
        long allocations = driver.Calls("cuMemAllocAsync"), pinned = driver.Calls("cuMemHostAlloc");

        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(bytes, Is.Zero);
        Assert.That((driver.Calls("cuMemAllocAsync"), driver.Calls("cuMemHostAlloc")), Is.EqualTo((allocations, pinned)));
        Assert.That(verdicts, Has.All.Matches<Verdict>(v => v.IsConverged));

        void Step()
        {
            random.FillNormal(x, 7, Purpose.Test, 0);
            matrices.SymmetricRankK(1, x, Transpose.No, 0, y);
            pointwise.AddToDiagonal(y, 1);
            pointwise.Copy(y, z);
            cholesky.CholeskyFactor(y, verdicts);
            cholesky.CholeskySolve(y, x);
            cholesky.CholeskyLogDeterminant(y, sums);
            reductions.Dot(x, x, sums);
            eigen.SymmetricEigenvalues(z, new DeviceMatrix<double>(memory, 0, 2, 10, 1, 10, 100), verdicts);
            DeviceMatrix<double> spectra = new(memory, 0, 2, 10, 1, 10, 100);
            resolvents.Traces(spectra, shifts, traces, ofTraces);
            resolvents.TwoPointTraces(spectra, spectra, shifts, shifts, tables, ofTables);
            resolvents.TwoPointTraces(spectra, y, y, shifts, shifts, tables, ofTables);
            resolvents.SolveTridiagonal(spectra, spectra, shifts, y.Block(0, 0, 1, 10), z.Block(0, 0, 4, 10), ofSystems);
        }
    }
}
