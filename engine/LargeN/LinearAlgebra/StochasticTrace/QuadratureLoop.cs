// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Steps until the quadrature of every function has converged; then means, errors and verdicts lie in the workspace.</summary>
internal static unsafe class QuadratureLoop
{
    private const int StepsBetween = 5;

    internal static StochasticTraceReport Run<TTarget>(
        ISymmetricOperator a, TTarget target, in QuadratureLayout layout, StochasticTraceOptions options, byte* memory, Parallelism parallelism)
        where TTarget : struct, IQuadratureTarget
    {
        double* means = (double*)(memory + layout.Means), errors = (double*)(memory + layout.Errors);
        Verdict* verdicts = (Verdict*)(memory + layout.Verdicts);
        int values = layout.Outputs * layout.Words, checks = 0, steps = 0;
        LanczosQuadrature run = LanczosQuadrature.Start(layout, options, memory);
        bool done = layout.Steps == 0;
        new Span<double>(means, values).Clear();
        new Span<double>(errors, 2 * layout.Outputs).Clear();
        new Span<Verdict>(verdicts, layout.Outputs).Fill(Verdict.Converged);
        try
        {
            while (!done)
            {
                run.Step(a, parallelism);
                steps++;
                bool last = run.AllEnded || steps == layout.Steps;
                if (steps % StepsBetween != 0 && !last) continue;
                run.MakeRules(parallelism);
                bool settled = Estimate(run, target, layout, options, memory, steps, checks++ > 0);
                done = last || settled;
            }
        }
        finally
        {
            run.End();
        }

        Verdict worst = Verdict.Converged;
        for (int s = 0; s < layout.Outputs; s++) worst = worst.And(verdicts[s]);
        return new StochasticTraceReport(worst, steps, (long)steps * layout.Probes, run.Exact);
    }

    /// <summary>New means, errors and verdicts; true when no function needs more steps.</summary>
    private static bool Estimate<TTarget>(
        LanczosQuadrature run, TTarget target, in QuadratureLayout layout, StochasticTraceOptions options, byte* memory, int steps, bool hasBefore)
        where TTarget : struct, IQuadratureTarget
    {
        double* sums = (double*)(memory + layout.Sums), means = (double*)(memory + layout.Means), errors = (double*)(memory + layout.Errors);
        Verdict* verdicts = (Verdict*)(memory + layout.Verdicts), own = verdicts + layout.Outputs;
        int words = layout.Words, values = layout.Outputs * words;
        for (int v = 0; v < layout.Probes; v++)
        {
            Span<Verdict> ownVerdicts = new(own + ((nint)v * layout.Outputs), layout.Outputs);
            if (run.Rule(v, out double* nodes, out double* weights, out int count)) target.Evaluate(nodes, weights, count, sums + ((nint)v * values), own + ((nint)v * layout.Outputs));
            else ownVerdicts.Fill(new Verdict(VerdictKind.NonFinite, steps - 1));
        }

        bool settled = true, exact = run.AllEnded;
        for (int s = 0; s < layout.Outputs; s++)
        {
            Verdict verdict = Verdict.Converged;
            for (int v = 0; v < layout.Probes; v++)
            {
                Verdict one = own[((nint)v * layout.Outputs) + s];
                if (!one.IsConverged && (verdict.IsConverged || verdict.Kind == VerdictKind.IllConditioned)) verdict = one;
            }

            // Squares are taken of numbers scaled by a power of two, that of these values and the means before.
            int scale = Probes.Exponent(Math.Max(Probes.Largest(sums + (s * words), values, layout.Probes, words), Probes.Largest(means + (s * words), words, 1, words)));
            double moved = 0, size = 0, squared = 0;
            for (int w = 0; w < words; w++)
            {
                int at = (s * words) + w;
                double mean = Probes.Mean(sums + at, values, layout.Probes, scale, out double squaredError), d = mean - PowerOfTwo.Scale(means[at], -scale);
                means[at] = PowerOfTwo.Scale(mean, scale);
                moved = Math.FusedMultiplyAdd(d, d, moved);
                size = Math.FusedMultiplyAdd(mean, mean, size);
                squared += squaredError;
            }

            (double statistical, double quadrature) = (Math.Sqrt(squared), exact ? 0 : hasBefore ? Math.Sqrt(moved) : double.PositiveInfinity);
            bool converged = exact || (quadrature <= options.Tolerance * Math.Sqrt(size) && quadrature <= statistical);
            errors[2 * s] = PowerOfTwo.Scale(statistical, scale);
            errors[(2 * s) + 1] = quadrature = PowerOfTwo.Scale(quadrature, scale);
            settled &= converged || verdict.Kind is VerdictKind.NonFinite;
            if (verdict.IsConverged) verdict = converged ? new Verdict(VerdictKind.Converged, -1, quadrature) : new Verdict(VerdictKind.NotConverged, steps, quadrature);
            verdicts[s] = verdict;
            if (verdict.Kind is not (VerdictKind.NonFinite or VerdictKind.NotPositiveDefinite)) continue;
            errors[2 * s] = errors[(2 * s) + 1] = double.NaN;
            for (int w = 0; w < words; w++) means[(s * words) + w] = double.NaN;
        }

        return settled;
    }
}
