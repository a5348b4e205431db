// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Systems.CoordinateCheck;

/// <summary>Slopes of log rms updates against log size: 0 where the scaling is right, and what the theory says where it is not.</summary>
/// <remarks>Bounds are those that the source of the rules was held to: 0.12 for mean-field scalings, 0.15 of the theory for the others.</remarks>
public class SlopeTests
{
    private const string Id = "coordinate-check";
    private const double MeanField = 0.12;
    private const double Others = 0.15;

    private static readonly string[] Updates = ["firstUpdate", "middleUpdate", "lastUpdate", "outputUpdate"];

    [TestCase("sgd"), TestCase("momentum"), TestCase("adam")]
    public void Mean_field_scaling_moves_alike_at_every_width(string optimiser)
    {
        Dictionary<string, double> slopes = Slopes($$"""{"depth":3,"learningRate":0.5,"optimiser":"{{optimiser}}"}""", "width", [64, 128, 256]);
        foreach (string update in Updates) Assert.That(slopes[update], Is.EqualTo(0).Within(MeanField), update);
        Assert.That(slopes["outputInitial"], Is.EqualTo(-0.5).Within(Others));
    }

    [Test]
    public void Ntk_scaling_stops_moving_activations()
    {
        Dictionary<string, double> slopes = Slopes("""{"depth":3,"learningRate":0.5,"scaling":"ntk"}""", "width", [64, 128, 256, 512]);
        foreach (string update in Updates.SkipLast(1)) Assert.That(slopes[update], Is.EqualTo(-0.5).Within(Others), update);
        Assert.That(slopes["outputUpdate"], Is.EqualTo(0).Within(Others));
    }

    [Test]
    public void Standard_scaling_moves_outputs_more_and_more()
    {
        Dictionary<string, double> slopes = Slopes("""{"depth":3,"learningRate":1e-4,"scaling":"standard"}""", "width", [64, 128, 256]);
        Assert.That(slopes["firstUpdate"], Is.EqualTo(-0.5).Within(Others));
        Assert.That(slopes["middleUpdate"], Is.EqualTo(0.5).Within(Others));
        Assert.That(slopes["lastUpdate"], Is.EqualTo(0.5).Within(Others));
        Assert.That(slopes["outputUpdate"], Is.EqualTo(1).Within(Others));
    }

    [TestCase("sgd", 0.5, "residual"), TestCase("adam", 0.5, "residual"), TestCase("sgd", 1, "residual"), TestCase("adam", 1, "residual"), TestCase("sgd", 1, "residualTwoLayer"), TestCase("adam", 0.5, "residualTwoLayer")]
    public void Rules_of_depth_move_alike_at_every_depth(string optimiser, double exponent, string architecture)
    {
        string config = FormattableString.Invariant($$"""{"architecture":"{{architecture}}","width":64,"learningRate":0.3,"optimiser":"{{optimiser}}","depthExponent":{{exponent}}}""");
        Dictionary<string, double> slopes = Slopes(config, "depth", [4, 8, 16]);
        foreach (string update in Updates) Assert.That(slopes[update], Is.EqualTo(0).Within(MeanField), update);
    }

    [TestCase("cnn", "sgd", 0.2), TestCase("transformer", "sgd", 0.2), TestCase("mixtureOfExperts", "sgd", 0.2)]
    [TestCase("cnn", "adam", 0.05), TestCase("transformer", "adam", 0.05), TestCase("mixtureOfExperts", "adam", 0.05)]
    public void Other_architectures_move_alike_at_every_width(string architecture, string optimiser, double rate)
    {
        string config = FormattableString.Invariant($$"""{"architecture":"{{architecture}}","depth":2,"activation":"gelu","optimiser":"{{optimiser}}","learningRate":{{rate}}}""");
        Dictionary<string, double> slopes = Slopes(config, "width", [32, 64, 128]);
        foreach (string update in Updates) Assert.That(slopes[update], Is.EqualTo(0).Within(MeanField), update);
    }

    [TestCase("cnn"), TestCase("transformer")]
    public void Other_architectures_do_not_under_ntk_scaling(string architecture)
    {
        Dictionary<string, double> slopes = Slopes($$"""{"architecture":"{{architecture}}","depth":2,"activation":"gelu","scaling":"ntk","depthRule":false,"learningRate":0.05}""", "width", [32, 64, 128]);
        Assert.That(slopes["firstUpdate"], Is.LessThan(-0.3));
    }

    [Test]
    public void Without_a_rule_of_depth_updates_grow()
    {
        Dictionary<string, double> slopes = Slopes("""{"architecture":"residual","width":64,"learningRate":0.01,"depthRule":false}""", "depth", [4, 8, 16]);
        Assert.That(slopes["firstUpdate"], Is.GreaterThan(0.3));
        Assert.That(slopes["lastUpdate"], Is.GreaterThan(1));
        Assert.That(slopes["outputUpdate"], Is.GreaterThan(0.8));
    }

