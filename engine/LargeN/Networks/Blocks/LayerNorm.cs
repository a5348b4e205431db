// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>n = (x - mean)/sqrt(var + 1e-6) along each row, then gain * n + bias where these are given.</summary>
/// <param name="gain">[1, features], or null.</param>
/// <param name="bias">[1, features], or null.</param>
/// <remarks>Backward: dn = dy gain, dx = r (dn - mean(dn) - n mean(dn n)), dgain = sum dy n, dbias = sum dy, sums over rows.</remarks>
public sealed class LayerNorm(Parameter? gain = null, Parameter? bias = null) : Block
{
    private Slot normalised;
    private Slot factors;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; } = [.. new[] { gain, bias }.OfType<Parameter>()];

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        normalised = r.Like(x, "normalised");
        factors = r.Allocate(Arena.Work, "normalisation factors", x.Rows, 1);
        r.Record(new LayerNormOperation(x, normalised, factors));
        if (gain is null && bias is null) return normalised;
        Slot y = r.Copy(normalised);
        if (gain is not null) r.Record(new ScaleColumnsOperation(y, r.Of(gain)));
        if (bias is not null) r.AddBias(y, r.Of(bias));
        return y;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (bias is not null) r.BiasGradient(bias, dy);
        if (gain is not null)
        {
            r.GainGradient(gain, dy, normalised);
            r.Record(new ScaleColumnsOperation(dy, r.Of(gain)));
        }

        if (!inputGradient) return null;
        r.Record(new LayerNormGradientOperation(normalised, factors, dy, dy));
        return dy;
    }
}
