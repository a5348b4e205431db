// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Every curve of a study as NumPy arrays: <c>numpy.load</c> reads them with their shapes.</summary>
/// <remarks>
/// An observable gives <c>NAME.prediction.npy</c>, <c>NAME.bias.npy</c>, <c>NAME.mean.npy</c> and <c>NAME.standardError.npy</c>, those that the study has, and
/// for each axis <c>NAME.AXIS.npy</c> with its places. All are little-endian doubles in C order (npy format 1) of one shape: a length a swept factor in the
/// order of the study file (the zip last), then a length an axis of the observable, the outer first. An array of an axis has the factors' lengths and the axis's
/// own. Not-a-number stands where a cell has no value and where its axis is shorter than that of another. <c>curves.json</c> names the arrays, their shapes and
/// the values of the factors. Provenance does not enter: the same results give the same bytes.
/// </remarks>
public static class NpyExport
{
    /// <summary>Name of the file that lists the arrays.</summary>
    public const string IndexName = "curves.json";

    /// <summary>Every file by name.</summary>
    /// <param name="result">The study, complete or not.</param>
    public static IReadOnlyDictionary<string, byte[]> Files(StudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        int[] factors = [.. result.Study.Factors.Select(f => f.Values.Count)];
        // Cells stand in the order of the product. A result that is no whole product has one direction, the cells.
        if (factors.Aggregate(1L, (product, n) => product * n) != result.Cells.Count) factors = [result.Cells.Count];

        using MemoryStream index = new();
        using (Utf8JsonWriter json = new(index, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", 1);
            json.WriteString("title", result.Study.Title);
            json.WriteString("system", result.Study.System);
            Factors(json, result);
            json.WriteStartObject("observables");
            foreach (string name in result.Cells.SelectMany(c => c.Observables.Keys).Distinct().Order(StringComparer.Ordinal)) Write(json, files, result.Cells, factors, name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        files[IndexName] = [.. index.ToArray(), (byte)'\n'];
        return files;
    }

    /// <summary>One array as the bytes of an npy file: format 1, little-endian double, C order.</summary>
    /// <param name="shape">Lengths, the outer first; none for a number.</param>
    /// <param name="values">As many values as the shape has places, row-major.</param>
    public static byte[] Array(IReadOnlyList<int> shape, ReadOnlySpan<double> values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Aggregate(1L, (product, n) => product * n) != values.Length) throw new ArgumentException($"{values.Length} values for shape ({string.Join(", ", shape)})", nameof(values));
        string lengths = string.Concat(shape.Select(n => n.ToString(CultureInfo.InvariantCulture) + ","));
        string header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({lengths}), }}";
        int size = (10 + header.Length + 1 + 63) / 64 * 64;     // data begin at a multiple of 64
        byte[] bytes = new byte[size + (sizeof(double) * values.Length)];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)(size - 10)));
        Encoding.ASCII.GetBytes(header.PadRight(size - 11) + "\n", bytes.AsSpan(10));
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(size + (sizeof(double) * i)), values[i]);
        return bytes;
    }

    private static void Factors(Utf8JsonWriter json, StudyResult result)
    {
        json.WriteStartArray("factors");
        foreach (SweepFactor factor in result.Study.Factors)
        {
            json.WriteStartObject();
            json.WriteStartArray("paths");
            foreach (string path in factor.Paths) json.WriteStringValue(path);
            json.WriteEndArray();
            json.WriteStartArray("values");
            foreach (IReadOnlyList<string> step in factor.Values)
            {
                json.WriteStartArray();
                foreach (string value in step) json.WriteRawValue(value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SortedDictionary<string, byte[]> files, IReadOnlyList<CellResult> cells, int[] factors, string name)
    {
        ObservableResult?[] values = [.. cells.Select(c => c.Observables.GetValueOrDefault(name))];
        Observable info = values.OfType<ObservableResult>().First().Info;
        int[] axes = [.. info.Axes.Select((_, a) => values.OfType<ObservableResult>().Max(o => a < o.Axes.Count ? o.Axes[a].Length : 0))];
        int[] shape = [.. factors, .. axes];

        json.WriteStartObject(name);
        json.WriteString("unit", info.Unit);
        Numbers(json, "shape", shape);
        json.WriteStartObject("axes");
        for (int a = 0; a < axes.Length; a++)
        {
            double[] places = new double[cells.Count * axes[a]];
            System.Array.Fill(places, double.NaN);
            for (int c = 0; c < cells.Count; c++)
                if (values[c] is { } o && a < o.Axes.Count) o.Axes[a].CopyTo(places, c * axes[a]);
            json.WriteString(info.Axes[a], Add(files, $"{name}.{info.Axes[a]}.npy", [.. factors, axes[a]], places));
        }

        json.WriteEndObject();
        json.WriteStartObject("arrays");
        foreach ((string array, Func<ObservableResult, double[]?> part) in ((string, Func<ObservableResult, double[]?>)[])[
            ("prediction", o => o.Prediction), ("bias", o => o.StatedBias), ("mean", o => o.Mean), ("standardError", o => o.StandardError)])
        {
            if (values.OfType<ObservableResult>().All(o => part(o) is null)) continue;
            int points = axes.Aggregate(1, (product, n) => product * n);
            double[] all = new double[cells.Count * points];
            System.Array.Fill(all, double.NaN);
            for (int c = 0; c < cells.Count; c++)
                if (values[c] is { } o && part(o) is { } some) Place(some, o.Axes, axes, all.AsSpan(c * points, points));
            json.WriteString(array, Add(files, $"{name}.{array}.npy", shape, all));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Puts a cell's row-major values into the larger array of all cells.</summary>
    private static void Place(double[] values, IReadOnlyList<double[]> own, int[] axes, Span<double> target)
    {
        for (int i = 0; i < values.Length; i++)
        {
            (int rest, int at, int stride) = (i, 0, 1);
            for (int a = axes.Length - 1; a >= 0; a--)
            {
                at += rest % own[a].Length * stride;
                rest /= own[a].Length;
                stride *= axes[a];
            }

            target[at] = values[i];
        }
    }

    private static string Add(SortedDictionary<string, byte[]> files, string name, int[] shape, double[] values)
    {
        files[name] = Array(shape, values);
        return name;
    }

    private static void Numbers(Utf8JsonWriter json, string name, int[] values)
    {
        json.WriteStartArray(name);
        foreach (int value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
