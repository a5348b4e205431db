// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LargeN.Cuda;

/// <summary>The arguments of a kernel of several parameters, on the stack: <c>new KernelArguments().Add(pointer).Add(n)</c>.</summary>
/// <remarks>Each must have exactly the type of the kernel's parameter: the driver copies as many bytes as that has.</remarks>
public ref struct KernelArguments
{
    /// <summary>Most arguments that fit.</summary>
    public const int Most = 32;

    private Slots slots;

    /// <summary>Number of arguments.</summary>
    public int Count { get; private set; }

    [UnscopedRef]
    internal Span<ulong> Values => slots;

    /// <summary>Adds an argument of at most 8 bytes.</summary>
    /// <typeparam name="T">float, double, an integer type, or ulong for a device pointer.</typeparam>
    /// <param name="value">The argument.</param>
    /// <returns>The same arguments, to add the next one.</returns>
    [UnscopedRef]
    public ref KernelArguments Add<T>(T value)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() > sizeof(ulong)) throw new ArgumentException($"{typeof(T).Name} has {Unsafe.SizeOf<T>()} bytes; an argument has at most {sizeof(ulong)}, pass a struct by Launch<T>", nameof(value));
        if (Count == Most) throw new InvalidOperationException($"a kernel of more than {Most} parameters must take a struct");
        Unsafe.As<ulong, T>(ref slots[Count++]) = value;
        return ref this;
    }

    [InlineArray(Most)]
    private struct Slots
    {
        private ulong first;
    }
}
