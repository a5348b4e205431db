// SPDX-License-Identifier: MIT
using System.Text.Json;
using LargeN.Studies.Reports;

namespace LargeN.Studies;

/// <content>Residuals below a plot, and heat maps.</content>
public static partial class VegaLiteExport
{
    private static void Residuals(Utf8JsonWriter json, Plot plot)
    {
        Head(json, plot, $"{plot.Title}: z", 100);
        json.WriteStartObject("data");
        json.WriteStartArray("values");
        foreach (PlotCurve curve in plot.Curves)
        {
            foreach (PlotPoint point in curve.Residuals)
            {
                Row(json, plot, curve, point.X);
                Number(json, "z", point.Y);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("mark");
        json.WriteString("type", "point");
        json.WriteBoolean("filled", true);
        json.WriteEndObject();
        json.WriteStartObject("encoding");
        Shared(json, plot);
        Channel(json, "y", "z", "(simulation − theory) / standard error", "quantitative", isLog: false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Plane(Utf8JsonWriter json, HeatMap map)
    {
        Plot plot = map.Plot;
        Head(json, plot, map.Title, 300);
        json.WriteStartObject("data");
        json.WriteStartArray("values");
        for (int row = 0; row < plot.Curves.Count; row++)
        {
            foreach (double column in map.Columns)
            {
                double value = map.Value(row, column);
                json.WriteStartObject();
                json.WriteString("x", plot.XText(column));
                json.WriteString("y", plot.Curves[row].Label);
                Number(json, "value", map.Quantity != HeatQuantity.Residual && plot.LogY && value <= 0 ? double.NaN : value);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("mark", "rect");
        json.WriteStartObject("encoding");
        Channel(json, "x", "x", plot.XTitle, "ordinal", isLog: false);
        json.WriteStartObject("y");
        json.WriteString("field", "y");
        json.WriteString("type", "ordinal");
        json.WriteString("title", plot.PlaneY);
        json.WriteStartArray("sort");        // texts would be sorted by letter; the first row lies lowest, as on the page
        foreach (PlotCurve curve in plot.Curves.Reverse()) json.WriteStringValue(curve.Label);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("color");
        json.WriteString("field", "value");
        json.WriteString("type", "quantitative");
        json.WriteString("title", map.Quantity == HeatQuantity.Residual ? "z" : plot.YTitle);
        json.WriteStartObject("scale");
        json.WriteString("type", map.Quantity != HeatQuantity.Residual && plot.LogY ? "log" : "linear");
        json.WriteString("scheme", map.Quantity == HeatQuantity.Residual ? "blueorange" : "viridis");
        if (map.Quantity == HeatQuantity.Residual) json.WriteNumber("domainMid", 0);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
