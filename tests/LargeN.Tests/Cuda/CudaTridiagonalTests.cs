// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Tests.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Cuda;

/// <summary>Shifted tridiagonal systems do the operations of the CPU one by one, so they have its bits, though the contract promises class B only.</summary>
public sealed class CudaTridiagonalTests
{
    private const int Batch = 3;

    [SetUp]
    public void NeedTheDriver()
    {
        if (!EmulatedDriver.IsBuilt) Assert.Ignore(EmulatedDriver.NotBuilt);
    }

    [Test]
    public void Tridiagonal_systems_have_the_bits_of_the_cpu()
    {
        const int N = 37, Sides = 2;
        Operand<double> d = Operand<double>.Create(Batch, N, 1, Layout.Padded, (b, i, _) => Draws.WideRange(71, b, i, 0)), e = Operand<double>.Create(Batch, 1, N, Layout.Padded, (b, _, j) => Draws.WideRange(72, b, 0, j));
        Operand<double> sides = Operand<double>.Create(Batch, Sides, N, Layout.Padded, (b, i, j) => Draws.WideRange(73, b, i, j));
        Complex[] shifts = [.. Enumerable.Range(0, 70).Select(s => new Complex(Draws.WideRange(74, 0, s, 0), s % 3 == 0 ? 0 : Draws.WideRange(74, 0, s, 1)))];
        Operand<double> x = Operand<double>.Create(Batch, 2 * Sides * shifts.Length, N, Layout.Padded, (_, _, _) => 7);

        Conformance.AssertSameBits(Solve(EmulatedDriver.OpenDevice("cuda:0")), Solve(new CpuDevice(Parallelism.Single)));

        Operand<double> Solve(Device device)
        {
            using Stage stage = new(device);
            DeviceMatrix<double> solutions = stage.Place(x);
            Verdict[] verdicts = new Verdict[Batch * Sides * shifts.Length];
            device.Operations<IResolventOperations>().SolveTridiagonal(stage.Place(d), stage.Place(e), shifts, stage.Place(sides), solutions, verdicts);
            Assert.That(verdicts, Has.None.Matches<Verdict>(v => v.Kind == VerdictKind.NonFinite));
            return Stage.Read(solutions, x);
        }
    }
}
