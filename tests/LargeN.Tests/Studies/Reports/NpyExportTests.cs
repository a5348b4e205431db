// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests.Studies.Reports;

public class NpyExportTests
{
    [Test]
    public void An_array_has_these_bytes()
    {
        byte[] bytes = NpyExport.Array([2, 3], [1, 2, 3, 4, 5, double.NaN]);

        Assert.That(bytes[..10], Is.EqualTo(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0 }));
        Assert.That(Encoding.ASCII.GetString(bytes, 10, 118), Is.EqualTo("{'descr': '<f8', 'fortran_order': False, 'shape': (2,3,), }".PadRight(117) + "\n"));
        Assert.That(bytes, Has.Length.EqualTo(128 + 48));
        Assert.That(BitConverter.ToDouble(bytes, 128 + 16), Is.EqualTo(3));
        Assert.That(() => NpyExport.Array([2, 2], [1, 2, 3]), Throws.ArgumentException.With.Message.Contains("3 values for shape (2, 2)"));
    }

    [Test]
    public void Arrays_have_a_direction_a_factor_and_a_direction_an_axis()
    {
        StudyResult study = Synthetic.Widths();

        IReadOnlyDictionary<string, byte[]> files = NpyExport.Files(study);

        using JsonDocument index = JsonDocument.Parse(files[NpyExport.IndexName]);
        JsonElement excess = index.RootElement.GetProperty("observables").GetProperty("excessLoss");
        Assert.That(excess.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()), Is.EqualTo(new[] { 4, 9 }));
        Assert.That(excess.GetProperty("arrays").EnumerateObject().Select(a => a.Name), Is.EqualTo(new[] { "prediction", "mean", "standardError" }));
        double[] mean = Values(files[excess.GetProperty("arrays").GetProperty("mean").GetString()!]);
        double[] width = Values(files[excess.GetProperty("axes").GetProperty("width").GetString()!]);
        for (int c = 0; c < 4; c++)
        {
            Assert.That(mean[(9 * c)..(9 * (c + 1))], Is.EqualTo(study.Cells[c].Observables["excessLoss"].Mean));
            Assert.That(width[(9 * c)..(9 * (c + 1))], Is.EqualTo(study.Cells[c].Observables["excessLoss"].Axes[0]));
        }

        Assert.That(files.Keys, Is.EquivalentTo(index.RootElement.GetProperty("observables").EnumerateObject()
            .SelectMany(o => o.Value.GetProperty("arrays").EnumerateObject().Concat(o.Value.GetProperty("axes").EnumerateObject())).Select(a => a.Value.GetString()!).Append(NpyExport.IndexName)));
    }

    [Test]
    public void Shorter_axes_and_absent_cells_are_filled_with_nan()
    {
        StudyResult study = Synthetic.Ragged();

        double[] values = Values(NpyExport.Files(study)["modeErrors.prediction.npy"]);

        // Cells (samples, mode) of 2 x 2 and 1 x 3 points and one without the observable: an array of 3 x 2 x 3.
        double nan = double.NaN;
        Assert.That(values, Is.EqualTo(new[] { 1, 2, nan, 3, 4, nan, 5, 6, 7, nan, nan, nan, nan, nan, nan, nan, nan, nan }));
    }

    [Test]
    public void Numpy_reads_shapes_and_values()
    {
        string folder = Directory.CreateTempSubdirectory("largen-npy-").FullName;
        try
        {
            foreach ((string name, byte[] bytes) in NpyExport.Files(Synthetic.Modes(5))) File.WriteAllBytes(Path.Combine(folder, name), bytes);
            ObservableResult o = Synthetic.Modes(5).Cells[0].Observables["modeErrors"];

            string output = Python($"import numpy; a = numpy.load(r'{folder}/modeErrors.mean.npy'); b = numpy.load(r'{folder}/modeErrors.samples.npy'); print(a.shape, a.dtype, a[2,3].hex(), b.shape, b[-1].hex())");

            Assert.That(output.Trim(), Is.EqualTo($"(7, 5) float64 {Hex(o.Mean![13])} (7,) {Hex(512)}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double[] Values(byte[] npy) => [.. Enumerable.Range(0, (npy.Length - Start(npy)) / 8).Select(i => BitConverter.ToDouble(npy, Start(npy) + (8 * i)))];

    private static int Start(byte[] npy) => 10 + npy[8] + (256 * npy[9]);

    /// <summary>A double as Python's <c>float.hex</c> writes it (normal numbers).</summary>
    private static string Hex(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        long exponent = ((bits >> 52) & 0x7ff) - 1023;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"0x1.{bits & 0xfffffffffffff:x13}p{exponent:+0;-0}");
    }

    private static string Python(string program)
    {
        foreach (string python in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                using Process process = Process.Start(new ProcessStartInfo(python, ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                string output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0) return output;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such program.
            }
        }

        Assert.Ignore("no python3 with numpy on this machine: that numpy reads the files is not tested");
        return "";
    }
}
