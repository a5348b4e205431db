// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Tests.Randomness;

public sealed class PhiloxTests
{
    [TestCase(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x0000000000000000ul, 0x6627E8D5u, 0xE169C58Du, 0xBC57AC4Cu, 0x9B00DBD8u)]
    [TestCase(0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFFFFFFFFFul, 0x408F276Du, 0x41C83B0Eu, 0xA20BC7C6u, 0x6D5451FDu)]
    [TestCase(0x243F6A88u, 0x85A308D3u, 0x13198A2Eu, 0x03707344u, 0x299F31D0A4093822ul, 0xD16CFE09u, 0x94FDCCEBu, 0x5001E420u, 0x24126EA1u)]
    public void Known_answers(uint c0, uint c1, uint c2, uint c3, ulong key, uint w0, uint w1, uint w2, uint w3)
    {
        Assert.That(Philox4x32.Block(c0, c1, c2, c3, key), Is.EqualTo((w0, w1, w2, w3)));

        // The vector form, at whatever width this machine has, through a stream whose counter is the same.
        uint[] words = new uint[4];
        new RandomStream(key, (Purpose)c1, c2, c3).FillBits(words, 4L * c0);
        Assert.That(words, Is.EqualTo(new[] { w0, w1, w2, w3 }));
    }

    [Test]
    public void The_vector_form_equals_the_scalar_form()
    {
        RandomStream stream = new(0x0123456789ABCDEF, Purpose.Weights, 5, 9);
        uint[] words = new uint[4 * 100];
        stream.FillBits(words);
        for (uint block = 0; block < 100; block++)
        {
            (uint w0, uint w1, uint w2, uint w3) = Philox4x32.Block(block, (uint)Purpose.Weights, 5, 9, 0x0123456789ABCDEF);
            Assert.That(words.AsSpan((int)(4 * block), 4).ToArray(), Is.EqualTo(new[] { w0, w1, w2, w3 }));
        }
    }
}
