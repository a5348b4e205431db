// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;
using LargeN.Studies.Reports;

namespace LargeN.Studies;

/// <summary>The plots of a study as a Vega-Lite version 5 specification: one view a picture of the page, stacked, each with its data inline.</summary>
/// <remarks>
/// It holds what the plots show (series may be thinned; the CSV has every point). Theory is a line with its band, simulation points with bars of one standard error,
/// fits dashed lines, residuals a view of their own, a heat map coloured rectangles. Values without a place on the axes are null, which Vega-Lite leaves out. Provenance does not enter: the same results give the same bytes.
/// </remarks>
public static partial class VegaLiteExport
{
    /// <summary>The schema that the text names.</summary>
    public const string Schema = "https://vega.github.io/schema/vega-lite/v5.json";

    /// <summary>The whole specification.</summary>
    /// <param name="result">The study.</param>
    public static string Text(StudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);

        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("title", result.Study.Title);
            json.WriteStartArray("vconcat");
            foreach (Plot plot in PlotPlan.Of(result))
            {
                if (plot.PlaneY is null) View(json, plot);
                else foreach (HeatMap map in HeatMap.Of(plot)) Plane(json, map);
                if (plot.PlaneY is null && plot.HasResiduals) Residuals(json, plot);
            }

            json.WriteEndArray();

            // Series of different plots are different things: no legend in common.
            json.WriteStartObject("resolve");
            json.WriteStartObject("scale");
            json.WriteString("color", "independent");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void View(Utf8JsonWriter json, Plot plot)
    {
        Head(json, plot, plot.Title, 300);
        Data(json, plot);

        json.WriteStartObject("encoding");
        Shared(json, plot);
        json.WriteEndObject();

        json.WriteStartArray("layer");
        if (plot.Curves.Any(c => c.Theory.Any(p => double.IsFinite(p.Error)))) Layer(json, plot, "area", "bandLow", "bandHigh", isDashed: false);
        if (plot.HasTheory) Layer(json, plot, "line", "theory", null, isDashed: false);
        if (plot.HasSimulation)
        {
            Layer(json, plot, "rule", "low", "high", isDashed: false);
            Layer(json, plot, "point", "mean", null, isDashed: false);
        }

        if (plot.Fits.Count > 0) Layer(json, plot, "line", "fit", null, isDashed: true);
        if (!plot.HasTheory && !plot.HasSimulation && plot.Fits.Count == 0) Layer(json, plot, "point", "mean", null, isDashed: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, Plot plot, string title, int height)
    {
        json.WriteStartObject();
        json.WriteString("title", plot.Panel.Length > 0 ? $"{title}, {plot.Panel}" : title);
        json.WriteNumber("width", 480);
        json.WriteNumber("height", height);
    }

    /// <summary>The channels that all layers of a view share.</summary>
    private static void Shared(Utf8JsonWriter json, Plot plot)
    {
        Channel(json, "x", "x", plot.XTitle, plot.Categories is null ? "quantitative" : "ordinal", plot.LogX);
        if (plot.LegendTitle.Length == 0) return;
        json.WriteStartObject("color");
        json.WriteString("field", "series");
        json.WriteString("type", "nominal");
        json.WriteString("title", plot.LegendTitle);
        json.WriteNull("sort");
        json.WriteEndObject();
    }

    private static void Layer(Utf8JsonWriter json, Plot plot, string mark, string field, string? second, bool isDashed)
    {
        json.WriteStartObject();
        json.WriteStartArray("transform");
        json.WriteStartObject();
        json.WriteString("filter", $"isValid(datum.{field})");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("mark");
        json.WriteString("type", mark);
        if (mark == "point") json.WriteBoolean("filled", true);
        if (mark == "area") json.WriteNumber("opacity", 0.15);
        if (isDashed)
        {
            json.WriteStartArray("strokeDash");
            json.WriteNumberValue(6);
            json.WriteNumberValue(4);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("encoding");
        Channel(json, "y", field, plot.YTitle, "quantitative", plot.LogY);
        if (second is not null)
        {
            json.WriteStartObject("y2");
            json.WriteString("field", second);
            json.WriteEndObject();
        }

        if (isDashed)
        {
            json.WriteStartObject("detail");
            json.WriteString("field", "fitIndex");
            json.WriteString("type", "nominal");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Channel(Utf8JsonWriter json, string channel, string field, string title, string type, bool isLog)
    {
        json.WriteStartObject(channel);
        json.WriteString("field", field);
        json.WriteString("type", type);
        json.WriteString("title", title);
        if (type == "ordinal") json.WriteNull("sort");
        if (type == "quantitative")
        {
            json.WriteStartObject("scale");
            json.WriteString("type", isLog ? "log" : "linear");
            if (!isLog) json.WriteBoolean("zero", false);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Data(Utf8JsonWriter json, Plot plot)
    {
        json.WriteStartObject("data");
        json.WriteStartArray("values");
        foreach (PlotCurve curve in plot.Curves)
        {
            foreach (PlotPoint point in curve.Theory)
            {
                Row(json, plot, curve, point.X);
                bool canShow = plot.CanShow(point);
                Number(json, "theory", canShow ? point.Y : double.NaN);
                if (canShow && double.IsFinite(point.Error))
                {
                    Number(json, "bandLow", Low(plot, point));
                    Number(json, "bandHigh", point.Y + point.Error);
                }

                json.WriteEndObject();
            }

            foreach (PlotPoint point in curve.Simulation)
            {
                Row(json, plot, curve, point.X);
                bool canShow = plot.CanShow(point), hasError = canShow && double.IsFinite(point.Error);
                Number(json, "mean", canShow ? point.Y : double.NaN);
                Number(json, "standardError", point.Error);
                Number(json, "low", hasError ? Low(plot, point) : double.NaN);
                Number(json, "high", hasError ? point.Y + point.Error : double.NaN);
                json.WriteEndObject();
            }
        }

        for (int i = 0; i < plot.Fits.Count; i++)
        {
            PlotFit fit = plot.Fits[i];
            PlotCurve? curve = fit.Curve >= 0 ? plot.Curves[fit.Curve] : null;
            foreach (double x in (double[])[fit.From, fit.To])
            {
                double y = Math.Exp(fit.Intercept + (fit.Slope * Math.Log(x)));
                Row(json, plot, curve, x);
                Number(json, "fit", plot.CanShow(new PlotPoint(x, y, double.NaN)) ? y : double.NaN);
                json.WriteNumber("fitIndex", i);
                Number(json, "slope", fit.Slope);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A bar that would reach to zero or below has no lower end on a logarithmic axis: it starts a factor ten below its point.</summary>
    private static double Low(Plot plot, PlotPoint point) => plot.LogY && point.Y - point.Error <= 0 ? point.Y / 10 : point.Y - point.Error;

    private static void Row(Utf8JsonWriter json, Plot plot, PlotCurve? curve, double x)
    {
        json.WriteStartObject();
        if (plot.Categories is { } names) json.WriteString("x", x >= 0 && x < names.Count ? names[(int)x] : "");
        else Number(json, "x", plot.LogX && x <= 0 ? double.NaN : x);
        if (plot.LegendTitle.Length > 0) json.WriteString("series", curve?.Label ?? "");
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
