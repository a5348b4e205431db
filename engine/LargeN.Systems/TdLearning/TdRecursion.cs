// SPDX-License-Identifier: MIT
namespace LargeN.Systems.TdLearning;

/// <summary>Mean and second moments of the weights of TD(0), update by update: what is recorded of them.</summary>
internal abstract class TdRecursion(TdLearningConfig config) : IDisposable
{
    /// <summary>The config.</summary>
    protected TdLearningConfig Config { get; } = config;

    /// <summary>The recursion of a config, mode by mode where the environment allows it.</summary>
    internal static TdRecursion Of(TdLearningConfig config, FixedPoint point, EpisodeMoments? episodes, TorusModes? torus, bool full) =>
        torus is null ? new TdMoments(config, point, episodes!, full) : new TorusMoments(config, torus, full);

    /// <summary>The error after each update n = 0 to the last recorded one, and the mean over the second half.</summary>
    internal (double[] Recorded, double Plateau) Errors(double learningRate, CancellationToken cancel)
    {
        StartFromWeights();
        double[] recorded = new double[Config.Steps.Count];
        int last = Config.Steps[^1], next = 0;
        double sum = 0;
        for (int n = 0; ; n++)
        {
            cancel.ThrowIfCancellationRequested();
            double error = Error();
            if (!double.IsFinite(error)) error = double.PositiveInfinity;
            if (Config.Steps[next] == n) recorded[next++] = error;
            if (n > last / 2 || last == 0) sum += error;
            if (n == last) break;
            if (double.IsPositiveInfinity(error))
            {
                recorded.AsSpan(next).Fill(error);
                return (recorded, error);
            }

            Update(learningRate / (Config.Annealing > 0 ? 1 + (n / Config.Annealing) : 1), withSource: true);
        }

        return (recorded, last == 0 ? sum : sum / (last - (last / 2)));
    }

    /// <summary>Largest factor by which an update multiplies second moments: above 1 they grow without bound. By iteration of the positive map, to three digits.</summary>
    internal double GrowthFactor(double learningRate, CancellationToken cancel)
    {
        StartFromUnit();
        double factor = 0, before = 1;
        for (int i = 1; i <= 4000; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Update(learningRate, withSource: false);
            double size = Trace();
            if (!(size > 0) || !double.IsFinite(size)) return size > 0 ? double.PositiveInfinity : 0;
            Divide(size);
            factor = size;
            if (i % 50 != 0) continue;
            if (Math.Abs(factor - before) < 1e-5 * factor) break;
            before = factor;
        }

        return factor;
    }

    /// <summary>Releases what the recursion holds.</summary>
    public virtual void Dispose()
    {
    }

    /// <summary>w = w_0 + w_phi: a potential is the same run begun elsewhere.</summary>
    protected abstract void StartFromWeights();

    /// <summary>Mean 0, second moments 1/M.</summary>
    protected abstract void StartFromUnit();

    /// <summary>Mean squared distance of the values to those of the TD solution.</summary>
    protected abstract double Error();

    /// <summary>Trace of the second moments.</summary>
    protected abstract double Trace();

    /// <summary>Divides the second moments.</summary>
    protected abstract void Divide(double size);

    /// <summary>One update; without source only what is linear in the second moments.</summary>
    protected abstract void Update(double eta, bool withSource);
}