    [TestCase("mlp"), TestCase("cnn"), TestCase("mixtureOfExperts")]
    public void Reference_device_gives_the_same_values(string architecture) =>
        Agreement.SameOnReference(Id, $$"""{"architecture":"{{architecture}}","width":6,"depth":2,"learningRate":0.05,"steps":2,"samples":3,"optimiser":"adam","hiddenWidth":5}""", 1e-7);

    [TestCase("mlp"), TestCase("mixtureOfExperts")]
    public void Single_precision_agrees(string architecture) =>
        Agreement.SameInSingle(Id, $$"""{"architecture":"{{architecture}}","width":16,"depth":2,"learningRate":0.05,"samples":3,"optimiser":"adam","hiddenWidth":5}""", 64);

    [TestCase("sgd", 1, 0.2), TestCase("adam", 1, 0.05), TestCase("adam", 0.5, 0.05)]
    public void Experts_move_alike_however_many_and_large_they_are(string optimiser, double exponent, double rate)
    {
        string config = FormattableString.Invariant($$"""{"architecture":"mixtureOfExperts","width":64,"depth":2,"activation":"gelu","optimiser":"{{optimiser}}","learningRate":{{rate}},"expertExponent":{{exponent}}}""");
        Dictionary<string, double> sizes = Slopes(config, "hiddenWidth", [16, 32, 64]), counts = Slopes(config, "experts", [4, 8, 16], x => ("activeExperts", x / 2));
        foreach (string update in (string[])[.. Updates, "routerUpdate", "expertUpdate"])
        {
            Assert.That(sizes[update], Is.EqualTo(0).Within(MeanField), $"{update} against F");
            Assert.That(counts[update], Is.EqualTo(0).Within(MeanField), $"{update} against X at k = X/2");
        }
    }

    [Test]
    public void The_objective_is_that_after_the_last_step()
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        const string Config = """{"width":8,"depth":2,"learningRate":0.5,"steps":3}""";
        double[] three = Objectives(Config), four = Objectives(ConfigText.Set(Config, "steps", "4"));
        Assert.That(four, Is.Not.EqualTo(three));
        Assert.That(four.Average(), Is.LessThan(three.Average()));

        double[] Objectives(string json) => entry.Simulate(entry.Parse(json), new SimulationRun(1, new ReplicaRange(0, 4), device), default).Observables["objective"].Values;
    }

    [Test]
    public void A_learning_rate_that_is_too_large_is_a_verdict()
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.Single);
        Observation seen = entry.Simulate(entry.Parse("""{"architecture":"residual","width":8,"depth":2,"learningRate":1e3,"steps":200}"""), new SimulationRun(1, new ReplicaRange(0, 3), device), default);
        Assert.That(seen.Verdicts.Select(v => v.Kind), Has.All.EqualTo(VerdictKind.Diverged));
        Assert.That(seen.Verdicts.Select(v => v.Index), Has.All.InRange(0, 200));
    }

    [TestCase("""{"architecture":"transformer","width":7,"depth":1,"learningRate":1}""", "heads")]
    [TestCase("""{"architecture":"mixtureOfExperts","width":8,"depth":1,"learningRate":1,"activeExperts":5}""", "activeExperts")]
    public void Sizes_that_do_not_fit_are_refused(string json, string path)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse(json))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo(path));
    }

    [Test]
    public void A_rule_of_depth_without_mean_field_scaling_is_refused()
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Agreement.Entry(Id).Parse("""{"architecture":"residual","scaling":"ntk","width":8,"depth":2,"learningRate":1}"""))!;
        Assert.That(e.Violations.Single().Path, Is.EqualTo("depthRule"));
    }

    private static Dictionary<string, double> Slopes(string config, string size, int[] sizes, Func<int, (string Path, int Value)>? also = null)
    {
        Entry entry = Agreement.Entry(Id);
        using CpuDevice device = new(Parallelism.All);
        Dictionary<string, List<double>> values = [];
        foreach (int value in sizes)
        {
            string text = ConfigText.Set(config, size, $"{value}");
            if (also?.Invoke(value) is (string path, int other)) text = ConfigText.Set(text, path, $"{other}");
            object parsed = entry.Parse(text);
            Observation seen = entry.Simulate(parsed, new SimulationRun(1, new ReplicaRange(0, 16), device), default);
            Assert.That(seen.Verdicts.All(v => v.IsConverged), Is.True);
            Dictionary<string, Series> means = seen.Observables.ToDictionary(o => o.Key, o => new Series([], [o.Value.Values.Average()]));
            foreach ((string name, Series derived) in entry.Derive(parsed, means))
            {
                if (!values.TryGetValue(name, out List<double>? list)) values[name] = list = [];
                list.Add(derived.Values[0]);
            }
        }

        return values.ToDictionary(v => v.Key, v => LogLogFit.Of([.. sizes.Select(s => (double)s)], [.. v.Value]).Slope);
    }
}
