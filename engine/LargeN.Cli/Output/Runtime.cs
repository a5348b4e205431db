// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cli.Output;

/// <summary>What the numbers were computed by.</summary>
internal static class Runtime
{
    /// <summary>.NET version, operating system and architecture.</summary>
    internal static string Description => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";
}
