// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LargeN.Cuda;

namespace LargeN.Tests.Cuda;

/// <summary>What the PTX text of a family says about its kernels.</summary>
internal static partial class PtxText
{
    /// <summary>Bytes of the parameter of each entry point of a family.</summary>
    internal static Dictionary<string, int> Entries(string family) =>
        Entry().Matches(Encoding.ASCII.GetString(KernelModules.Ptx(family)))
            .ToDictionary(m => m.Groups["name"].Value, m => int.Parse(m.Groups["bytes"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\.entry (?<name>\w+)\(\s*\.param \.align \d+ \.b8 \w+\[(?<bytes>\d+)\]\s*\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();
}
