// SPDX-License-Identifier: MIT
using System.Globalization;
using BenchmarkDotNet.Running;
using LargeN.Bench.Gpu;
using LargeN.Bench.Profile;
using LargeN.Bench.Runner;
using LargeN.Threading;

namespace LargeN.Bench;

internal static class Program
{
    /// <summary>BenchmarkDotNet's switcher; with <c>runner [THREADS]</c>, the line protocol that bench/peers/compare.py speaks; with <c>runner-gpu</c>, the one of gpu.py; with <c>profile</c>, where the time of simulations goes; with <c>tensors</c>, the same for the functions of System.Numerics.Tensors.</summary>
    internal static int Main(string[] args)
    {
        if (args is ["runner-gpu"]) return GpuRunner.Run(Console.In, Console.Out);
        if (args is ["profile", .. var options]) return SimulationProfile.Run(options, Console.Out);
        if (args is ["tensors", ..]) return RunnerLoop.Run(Console.In, Console.Out, new Parallelism(1), (description, _) => TensorsCatalog.Of(description));
        if (args is ["runner", .. var rest] && rest.Length <= 1)
            return RunnerLoop.Run(Console.In, Console.Out, new Parallelism(rest is [var threads] ? int.Parse(threads, CultureInfo.InvariantCulture) : 1), RunnerCatalog.Of);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
