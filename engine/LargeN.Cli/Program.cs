// SPDX-License-Identifier: MIT
namespace LargeN.Cli;

internal static class Program
{
    internal static int Main()
    {
        Console.Error.WriteLine($"largen {LargeN.Studies.EngineVersion.Current}");
        return 2;
    }
}
