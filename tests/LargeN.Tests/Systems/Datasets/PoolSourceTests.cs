// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Systems;
using LargeN.Systems.Datasets;
using LargeN.Systems.Spectra;
using LargeN.Threading;

namespace LargeN.Tests.Systems.Datasets;

public sealed class PoolSourceTests : IDisposable
{
    private readonly TestData data = new();
    private readonly CpuDevice device = new(Parallelism.Single);

    public void Dispose()
    {
        data.Dispose();
        device.Dispose();
    }

    [Test]
    public void A_pool_is_read_once_for_theory_simulation_and_equal_configs()
    {
        Write(seed: 1);
        DatasetSpectrum config = Config(8), again = Config(8);
        PoolData first = config.Pool.Get(config, device, default);

        Assert.That(config.Pool.Get(config, device, default), Is.SameAs(first));
        Assert.That(again.Pool.Get(again, device, default), Is.Not.SameAs(first), "nothing is shared before it is asked for");
        again.Share(config);
        Assert.That(again.Pool.Get(again, device, default), Is.SameAs(first));
    }

    [Test]
    public void Another_size_another_device_and_a_changed_file_are_read_anew()
    {
        string inputs = Write(seed: 1);
        DatasetSpectrum config = Config(8), smaller = Config(6);
        smaller.Share(config);
        PoolData first = config.Pool.Get(config, device, default);

        Assert.That(smaller.Pool.Get(smaller, device, default).Modes.Count, Is.EqualTo(6));
        Assert.That(config.Pool.Get(config, device, default).Modes.Count, Is.EqualTo(8));
        using ReferenceDevice reference = new();
        Assert.That(config.Pool.Get(config, reference, default), Is.Not.SameAs(first));

        Write(seed: 2);
        File.SetLastWriteTimeUtc(inputs, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.That(config.Pool.Get(config, device, default).Features, Is.Not.EqualTo(first.Features));
    }

    [Test]
    public void A_pool_of_one_class_is_refused()
    {
        Write(seed: 1);
        DatasetSpectrum config = new() { Path = data.Folder, PoolSize = 4, Classes = [0, 7] };

        ConfigException? e = Assert.Throws<ConfigException>(() => config.Pool.Get(config, device, default));
        Assert.That(e!.Message, Does.Contain("spectrum.classes = [0, 7]").And.Contains("all of class 0"));
    }

    [Test]
    public void Images_that_differ_from_their_mean_by_rounding_alone_are_refused()
    {
        data.Write("labels.npy", TestData.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (6,), }", [0, 1, 0, 1, 0, 1]));
        data.Write("inputs.npy", TestData.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (6, 5), }", TestData.Bytes(Enumerable.Repeat(0.1, 30).ToArray())));
        DatasetSpectrum config = Config(6);

        DataFileException? e = Assert.Throws<DataFileException>(() => config.Pool.Get(config, device, default));
        Assert.That(e!.Message, Does.Contain("image 0").And.Contains("no direction"));
    }

    [Test]
    public void What_is_kept_is_no_part_of_a_config()
    {
        DatasetSpectrum config = Config(8);
        DatasetSpectrum copy = config with { };
        copy.Share(Config(6));

        Assert.That(copy, Is.EqualTo(config));
    }

    [Test]
    public void Sharing_changes_no_bit_of_a_simulation()
    {
        Write(seed: 1);
        Entry entry = Catalog.Find("kernel-regression");
        string text = $$"""{"spectrum":{"kind":"dataset","path":{{System.Text.Json.JsonSerializer.Serialize(data.Folder)}},"poolSize":8,"classes":[0,1]},"samples":[2,4],"ridge":0.1}""";
        SimulationRun run = new(3, new ReplicaRange(0, 4), device);
        object alone = entry.Parse(text), before = entry.Parse(text), after = entry.Parse(text);
        entry.Share(after, before);
        _ = entry.Predict(before, default);

        Assert.That(
            entry.Simulate(after, run, default).Observables["excessLoss"].Values,
            Is.EqualTo(entry.Simulate(alone, run, default).Observables["excessLoss"].Values));
    }

    private string Write(ulong seed)
    {
        double[] pixels = new double[8 * 5];
        new RandomStream(seed, Purpose.Test, 0).FillUniform(pixels);
        data.Write("labels.npy", TestData.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }", [0, 1, 0, 1, 0, 1, 0, 1]));
        return data.Write("inputs.npy", TestData.Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (8, 5), }", TestData.Bytes(pixels)));
    }

    private DatasetSpectrum Config(int poolSize) => new() { Path = data.Folder, PoolSize = poolSize, Classes = [0, 1] };
}
