// SPDX-License-Identifier: MIT
using BenchmarkDotNet.Running;
using LargeN.Bench.Runner;

namespace LargeN.Bench;

internal static class Program
{
    /// <summary>BenchmarkDotNet's switcher; with <c>runner</c>, the line protocol that bench/peers/compare.py speaks.</summary>
    internal static int Main(string[] args)
    {
        if (args is ["runner"]) return RunnerLoop.Run(Console.In, Console.Out);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
