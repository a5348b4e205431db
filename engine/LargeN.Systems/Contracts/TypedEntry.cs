// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LargeN.Devices;
using LargeN.Systems.Datasets;

namespace LargeN.Systems;

/// <summary>The entry of a system with a known config type; the only place where config texts become configs.</summary>
internal sealed class TypedEntry<TConfig> : Entry
    where TConfig : class
{
    /// <summary>Configs that <see cref="Parse"/> made: checked, and nobody else holds their lists.</summary>
    private static readonly ConditionalWeakTable<TConfig, object> Parsed = [];

    private static readonly string[] Usual = ["tiny", "quick", "standard", "large"];

    private readonly ISystem<TConfig> system;
    private readonly JsonTypeInfo<TConfig> type;
    private readonly Parameter root;
    private readonly string folder;

    internal TypedEntry(ISystem<TConfig> system, JsonTypeInfo<TConfig> type, IReadOnlyList<Parameter> parameters, string folder)
    {
        this.system = system;
        this.type = type;
        this.folder = $"{folder}/presets/";
        Parameters = parameters;
        root = Root(parameters);
        string[] names = [.. typeof(Entry).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(this.folder, StringComparison.Ordinal))
            .Select(n => Path.GetFileNameWithoutExtension(n[this.folder.Length..]))
            .Order(StringComparer.Ordinal)];
        Presets = [.. Usual.Where(names.Contains), .. names.Where(n => !Usual.Contains(n))];
    }

    public override SystemInfo Info => system.Info;

    public override IReadOnlyList<Observable> Observables => system.Observables;

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override IReadOnlyList<string> Presets { get; }

    public override string Preset(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Presets.Contains(name))
            throw new ConfigException(Info.Id, [new Violation("preset", name, $"unknown; {NearestName.Hint(name, [.. Presets])}")]);
        using Stream stream = typeof(Entry).Assembly.GetManifestResourceStream($"{folder}{name}.json")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public override object Parse(string json)
    {
        byte[] whole = ConfigReader.Read(Info.Id, json, root);
        TConfig config;
        try
        {
            config = JsonSerializer.Deserialize(whole, type)!;
        }
        catch (JsonException e)
        {
            throw new ConfigException(Info.Id, [new Violation(e.Path ?? "$", "", e.Message)]);
        }

        Violation[] violations = [.. system.Validate(config)];
        if (violations.Length > 0) throw new ConfigException(Info.Id, violations);
        Parsed.Add(config, Parsed);
        return config;
    }

    /// <summary>The same checks for a config that was made in C# and not from a text.</summary>
    /// <exception cref="ConfigException">Anything is wrong; all of it is listed.</exception>
    internal static void Check(ISystem<TConfig> system, TConfig config, JsonTypeInfo<TConfig> type, IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (Parsed.TryGetValue(config, out _)) return;
        _ = ConfigReader.Read(system.Info.Id, JsonSerializer.Serialize(config, type), Root(parameters));
        Violation[] violations = [.. system.Validate(config)];
        if (violations.Length > 0) throw new ConfigException(system.Info.Id, violations);
    }

    public override string Canonical(object config) => JsonSerializer.Serialize(Typed(config), type);

    public override string Identity(object config)
    {
        JsonObject tree = (JsonObject)JsonNode.Parse(Canonical(config))!;
        Hash(tree, root);
        return tree.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.Default });
    }

    public override IReadOnlyList<KeyValuePair<string, string>> DataPaths(object config)
    {
        List<KeyValuePair<string, string>> paths = [];
        CollectPaths((JsonObject)JsonNode.Parse(Canonical(config))!, root, "", paths);
        return paths;
    }

    public override void Share(object config, object from) => system.Share(Typed(config), Typed(from));

    public override Prediction Predict(object config, CancellationToken cancel) => system.Predict(Typed(config), cancel);

    public override RunCost Cost(object config, ReplicaRange replicas, Device device) => system.Cost(Typed(config), replicas, device);

    public override Observation Simulate(object config, SimulationRun run, CancellationToken cancel) => system.Simulate(Typed(config), run, cancel);

    public override IReadOnlyDictionary<string, Series> Derive(object config, IReadOnlyDictionary<string, Series> means) => system.Derive(Typed(config), means);

    public override Networks.ParameterTable? Scales(object config) => system.Scales(Typed(config));

    /// <summary>The whole config as one object parameter. A system with variants gives that parameter itself, without a name.</summary>
    private static Parameter Root(IReadOnlyList<Parameter> parameters) => parameters is [{ Name.Length: 0 } only]
        ? only
        : new Parameter("", ParameterType.Object, "", "", "The config.") { Variants = new Dictionary<string, IReadOnlyList<Parameter>> { [""] = parameters } };

    private TConfig Typed(object config) => config as TConfig
        ?? throw new ArgumentException($"a {typeof(TConfig).Name} is needed, as {nameof(Parse)} of {Info.Id} gives it; this is {config?.GetType().Name ?? "null"}", nameof(config));

    private static void CollectPaths(JsonObject tree, Parameter parameter, string path, List<KeyValuePair<string, string>> paths)
    {
        foreach (Parameter member in Members(tree, parameter))
        {
            if (tree[member.Name] is JsonObject child && member.Type == ParameterType.Object) CollectPaths(child, member, $"{path}{member.Name}.", paths);
            else if (member.IsDataPath) paths.Add(KeyValuePair.Create(path + member.Name, (string)tree[member.Name]!));
        }
    }

    private static IReadOnlyList<Parameter> Members(JsonObject tree, Parameter parameter) =>
        parameter.Variants[parameter.Variants.ContainsKey("") ? "" : (string)tree[parameter.Discriminator]!];

    private static void Hash(JsonObject tree, Parameter parameter)
    {
        foreach (Parameter member in Members(tree, parameter))
        {
            if (tree[member.Name] is JsonObject child && member.Type == ParameterType.Object) Hash(child, member);
            else if (member.IsDataPath) tree[member.Name] = $"sha256:{DataFiles.Find((string)tree[member.Name]!).Hash()}";
        }
    }
}
