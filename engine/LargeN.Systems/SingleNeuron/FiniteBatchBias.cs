// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.SingleNeuron;

public sealed partial class SingleNeuronSystem
{
    /// <summary>What batches and sets of finite size may change, in the unit of the values; measured, equation (6) of engine/docs/systems/single-neuron.md.</summary>
    private static double[] Bias(SingleNeuronConfig config, double[] values, string name, double rounding)
    {
        int records = config.Steps.Count, n = config.Students;
        double[] start = config.Start(), bias = new double[values.Length];
        double share = (double)config.InputDimension / config.Rows, length = Math.Sqrt(FixedOrder.SquaredNorm(start) / n);
        bool online = config is OnlineNeuronConfig, loss = name == "excessLoss";
        for (int i = 0; i < bias.Length; i++)
        {
            double rate = config.LearningRate[i / records], t = config.Steps[i % records], time = rate * t, value = values[i];
            if (!double.IsFinite(value)) continue;
            bias[i] = (1e-12 * value) + rounding;     // of coordinates in the span
            if (t == 0) continue;
            double noise = share * (online ? Math.Min(1, Math.Sqrt(rate)) : 1) / Math.Min(1, 2 - (rate * n / 2));
            double escape = 2 * noise * (1 + Elementary.Log(1 + (0.3 / length))) * (0.15 + (0.85 / (1 + (time / 30))));
            double angle = escape + (online || n == 1 ? 0 : time * share * n / 4);
            double relative = loss ? (1 + angle) * (1 + angle) * (1 + angle) : 1 + angle;
            double growth = n == 1 ? Growth(config, rate, t, share) : 1, turned = 3 * noise * growth * Elementary.Exp(n == 1 ? -time : -time / 10);
            double shaken = loss ? 1.5 * noise * Elementary.Exp(-time / 2) : Math.Sqrt((value * value) + turned) - value;
            bias[i] += (value * ((relative * growth) - 1)) + (loss && n == 1 ? 0 : shaken);
        }

        return bias;
    }

    /// <summary>One neuron: what noise of fresh batches makes of the mean decay, or how much the flattest direction of a fixed set, at the edge of Marchenko and Pastur, is left behind.</summary>
    private static double Growth(SingleNeuronConfig config, double rate, double t, double share)
    {
        double root = Math.Max(0, 1 - Math.Sqrt(2 * share)), own = (1 - (rate / 2)) * (1 - (rate / 2));
        double other = config is OnlineNeuronConfig
            ? own + (rate * rate * ((2.0 * config.InputDimension) + 3) / (4 * config.Rows))
            : Math.Max(own, (1 - (rate * root * root / 2)) * (1 - (rate * root * root / 2)));
        return Elementary.Exp(Math.Min(600, t * Elementary.Log(other / Math.Max(own, 1e-30))));
    }
}
