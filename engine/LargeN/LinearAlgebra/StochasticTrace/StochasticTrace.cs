// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Traces of functions of large symmetric operators, tr f(A), from random probes and Lanczos runs, with error bars.</summary>
/// <remarks>
/// <para>Method: stochastic Lanczos quadrature (Ubaru, Chen and Saad 2017). For probes v with independent elements +-1 the mean of v^T f(A) v is tr f(A); each v^T f(A) v comes from the
/// Gauss rule of a Lanczos run with full re-orthogonalisation. One set of runs serves every f and shift; all probes together make the operator a matrix product.</para>
/// <para>Error: two parts, stated apart. Statistical: the standard error over probes, about sqrt(2 / Probes) |f(A)|_F (without its diagonal). Quadrature: what the last five steps moved the
/// value; it falls as rho^(-2 m) with rho = (sqrt(kappa) + 1)/(sqrt(kappa) - 1), kappa the condition number of A + z, m the steps. A run ends when five steps move every value by less than the
/// tolerance and less than its statistical error, when the Krylov spaces of all probes are exhausted (the quadrature is then exact), or at the limit on steps.</para>
/// <para>Verdict of an estimate: <see cref="VerdictKind.Converged"/>, or <see cref="VerdictKind.NotConverged"/> at the limit, with the quadrature error as residual;
/// <see cref="VerdictKind.IllConditioned"/> and <see cref="VerdictKind.Diverged"/> where a shift lies next to or on a node, as in <see cref="Resolvent"/>;
/// <see cref="VerdictKind.NotPositiveDefinite"/> for a logarithm of a node that is not positive, with that number; <see cref="VerdictKind.NonFinite"/> (value NaN) where a product or the function is not finite.</para>
/// <para>Determinism: class B, if the operator is. Probe v is made of the random words of (seed, <see cref="Randomness.Purpose.Probes"/>, replica v).</para>
/// </remarks>
public static partial class StochasticTrace
{
    /// <summary>Workspace and work of a run.</summary>
    /// <param name="n">Order of the operator, >= 0.</param>
    /// <param name="outputs">Number of shifts, or 1 for a function, >= 0.</param>
    /// <param name="complex">Whether the shifts are complex.</param>
    /// <param name="options">Probes and limits.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <returns>Bytes, mostly (steps + 1) * probes * n doubles, and the flops of all steps without those of the operator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, an option is out of range, or the vectors of one call of the operator are more elements than a view can span.</exception>
    public static OperationPlan Plan(int n, int outputs, bool complex, StochasticTraceOptions options, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentNullException.ThrowIfNull(options);
        StochasticTraceOptions.Check(options);
        double steps = options.Steps(n);
        return new OperationPlan(new QuadratureLayout(n, outputs, complex ? 2 : 1, options, parallelism).Bytes, 4.0 * n * options.Probes * steps * steps);
    }

