// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace LargeN.Studies;

internal sealed partial class StudyReader
{
    private static readonly string[] StudyMembers =
    [
        "format", "title", "system", "preset", "config", "grid", "zip", "replicas", "seed", "commonRandomNumbers", "device", "replicasPerBlock",
        "compare", "fits", "plots",
    ];

    /// <summary>The study; to be used only where there are no <see cref="Violations"/>.</summary>
    internal StudyFile Study(JsonElement root)
    {
        StudyFile nothing = new() { Title = "", System = "" };
        if (!IsObject(root, "", StudyMembers)) return nothing;
        if (!root.TryGetProperty("format", out JsonElement format)) Add("format", "", $"is required: {StudyFiles.Format}");
        else if (format.ValueKind != JsonValueKind.Number || format.GetDouble() != StudyFiles.Format) Add("format", format, $"this version reads format {StudyFiles.Format}");

        List<SweepFactor> factors = Grid(root);
        if (Zip(root) is { } zip) factors.Add(zip);
        return new StudyFile
        {
            Title = Text(root, "", "title", required: true) ?? "",
            System = Text(root, "", "system", required: true) ?? "",
            Preset = Text(root, "", "preset"),
            Config = Config(root),
            Factors = factors,
            Replicas = Integer(root, "", "replicas", 1, StudyFiles.MaximumReplicas, 1),
            Seed = Seed(root),
            CommonRandomNumbers = Boolean(root, "", "commonRandomNumbers"),
            Device = Text(root, "", "device") ?? "cpu",
            ReplicasPerBlock = Integer(root, "", "replicasPerBlock", 0, StudyFiles.MaximumReplicas, 0),
            Compare = CompareRules(root),
            Fits = FitRules(root),
            Plots = PlotRules(root),
        };
    }

    private string Config(JsonElement root)
    {
        if (!root.TryGetProperty("config", out JsonElement config)) return "{}";
        if (config.ValueKind == JsonValueKind.Object) return JsonText.Canonical(config);
        Add("config", config, "must be an object of config members");
        return "{}";
    }

    private ulong Seed(JsonElement root)
    {
        if (!root.TryGetProperty("seed", out JsonElement seed)) return 1;
        if (seed.ValueKind == JsonValueKind.Number && seed.TryGetUInt64(out ulong value)) return value;
        Add("seed", seed, $"must be a whole number in [0, {ulong.MaxValue}]");
        return 1;
    }
}
