// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Tests.Cli;

/// <summary>Documents, tables and exit codes of the verbs, over a system whose answers are known by hand.</summary>
[TestFixture]
public class VerbTests
{
    private static readonly FakeEntry[] Systems = [new()];

    [Test]
    public void Predict_writes_the_document()
    {
        Outcome outcome = Tool.Run(Systems, "", "predict", "fake-system", "--set", "ridge=0.1", "--json");

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 0, Error = "" }));
        Assert.That(outcome.Out, Does.StartWith(
            """{"format":1,"system":"fake-system","config":{"ridge":0.1},"verdict":"Converged","observables":{"scalar":{"unit":"label squared","y":10},"""
            + """ "curve":{"unit":"1","axis":"width","x":[1,2,3],"y":[0.1,"NaN",1E-300]},"""[1..]
            + """ "surface":{"unit":"1","axis":"mode","x":[0,1],"axis2":"width","x2":[1,2,3],"y":[[1,2,3],[4,5,"-Infinity"]]}},"provenance":{"""[1..]));
        using JsonDocument document = JsonDocument.Parse(outcome.Out);
        Assert.That(document.RootElement.GetProperty("provenance").GetProperty("engineVersion").GetString(), Does.Match("^[0-9]+[.][0-9]+[.][0-9]+$"));
    }

    [Test]
    public void Show_prints_and_exports_the_scales_of_a_network()
    {
        Outcome table = Tool.Run(LargeN.Systems.Catalog.Systems, "", "show", "coordinate-check", "--scales", "--set", "width=64");
        Outcome json = Tool.Run(LargeN.Systems.Catalog.Systems, "", "show", "coordinate-check", "--scales", "--set", "width=64", "--set", "optimiser=adam", "--json");
        Outcome none = Tool.Run(LargeN.Systems.Catalog.Systems, "", "show", "random-features", "--scales");
        Outcome misplaced = Tool.Run(LargeN.Systems.Catalog.Systems, "", "show", "coordinate-check", "--set", "width=64");

        Assert.That((table.Code, json.Code, none.Code, misplaced.Code), Is.EqualTo((0, 0, 2, 2)));
        Assert.That(table.Out, Does.Contain("hidden[1]").And.Contain("64 x 64"));
        using JsonDocument document = JsonDocument.Parse(json.Out);
        JsonElement hidden = document.RootElement.GetProperty("parameters")[1];
        Assert.That(hidden.GetProperty("name").GetString(), Is.EqualTo("hidden[1]"));
        Assert.That(hidden.GetProperty("multiplier").GetDouble(), Is.EqualTo(0.125));
        Assert.That(hidden.GetProperty("learningRateFactor").GetDouble(), Is.EqualTo(0.125));
        Assert.That(hidden.GetProperty("epsilonFactor").GetDouble(), Is.EqualTo(1.0 / 512));
        Assert.That(none.Error, Does.Contain("no network of one size"));
        Assert.That(misplaced.Error, Does.Contain("--scales"));
    }

    [Test]
    public void An_infinite_prediction_is_code_1_with_its_verdict()
    {
        Outcome json = Tool.Run(Systems, "", "predict", "fake-system", "--set", "ridge=0", "--json");
        Outcome table = Tool.Run(Systems, "", "predict", "fake-system", "--set", "ridge=0");

        Assert.That((json.Code, table.Code), Is.EqualTo((1, 1)));
        Assert.That(json.Out, Does.Contain("\"verdict\":\"Diverged\",\"observables\"").And.Contain("\"y\":\"Infinity\",\"verdict\":\"Diverged\""));
        Assert.That(table.Out, Does.Contain("Infinity"));
        Assert.That(table.Error, Does.Contain("scalar: Diverged"));
    }

    [Test]
    public void Simulate_gives_mean_error_and_count()
    {
        Outcome outcome = Tool.Run(Systems, "", "simulate", "fake-system", "--replicas", "4", "--seed", "18446744073709551615", "--json");

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Out);
        JsonElement scalar = document.RootElement.GetProperty("observables").GetProperty("scalar");
        // Replicas 1, 2, 3, 4: mean 2.5, variance 5/3, standard error sqrt(5/12).
        Assert.That(scalar.GetProperty("mean").GetDouble(), Is.EqualTo(2.5));
        Assert.That(scalar.GetProperty("standardError").GetDouble(), Is.EqualTo(Math.Sqrt(5.0 / 12)).Within(1e-15));
        Assert.That(scalar.GetProperty("count").GetInt32(), Is.EqualTo(4));
        Assert.That(document.RootElement.GetProperty("provenance").GetProperty("seed").GetUInt64(), Is.EqualTo(ulong.MaxValue));
        Assert.That(document.RootElement.GetProperty("provenance").GetProperty("device").GetString(), Is.EqualTo("cpu"));
    }

    [Test]
    public void A_diverged_replica_is_counted_and_never_averaged()
    {
        Outcome outcome = Tool.Run(Systems, "", "simulate", "fake-system", "--set", "ridge=0", "--replicas", "3", "--json");

        Assert.That(outcome.Code, Is.EqualTo(1), outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Out);
        JsonElement scalar = document.RootElement.GetProperty("observables").GetProperty("scalar");
        Assert.That(scalar.GetProperty("mean").GetDouble(), Is.EqualTo(2), "replicas 1 and 3");
        Assert.That(scalar.GetProperty("count").GetInt32(), Is.EqualTo(2));
        Assert.That(document.RootElement.GetProperty("verdict").GetString(), Is.EqualTo("Diverged"));
        Assert.That(document.RootElement.GetProperty("provenance").GetProperty("diverged").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void One_replica_has_no_standard_error()
    {
        Outcome outcome = Tool.Run(Systems, "", "simulate", "fake-system", "--replicas", "1", "--json");

        Assert.That(outcome.Out, Does.Contain("\"mean\":1,\"standardError\":\"NaN\",\"count\":1"));
        Assert.That(Tool.Run(Systems, "", "simulate", "fake-system", "--replicas", "1").Error, Does.Contain("1 of 1 replicas: no standard error").And.Not.Contain("±"));
    }

    [Test]
    public void A_run_larger_than_memory_is_refused_before_it_starts()
    {
        Outcome outcome = Tool.Run(Systems, "", "simulate", "fake-system", "--set", "bytes=1000000000000000");

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 4, Out = "" }));
        Assert.That(outcome.Error, Does.Contain("MiB"));
    }

    [Test]
    public void A_device_that_is_not_there_is_code_4()
    {
        Outcome outcome = Tool.Run(Systems, "", "simulate", "fake-system", "--device", "cuda:7");

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 4, Out = "" }));
        Assert.That(outcome.Error, Does.Contain("cuda:7"));
    }

    [TestCase("td-learning", "reference", true)]
    [TestCase("td-learning", "cpu", false)]
    [TestCase("random-features", "reference", false)]
    public void A_simulation_on_the_host_says_so_where_another_device_was_asked_for(string system, string device, bool tells)
    {
        Outcome outcome = Tool.Run(Catalog.Systems, "", "simulate", system, "--preset", "tiny", "--device", device, "--replicas", "2");

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        Assert.That(outcome.Error.Contains($"{system} simulates on the host whatever the device", StringComparison.Ordinal), Is.EqualTo(tells));
    }

    [TestCase("list")]
    [TestCase("show fake-system")]
    [TestCase("predict fake-system")]
    [TestCase("simulate fake-system")]
    [TestCase("devices")]
    public void Tables_fit_80_columns_without_escape_codes(string line)
    {
        Outcome outcome = Tool.Run(Systems, "", line.Split(' '));

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        Assert.That(outcome.Out.Split('\n').Select(l => l.TrimEnd().Length), Is.All.LessThanOrEqualTo(80));
        Assert.That(outcome.Out, Does.Not.Contain("\u001b"));
        Assert.That(outcome.Out.Trim(), Is.Not.Empty);
    }

    [TestCase("list", "systems")]
    [TestCase("show fake-system", "parameters")]
    [TestCase("devices", "devices")]
    public void Documents_of_the_other_verbs_have_a_format(string line, string member)
    {
        Outcome outcome = Tool.Run(Systems, "", [.. line.Split(' '), "--json"]);

        using JsonDocument document = JsonDocument.Parse(outcome.Out);
        Assert.That(document.RootElement.GetProperty("format").GetInt32(), Is.EqualTo(1));
        Assert.That(document.RootElement.TryGetProperty(member, out _));
    }

    [Test]
    public void A_preset_that_show_prints_is_a_config_that_predict_reads()
    {
        Outcome shown = Tool.Run(Systems, "", "show", "fake-system", "--preset", "tiny");
        Outcome predicted = Tool.Run(Systems, shown.Out, "predict", "fake-system", "--config", "-", "--json");

        Assert.That(shown.Out.Trim(), Is.EqualTo("""{"ridge":0.25}"""));
        Assert.That(predicted.Out, Does.Contain("\"y\":4}"));
    }
}
