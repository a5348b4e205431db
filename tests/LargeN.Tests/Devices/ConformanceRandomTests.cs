// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Randomness;

namespace LargeN.Tests.Devices;

/// <summary><see cref="IRandomOperations{T}"/>: the same bits as the reference, addressed by index and replica alone.</summary>
[TestFixtureSource(typeof(DeviceUnderTest), nameof(DeviceUnderTest.InBothPrecisions))]
public sealed class ConformanceRandomTests<T>(DeviceUnderTest device)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Test]
    public void Same_bits_as_the_reference([Values] bool normal, [Values(0, 1, 3)] int batch, [Values(Layout.Dense, Layout.Padded)] Layout layout, [Values(0L, 5L, 4_000_000_001L)] long firstIndex)
    {
        foreach ((int rows, int columns) in ((int, int)[])[(0, 3), (3, 0), (1, 1), (7, 5), (1, 1000), (65, 33), (100, 700)])
        {
            Operand<T> destination = Operand<T>.Create(batch, rows, columns, layout, (_, _, _) => 0);

            (Operand<T> actual, Operand<T> expected) = Conformance.Both(device, stage => Fill(stage, destination, normal, 3, 2, firstIndex));

            actual.AssertOnlyWritten(destination, (_, _) => true);
            Conformance.AssertSameBits(actual, expected);
        }
    }

    [Test]
    public void Element_depends_on_replica_and_index_alone([Values] bool normal)
    {
        Operand<T> whole = Operand<T>.Create(4, 9, 11, Layout.Dense, (_, _, _) => 0);
        Operand<T> one = Operand<T>.Create(1, 4, 11, Layout.Padded, (_, _, _) => 0);

        Operand<T> all = Conformance.Only(device, stage => Fill(stage, whole, normal, 6, 0, 0));
        Operand<T> part = Conformance.Only(device, stage => Fill(stage, one, normal, 6 + 2, 0, 5 * 11));

        part.ForEach((_, i, j) => Assert.That(part[0, i, j], Is.EqualTo(all[2, 5 + i, j])));
    }

    [Test]
    public void Uniform_variates_lie_inside_the_interval()
    {
        Operand<T> draws = Operand<T>.Create(1, 100, 100, Layout.Dense, (_, _, _) => 0);

        Operand<T> actual = Conformance.Only(device, stage => Fill(stage, draws, normal: false, 0, 0, 0));

        actual.ForEach((b, i, j) => Assert.That(actual[b, i, j], Is.GreaterThan(T.Zero).And.LessThan(T.One)));
    }

    [Test]
    public void A_batch_of_replicas_may_not_reach_the_shared_one([Values] bool normal)
    {
        Operand<T> two = Operand<T>.Create(2, 1, 3, Layout.Dense, (_, _, _) => 0), one = Operand<T>.Create(1, 1, 3, Layout.Dense, (_, _, _) => 0);

        Assert.That(() => Conformance.Only(device, stage => Fill(stage, two, normal, RandomStream.Shared, 0, 0)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Conformance.Only(device, stage => Fill(stage, two, normal, RandomStream.Shared - 1, 0, 0)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Conformance.Only(device, stage => Fill(stage, two, normal, RandomStream.Shared - 2, 0, 0)), Throws.Nothing);
        Assert.That(() => Conformance.Only(device, stage => Fill(stage, one, normal, RandomStream.Shared, 0, 0)), Throws.Nothing);
    }

    private static Operand<T> Fill(Stage stage, Operand<T> destination, bool normal, uint firstReplica, uint step, long firstIndex)
    {
        DeviceMatrix<T> matrix = stage.Place(destination);
        IRandomOperations<T> operations = stage.Device.Operations<IRandomOperations<T>>();
        if (normal) operations.FillNormal(matrix, 0xFEDCBA9876543210, Purpose.Test, firstReplica, step, firstIndex);
        else operations.FillUniform(matrix, 0xFEDCBA9876543210, Purpose.Test, firstReplica, step, firstIndex);
        return Stage.Read(matrix, destination);
    }
}
