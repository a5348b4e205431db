// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>What is summed over the nodes of a probe: sum_k w_k f(theta_k) for one or many f.</summary>
internal unsafe interface IQuadratureTarget
{
    /// <summary>Number of functions.</summary>
    int Outputs { get; }

    /// <summary>Numbers a value: 1 real, 2 complex.</summary>
    int Words { get; }

    /// <summary>The sums of one probe, and a verdict for each.</summary>
    void Evaluate(double* nodes, double* weights, int count, double* sums, Verdict* verdicts);
}

/// <summary>1/(theta + z) at many shifts.</summary>
internal readonly unsafe struct ResolventTarget(double* shifts, int count, int words) : IQuadratureTarget
{
    public int Outputs => count;

    public int Words => words;

    public void Evaluate(double* nodes, double* weights, int nodeCount, double* sums, Verdict* verdicts) => SpectralSums<InverseTerm>.Run(
        new SpectralProblem { Spectra = 1, N = nodeCount, Shifts = count, Words = words, Values = nodes, Weights = weights, Z = shifts, Sums = sums, Verdicts = verdicts },
        Parallelism.Single);
}

/// <summary>log(theta + z) at many real shifts; a node with theta + z &lt;= 0 is a verdict.</summary>
internal readonly unsafe struct LogarithmTarget(double* shifts, int count) : IQuadratureTarget
{
    public int Outputs => count;

    public int Words => 1;

    public void Evaluate(double* nodes, double* weights, int nodeCount, double* sums, Verdict* verdicts)
    {
        SpectralSums<LogarithmTerm>.Run(
            new SpectralProblem { Spectra = 1, N = nodeCount, Shifts = count, Words = 1, Values = nodes, Weights = weights, Z = shifts, Sums = sums, Verdicts = verdicts },
            Parallelism.Single);
        for (int s = 0; s < count; s++)
        {
            double least = double.PositiveInfinity;
            for (int k = 0; k < nodeCount; k++) least = Math.Min(least, nodes[k] + shifts[s]);
            if (!(least <= 0) || verdicts[s].Kind == VerdictKind.NonFinite) continue;
            sums[s] = double.NaN;
            verdicts[s] = new Verdict(VerdictKind.NotPositiveDefinite, -1, least);
        }
    }
}

/// <summary>A function of the caller.</summary>
internal readonly unsafe struct FunctionTarget<TFunction>(TFunction function) : IQuadratureTarget
    where TFunction : ISpectralFunction
{
    public int Outputs => 1;

    public int Words => 1;

    public void Evaluate(double* nodes, double* weights, int nodeCount, double* sums, Verdict* verdicts)
    {
        double sum = 0;
        for (int k = 0; k < nodeCount; k++)
        {
            // A node without weight says nothing, whatever the function is there.
            if (weights[k] != 0) sum = Math.FusedMultiplyAdd(weights[k], function.Of(nodes[k]), sum);
        }

        *sums = sum;
        *verdicts = double.IsFinite(sum) ? Verdict.Converged : new Verdict(VerdictKind.NonFinite);
    }
}

/// <summary>A delegate as a function on the spectrum.</summary>
internal readonly struct DelegateFunction(Func<double, double> function) : ISpectralFunction
{
    public double Of(double eigenvalue) => function(eigenvalue);
}
