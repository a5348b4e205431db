// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LargeN.Devices;
using LargeN.Studies;
using LargeN.Threading;

namespace LargeN.Tests.Studies;

/// <summary>Every export of a tiny study of the real systems, as a hash.</summary>
public sealed class ExportTests
{
    private static readonly string[] Studies =
    [
        """
        { "format": 1, "title": "Random features", "system": "random-features", "preset": "tiny", "replicas": 5, "seed": 7, "grid": { "ridge": { "logspace": [1e-3, 1e-1, 2] } },
          "fits": [ { "name": "width exponent", "observable": "excessLoss", "against": "width", "per": ["ridge"] } ], "plots": [ { "observable": "testLoss", "x": "width", "series": "ridge", "log": "xy" } ] }
        """,
        """
        { "format": 1, "title": "Kernel regression", "system": "kernel-regression", "preset": "tiny", "replicas": 5, "seed": 7, "grid": { "noiseVariance": { "values": [0, 0.1] } },
          "fits": [ { "name": "learning curve", "observable": "excessLoss", "against": "samples", "per": ["noiseVariance"] } ] }
        """,
    ];

    // Hash of all exports, provenance replaced: threads|replicas a block.
    internal static string Hash(string argument)
    {
        Child.AssertWidth();
        int[] numbers = [.. argument.Split('|').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        using TemporaryFolder folder = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in Studies)
        {
            StudyFile study = StudyFiles.Parse(text, "tiny") with { ReplicasPerBlock = numbers[1] };
            string path = folder[study.System];
            using CpuDevice device = new(new Parallelism(numbers[0]));
            RunSummary summary = StudyRunner.Run(StudyPlanner.Plan(study, device), path);
            Assert.That(summary.IsComplete, Is.True, () => string.Join('\n', summary.Failures));
            using StudyStore store = StudyStore.OpenReadOnly(path);
            StudyResult result = StudyResults.FromStore(store);
            result = result with
            {
                Study = result.Study with { ReplicasPerBlock = 0 },
                Provenance = new Provenance("", "", "", "", DateTimeOffset.UnixEpoch, 0),
            };
            foreach (string export in (string[])[CsvExport.Text(result), VegaLiteExport.Text(result), HtmlReport.Text(result), ResultText.Of(result)])
                hash.AppendData(Encoding.UTF8.GetBytes(export));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static readonly Lazy<string> Expected = new(() => Hash("1|0"));

    [TestCase("2|0")]
    [TestCase("5|0")]
    [TestCase("1|1")]
    [TestCase("2|3")]
    [TestCase("5|5")]
    public void Exports_do_not_depend_on_threads_and_blocks(string threadsAndBlock) => Assert.That(Hash(threadsAndBlock), Is.EqualTo(Expected.Value));

    [TestCase(SimdWidth.Native, "5|2")]
    [TestCase(SimdWidth.Avx2, "2|3")]
    [TestCase(SimdWidth.Sse, "1|0")]
    [TestCase(SimdWidth.None, "2|1")]
    public void Exports_do_not_depend_on_the_vector_width(SimdWidth width, string threadsAndBlock) =>
        Assert.That(Child.Run(typeof(ExportTests), nameof(Hash), width, threadsAndBlock), Is.EqualTo(Expected.Value));
}
