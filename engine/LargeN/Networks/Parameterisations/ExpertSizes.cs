// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>The sizes of a mixture of experts that scales depend on.</summary>
public sealed record ExpertSizes
{
    /// <param name="count">X, experts, >= 1.</param>
    /// <param name="active">k, experts of a token, 1 to X.</param>
    /// <param name="exponent">a_X, 1/2 to 1: the sum over the selected experts is multiplied by k^-a_X.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public ExpertSizes(int count, int active, double exponent = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (active < 1 || active > count) throw new ArgumentOutOfRangeException(nameof(active), active, $"the experts of a token must be 1 to {count}, the number of experts");
        if (!(exponent is >= 0.5 and <= 1)) throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "the exponent of experts must lie in [0.5, 1]");
        Count = count;
        Active = active;
        Exponent = exponent;
    }

    /// <summary>X, experts.</summary>
    public int Count { get; }

    /// <summary>k, experts of a token.</summary>
    public int Active { get; }

    /// <summary>a_X, the sum over the selected experts is multiplied by k^-a_X.</summary>
    public double Exponent { get; }
}
