// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>Sharpness of every replica of an ensemble: the largest eigenvalue of R^(1/2) H R^(1/2), H the Hessian of the objective, R = diag(learning rate factors).</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Gradient descent at learning rate eta is stable on a quadratic objective where eta times this is below 2, exactly; training tends to bring it there (Cohen et al. 2021).
/// <para>Lanczos by exact products (<see cref="HessianProduct{T}"/>), all replicas side by side, those that are done idle. The first start vector of replica e is the normal stream (seed,
/// <see cref="Purpose.KrylovStart"/>, FirstReplica + e); later ones are the last eigenvector found, a tenth of each of the next two, so that one of them that has overtaken it is seen, and a hundredth of
/// a fresh draw. As with every Krylov method a larger eigenvalue whose vector the start hardly contains can be missed; a new object starts afresh.</para>
/// <para>Determinism: class B. Products in T, everything else in double. The residual is that of the projected matrix; with float products it does not see their rounding, some 1e-6 of the eigenvalue.
/// Cost: at most k products a replica, k = 12 about 32 steps of training. (training, section 7; architectures, section 6.)</para>
/// </remarks>
public sealed class Sharpness<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HessianProduct<T> hessian;
    private readonly SharpnessOptions options;
    private readonly double[]?[] vectors;
    private readonly double[]?[] starts;
    private readonly SharpnessResult[] results;
    private readonly Parallelism parallelism;
    private uint runs;

    /// <param name="hessian">Products with the Hessian on the data of interest; disposed by its owner, after this was used last.</param>
    /// <param name="options">How hard to look; null: 12 products, 1e-3.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public Sharpness(HessianProduct<T> hessian, SharpnessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        this.hessian = hessian;
        this.options = options ?? new SharpnessOptions();
        this.options.Validate();
        vectors = new double[hessian.Replicas][];
        starts = new double[hessian.Replicas][];
        results = new SharpnessResult[hessian.Replicas];
        parallelism = hessian.Trainer.Memory.Device is CpuDevice cpu ? cpu.Parallelism : Parallelism.Single;
    }

    /// <summary>What the last <see cref="Run"/> found, one a replica.</summary>
    public IReadOnlyList<SharpnessResult> Results => results;

    /// <summary>Looks for the sharpness of every replica with the parameters that it has at the moment.</summary>
    /// <param name="cancel">Looked at between products.</param>
    /// <exception cref="OperationCanceledException">Cancelled; results are unspecified.</exception>
    public void Run(CancellationToken cancel = default)
    {
        long each = Math.Min(options.Products, hessian.Order) + 2;
        int group = (int)Math.Clamp(options.MemoryLimit / (each * hessian.Order * sizeof(double)), 1, hessian.Replicas);
        for (int first = 0; first < hessian.Replicas; first += group) RunGroup(first, Math.Min(group, hessian.Replicas - first), cancel);
        runs++;
    }

    /// <summary>The eigenvector of the last <see cref="Run"/>, of length 1, in the coordinates R^(-1/2) theta.</summary>
    /// <param name="replica">Replica, from 0.</param>
    /// <returns>|theta| numbers in the order of the parameters of the network; empty before the first run, and where a result was not finite.</returns>
    public ReadOnlySpan<double> Vector(int replica) => vectors[replica];

    private void RunGroup(int first, int count, CancellationToken cancel)
    {
        TopEigenpair[] pairs = new TopEigenpair[count];
        ParallelRegion.For(count, parallelism, i => pairs[i] = new TopEigenpair(Start(first + i), options.Products, options.Tolerance));
        while (pairs.Any(p => !p.Done))
        {
            cancel.ThrowIfCancellationRequested();
            ParallelRegion.For(count, parallelism, i =>
            {
                if (pairs[i].Done) return;
                double[] direction = pairs[i].Next.ToArray();
                if (options.LearningRates) hessian.ScaleByRates(direction);
                hessian.WriteDirection(first + i, direction);
            });
            for (int i = 0; i < count; i++)
            {
                int stretch = 0;
                while (i + stretch < count && !pairs[i + stretch].Done) stretch++;
                if (stretch > 0) hessian.Run(first + i, stretch);
                i += stretch;
            }

            ParallelRegion.For(count, parallelism, i =>
            {
                if (pairs[i].Done) return;
                double[] product = new double[hessian.Order];
                hessian.Read(first + i, product);
                if (options.LearningRates) hessian.ScaleByRates(product);
                pairs[i].Absorb(product);
            });
        }

        ParallelRegion.For(count, parallelism, i => Keep(first + i, pairs[i]));
    }

    private void Keep(int replica, TopEigenpair pair)
    {
        results[replica] = pair.Result;
        vectors[replica] = starts[replica] = null;
        if (double.IsNaN(pair.Result.Value)) return;
        double[] vector = new double[hessian.Order];
        pair.AddVector(0, 1, vector);
        double[] start = [.. vector];
        pair.AddVector(1, 0.1, start);
        pair.AddVector(2, 0.1, start);
        (vectors[replica], starts[replica]) = (vector, start);
    }

    private double[] Start(int replica)
    {
        EnsembleSettings settings = hessian.Trainer.Settings;
        double[] start = new double[hessian.Order];
        new RandomStream(settings.Seed, Purpose.KrylovStart, settings.FirstReplica + (uint)replica, runs).FillNormal(start);
        if (starts[replica] is not { } last) return start;
        TopEigenpair.Normalise(start);
        for (int i = 0; i < start.Length; i++) start[i] = Math.FusedMultiplyAdd(0.01, start[i], last[i]);
        return start;
    }
}
