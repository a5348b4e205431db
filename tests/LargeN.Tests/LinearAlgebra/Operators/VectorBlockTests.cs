// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Tests.LinearAlgebra;

public class VectorBlockTests
{
    private const int Long = 1 << 27;

    private static readonly Dictionary<string, Action> Plans = new()
    {
        ["Lanczos"] = () => Lanczos.Plan(Long, new EigenpairsOptions { Count = 1, BlockSize = 16 }, Parallelism.Single),
        ["quadrature"] = () => StochasticTrace.Plan(Long, 1, false, new StochasticTraceOptions { Probes = 16 }, Parallelism.Single),
        ["Hutchinson"] = () => StochasticTrace.HutchinsonPlan(Long, 16, new StochasticTraceOptions { Probes = 2 }, Parallelism.Single),
        ["conjugate gradients"] = () => ConjugateGradient.Plan(Long, 16, 1, false),
    };

    [Test]
    public void A_block_that_no_view_can_span_is_refused_before_anything_is_allocated([ValueSource(nameof(Names))] string plan)
    {
        ArgumentOutOfRangeException? error = Assert.Throws<ArgumentOutOfRangeException>(() => Plans[plan]());

        Assert.That(error!.ActualValue, Is.EqualTo(Long));
        Assert.That(error.Message, Does.Contain("16 vectors").And.Contain("take fewer vectors at a time"));
    }

    [Test]
    public void A_vector_takes_whole_cache_lines() =>
        Assert.That(new[] { 0, 1, 8, 9, int.MaxValue - 7 - 64 }.Select(n => VectorBlock.Stride(n, 1)), Is.EqualTo(new[] { 0, 8, 8, 16, int.MaxValue - 7 - 64 }));

    private static string[] Names() => [.. Plans.Keys];
}
