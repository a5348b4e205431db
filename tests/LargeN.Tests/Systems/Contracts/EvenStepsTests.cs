// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Tests.Systems.Contracts;

/// <summary>Steps at which a training is looked at.</summary>
public class EvenStepsTests
{
    [TestCase(20, 8, new[] { 3, 5, 8, 10, 13, 15, 18, 20 })]
    [TestCase(3, 5, new[] { 1, 2, 3 })]
    [TestCase(7, 1, new[] { 7 })]
    [TestCase(10_000_000, 2, new[] { 5_000_000, 10_000_000 })]
    public void Stretches_end_at_rising_steps_and_the_last_one_is_the_last(int steps, int count, int[] expected) => Assert.That(EvenSteps.Of(steps, count), Is.EqualTo(expected));

    [Test]
    public void Large_numbers_do_not_overflow() => Assert.That(EvenSteps.Of(int.MaxValue, 10_000), Is.Ordered.And.Property("Length").EqualTo(10_000).And.Some.EqualTo(int.MaxValue));
}
