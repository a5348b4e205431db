// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Cli;

/// <summary>Wrong command lines: exit code 2, nothing on standard output, the nearest name.</summary>
[TestFixture]
public class CommandLineTests
{
    private static readonly FakeEntry[] Systems = [new()];

    [TestCase("lst", "list")]
    [TestCase("predit fake-system", "predict")]
    [TestCase("predict fake-sistem", "fake-system")]
    [TestCase("show fakesystem", "fake-system")]
    [TestCase("predict fake-system --jsn", "--json")]
    [TestCase("predict --presets quick", "--preset")]
    [TestCase("simulate fake-system --replica 3", "--replicas")]
    [TestCase("simulate fake-system --sed=3", "--set")]
    [TestCase("simulate fake-system --device cup", "cpu")]
    [TestCase("list --no-colour", "--no-color")]
    public void Unknown_words_name_the_nearest(string line, string nearest)
    {
        Outcome outcome = Tool.Run(Systems, "", line.Split(' '));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 2, Out = "" }));
        Assert.That(outcome.Error, Does.Match($"did you mean \"?{nearest}\"?"));
    }

    [TestCase("")]
    [TestCase("predict")]
    [TestCase("list more")]
    [TestCase("predict fake-system --config")]
    [TestCase("predict fake-system --config no-such-file.json")]
    [TestCase("predict fake-system --set ridge")]
    [TestCase("predict fake-system --set =1")]
    [TestCase("predict fake-system --preset qick")]
    [TestCase("simulate fake-system --replicas 0")]
    [TestCase("simulate fake-system --replicas many")]
    [TestCase("simulate fake-system --seed -1")]
    [TestCase("simulate fake-system --threads 0")]
    [TestCase("predict @file")]
    public void Wrong_use_is_code_2_with_a_message(string line)
    {
        Outcome outcome = Tool.Run(Systems, "", line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 2, Out = "" }));
        Assert.That(outcome.Error, Does.StartWith("largen: "));
        Assert.That(outcome.Error, Does.Not.Contain("   at "), "no stack trace");
    }

    [Test]
    public void All_violations_of_a_config_are_told_at_once()
    {
        Outcome outcome = Tool.Run(Systems, """{"ridge":-1,"width":3,"depth":4}""", "predict", "fake-system", "--config", "-");

        Assert.That(outcome.Code, Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain("3 problems").And.Contain("ridge = -1").And.Contain("width = 3").And.Contain("depth = 4"));
    }

    [TestCase("--help")]
    [TestCase("list --help")]
    [TestCase("show --help")]
    [TestCase("predict --help")]
    [TestCase("simulate --help")]
    [TestCase("devices --help")]
    public void Help_ends_with_examples(string line)
    {
        Outcome outcome = Tool.Run(Systems, "", line.Split(' '));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 0, Error = "" }));
        Assert.That(outcome.Out, Does.Contain("Examples:").And.Contain("  largen "));
        Assert.That(outcome.Out, Does.Match($"Usage:\\s+largen {line.Replace("--help", "", StringComparison.Ordinal)}"), "the name that a user types, not the file's");
    }

    [Test]
    public void What_follows_an_unknown_command_is_no_mistake_of_its_own()
    {
        Outcome outcome = Tool.Run(Systems, "", "predit", "fake-system", "more");

        Assert.That(outcome.Code, Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain("did you mean predict?").And.Not.Contain("fake-system").And.Not.Contain("more"));
    }

    [Test]
    public void Config_is_preset_then_file_then_single_members()
    {
        string Ridge(string input, params string[] args)
        {
            Outcome outcome = Tool.Run(Systems, input, ["predict", "fake-system", "--json", .. args]);
            using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(outcome.Out);
            return document.RootElement.GetProperty("config").GetProperty("ridge").GetRawText();
        }

        Assert.That(Ridge(""), Is.EqualTo("0.5"), "quick is the default");
        Assert.That(Ridge("", "--preset", "tiny"), Is.EqualTo("0.25"));
        Assert.That(Ridge("""{"ridge":3}""", "--preset", "tiny", "--config", "-"), Is.EqualTo("3"));
        Assert.That(Ridge("{}", "--preset", "tiny", "--config", "-"), Is.EqualTo("0.25"));
        Assert.That(Ridge("""{"ridge":3}""", "--config", "-", "--set", "ridge=4", "--set", "ridge=1e-3"), Is.EqualTo("0.001"));
    }
}
