// SPDX-License-Identifier: MIT
using System.Text;

namespace LargeN.Studies.Reports;

/// <summary>Readable words and paper symbols for the names of the one vocabulary.</summary>
internal static class Vocabulary
{
    /// <summary>The symbol of a config path or axis by its last member; empty where the field has no single one.</summary>
    internal static string Symbol(string path) => path[(path.LastIndexOf('.') + 1)..] switch
    {
        "width" => "N",
        "samples" => "P",
        "inputDimension" => "D",
        "depth" => "L",
        "ensembleSize" => "E",
        "modes" => "M",
        "mode" => "k",
        "richness" => "γ₀",
        "spectrumExponent" => "α",
        "targetExponent" => "β",
        "learningRate" => "η",
        "momentum" => "μ",
        "batchSize" => "B",
        "steps" => "T",
        "step" => "t",
        "ridge" => "λ",
        "noiseVariance" => "σ²",
        "effectiveRidge" => "κ",
        _ => "",
    };

    /// <summary>"noiseVariance" or "data.noiseVariance" as "noise variance".</summary>
    internal static string Words(string name)
    {
        string last = name[(name.LastIndexOf('.') + 1)..];
        StringBuilder words = new(last.Length + 4);
        for (int i = 0; i < last.Length; i++)
        {
            bool starts = i > 0 && char.IsUpper(last[i]) && !char.IsUpper(last[i - 1]);
            if (starts) words.Append(' ');
            words.Append(starts && (i + 1 == last.Length || !char.IsUpper(last[i + 1])) ? char.ToLowerInvariant(last[i]) : last[i]);
        }

        return words.ToString();
    }

    /// <summary>Words and symbol: "noise variance σ²".</summary>
    internal static string Titled(string name) => Symbol(name) is { Length: > 0 } symbol ? $"{Words(name)} {symbol}" : Words(name);

    /// <summary>Words and unit of an observable: "excess loss (label squared)"; a pure number has no unit.</summary>
    internal static string WithUnit(string name, string unit) => unit is "" or "1" ? Titled(name) : $"{Titled(name)} ({unit})";
}
