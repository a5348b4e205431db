// SPDX-License-Identifier: MIT
using System.CommandLine;
using LargeN.Cli.CommandLine;

namespace LargeN.Cli.Verbs;

/// <summary><c>largen study</c>: sweeps of theory beside simulation.</summary>
internal static class StudyVerb
{
    internal static Command Create(Application app)
    {
        Command command = new("study", "Runs a study file: theory beside simulation, compared, fitted and reported.")
        {
            StudyRunVerb.Create(app),
            StudyRunVerb.CreateResume(app),
            StudyStatusVerb.Create(app),
            StudyMergeVerb.Create(app),
            StudyReportVerb.Create(app),
        };
        ExamplesHelp.Attach(command, """
            Examples:
              largen study run engine/docs/examples/random-features.study.json
              largen study status engine/docs/examples/random-features.study.json
            """);
        return command;
    }
}
