// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Bench.Runner;

/// <summary>The prediction of a system on its preset standard or another config; one of its numbers is what a peer must have, too.</summary>
internal sealed class PredictCase : RunnerCase
{
    private readonly Entry entry;
    private object? config;
    private readonly Func<IReadOnlyDictionary<string, Series>, double> number;
    private readonly string text;
    private Prediction? prediction;

    internal PredictCase(string id, Func<IReadOnlyDictionary<string, Series>, double> number, string? text = null)
    {
        entry = Catalog.Find(id);
        this.number = number;
        this.text = text ?? entry.Preset("standard");
    }

    internal override double Flops => 1;   // one prediction

    internal override double? Value => prediction is null ? null : number(prediction.Observables);

    // A config read anew holds nothing that a prediction before has computed.
    internal override void Prepare() => config = entry.Parse(text);

    internal override void Run() => prediction = entry.Predict(config!, default);

    internal override double ErrorOverBound() => prediction!.Verdict.IsConverged ? 0 : double.PositiveInfinity;
}
