// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Tests.Cli;

/// <summary>The built tool as a process: streams, exit codes, environment.</summary>
[TestFixture]
public class ProcessTests
{
    [Test]
    public void List_names_every_system_of_the_catalogue()
    {
        Outcome outcome = Tool.Run("list", "--json");

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 0, Error = "" }));
        using JsonDocument document = JsonDocument.Parse(outcome.Out);
        Assert.That(
            document.RootElement.GetProperty("systems").EnumerateArray().Select(s => s.GetProperty("system").GetString()),
            Is.EqualTo(Catalog.Systems.Select(s => s.Info.Id)));
    }

    [TestCase("NO_COLOR", "1")]
    [TestCase("TERM", "dumb")]
    [TestCase("TERM", "xterm-256color")]
    public void Redirected_output_has_no_escape_codes(string variable, string value)
    {
        Outcome outcome = Tool.Run(TestContext.CurrentContext.WorkDirectory, [(variable, value)], "", "devices");

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        Assert.That(outcome.Out, Does.Contain("cpu").And.Not.Contain("\u001b"));
    }

    [Test]
    public void A_wrong_command_line_is_code_2()
    {
        Outcome outcome = Tool.Run("predict", "no-such-system");

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 2, Out = "" }));
        Assert.That(outcome.Error, Does.Contain("unknown system no-such-system"));
    }

    [Test]
    public void Version_is_that_of_the_engine()
    {
        Outcome outcome = Tool.Run("--version");

        Assert.That(outcome.Out, Does.StartWith(LargeN.Studies.EngineVersion.Current));
    }
}
