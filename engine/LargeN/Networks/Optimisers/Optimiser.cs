// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>What the size of a step follows, which decides the learning rates of a parameterisation.</summary>
public enum OptimiserFamily
{
    /// <summary>Steps proportional to the gradient: SGD, momentum.</summary>
    Gradient,

    /// <summary>Steps of a size that the gradient's does not change: Adam, sign descent, Lion.</summary>
    Sign,
}

/// <summary>The rule by which a gradient moves a parameter; formulas to the rounding: <see cref="LargeN.Devices.IOptimiserOperations{T}"/>.</summary>
public abstract record Optimiser
{
    private protected Optimiser()
    {
    }

    /// <summary>Which learning rates a parameterisation gives it.</summary>
    public abstract OptimiserFamily Family { get; }

    /// <summary>Numbers that it keeps for each element of a parameter: 0, 1 or 2.</summary>
    public abstract int States { get; }

    /// <summary>Throws when a number of the rule is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is.</exception>
    public virtual void Validate()
    {
    }

    private protected static void InUnit(double value, string name, bool oneAllowed)
    {
        if (!(value >= 0) || value > 1 || (value == 1 && !oneAllowed)) throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in [0, 1{(oneAllowed ? ']' : ')')}");
    }
}

/// <summary>W -= lr (g + wd W).</summary>
public sealed record Sgd : Optimiser
{
    /// <inheritdoc/>
    public override OptimiserFamily Family => OptimiserFamily.Gradient;

    /// <inheritdoc/>
    public override int States => 0;
}

/// <summary>m = mu m + g, W -= lr (m + wd W), or with a look-ahead W -= lr (mu m + g + wd W).</summary>
/// <param name="Decay">mu, in [0, 1].</param>
/// <param name="Nesterov">Whether the step looks ahead.</param>
public sealed record Momentum(double Decay, bool Nesterov = false) : Optimiser
{
    /// <inheritdoc/>
    public override OptimiserFamily Family => OptimiserFamily.Gradient;

    /// <inheritdoc/>
    public override int States => 1;

    /// <inheritdoc/>
    public override void Validate() => InUnit(Decay, nameof(Decay), oneAllowed: true);
}

/// <summary>Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019): W -= lr (m'/(sqrt v' + epsilon) + wd W). Without weight decay it is Adam.</summary>
/// <param name="Beta1">Decay of the first moment, in [0, 1).</param>
/// <param name="Beta2">Decay of the second moment, in [0, 1).</param>
/// <param name="Epsilon">Added to the root, times the factor of the parameter; >= 0.</param>
public sealed record AdamW(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : Optimiser
{
    /// <inheritdoc/>
    public override OptimiserFamily Family => OptimiserFamily.Sign;

    /// <inheritdoc/>
    public override int States => 2;

    /// <inheritdoc/>
    public override void Validate()
    {
        InUnit(Beta1, nameof(Beta1), oneAllowed: false);
        InUnit(Beta2, nameof(Beta2), oneAllowed: false);
        if (!(Epsilon >= 0) || double.IsInfinity(Epsilon)) throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, "Epsilon must be finite and at least 0");
    }
}

/// <summary>W -= lr (sign g + wd W).</summary>
public sealed record SignDescent : Optimiser
{
    /// <inheritdoc/>
    public override OptimiserFamily Family => OptimiserFamily.Sign;

    /// <inheritdoc/>
    public override int States => 0;
}

/// <summary>Lion (Chen et al. 2023): W -= lr (sign(beta1 m + (1 - beta1) g) + wd W), m = beta2 m + (1 - beta2) g.</summary>
/// <param name="Beta1">Weight of the average in the direction, in [0, 1].</param>
/// <param name="Beta2">Weight of the average in itself, in [0, 1].</param>
public sealed record Lion(double Beta1 = 0.9, double Beta2 = 0.99) : Optimiser
{
    /// <inheritdoc/>
    public override OptimiserFamily Family => OptimiserFamily.Sign;

    /// <inheritdoc/>
    public override int States => 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        InUnit(Beta1, nameof(Beta1), oneAllowed: true);
        InUnit(Beta2, nameof(Beta2), oneAllowed: true);
    }
}
