// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Numerics;
using LargeN.Networks;

namespace LargeN.Systems;

/// <summary>Trains to a step, with checkpoints on the way where the run has a place for them.</summary>
internal static class LongTraining
{
    // A training that took this part of the interval is kept when it is done, so that a block of many trainings does not begin again.
    private const int PartsOfInterval = 30;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(0.5);

    /// <summary>Takes up an earlier run's checkpoint of this stretch of the training, if there is one, and trains on.</summary>
    /// <param name="trainer">As the stretches before left it.</param>
    /// <param name="steps">Steps in all at the end of the stretch.</param>
    /// <param name="checkpoints">Where they lie; null for none.</param>
    /// <param name="part">Name of this stretch in the simulation.</param>
    /// <param name="progress">Told how much of this stretch is done, and 1 at its end, unless it has no steps; null for nobody.</param>
    /// <param name="cancel">Looked at between stretches.</param>
    /// <exception cref="CorruptDataException">The checkpoint is damaged or of another training.</exception>
    internal static void Advance<T>(EnsembleTrainer<T> trainer, long steps, RunCheckpoints? checkpoints, string part, IProgress<double>? progress, CancellationToken cancel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long first = trainer.StepsDone;
        if (checkpoints?.Find(part) is { } path) trainer.Load(path);
        if (trainer.StepsDone > steps) throw new InvalidOperationException($"the checkpoint of {part} is of {trainer.StepsDone} steps; {steps} are to be made");
        long start = Stopwatch.GetTimestamp(), stretch = 16, from = trainer.StepsDone;
        while (trainer.StepsDone < steps)
        {
            long begun = Stopwatch.GetTimestamp();
            trainer.Advance(Math.Min(stretch, steps - trainer.StepsDone), cancel);
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            if (took < Stretch / 2) stretch *= 2;
            else if (took > Stretch * 2) stretch = Math.Max(1, stretch / 2);
            if (trainer.StepsDone == steps) break;
            progress?.Report((trainer.StepsDone - first) / (double)(steps - first));
            if (checkpoints is { IsDue: true }) checkpoints.Save(part, trainer.Save);
        }

        if (first < steps) progress?.Report(1);
        if (checkpoints is not null && from < steps && Stopwatch.GetElapsedTime(start) > checkpoints.Interval / PartsOfInterval) checkpoints.Save(part, trainer.Save);
    }
}
