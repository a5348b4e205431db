// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>The update of a parameter by its gradient.</summary>
internal sealed class BoundUpdate<T>(UpdateOperation o, StepPlace<T> w, StepPlace<T> g, StepPlace<T> first, StepPlace<T> second, StepRates<T> rates) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame)
    {
        Descent descent = rates.Descent(frame);
        for (int i = 0; i < w.Rows; i++)
        {
            switch (o.Optimiser)
            {
                case Sgd:
                    LaneLoop.Run(new SgdStep(descent), w.Row(frame, i), g.Row(frame, i));
                    break;
                case SignDescent:
                    LaneLoop.Run(new SignStep(descent), w.Row(frame, i), g.Row(frame, i));
                    break;
                case Momentum m:
                    LaneLoop.Run(new MomentumStep(descent, ElementNumbers.Rounded<T>(m.Decay), m.Nesterov), w.Row(frame, i), g.Row(frame, i), first.Row(frame, i));
                    break;
                case Lion l:
                    LaneLoop.Run(
                        new LionStep(descent, ElementNumbers.Rounded<T>(l.Beta1), ElementNumbers.Rounded<T>(1 - l.Beta1), ElementNumbers.Rounded<T>(l.Beta2), ElementNumbers.Rounded<T>(1 - l.Beta2)),
                        w.Row(frame, i),
                        g.Row(frame, i),
                        first.Row(frame, i));
                    break;
                case AdamW a:
                    AdamNumbers numbers = AdamNumbers.Of<T>(AdamSteps.Factors(a, o.Scales, frame.Step));
                    LaneLoop.Run(new AdamWStep(descent, numbers), w.Row(frame, i), g.Row(frame, i), first.Row(frame, i), second.Row(frame, i));
                    break;
                default:
                    throw new NotSupportedException($"the optimiser {o.Optimiser.GetType().Name} is not known to this executor");
            }
        }
    }
}

/// <summary>The learning rate and the weight decay of a parameter, each a number of the replica times a factor.</summary>
internal readonly unsafe struct StepRates<T>(StepPlace<T> rate, double rateFactor, StepPlace<T> decay, double decayFactor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <exception cref="ArgumentOutOfRangeException">The schedule gives no finite number.</exception>
    internal Descent Descent(in StepFrame<T> frame)
    {
        double factor = Factor(frame);
        return new Descent(ElementNumbers.Product(*rate.Pointer(frame), factor), decayFactor == 0 ? 0 : ElementNumbers.Product(*decay.Pointer(frame), decayFactor));
    }

    /// <summary>The same numbers for products that descend.</summary>
    internal Descent Descent(in StepFrame<T> frame, out Descending<T> numbers)
    {
        Descent descent = Descent(frame);
        numbers = new Descending<T>(T.CreateTruncating(descent.Rate), T.CreateTruncating(descent.Decay));   // exact: they are rounded to T already
        return descent;
    }

    /// <summary>The numbers of a group of replicas in lanes; decays are 0 where the parameter has none. Returns how many are not 0.</summary>
    internal int Lanes(in StepFrame<T> frame, T* learningRates, T* decays)
    {
        double factor = Factor(frame);
        T* rates = rate.Pointer(frame), given = decay.Pointer(frame);
        int decaying = 0;
        for (int l = 0; l < LaneSteps<T>.Lanes; l++)
        {
            learningRates[l] = T.CreateTruncating(double.CreateTruncating(rates[l]) * factor);
            decays[l] = decayFactor == 0 ? T.Zero : T.CreateTruncating(double.CreateTruncating(given[l]) * decayFactor);
            if (decays[l] != T.Zero) decaying++;
        }

        return decaying;
    }

    private double Factor(in StepFrame<T> frame)
    {
        double factor = rateFactor * frame.Rate;
        return double.IsFinite(factor) ? factor : throw new ArgumentOutOfRangeException(nameof(frame), factor, $"the factor of the learning rate at step {frame.Step} must be finite");
    }
}
