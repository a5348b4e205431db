// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>n = (x - mean)/sqrt(var + 1e-6) along each row, then gain * n + bias where these are given.</summary>
/// <param name="gain">[1, features], or null.</param>
/// <param name="bias">[1, features], or null.</param>
/// <remarks>
/// Backward: dn = dy gain, dx = r (dn - mean(dn) - n mean(dn n)), dgain = sum dy n, dbias = sum dy, sums over rows. That Jacobian J of n is symmetric, so nDot = J xDot; and with
/// rDot = -r^2 mean(n xDot), dxDot = -r mean(n xDot) dx + J dnDot - r (nDot mean(dn n) + n mean(dn nDot)).
/// </remarks>
public sealed class LayerNorm(Parameter? gain = null, Parameter? bias = null) : Block
{
    private Slot normalised;
    private Slot factors;
    private Slot? inputDot;
    private Slot? normalisedDot;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; } = [.. new[] { gain, bias }.OfType<Parameter>()];

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is ErrorModulatedHebb ? this : null;

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

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        inputDot = xDot;
        normalisedDot = xDot is { } given ? Jacobian(r, given, r.Like(given, "normalised along the direction")) : null;
        Slot? yDot = normalisedDot is { } n ? r.Copy(n) : null;
        if (gain is not null)
        {
            if (yDot is { } scaled) r.Record(new ScaleColumnsOperation(scaled, r.Of(gain)));
            Slot part = r.Copy(normalised);
            r.Record(new ScaleColumnsOperation(part, r.Direction(gain)));
            if (yDot is { } sum) r.AddScaled(1, part, sum);
            yDot ??= part;
        }

        if (bias is null) return yDot;
        yDot ??= Zeros(r);
        r.AddBias(yDot.Value, r.Direction(bias));
        return yDot;
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (bias is not null) r.BiasGradient(bias, dyDot);
        if (gain is not null)
        {
            r.GainGradient(gain, dyDot, normalised);
            if (normalisedDot is { } along) r.GainGradient(gain, dy, along);
            r.Record(new ScaleColumnsOperation(dyDot, r.Of(gain)));
            Slot part = r.Copy(dy);
            r.Record(new ScaleColumnsOperation(part, r.Direction(gain)));
            r.AddScaled(1, part, dyDot);
            r.Record(new ScaleColumnsOperation(dy, r.Of(gain)));
        }

        if (!inputGradient) return null;
        Slot dx = Jacobian(r, dy, r.Like(dy, "input gradient"));
        Jacobian(r, dyDot, dyDot);
        if (normalisedDot is { } nDot && inputDot is { } xDot)
        {
            r.AddScaledRows(-1, r.TwiceProduct(factors, r.RowMeans(normalised, xDot, 0.5)), dx, dyDot);
            r.AddScaledRows(-1, r.TwiceProduct(factors, r.RowMeans(dy, normalised, 0.5)), nDot, dyDot);
            r.AddScaledRows(-1, r.TwiceProduct(factors, r.RowMeans(dy, nDot, 0.5)), normalised, dyDot);
        }

        return new GradientPair(dx, dyDot);
    }

    /// <summary>J x = r (x - mean(x) - n mean(x n)).</summary>
    private Slot Jacobian(StepRecorder r, Slot x, Slot result)
    {
        r.Record(new LayerNormGradientOperation(normalised, factors, x, result));
        return result;
    }

    private Slot Zeros(StepRecorder r)
    {
        Slot zeros = r.Like(normalised, "no dependence");
        r.Record(new FillOperation(zeros, 0));
        return zeros;
    }
}
