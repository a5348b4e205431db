// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Tests.Randomness;

public class PermutationTests
{
    private const double Sigmas = 4;

    [TestCase(1), TestCase(2), TestCase(3), TestCase(64), TestCase(2047), TestCase(2048), TestCase(2049), TestCase(4096), TestCase(4097), TestCase(65_536), TestCase(100_003)]
    public void Every_element_stands_at_one_place_and_stretches_are_parts_of_the_whole(int count)
    {
        RandomStream stream = new(11, Purpose.Test, 3, 2);
        int[] whole = new int[count];
        stream.FillPermuted(whole, count);

        Assert.That(whole.Order(), Is.EqualTo(Enumerable.Range(0, count)));
        foreach ((int first, int length) in new[] { (0, count), (0, 0), (count, 0), (count - 1, 1), (count / 3, count / 2) })
        {
            int[] part = new int[length];
            stream.FillPermuted(part, count, first);
            Assert.That(part, Is.EqualTo(whole[first..(first + length)]));
        }
    }

    [Test]
    public void The_largest_count_has_places_up_to_its_end()
    {
        int[] last = new int[4];
        new RandomStream(11, Purpose.Test, 3).FillPermuted(last, int.MaxValue, int.MaxValue - 4);
        Assert.That(last, Is.Unique.And.All.InRange(0, int.MaxValue - 1));
    }

    [Test]
    public void Values_stay_what_they_are()
    {
        int[] few = new int[6], many = new int[3];
        new RandomStream(11, Purpose.Orders, 3, 2).FillPermuted(few, 6);
        new RandomStream(11, Purpose.Orders, 3, 2).FillPermuted(many, 60_000, 100);
        Assert.That(few, Is.EqualTo((int[])[5, 2, 4, 0, 3, 1])); // by another program, in Python
        Assert.That(many, Is.EqualTo((int[])[17_655, 9922, 39_927]));
    }

    [Test]
    public void All_permutations_of_few_elements_are_as_frequent()
    {
        const int Draws = 120_000;
        Dictionary<string, int> counts = [];
        int[] p = new int[5];
        for (uint epoch = 0; epoch < Draws; epoch++)
        {
            new RandomStream(4, Purpose.Test, 1, epoch).FillPermuted(p, 5);
            string key = string.Concat(p);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.That(counts, Has.Count.EqualTo(120));
        AssertEven([.. counts.Values], Draws);
    }

    [TestCase(2049, 16), TestCase(3000, 16), TestCase(60_000, 32)]
    public void Places_and_neighbours_of_many_elements_are_even(int count, int cells)
    {
        int[] places = new int[cells], pairs = new int[cells * cells], epochs = new int[cells * cells], tops = new int[cells];
        int[] p = new int[count], before = new int[count];
        const int Epochs = 60;
        for (uint epoch = 0; epoch < Epochs; epoch++)
        {
            new RandomStream(4, Purpose.Test, 1, epoch).FillPermuted(p, count);
            for (int i = 0; i + 1 < count; i += 2) pairs[(Cell(p[i]) * cells) + Cell(p[i + 1])]++;                    // what stands side by side
            if (epoch > 0) for (int i = 0; i < count; i += 5) epochs[(Cell(before[i]) * cells) + Cell(p[i])]++;       // the same place in two epochs
            (p, before) = (before, p);
        }

        for (uint epoch = 0; epoch < 4000; epoch++)
        {
            int[] one = new int[1];
            new RandomStream(4, Purpose.Test, 2, epoch).FillPermuted(one, count, 77);
            places[Cell(one[0])]++;                                                                                     // one place in many epochs
            tops[one[0] % cells]++;
        }

        AssertEven(pairs, pairs.Sum());
        AssertEven(epochs, epochs.Sum());
        AssertEven(places, 4000);
        if (count % cells == 0) AssertEven(tops, 4000);

        int Cell(int x) => (int)((long)x * cells / count);
    }

    [Test]
    public void Places_outside_are_refused()
    {
        RandomStream stream = new(1, Purpose.Test, 0);
        Assert.That(() => stream.FillPermuted(new int[1], 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => stream.FillPermuted(new int[3], 5, 3), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("below 5"));
        Assert.That(() => stream.FillPermuted(new int[1], 5, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Chi-square over the cells, in units of its own standard deviation.</summary>
    private static void AssertEven(int[] counts, int draws)
    {
        double expected = (double)draws / counts.Length, chiSquare = counts.Sum(c => (c - expected) * (c - expected) / expected), freedom = counts.Length - 1;
        Assert.That(chiSquare - freedom, Is.InRange(-Sigmas * Math.Sqrt(2 * freedom), Sigmas * Math.Sqrt(2 * freedom)));
    }
}
