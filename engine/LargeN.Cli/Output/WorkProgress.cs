// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace LargeN.Cli.Output;

/// <summary>How far some work has come.</summary>
/// <param name="Fraction">From 0 to 1.</param>
/// <param name="Text">What is being done.</param>
internal readonly record struct WorkState(double Fraction, string Text);

/// <summary>Progress on standard error: a bar with the time left on a terminal, otherwise a line every ten seconds.</summary>
internal static class WorkProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="work"/>, which reports the fraction done.</summary>
    internal static T Run<T>(Terminal terminal, string title, Func<IProgress<double>, T> work) =>
        Run<T, double>(terminal, title, fraction => new WorkState(fraction, title), work);

    /// <summary>Runs <paramref name="work"/>, which reports states of its own kind.</summary>
    internal static T Run<T, TState>(Terminal terminal, string title, Func<TState, WorkState> state, Func<IProgress<TState>, T> work) =>
        terminal.ErrorIsTerminal ? WithBar(terminal, title, state, work) : WithLines(terminal, title, state, work);

    private static T WithBar<T, TState>(Terminal terminal, string title, Func<TState, WorkState> state, Func<IProgress<TState>, T> work) => terminal.ErrorConsole()
        .Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask(title.EscapeMarkup(), autoStart: true, maxValue: 1);
            return work(new Direct<TState>(report =>
            {
                WorkState now = state(report);
                task.Description = now.Text.EscapeMarkup();
                task.Value = now.Fraction;
            }));
        });

    private static T WithLines<T, TState>(Terminal terminal, string title, Func<TState, WorkState> state, Func<IProgress<TState>, T> work)
    {
        long start = Stopwatch.GetTimestamp();
        Lock gate = new();
        WorkState last = new(0, title);
        using Timer timer = new(_ => terminal.Talk(Line(Last(), Stopwatch.GetElapsedTime(start))), null, Interval, Interval);
        return work(new Direct<TState>(report =>
        {
            lock (gate) last = state(report);
        }));

        WorkState Last()
        {
            lock (gate) return last;
        }
    }

    private static string Line(WorkState state, TimeSpan elapsed)
    {
        string left = state.Fraction > 0 ? $", {Figures.Time(elapsed * ((1 - state.Fraction) / state.Fraction))} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{state.Text}: {100 * state.Fraction:F0} %{left}");
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, tells at once, in order, on the thread that reports.</summary>
    private sealed class Direct<TState>(Action<TState> report) : IProgress<TState>
    {
        public void Report(TState value) => report(value);
    }
}
