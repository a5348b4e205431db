// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Hostile;

/// <summary>A kind of input that others may have spoiled: good ones, ways to spoil them that know their structure, and the reader.</summary>
internal abstract class Subject : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("largen-hostile-").FullName;

    /// <summary>Name, also of the folder of its regression files.</summary>
    internal abstract string Name { get; }

    /// <summary>Inputs that are read without complaint.</summary>
    internal abstract IReadOnlyList<byte[]> Good { get; }

    /// <summary>A change that keeps the outer form, so that the reader comes further.</summary>
    internal abstract byte[] Structured(byte[] good, Draws draws);

    /// <summary>Lays an input where <see cref="Read"/> finds it; not part of what is measured.</summary>
    internal virtual void Lay(byte[] input)
    {
    }

    /// <summary>Reads an input; throws a named error where it is no data.</summary>
    /// <returns>What must hold of the data, looked at after time and memory were measured.</returns>
    internal abstract Action Read(byte[] input);

    internal byte[] Mutated(uint number)
    {
        Draws draws = new(number);
        byte[] good = draws.Of(Good);
        return draws.Next(2) == 0 ? Changes.Bytes(good, draws) : Structured(good, draws);
    }

    public virtual void Dispose() => Directory.Delete(Folder, recursive: true);
}
