// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IOptimiserOperations{T}"/>: one thread an element, in the stream, without waiting; learning rates are read on the GPU.</summary>
internal sealed class CudaOptimiserOperations<T>(CudaDevice device) : IOptimiserOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Family = "network";

    private readonly Kernel<UpdateParams> sgd = new(device, Family, "largen_sgd_" + Suffix.Of<T>());
    private readonly Kernel<UpdateParams> sign = new(device, Family, "largen_sign_descent_" + Suffix.Of<T>());
    private readonly Kernel<UpdateParams> momentum = new(device, Family, "largen_momentum_" + Suffix.Of<T>());
    private readonly Kernel<UpdateParams> lion = new(device, Family, "largen_lion_" + Suffix.Of<T>());
    private readonly Kernel<UpdateParams> adamW = new(device, Family, "largen_adam_w_" + Suffix.Of<T>());

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
        Run(momentum, new UpdateParams { Beta1 = ElementNumbers.Rounded<T>(mu), Nesterov = nesterov ? 1 : 0 }, w, g, m, w, states: 1, rates);
    }

    public void Lion(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, in UpdateRates<T> rates, double beta1, double beta2)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Beta(beta1, nameof(beta1));
        NetworkShapes.Beta(beta2, nameof(beta2));
        UpdateParams numbers = new()
        {
            Beta1 = ElementNumbers.Rounded<T>(beta1),
            Rest1 = ElementNumbers.Rounded<T>(1 - beta1),
            Beta2 = ElementNumbers.Rounded<T>(beta2),
            Rest2 = ElementNumbers.Rounded<T>(1 - beta2),
        };
        Run(lion, numbers, w, g, m, w, states: 1, rates);
    }

    public void AdamW(DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, in UpdateRates<T> rates, in AdamFactors factors)
    {
        NetworkShapes.Update(w, g, rates);
        NetworkShapes.Result(w, m, nameof(m));
        NetworkShapes.Result(w, v, nameof(v));
        NetworkShapes.Adam(factors);
        AdamNumbers adam = AdamNumbers.Of<T>(factors);
        UpdateParams numbers = new()
        {
            Beta1 = adam.Beta1,
            Rest1 = adam.Rest1,
            Beta2 = adam.Beta2,
            Rest2 = adam.Rest2,
            Epsilon = adam.Epsilon,
            Correction1 = adam.Correction1,
            Correction2 = adam.Correction2,
        };
        Run(adamW, numbers, w, g, m, v, states: 2, rates);
    }

    /// <summary>Fills in the operands and launches. Operands of states that a rule has not are W itself: the kernel wants addresses.</summary>
    private void Run(Kernel<UpdateParams> kernel, UpdateParams parameters, DeviceMatrix<T> w, DeviceMatrix<T> g, DeviceMatrix<T> m, DeviceMatrix<T> v, int states, in UpdateRates<T> rates)
    {
        bool decays = rates.WeightDecayFactor != 0;
        using CudaOperand<T> weight = new(device, w, nameof(w));
        using CudaOperand<T> gradient = new(device, g, nameof(g));
        using CudaOperand<T> first = new(device, m, nameof(m));
        using CudaOperand<T> second = new(device, v, nameof(v));
        using CudaOperand<T> learningRates = new(device, rates.LearningRates, nameof(rates.LearningRates));
        using CudaOperand<T> weightDecays = new(device, decays ? rates.WeightDecays : rates.LearningRates, nameof(rates.WeightDecays));
        RequireWritten(weight, gradient, learningRates, weightDecays, nameof(w));
        if (states > 0)
        {
            RequireWritten(first, gradient, learningRates, weightDecays, nameof(m));
            CudaOperand<T>.RequireApart(weight, first, nameof(w));
        }

        if (states > 1)
        {
            RequireWritten(second, gradient, learningRates, weightDecays, nameof(v));
            CudaOperand<T>.RequireApart(weight, second, nameof(w));
            CudaOperand<T>.RequireApart(first, second, nameof(m));
        }

        if (weight.IsEmpty) return;
        bool dense = weight.IsDense && gradient.IsDense && first.IsDense && second.IsDense;
        parameters.W = weight.Pointer;
        parameters.G = gradient.Pointer;
        parameters.M = first.Pointer;
        parameters.V = second.Pointer;
        parameters.Rates = learningRates.Pointer;
        parameters.Decays = decays ? weightDecays.Pointer : 0;
        parameters.Columns = dense ? (long)w.Rows * w.Columns : w.Columns;
        parameters.WBatch = weight.BatchStride;
        parameters.GBatch = gradient.BatchStride;
        parameters.MBatch = first.BatchStride;
        parameters.VBatch = second.BatchStride;
        parameters.RatesBatch = learningRates.BatchStride;
        parameters.DecaysBatch = weightDecays.BatchStride;
        parameters.RateFactor = rates.LearningRateFactor;
        parameters.DecayFactor = rates.WeightDecayFactor;
        parameters.Batch = w.Batch;
        parameters.Rows = dense ? 1 : w.Rows;
        parameters.WRow = weight.RowStride;
        parameters.GRow = gradient.RowStride;
        parameters.MRow = first.RowStride;
        parameters.VRow = second.RowStride;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(parameters.Batch, parameters.Rows, parameters.Columns);
        kernel.Launch(grid, block, parameters);
    }

    private static void RequireWritten(in CudaOperand<T> written, in CudaOperand<T> g, in CudaOperand<T> rates, in CudaOperand<T> decays, string name)
    {
        CudaOperand<T>.RequireApart(g, written, name);
        CudaOperand<T>.RequireApart(rates, written, name);
        CudaOperand<T>.RequireApart(decays, written, name);
    }
}
