// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Tests.Cli;

namespace LargeN.Tests.Cuda;

/// <summary>The tool with <c>--device cuda:0</c>, as a process: on the emulated driver, and where there is none.</summary>
[TestFixture]
public sealed class CudaToolTests
{
    private static readonly (string, string)[] NoDriver = [("LARGEN_CUDA_DRIVER", "/nowhere/libcuda.so.1")];

    [Test]
    public void Without_a_driver_the_device_is_an_error_and_the_cpu_works()
    {
        Outcome simulate = Tool.Run(TestContext.CurrentContext.WorkDirectory, NoDriver, "", "simulate", "random-features", "--preset", "tiny", "--device", "cuda:0");
        Outcome devices = Tool.Run(TestContext.CurrentContext.WorkDirectory, NoDriver, "", "devices", "--json");

        Assert.That(simulate.Code, Is.EqualTo(4));
        Assert.That(simulate.Error, Does.Contain("device cuda:0: no CUDA driver was found").And.Contain("/nowhere/libcuda.so.1"));
        Assert.That(devices.Code, Is.Zero);
        using JsonDocument list = JsonDocument.Parse(devices.Out);
        JsonElement line = list.RootElement.GetProperty("devices")[2];
        Assert.That((line.GetProperty("device").GetString(), line.GetProperty("available").GetBoolean()), Is.EqualTo(("cuda:0", false)));
        Assert.That(line.GetProperty("note").GetString(), Does.StartWith("no CUDA driver was found"));
    }

    [Test]
    public void On_the_emulated_driver_a_simulation_gives_the_numbers_of_the_cpu_within_rounding()
    {
        if (!EmulatedDriver.IsBuilt) Assert.Ignore(EmulatedDriver.NotBuilt);
        (string, string)[] environment = [("LARGEN_CUDA_DRIVER", Path.Combine(EmulatedDriver.Folder, "libcuda.so.1")), ("LARGEN_CUDA_LIBS", EmulatedDriver.Folder)];
        string[] command = ["simulate", "kernel-regression", "--preset", "tiny", "--replicas", "2", "--json", "--device"];

        Outcome gpu = Tool.Run(TestContext.CurrentContext.WorkDirectory, environment, "", [.. command, "cuda:0"]);
        Outcome cpu = Tool.Run(TestContext.CurrentContext.WorkDirectory, [], "", [.. command, "cpu"]);
        Outcome devices = Tool.Run(TestContext.CurrentContext.WorkDirectory, environment, "", "devices");
        Outcome beyond = Tool.Run(TestContext.CurrentContext.WorkDirectory, environment, "", [.. command, "cuda:1"]);

        Assert.That(gpu.Code, Is.EqualTo(cpu.Code), gpu.Error);
        using JsonDocument ours = JsonDocument.Parse(gpu.Out), theirs = JsonDocument.Parse(cpu.Out);
        double[] actual = Numbers(ours), expected = Numbers(theirs);
        Assert.That(expected, Is.Not.Empty);
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < expected.Length; i++) Assert.That(actual[i], Is.EqualTo(expected[i]).Within(1e-8 * (1 + Math.Abs(expected[i])))); // condition numbers of the preset stay below 1e6
        Assert.That(devices.Out, Does.Contain("Emulated GPU 0"));
        Assert.That((beyond.Code, beyond.Error.Trim()), Is.EqualTo((4, "largen: device cuda:1: there is 1 GPU: cuda:0")));
    }

    /// <summary>Every mean of a document of <c>simulate --json</c>, in order.</summary>
    private static double[] Numbers(JsonDocument document)
    {
        List<double> found = [];
        foreach (JsonProperty observable in document.RootElement.GetProperty("observables").EnumerateObject()) Collect(observable.Value.GetProperty("mean"), found);
        return [.. found];
    }

    private static void Collect(JsonElement element, List<double> found)
    {
        if (element.ValueKind == JsonValueKind.Number) found.Add(element.GetDouble());
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement inner in element.EnumerateArray()) Collect(inner, found);
    }
}
