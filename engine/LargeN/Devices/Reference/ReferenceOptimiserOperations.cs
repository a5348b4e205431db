// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IOptimiserOperations{T}"/> as plain loops in T: class A, so every rounding is part of the contract.</summary>
internal sealed class ReferenceOptimiserOperations<T>(Device device) : IOptimiserOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The direction u of an element, made of its gradient and states.</summary>
    private delegate T Direction(T g, ref T m, ref T v);

    public void Sgd(DeviceMatrix<T> w, DeviceMatrix<T> g, in UpdateRates<T> rates)
    {
        NetworkShapes.Update(w, g, rates);
        Run(w, g, w, w, states: 0, rates, (T gradient, ref T _, ref T _) => gradient);
    }

    public void SignDescent(DeviceMatrix<T> w, DeviceMatrix<T> g, in UpdateRates<T> rates)
    {
        NetworkShapes.Update(w, g, rates);
        Run(w, g, w, w, states: 0, rates, (T gradient, ref T _, ref T _) => Sign(gradient));
    }

    public void Momentum(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, in UpdateRates<T> rates, double mu, bool nesterov = false)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Beta(mu, nameof(mu));
        T factor = T.CreateChecked(mu);
        Run(w, g, m, w, states: 1, rates, (T gradient, ref T momentum, ref T _) =>
        {
            momentum = T.FusedMultiplyAdd(factor, momentum, gradient);
            return nesterov ? T.FusedMultiplyAdd(factor, momentum, gradient) : momentum;
        });
    }

    public void Lion(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, in UpdateRates<T> rates, double beta1, double beta2)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Beta(beta1, nameof(beta1));
        NetworkShapes.Beta(beta2, nameof(beta2));
        T b1 = T.CreateChecked(beta1), b2 = T.CreateChecked(beta2), rest1 = T.CreateChecked(1 - beta1), rest2 = T.CreateChecked(1 - beta2);
        Run(w, g, m, w, states: 1, rates, (T gradient, ref T average, ref T _) =>
        {
            T direction = T.FusedMultiplyAdd(b1, average, rest1 * gradient);
            average = T.FusedMultiplyAdd(b2, average, rest2 * gradient);
            return Sign(direction);
        });
    }

    public void AdamW(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, in UpdateRates<T> rates, in AdamFactors factors)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Result(w, v, nameof(v));
        NetworkShapes.Adam(factors);
        T b1 = T.CreateChecked(factors.Beta1), b2 = T.CreateChecked(factors.Beta2), rest1 = T.CreateChecked(1 - factors.Beta1), rest2 = T.CreateChecked(1 - factors.Beta2);
        T c1 = T.CreateChecked(1 / factors.Bias1), c2 = T.CreateChecked(1 / factors.Bias2), epsilon = T.CreateChecked(factors.Epsilon);
        Run(w, g, m, v, states: 2, rates, (T gradient, ref T first, ref T second) =>
        {
            first = T.FusedMultiplyAdd(b1, first, rest1 * gradient);
            second = T.FusedMultiplyAdd(b2, second, rest2 * gradient * gradient);
            return first * c1 / (T.Sqrt(second * c2) + epsilon);
        });
    }

    private static T Sign(T x) => T.IsNaN(x) ? x : x == T.Zero ? T.Zero : x > T.Zero ? T.One : -T.One;

    private void Run(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, int states, in UpdateRates<T> rates, Direction direction)
    {
        bool decays = rates.WeightDecayFactor != 0;
        using HostMatrix<T> weight = new(device, w, nameof(w));
        using HostMatrix<T> gradient = new(device, g, nameof(g));
        using HostMatrix<T> first = new(device, m, nameof(m));
        using HostMatrix<T> second = new(device, v, nameof(v));
        using HostMatrix<T> learningRates = new(device, rates.LearningRates, nameof(rates.LearningRates));
        using HostMatrix<T> weightDecays = new(device, decays ? rates.WeightDecays : rates.LearningRates, nameof(rates.WeightDecays));
        UpdateOperands.RequireApart(weight, gradient, first, second, states, learningRates, weightDecays);
        for (int p = 0; p < w.Batch; p++)
        {
            T rate = T.CreateChecked(double.CreateChecked(learningRates[p, 0, 0]) * rates.LearningRateFactor);
            T decay = decays ? T.CreateChecked(double.CreateChecked(weightDecays[p, 0, 0]) * rates.WeightDecayFactor) : T.Zero;
            for (int i = 0; i < w.Rows; i++)
            {
                for (int j = 0; j < w.Columns; j++)
                {
                    T unused = default;
                    ref T one = ref states > 0 ? ref first[p, i, j] : ref unused;
                    ref T two = ref states > 1 ? ref second[p, i, j] : ref unused;
                    T old = weight[p, i, j], step = direction(gradient[p, i, j], ref one, ref two);
                    if (decay != T.Zero) step = T.FusedMultiplyAdd(decay, old, step);
                    weight[p, i, j] = T.FusedMultiplyAdd(-rate, step, old);
                }
            }
        }
    }
}
