// SPDX-License-Identifier: MIT
using System.IO.Compression;
using LargeN.Studies;
using NJsonSchema;

namespace LargeN.Tests.Studies.Reports;

/// <summary>The Vega-Lite files against the schema that they name.</summary>
public class VegaLiteSchemaTests
{
    private JsonSchema schema = null!;

    [OneTimeSetUp]
    public async Task ReadSchema()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "vega-lite", "vega-lite-5.23.0.schema.json.gz"));
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using StreamReader text = new(unpacked);
        schema = await JsonSchema.FromJsonAsync(await text.ReadToEndAsync());
    }

    [Test]
    public void Every_kind_of_picture_is_valid()
    {
        StudyResult[] studies =
        [
            Synthetic.WithFits(), Synthetic.Modes(40), Synthetic.Plane(), Synthetic.Banded(), Synthetic.GridX(["\"ntk\"", "\"nngp\""], ["1", "2"], isText: true),
            Synthetic.Curve([8, 16], [double.PositiveInfinity, 0.1], [2.5, 0.3], [0.5, double.NaN], "x"), Synthetic.GridX(["1"], ["1"]),
        ];
        foreach (StudyResult study in studies)
            Assert.That(schema.Validate(VegaLiteExport.Text(study)).Select(e => e.ToString()), Is.Empty, study.Study.Title);
    }

    [TestCase("\"type\": \"quantitative\"", "\"type\": \"quantity\"")]
    [TestCase("\"layer\"", "\"layers\"")]
    [TestCase("\"type\": \"line\"", "\"type\": \"curve\"")]
    [TestCase("\"vconcat\"", "\"vconcats\"")]
    [TestCase("\"width\": 480", "\"width\": \"480\"")]
    public void The_schema_finds_what_is_wrong(string right, string wrong)
    {
        string text = VegaLiteExport.Text(Synthetic.WithFits());
        Assert.That(text, Does.Contain(right));

        Assert.That(schema.Validate(text.Replace(right, wrong, StringComparison.Ordinal)), Is.Not.Empty);
    }
}
