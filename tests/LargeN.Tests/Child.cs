// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;

namespace LargeN.Tests;

/// <summary>The instruction sets that a child process is allowed to use, by the switches that .NET 10 obeys.</summary>
public enum SimdWidth
{
    /// <summary>What the machine has.</summary>
    Native,

    /// <summary><c>DOTNET_EnableAVX512=0</c>: 256-bit vectors and FMA.</summary>
    Avx2,

    /// <summary><c>DOTNET_EnableAVX2=0</c>: 128-bit vectors, no FMA.</summary>
    Sse,

    /// <summary><c>DOTNET_EnableHWIntrinsic=0</c>: software vectors.</summary>
    None,
}

/// <summary>Runs a static method of this assembly in a fresh process with another instruction set and returns what it printed.</summary>
internal static class Child
{
    // The worker pool starts no more threads than processors: a child believes in eight, so that eight threads are eight on any machine.
    private const int Processors = 8;

    /// <summary>Runs <paramref name="method"/> of <paramref name="type"/> (static; no parameter or one string) and returns its printed result.</summary>
    internal static string Run(Type type, string method, SimdWidth width = SimdWidth.Native, string argument = "", params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argumentOfHost in (string[])["exec", typeof(Child).Assembly.Location, "probe", type.FullName!, method, argument])
            start.ArgumentList.Add(argumentOfHost);
        if (width == SimdWidth.Avx2) start.Environment["DOTNET_EnableAVX512"] = "0";
        if (width == SimdWidth.Sse) start.Environment["DOTNET_EnableAVX2"] = "0";
        if (width == SimdWidth.None) start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
        start.Environment["DOTNET_PROCESSOR_COUNT"] = Processors.ToString(CultureInfo.InvariantCulture);
        start.Environment["LARGEN_TEST_WIDTH"] = width.ToString();
        foreach ((string name, string value) in environment) start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, () => $"child {type.Name}.{method} ({width}) failed: {errors.Result}");
        return output;
    }

    /// <summary>Called first by every probe: fails unless the process really has the width, and the processors, that its parent asked for.</summary>
    internal static void AssertWidth()
    {
        if (Environment.GetEnvironmentVariable("LARGEN_TEST_WIDTH") is not null && Environment.ProcessorCount != Processors)
            throw new InvalidOperationException($"asked for {Processors} processors, got {Environment.ProcessorCount}");
        (bool v512, bool v256, bool v128) = Environment.GetEnvironmentVariable("LARGEN_TEST_WIDTH") switch
        {
            nameof(SimdWidth.Avx2) => (false, true, true),
            nameof(SimdWidth.Sse) => (false, false, true),
            nameof(SimdWidth.None) => (false, false, false),
            _ => (Vector512.IsHardwareAccelerated, Vector256.IsHardwareAccelerated, Vector128.IsHardwareAccelerated),
        };
        if ((Vector512.IsHardwareAccelerated, Vector256.IsHardwareAccelerated, Vector128.IsHardwareAccelerated) != (v512, v256, v128))
        {
            throw new InvalidOperationException(
                $"asked for {Environment.GetEnvironmentVariable("LARGEN_TEST_WIDTH")}, got 512: {Vector512.IsHardwareAccelerated}, 256: {Vector256.IsHardwareAccelerated}, 128: {Vector128.IsHardwareAccelerated}");
        }
    }
}
