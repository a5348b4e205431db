// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Studies;
using LargeN.Studies.Reports;

namespace LargeN.Tests.Studies.Reports;

public class VegaLiteExportTests
{
    [Test]
    public void A_tiny_result_gives_these_bytes()
    {
        StudyResult study = Synthetic.Curve([8, 16], [double.PositiveInfinity, 0.1], [2.5, 0.3], [0.5, double.NaN], "x", "tiny");

        string compact = Compact(VegaLiteExport.Text(study));

        Assert.That(compact, Is.EqualTo(
            """{"$schema":"https://vega.github.io/schema/vega-lite/v5.json","title":"tiny","vconcat":[{"title":"test loss","width":480,"height":300,"data":{"values":[""" +
            """{"x":8,"theory":null},{"x":16,"theory":0.1},{"x":8,"mean":2.5,"standardError":0.5,"low":2,"high":3},{"x":16,"mean":0.3,"standardError":null,"low":null,"high":null}]},"encoding":""" +
            """{"x":{"field":"x","type":"quantitative","title":"samples P","scale":{"type":"log"}}},"layer":[""" +
            """{"transform":[{"filter":"isValid(datum.theory)"}],"mark":{"type":"line"},"encoding":{"y":{"field":"theory","type":"quantitative","title":"test loss (label squared)","scale":{"type":"linear","zero":false}}}},""" +
            """{"transform":[{"filter":"isValid(datum.low)"}],"mark":{"type":"rule"},"encoding":{"y":{"field":"low","type":"quantitative","title":"test loss (label squared)","scale":{"type":"linear","zero":false}},"y2":{"field":"high"}}},""" +
            """{"transform":[{"filter":"isValid(datum.mean)"}],"mark":{"type":"point","filled":true},"encoding":{"y":{"field":"mean","type":"quantitative","title":"test loss (label squared)","scale":{"type":"linear","zero":false}}}}]},""" +
            """{"title":"test loss: z","width":480,"height":100,"data":{"values":[{"x":8,"z":null}]},"mark":{"type":"point","filled":true},"encoding":""" +
            """{"x":{"field":"x","type":"quantitative","title":"samples P","scale":{"type":"log"}},"y":{"field":"z","type":"quantitative","title":"(simulation \u2212 theory) / standard error","scale":{"type":"linear","zero":false}}}}],"resolve":{"scale":{"color":"independent"}}}"""));
        Assert.That(VegaLiteExport.Text(study), Does.StartWith("{\n  \"$schema\"").And.EndsWith("}\n").And.Not.Contain("\r"));
    }

    [Test]
    public void Every_plot_is_a_view_and_every_field_that_is_drawn_is_in_its_data()
    {
        foreach (StudyResult study in (StudyResult[])[Synthetic.WithFits(), Synthetic.Modes(), Synthetic.Plane(), Synthetic.Banded(), Synthetic.GridX(["\"ntk\"", "\"nngp\""], ["1", "2"], isText: true)])
        {
            using JsonDocument document = JsonDocument.Parse(VegaLiteExport.Text(study));
            JsonElement[] views = [.. document.RootElement.GetProperty("vconcat").EnumerateArray()];

            Assert.That(views, Has.Length.EqualTo(PlotPlan.Of(study).Sum(p => p.PlaneY is null ? (p.HasResiduals ? 2 : 1) : HeatMap.Of(p).Count())));
            foreach (JsonElement view in views)
            {
                HashSet<string> members = [.. view.GetProperty("data").GetProperty("values").EnumerateArray().SelectMany(r => r.EnumerateObject().Select(m => m.Name))];
                IEnumerable<JsonElement> encodings = (view.TryGetProperty("layer", out JsonElement layers) ? layers.EnumerateArray().Select(l => l.GetProperty("encoding")) : []).Append(view.GetProperty("encoding"));
                Assert.That(encodings.SelectMany(e => e.EnumerateObject()).Select(c => c.Value.GetProperty("field").GetString()!), Is.SubsetOf(members));
            }
        }
    }

    [Test]
    public void Bars_stay_positive_on_a_logarithmic_axis()
    {
        using JsonDocument document = JsonDocument.Parse(VegaLiteExport.Text(Synthetic.Curve([1, 10], [1, 2], [1, 2], [5, 0.1], "xy")));

        IEnumerable<double> low = document.RootElement.GetProperty("vconcat")[0].GetProperty("data").GetProperty("values").EnumerateArray()
            .Where(r => r.TryGetProperty("low", out _)).Select(r => r.GetProperty("low").GetDouble());

        Assert.That(low, Is.EqualTo(new[] { 0.1, 1.9 }).Within(1e-15));
    }

    private static string Compact(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
