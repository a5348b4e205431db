// SPDX-License-Identifier: MIT
using System.Text;
using LargeN.Studies;
using LargeN.Systems;
using LargeN.Tests.Studies;

namespace LargeN.Tests.Hostile;

/// <summary>Study files, planned too where they can be read.</summary>
internal sealed class StudySubject : Subject
{
    internal override string Name => "study";

    internal override IReadOnlyList<byte[]> Good { get; } =
    [
        """
        { "format": 1, "title": "All members", "system": "fake", "preset": "tiny", "config": { "noise": 1e-1 },
          "grid": { "scale": { "logspace": [1e-3, 1, 4] }, "exponent": { "values": [-1.0, -2] }, "bias": { "linspace": [0, 1, 3] } },
          "zip": { "step": [[1], [2]], "shift": [0.5, 1] },
          "replicas": 32, "seed": 18446744073709551615, "commonRandomNumbers": true, "device": "cpu", "replicasPerBlock": 4,
          "compare": [ { "observable": "curve" }, { "observable": "level", "sigmas": 3, "relative": 0.02 } ],
          "fits": [ { "name": "f", "observable": "curve", "of": "simulation", "minus": "prediction", "against": "step", "window": [64, 4096], "per": ["scale"], "expect": -1, "tolerance": 0.1 } ],
          "plots": [ { "observable": "curve", "x": "step", "series": "scale", "log": "xy" }, { "observable": "curve", "x": "step", "y": "scale" } ] }
        """u8.ToArray(),
    ];

    internal override byte[] Structured(byte[] good, Draws draws) => Changes.Json(good, draws);

    internal override Action Read(byte[] input)
    {
        StudyFile study = StudyFiles.Parse(Encoding.UTF8.GetString(input), "study.json");
        return () => Assert.That(StudyFiles.Canonical(StudyFiles.Parse(StudyFiles.Canonical(study), "canonical")), Is.EqualTo(StudyFiles.Canonical(study)));
    }
}

/// <summary>Configs of every system of the catalogue; what is accepted must have a canonical text that reads back, and a cost.</summary>
internal sealed class ConfigSubject(Entry entry) : Subject
{
    internal override string Name => "config-" + entry.Info.Id;

    internal override IReadOnlyList<byte[]> Good { get; } = [.. entry.Presets.Select(p => Encoding.UTF8.GetBytes(entry.Preset(p)))];

    internal override byte[] Structured(byte[] good, Draws draws) => Changes.Json(good, draws);

    internal override Action Read(byte[] input)
    {
        object config = entry.Parse(Encoding.UTF8.GetString(input));
        return () => Assert.That(entry.Canonical(entry.Parse(entry.Canonical(config))), Is.EqualTo(entry.Canonical(config)));
    }
}
