// SPDX-License-Identifier: MIT
using LargeN.Systems;
using LargeN.Systems.GroupCapacity;

namespace LargeN.Tests.Systems.GroupCapacity;

/// <summary>Cover's count and the dimensions of fixed subspaces.</summary>
public class CoverTests
{
    [TestCase(9, 6, 0.85546875)]
    [TestCase(15, 6, 0.211975098)]
    [TestCase(200, 90, 0.0780427379)]
    [TestCase(5, 3, 0.6875)]
    [TestCase(8, 3, 0.2265625)]
    [TestCase(6, 4, 0.8125)]
    [TestCase(18, 6, 0.0717315674)]
    public void Fractions_have_the_reference_values(int samples, int dimension, double fraction) => Near.Relative(CoverCount.Fraction(samples, dimension), fraction, 3e-9);

    [Test]
    public void Fraction_is_one_up_to_the_dimension_and_a_half_at_twice_it([Values(1, 7, 100, 5000)] int dimension)
    {
        Assert.That(CoverCount.Fraction(dimension, dimension), Is.EqualTo(1));
        Assert.That(CoverCount.Fraction(2 * dimension, dimension), Is.EqualTo(0.5));
        Near.Relative(Math.Exp(CoverCount.LogDichotomies(2 * dimension, dimension) - ((2 * dimension) - 1) * Math.Log(2)), 1, 1e-9 * dimension);
        Assert.That(CoverCount.Fraction((2 * dimension) + 1, dimension), Is.LessThan(0.5));
    }

    [Test]
    public void Counts_obey_covers_recursion()
    {
        for (int p = 1; p < 30; p++)
            for (int n = 2; n < 12; n++)
                Near.Relative(Math.Exp(CoverCount.LogDichotomies(p + 1, n)), Math.Exp(CoverCount.LogDichotomies(p, n)) + Math.Exp(CoverCount.LogDichotomies(p, n - 1)), 1e-12);
    }

    [TestCase("""{"kind":"shifts","rows":5,"channels":6}""", 6)]
    [TestCase("""{"kind":"shifts","rows":3,"columns":3,"channels":4}""", 4)]
    [TestCase("""{"kind":"directSum","orders":[3,4,5]}""", 3)]
    [TestCase("""{"kind":"convolution","rows":6,"channels":6,"pooling":"globalMax"}""", 6)]
    [TestCase("""{"kind":"convolution","rows":6,"channels":6,"pooling":"localAverage","stride":2}""", 6)]
    [TestCase("""{"kind":"trivial","dimension":11}""", 11)]
    [TestCase("""{"kind":"matrices","dimension":3,"orders":[3],"generators":[0,0,1,1,0,0,0,1,0]}""", 1)]                          // a cycle of three
    [TestCase("""{"kind":"matrices","dimension":3,"orders":[2,2],"generators":[0,1,0,1,0,0,0,0,1,1,0,0,0,0,1,0,1,0]}""", 1)]      // the symmetric group of three
    [TestCase("""{"kind":"matrices","dimension":2,"orders":[4],"generators":[0,-1,1,0]}""", 0)]                                   // quarter turns fix the origin alone
    [TestCase("""{"kind":"matrices","dimension":3,"orders":[2],"generators":[1,0,0,0,1,0,0,0,-1]}""", 2)]                         // a mirror
    public void Fixed_dimensions(string representation, int dimension)
    {
        Entry entry = Agreement.Entry("group-capacity");
        foreach (bool affine in (bool[])[false, true])
        {
            if (dimension == 0 && !affine) continue;
            object config = entry.Parse($$"""{"representation":{{representation}},"samples":[3],"affine":{{(affine ? "true" : "false")}}}""");
            Assert.That(entry.Predict(config, default).Observables["fixedDimension"].Values[0], Is.EqualTo(dimension + (affine ? 1 : 0)));
        }
    }

    [Test]
    public void The_group_of_matrices_is_closed()
    {
        MatrixGroup group = MatrixGroup.Of([0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0], 3, [2, 2]);
        Assert.That(group.Elements, Has.Count.EqualTo(6));
    }
}
