// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LargeN.Systems;

namespace LargeN.Tests.Systems;

/// <summary>Theories of all systems have the same bits at every SIMD width.</summary>
public sealed class PredictionBitsTests
{
    [TestCase(SimdWidth.Avx2)]
    [TestCase(SimdWidth.None)]
    public void Width_does_not_enter(SimdWidth width) => Assert.That(Child.Run(GetType(), nameof(Hash), width), Is.EqualTo(Hash()));

    /// <summary>Hashes the predictions of every tiny preset, a part a preset, so that a difference names it.</summary>
    internal static string Hash()
    {
        Child.AssertWidth();
        List<string> parts = [];
        foreach (Entry entry in Catalog.Systems)
        {
            foreach (string preset in entry.Presets.Where(p => p == "tiny" || p.StartsWith("tiny-", StringComparison.Ordinal)))
            {
                using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                Prediction theory = entry.Predict(entry.Parse(entry.Preset(preset)), default);
                foreach ((string _, Series series) in theory.Observables.OrderBy(o => o.Key, StringComparer.Ordinal)) hash.AppendData(MemoryMarshal.AsBytes(series.Values.AsSpan()));
                parts.Add($"{entry.Info.Id}/{preset}={Convert.ToHexString(hash.GetHashAndReset())[..12]}");
            }
        }

        return string.Join(" ", parts);
    }
}
