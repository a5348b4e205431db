// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Studies;
using LargeN.Systems;
using LargeN.Systems.Datasets;

namespace LargeN.Tests.Hostile;

/// <summary>Whatever stands in a file: data or a named error that says where, and memory in proportion to the file. Never another exception, a crash or a hang.</summary>
public class HostileInputTests
{
    private const int Few = 300;
    private const int Many = 100_000;
    private const int MostFinds = 40;
    private const long Megabyte = 1 << 20;

    private static readonly Func<Subject>[] Kinds =
    [
        () => new StudySubject(),
        .. Catalog.Systems.Select<Entry, Func<Subject>>(e => () => new ConfigSubject(e)),
        () => new DataSubject("idx", gzip: false), () => new DataSubject("idx", gzip: true),
        () => new DataSubject("cifar", gzip: false), () => new DataSubject("cifar", gzip: true),
        () => new DataSubject("npy", gzip: false),
        () => new CheckpointSubject(),
        () => new StoreSubject(),
    ];

    private static IEnumerable<int> Indices => Enumerable.Range(0, Kinds.Length);

    [TestCaseSource(nameof(Indices))]
    public void A_spoiled_input_is_data_or_a_named_error(int kind)
    {
        using Subject subject = Kinds[kind]();
        List<string> finds = [];

        (int read, int refused) = Mutate(subject, 0, Few, timed: false, finds);

        Assert.That(finds, Is.Empty);
        Assert.That((read + refused, refused > Few / 10), Is.EqualTo((Few, true)), subject.Name);
    }

    [Test, Explicit("minutes"), Category("Slow")]
    public void A_hundred_thousand_spoiled_inputs_are_data_or_named_errors()
    {
        int each = (Many + Kinds.Length - 1) / Kinds.Length;
        List<string> finds = [];
        foreach (Func<Subject> kind in Kinds)
        {
            using Subject subject = kind();
            (int read, int refused) = Mutate(subject, Few, each, timed: true, finds);
            TestContext.Out.WriteLine($"{subject.Name}: {read} read, {refused} refused, {finds.Count} finds so far");
        }

        Assert.That(finds, Is.Empty);
    }

    [TestCaseSource(nameof(Indices))]
    public void Good_inputs_and_what_was_once_found_are_handled(int kind)
    {
        using Subject subject = Kinds[kind]();
        foreach (byte[] good in subject.Good)
        {
            subject.Lay(good);
            Assert.That(() => subject.Read(good)(), Throws.Nothing, subject.Name);
        }

        string found = Path.Combine(AppContext.BaseDirectory, "data", "hostile", subject.Name);
        if (!Directory.Exists(found)) return;
        List<string> finds = [];
        foreach (string file in Directory.GetFiles(found).Order(StringComparer.Ordinal)) Check(subject, File.ReadAllBytes(file), Path.GetFileName(file), timed: false, finds);
        Assert.That(finds, Is.Empty);
    }

    private static (int Read, int Refused) Mutate(Subject subject, uint first, int count, bool timed, List<string> finds)
    {
        int read = 0;
        foreach (byte[] good in subject.Good)       // what is made once is made here
        {
            subject.Lay(good);
            subject.Read(good)();
        }

        for (uint i = first; i < first + count; i++)
            if (Check(subject, subject.Mutated(i), $"mutation {i}", timed, finds)) read++;
        return (read, count - read);
    }

    /// <returns>True for data, false for a named error, which a find counts as too.</returns>
    private static bool Check(Subject subject, byte[] input, string name, bool timed, List<string> finds)
    {
        subject.Lay(input);
        (Exception? error, long bytes, double milliseconds) = Attempt(subject, input, isChecked: true);
        double most = 50 * Math.Max(1.0, input.Length / (double)Megabyte);
        // The machine may have paused: a hang is slow each time.
        for (int again = 0; timed && milliseconds > most && again < 5; again++)
        {
            subject.Lay(input);
            milliseconds = Math.Min(milliseconds, Attempt(subject, input, isChecked: false).Milliseconds);
        }

        string? complaint = error is not null && !IsNamed(error) ? $"{error.GetType().Name}: {error}"
            : bytes > (8L * input.Length) + Megabyte ? $"{bytes} bytes allocated for a file of {input.Length}"
            : timed && milliseconds > most ? $"{milliseconds} ms"
            : null;
        if (complaint is null || finds.Count >= MostFinds) return error is null;

        string kept = Path.Combine(Path.GetTempPath(), $"largen-found-{subject.Name}-{name.Replace(' ', '-')}");
        File.WriteAllBytes(kept, input);
        finds.Add($"{subject.Name}, {name}, kept as {kept} (it belongs into tests/data/hostile/{subject.Name}): {complaint}");
        return false;
    }

    private static (Exception? Error, long Bytes, double Milliseconds) Attempt(Subject subject, byte[] input, bool isChecked)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        try
        {
            Action check = subject.Read(input);
            (long bytes, double milliseconds) = (GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (isChecked) check();
            return (null, bytes, milliseconds);
        }
        catch (Exception e)
        {
            return (e, GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    /// <summary>An error that callers know, with a place: a path in the config, an offset inside the file, or the row of a store.</summary>
    private static bool IsNamed(Exception error) => error switch
    {
        ConfigException config => config.Violations.Count > 0 && config.Violations.All(v => v.Path.Length > 0),
        CorruptDataException corrupt => corrupt.Offset >= -1 && corrupt.Reason.Length > 0,
        StoreMismatchException or StoreException or DataFileException => true,
        _ => false,
    };
}
