// SPDX-License-Identifier: MIT
namespace LargeN.Numerics.Lanes;

/// <summary>A vector of doubles of some width. A formula written once over it gives the same bits at every width, 1 included.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface IDoubleLanes<TSelf> : ILanes<TSelf>
    where TSelf : struct, IDoubleLanes<TSelf>
{
    static abstract TSelf All(double value);

    static abstract TSelf AllBits(ulong bits);

    static abstract TSelf Load(ref readonly double source);

    static abstract void Store(TSelf value, ref double target);
}
