// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Cli;
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Tests.Cli;

/// <summary>What a run of the tool gave.</summary>
internal sealed record Outcome(int Code, string Out, string Error);

/// <summary>Runs the tool: as a process, as users do, or inside this one over systems of the test's own.</summary>
internal static class Tool
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "LargeN.Cli.dll");

    /// <summary>Runs the built tool in a fresh process.</summary>
    internal static Outcome Run(params string[] args) => Run(TestContext.CurrentContext.WorkDirectory, [], "", args);

    internal static Outcome Run(string folder, (string Name, string Value)[] environment, string input, params string[] args)
    {
        using Process process = Start(folder, environment, args);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    internal static Process Start(string folder, (string Name, string Value)[] environment, params string[] args)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (string argument in (string[])["exec", Assembly, .. args]) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    internal static Outcome Finish(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }

    /// <summary>Runs the tool inside this process over the given systems.</summary>
    internal static Outcome Run(IReadOnlyList<Entry> systems, string input, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        using StringReader reader = new(input);
        int code = new Application(systems, new DeviceCatalog(), _ => Terminal.Of(output, error, reader)).Run(args);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}
