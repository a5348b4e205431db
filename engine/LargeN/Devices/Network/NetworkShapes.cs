// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>The shape rules of the contracts of networks, the same on every device.</summary>
internal static class NetworkShapes
{
    internal static void Known(Activation activation)
    {
        if (activation is < Activation.Identity or > Activation.Softplus)
        {
            throw new ArgumentOutOfRangeException(
                nameof(activation), activation, $"no activation has the number {(int)activation}; allowed: 0 ({nameof(Activation.Identity)}) to {(int)Activation.Softplus} ({nameof(Activation.Softplus)})");
        }
    }

    internal static void AddBiasActivate<T>(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> bias, DeviceMatrix<T> a)
        where T : unmanaged
    {
        Known(activation);
        Shaped(z.Batch, bias, 1, z.Columns, nameof(bias));
        Result(z, a, nameof(a));
        ContractShapes.Written(z, nameof(z));
    }

    /// <summary>An operand that is written and has the shape of another.</summary>
    internal static void Result<T>(DeviceMatrix<T> x, DeviceMatrix<T> result, string name)
        where T : unmanaged
    {
        ContractShapes.Same(x, result, name);
        ContractShapes.Written(result, name);
    }

    /// <summary>An operand whose shape follows from the others.</summary>
    internal static void Shaped<T>(int batch, DeviceMatrix<T> x, int rows, int columns, string name)
        where T : unmanaged
    {
        ContractShapes.Batch(batch, x, name);
        if (x.Rows != rows || x.Columns != columns) throw new ArgumentException($"{name} is {x.Rows} x {x.Columns}; it must be {rows} x {columns}", name);
    }

    internal static void Softmax<T>(DeviceMatrix<T> x, DeviceMatrix<T> p, bool causal)
        where T : unmanaged
    {
        Result(x, p, nameof(p));
        if (causal && x.Columns > 0 && x.Rows % x.Columns != 0)
            throw new ArgumentException($"the scores are {x.Rows} x {x.Columns}; with a causal mask the rows are square blocks, a multiple of {x.Columns}", nameof(x));
    }

    internal static void Loss<T, TTarget>(DeviceMatrix<T> f, DeviceMatrix<TTarget> targets, int targetColumns, string targetName, DeviceMatrix<T> df, DeviceMatrix<double> losses)
        where T : unmanaged
        where TTarget : unmanaged
    {
        Shaped(f.Batch, targets, f.Rows, targetColumns, targetName);
        Result(f, df, nameof(df));
        Shaped(f.Batch, losses, 1, 1, nameof(losses));
        ContractShapes.Written(losses, nameof(losses));
    }

    internal static void Update<T>(DeviceMatrix<T> w, DeviceMatrix<T> g, in UpdateRates<T> rates)
        where T : unmanaged
    {
        ContractShapes.Same(w, g, nameof(g));
        ContractShapes.Written(w, nameof(w));
        Finite(rates.LearningRateFactor, nameof(rates), nameof(rates.LearningRateFactor));
        Finite(rates.WeightDecayFactor, nameof(rates), nameof(rates.WeightDecayFactor));
        Shaped(w.Batch, rates.LearningRates, 1, 1, nameof(rates.LearningRates));
        if (rates.WeightDecayFactor != 0) Shaped(w.Batch, rates.WeightDecays, 1, 1, nameof(rates.WeightDecays));
    }

    internal static void Beta(double beta, string name)
    {
        if (!(beta is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, beta, $"{name} must lie in [0, 1]");
    }

    internal static void Adam(in AdamFactors factors)
    {
        if (!(factors.Beta1 is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(factors), factors.Beta1, "Beta1 must lie in [0, 1)");
        if (!(factors.Beta2 is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(factors), factors.Beta2, "Beta2 must lie in [0, 1)");
        if (!(factors.Epsilon >= 0) || double.IsInfinity(factors.Epsilon)) throw new ArgumentOutOfRangeException(nameof(factors), factors.Epsilon, "Epsilon must be at least 0 and finite");
        if (!(factors.Bias1 is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(factors), factors.Bias1, "Bias1 = 1 - Beta1^t must lie in (0, 1]");
        if (!(factors.Bias2 is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(factors), factors.Bias2, "Bias2 = 1 - Beta2^t must lie in (0, 1]");
    }

    private static void Finite(double value, string argument, string name)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(argument, value, $"{name} must be finite");
    }
}
