// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Text.Json.Serialization;

namespace LargeN.Systems;

/// <summary>In which numbers networks are trained; what is measured of them is reduced in double.</summary>
public enum Precision
{
    /// <summary>Double.</summary>
    [JsonStringEnumMemberName("double")]
    Double,

    /// <summary>Float: half the memory of networks. Streams of floats take other random words than streams of doubles, so replica r has other initial weights, of the same law.</summary>
    [JsonStringEnumMemberName("single")]
    Single,
}

/// <summary>Numbers of a training precision, from and to double.</summary>
internal static class Elements
{
    /// <summary>The config member.</summary>
    internal static Parameter Parameter { get; } =
        new("precision", ParameterType.Text, "", "", "Numbers in which networks are trained: double, or single (float), whose replicas are other draws of the same laws.", "\"double\"") { Words = ["double", "single"] };

    /// <summary>Rounded to T.</summary>
    internal static T[] Of<T>(double[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(values, T.CreateTruncating);

    /// <summary>Exactly, in double.</summary>
    internal static double[] Wide<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(values, double.CreateTruncating);
}
