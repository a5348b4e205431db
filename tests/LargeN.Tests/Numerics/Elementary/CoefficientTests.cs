// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;
using LargeN.Tests.Numerics.Oracle;
using DoubleTables = LargeN.Numerics.DoublePrecision<LargeN.Numerics.Lanes.Doubles1>;
using SingleTables = LargeN.Numerics.SinglePrecision<LargeN.Numerics.Lanes.Floats1>;

namespace LargeN.Tests.Numerics;

/// <summary>Every committed coefficient and constant comes out of the fit again, to the last bit.</summary>
public sealed class CoefficientTests
{
    [Test]
    public void Double_tables_are_those_of_the_fit()
    {
        Assert.Multiple(() =>
        {
            Assert.That(DoubleTables.ExpTable, Is.EqualTo(Tables.Exp()));
            Assert.That(LogKernel.Table, Is.EqualTo(Tables.Log()));
            Assert.That(QuarterTurnKernel.SinTable, Is.EqualTo(Tables.SinQuarter()));
            Assert.That(QuarterTurnKernel.CosTable, Is.EqualTo(Tables.CosQuarter()));
            Assert.That(AtanKernel.Table, Is.EqualTo(Tables.Atan()));
            Assert.That(AsinKernel.Table, Is.EqualTo(Tables.Asin()));
            Assert.That(DoubleTables.SinTable, Is.EqualTo(Tables.Sin()));
            Assert.That(DoubleTables.CosTable, Is.EqualTo(Tables.Cos()));
            Assert.That(DoubleTables.ErfCentralTable, Is.EqualTo(Tables.ErfCentral()));
            Assert.That(DoubleTables.ErfcTailTable, Is.EqualTo(Tables.ErfcTail()));
        });
    }

    [Test]
    public void Float_tables_are_those_of_the_fit()
    {
        Assert.Multiple(() =>
        {
            Assert.That(SingleTables.ExpTable, Is.EqualTo(Tables.ExpSingle()));
            Assert.That(SingleTables.LogTable, Is.EqualTo(Tables.LogSingle()));
            Assert.That(SingleTables.SinTable, Is.EqualTo(Tables.SinSingle()));
            Assert.That(SingleTables.CosTable, Is.EqualTo(Tables.CosSingle()));
            Assert.That(SingleTables.ErfCentralTable, Is.EqualTo(Tables.ErfCentralSingle()));
            Assert.That(SingleTables.ErfcTailTable, Is.EqualTo(Tables.ErfcTailSingle()));
        });
    }

    [Test]
    public void Constants_are_the_parts_of_their_numbers()
    {
        (double first, double second, double third) = DoubleTables.HalfPi;
        (float firstSingle, float secondSingle, float thirdSingle) = SingleTables.HalfPi;
        BigReal halfPi = BigMath.Pi / 2;
        Assert.Multiple(() =>
        {
            Assert.That((BigMath.Ln2 - LogKernel.Ln2High).ToDouble(), Is.EqualTo(LogKernel.Ln2Low));
            Assert.That(SingleTables.Ln2Parts, Is.EqualTo((BigMath.Ln2.ToSingle(), (BigMath.Ln2 - BigMath.Ln2.ToSingle()).ToSingle())));
            Assert.That(halfPi.ToDouble(), Is.EqualTo(QuarterTurnKernel.HalfPiHigh));
            Assert.That((halfPi - QuarterTurnKernel.HalfPiHigh).ToDouble(), Is.EqualTo(QuarterTurnKernel.HalfPiLow));
            Assert.That(first, Is.EqualTo(halfPi.ToDouble()));
            Assert.That(second, Is.EqualTo((halfPi - first).ToDouble()));
            Assert.That(third, Is.EqualTo((halfPi - first - second).ToDouble()));
            Assert.That(firstSingle, Is.EqualTo(halfPi.ToSingle()));
            Assert.That(secondSingle, Is.EqualTo((halfPi - firstSingle).ToSingle()));
            Assert.That(thirdSingle, Is.EqualTo((halfPi - firstSingle - secondSingle).ToSingle()));
        });
    }

    [Test]
    public void Two_over_pi_has_its_1216_bits()
    {
        BigInteger bits = 0;
        foreach (ulong word in LargeAngle.TwoOverPi) bits = (bits << 64) | word;

        Assert.That(bits, Is.EqualTo(BigMath.TwoOverPi(1216)));
    }
}
