// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>The last result of a long computation, kept with the config that it belongs to, so that a theory, a simulation and the blocks and cells of a study do it once.</summary>
/// <typeparam name="T">The result; a function of its key alone, so that nothing depends on whether it was kept.</typeparam>
/// <remarks>Equal to every other of its type: what is kept is no part of a config. May be used by several threads at once.</remarks>
internal abstract class KeptResult<T>
    where T : class
{
    private readonly Lock gate = new();
    private string key = "";
    private T? last;

    public sealed override bool Equals(object? obj) => obj?.GetType() == GetType();

    public sealed override int GetHashCode() => 0;

    /// <summary>The result of a key: the one that is kept, or what <paramref name="compute"/> gives.</summary>
    private protected T Get(string wanted, Func<T> compute)
    {
        lock (gate)
        {
            if (last is null || key != wanted)
            {
                last = null;   // two results are never held at once
                last = compute();
                key = wanted;
            }

            return last;
        }
    }
}
