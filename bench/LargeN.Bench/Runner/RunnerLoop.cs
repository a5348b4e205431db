// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using LargeN.Threading;

namespace LargeN.Bench.Runner;

/// <summary>A line protocol, so that another process can time this one alternately with a peer.</summary>
/// <remarks>
/// <para><c>case NAME TYPE n=N [batch=B] ...</c> prepares a case, checks its result and warms it up; the answer is <c>ready FLOPS ERROR [VALUE]</c>, the error relative to its bound and a number to compare with the peer's, or <c>failed REASON</c>.</para>
/// <para><c>go K</c> runs it K times; the answer is <c>seconds BEST MEDIAN</c>. <c>peer K</c> does so with another library's routine on the same data, where the case has one.</para>
/// <para><c>quit</c> or the end of the input ends the process.</para>
/// </remarks>
internal static class RunnerLoop
{
    // Tiered compilation recompiles a method after 30 calls, on a thread of its own, 100 ms after the last new method: enough calls, enough time.
    private const double LeastWarmUpSeconds = 1.0;
    private const double MostWarmUpSeconds = 6.0;
    private const int WarmUpRuns = 64;

    internal static int Run(TextReader input, TextWriter output, Parallelism parallelism, Func<IReadOnlyList<string>, Parallelism, RunnerCase> catalog)
    {
        RunnerCase? current = null;
        while (input.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["quit"]) break;
            try
            {
                string answer;
                switch (words)
                {
                    case ["case", .. var description]:
                        current?.Dispose();
                        current = catalog(description, parallelism);
                        answer = Ready(current);
                        break;
                    case ["go", var count] when current is not null:
                        answer = Go(current, count, current.Time);
                        break;
                    case ["peer", var count] when current is not null:
                        answer = Go(current, count, current.TimePeer);
                        break;
                    default:
                        answer = $"failed unknown line: {line}";
                        break;
                }

                output.WriteLine(answer);
            }
            catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or InvalidOperationException or LargeNException)
            {
                output.WriteLine($"failed {e.Message.ReplaceLineEndings(" ")}");
            }

            output.Flush();
        }

        current?.Dispose();
        return 0;
    }

    private static string Ready(RunnerCase current)
    {
        current.Prepare();
        current.Run();
        double error = current.ErrorOverBound();
        if (!(error <= 1)) return string.Create(CultureInfo.InvariantCulture, $"failed wrong result: error is {error:G3} times its bound");

        string value = current.Value is { } number ? string.Create(CultureInfo.InvariantCulture, $" {number:R}") : "";
        long start = Stopwatch.GetTimestamp();
        double elapsed = 0;
        for (int run = 0; elapsed < LeastWarmUpSeconds || (run < WarmUpRuns && elapsed < MostWarmUpSeconds); run++)
        {
            current.Prepare();
            _ = current.Time(); // waits for a device, whose queue would else grow
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return string.Create(CultureInfo.InvariantCulture, $"ready {current.Flops:R} {error:G3}{value}");
    }

    private static string Go(RunnerCase current, string count, Func<double> time)
    {
        double[] seconds = new double[Math.Max(1, int.Parse(count, CultureInfo.InvariantCulture))];
        for (int i = 0; i < seconds.Length; i++)
        {
            current.Prepare(); // restores what Run overwrites; not timed
            seconds[i] = time();
        }

        Array.Sort(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"seconds {seconds[0]:R} {seconds[seconds.Length / 2]:R}");
    }
}
