// SPDX-License-Identifier: MIT
namespace LargeN.Numerics.Lanes;

/// <summary>A vector of floats of some width. A formula written once over it gives the same bits at every width, 1 included.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface ISingleLanes<TSelf> : ILanes<TSelf>
    where TSelf : struct, ISingleLanes<TSelf>
{
    static abstract TSelf All(float value);

    static abstract TSelf AllBits(uint bits);

    static abstract TSelf Load(ref readonly float source);

    static abstract void Store(TSelf value, ref float target);

    /// <summary>The bit patterns taken as signed 32-bit integers, converted with one rounding to nearest even.</summary>
    static abstract TSelf FromInteger(TSelf bits);
}
