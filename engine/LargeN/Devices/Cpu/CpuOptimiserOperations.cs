// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IOptimiserOperations{T}"/> in vectors: one pass over the parameter, its gradient and its states.</summary>
internal sealed class CpuOptimiserOperations<T>(CpuDevice device) : IOptimiserOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowJob<Kernel<Sgd1>> sgd = new();
    private readonly RowJob<Kernel<Sign1>> sign = new();
    private readonly RowJob<Kernel<Momentum1>> momentum = new();
    private readonly RowJob<Kernel<Lion1>> lion = new();
    private readonly RowJob<Kernel<AdamW1>> adamW = new();

    public void Sgd(DeviceMatrix<T> w, DeviceMatrix<T> g, in UpdateRates<T> rates)
    {
        NetworkShapes.Update(w, g, rates);
        Run(sgd, default, w, g, w, w, states: 0, rates);
    }

    public void SignDescent(DeviceMatrix<T> w, DeviceMatrix<T> g, in UpdateRates<T> rates)
    {
        NetworkShapes.Update(w, g, rates);
        Run(sign, default, w, g, w, w, states: 0, rates);
    }

    public void Momentum(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, in UpdateRates<T> rates, double mu, bool nesterov = false)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Beta(mu, nameof(mu));
        Run(momentum, new Momentum1(ElementNumbers.Rounded<T>(mu), nesterov), w, g, m, w, states: 1, rates);
    }

    public void Lion(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, in UpdateRates<T> rates, double beta1, double beta2)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Beta(beta1, nameof(beta1));
        NetworkShapes.Beta(beta2, nameof(beta2));
        Lion1 update = new(ElementNumbers.Rounded<T>(beta1), ElementNumbers.Rounded<T>(1 - beta1), ElementNumbers.Rounded<T>(beta2), ElementNumbers.Rounded<T>(1 - beta2));
        Run(lion, update, w, g, m, w, states: 1, rates);
    }

    public void AdamW(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, in UpdateRates<T> rates, in AdamFactors factors)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Result(w, v, nameof(v));
        NetworkShapes.Adam(factors);
        Run(adamW, new AdamW1(AdamNumbers.Of<T>(factors)), w, g, m, v, states: 2, rates);
    }

    private void Run<TUpdate>(
        RowJob<Kernel<TUpdate>> job, TUpdate update, DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, int states, in UpdateRates<T> rates)
        where TUpdate : struct, IUpdate
    {
        bool decays = rates.WeightDecayFactor != 0;
        using HostMatrix<T> weight = new(device, w, nameof(w));
        using HostMatrix<T> gradient = new(device, g, nameof(g));
        using HostMatrix<T> first = new(device, m, nameof(m));
        using HostMatrix<T> second = new(device, v, nameof(v));
        using HostMatrix<T> learningRates = new(device, rates.LearningRates, nameof(rates.LearningRates));
        using HostMatrix<T> weightDecays = new(device, decays ? rates.WeightDecays : rates.LearningRates, nameof(rates.WeightDecays));
        UpdateOperands.RequireApart(weight, gradient, first, second, states, learningRates, weightDecays);
        Kernel<TUpdate> kernel = new(update, weight, gradient, first, second, learningRates, rates.LearningRateFactor, weightDecays, rates.WeightDecayFactor);
        job.Run(kernel, w.Batch, w.Rows, w.Columns, device.Parallelism);
    }

    /// <summary>An update of a row, given the rate and decay of its problem.</summary>
    internal interface IUpdate
    {
        void Apply(Descent descent, Span<T> w, Span<T> g, Span<T> m, Span<T> v);
    }

    internal readonly struct Kernel<TUpdate>(
        TUpdate update,
        HostMatrix<T> w,
        HostMatrix<T> g,
        HostMatrix<T> m,
        HostMatrix<T> v,
        HostMatrix<T> rates,
        double rateFactor,
        HostMatrix<T> decays,
        double decayFactor) : IRowKernel
        where TUpdate : struct, IUpdate
    {
        public void Run(int b, int i, int column, int count)
        {
            double decay = decayFactor == 0 ? 0 : ElementNumbers.Product(decays[b, 0, 0], decayFactor);
            Descent descent = new(ElementNumbers.Product(rates[b, 0, 0], rateFactor), decay);
            update.Apply(descent, w.Segment(b, i, column, count), g.Segment(b, i, column, count), m.Segment(b, i, column, count), v.Segment(b, i, column, count));
        }
    }

    internal readonly struct Sgd1 : IUpdate
    {
        public void Apply(Descent descent, Span<T> w, Span<T> g, Span<T> m, Span<T> v) => LaneLoop.Run(new SgdStep(descent), w, g);
    }

    internal readonly struct Sign1 : IUpdate
    {
        public void Apply(Descent descent, Span<T> w, Span<T> g, Span<T> m, Span<T> v) => LaneLoop.Run(new SignStep(descent), w, g);
    }

    internal readonly struct Momentum1(double mu, bool nesterov) : IUpdate
    {
        public void Apply(Descent descent, Span<T> w, Span<T> g, Span<T> m, Span<T> v) => LaneLoop.Run(new MomentumStep(descent, mu, nesterov), w, g, m);
    }

    internal readonly struct Lion1(double beta1, double rest1, double beta2, double rest2) : IUpdate
    {
        public void Apply(Descent descent, Span<T> w, Span<T> g, Span<T> m, Span<T> v) => LaneLoop.Run(new LionStep(descent, beta1, rest1, beta2, rest2), w, g, m);
    }

    internal readonly struct AdamW1(AdamNumbers numbers) : IUpdate
    {
        public void Apply(Descent descent, Span<T> w, Span<T> g, Span<T> m, Span<T> v) => LaneLoop.Run(new AdamWStep(descent, numbers), w, g, m, v);
    }
}