    /// <summary>tr (A + z)^-1 at many complex shifts. Allocates nothing beyond what <see cref="ISymmetricOperator.Prepare"/> does.</summary>
    /// <param name="a">The operator, of order n.</param>
    /// <param name="shifts">z.</param>
    /// <param name="estimates">One a shift.</param>
    /// <param name="options">Probes and limits.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">The estimates are not one a shift, or the workspace is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static unsafe StochasticTraceReport Resolvents(
        ISymmetricOperator a, ReadOnlySpan<Complex> shifts, Span<ComplexTraceEstimate> estimates, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism = default)
    {
        RequireCount(estimates.Length, shifts.Length, nameof(estimates));
        QuadratureLayout layout = Begin(a, shifts.Length, 2, options, workspace, parallelism, out byte* memory);
        StochasticTraceReport report;
        fixed (double* z = Resolvent.Words(shifts))
        {
            report = QuadratureLoop.Run(a, new ResolventTarget(z, shifts.Length, 2), layout, options, memory, parallelism);
        }

        double* means = (double*)(memory + layout.Means), errors = (double*)(memory + layout.Errors);
        for (int s = 0; s < shifts.Length; s++)
        {
            estimates[s] = new ComplexTraceEstimate(
                new Complex(means[2 * s], means[(2 * s) + 1]), errors[2 * s], errors[(2 * s) + 1], ((Verdict*)(memory + layout.Verdicts))[s]);
        }

        GC.KeepAlive(workspace);
        return report;
    }

    /// <summary>tr (A + z)^-1 at many real shifts. Allocates nothing beyond what <see cref="ISymmetricOperator.Prepare"/> does.</summary>
    /// <inheritdoc cref="Resolvents(ISymmetricOperator, ReadOnlySpan{Complex}, Span{ComplexTraceEstimate}, StochasticTraceOptions, Workspace, Parallelism)"/>
    public static unsafe StochasticTraceReport Resolvents(
        ISymmetricOperator a, ReadOnlySpan<double> shifts, Span<TraceEstimate> estimates, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism = default)
    {
        RequireCount(estimates.Length, shifts.Length, nameof(estimates));
        QuadratureLayout layout = Begin(a, shifts.Length, 1, options, workspace, parallelism, out byte* memory);
        fixed (double* z = shifts)
        {
            StochasticTraceReport report = QuadratureLoop.Run(a, new ResolventTarget(z, shifts.Length, 1), layout, options, memory, parallelism);
            End(layout, memory, estimates, workspace);
            return report;
        }
    }

    /// <summary>log det(A + z) = tr log(A + z) at many real shifts, A + z positive definite. Allocates nothing beyond what <see cref="ISymmetricOperator.Prepare"/> does.</summary>
    /// <inheritdoc cref="Resolvents(ISymmetricOperator, ReadOnlySpan{Complex}, Span{ComplexTraceEstimate}, StochasticTraceOptions, Workspace, Parallelism)"/>
    public static unsafe StochasticTraceReport LogDeterminants(
        ISymmetricOperator a, ReadOnlySpan<double> shifts, Span<TraceEstimate> estimates, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism = default)
    {
        RequireCount(estimates.Length, shifts.Length, nameof(estimates));
        QuadratureLayout layout = Begin(a, shifts.Length, 1, options, workspace, parallelism, out byte* memory);
        fixed (double* z = shifts)
        {
            StochasticTraceReport report = QuadratureLoop.Run(a, new LogarithmTarget(z, shifts.Length), layout, options, memory, parallelism);
            End(layout, memory, estimates, workspace);
            return report;
        }
    }

    /// <summary>tr f(A) for a function given as a struct. Allocates nothing beyond what <see cref="ISymmetricOperator.Prepare"/> and the function do.</summary>
    /// <typeparam name="TFunction">The function.</typeparam>
    /// <param name="a">The operator, of order n.</param>
    /// <param name="function">f: smooth on the spectrum, or the quadrature converges slowly.</param>
    /// <param name="estimate">The estimate.</param>
    /// <param name="options">Probes and limits.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for one output.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">The workspace is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static unsafe StochasticTraceReport Of<TFunction>(
        ISymmetricOperator a, TFunction function, out TraceEstimate estimate, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism = default)
        where TFunction : ISpectralFunction
    {
        QuadratureLayout layout = Begin(a, 1, 1, options, workspace, parallelism, out byte* memory);
        StochasticTraceReport report = QuadratureLoop.Run(a, new FunctionTarget<TFunction>(function), layout, options, memory, parallelism);
        estimate = default;
        End(layout, memory, new Span<TraceEstimate>(ref estimate), workspace);
        return report;
    }

    /// <summary>tr f(A) for a function given as a delegate; bits that it takes from the C library (Math.Exp, Math.Log) are not promised.</summary>
    /// <inheritdoc cref="Of{TFunction}(ISymmetricOperator, TFunction, out TraceEstimate, StochasticTraceOptions, Workspace, Parallelism)"/>
    public static StochasticTraceReport Of(
        ISymmetricOperator a, Func<double, double> function, out TraceEstimate estimate, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Of(a, new DelegateFunction(function), out estimate, options, workspace, parallelism);
    }

    private static unsafe QuadratureLayout Begin(
        ISymmetricOperator a, int outputs, int words, StochasticTraceOptions options, Workspace workspace, Parallelism parallelism, out byte* memory)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(workspace);
        memory = workspace.Claim(Plan(a.Order, outputs, words == 2, options, parallelism).WorkspaceBytes, nameof(StochasticTrace));
        a.Prepare(options.Probes, parallelism);
        return new QuadratureLayout(a.Order, outputs, words, options, parallelism);
    }

    private static unsafe void End(in QuadratureLayout layout, byte* memory, Span<TraceEstimate> estimates, Workspace workspace)
    {
        double* means = (double*)(memory + layout.Means), errors = (double*)(memory + layout.Errors);
        for (int s = 0; s < estimates.Length; s++) estimates[s] = new TraceEstimate(means[s], errors[2 * s], errors[(2 * s) + 1], ((Verdict*)(memory + layout.Verdicts))[s]);
        GC.KeepAlive(workspace);
    }

    private static void RequireCount(int count, int shifts, string name)
    {
        if (count != shifts) throw new ArgumentException($"{count} estimates; needed: one a shift, {shifts}", name);
    }
}
