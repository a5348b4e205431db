// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>What the product of one problem of a batch asks memory for while it computes: the operands of a later problem, a few cache lines each step of k.</summary>
/// <remarks>
/// A small product reads its operands once, in an order in which most lines miss together, and computes for about as long as memory takes: all at once
/// the requests would fill the queue of misses and the product would wait for them; spread over its steps they cost nothing.
/// A line past the end of the batch is asked for in vain; no request can fail.
/// </remarks>
internal readonly struct ReadAhead
{
    internal const int Line = 64;

    /// <summary>Bytes from an operand to the one to ask for.</summary>
    internal nint DeltaA { get; init; }

    internal nint DeltaB { get; init; }

    internal nint DeltaC { get; init; }

    /// <summary>Cache lines of an operand; 0 where it is the same for all problems, or not dense.</summary>
    internal int LinesA { get; init; }

    internal int LinesB { get; init; }

    internal int LinesC { get; init; }

    /// <summary>Lines of all operands; 0: nothing to ask for.</summary>
    internal int Lines => LinesA + LinesB + LinesC;

    /// <summary>Lines to ask for in each step of a kernel: 0, 1, 2 or 4.</summary>
    internal int LinesOfStep { get; init; }

    /// <summary>Asks for <c>TCount</c> lines and moves past them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Step<TCount>(ref byte* address)
        where TCount : IConstant
    {
        if (TCount.Value == 0 || !Sse.IsSupported) return;
        Sse.Prefetch0(address);
        if (TCount.Value > 1) Sse.Prefetch0(address + Line);
        if (TCount.Value > 2) Sse.Prefetch0(address + (2 * Line));
        if (TCount.Value > 3) Sse.Prefetch0(address + (3 * Line));
        address += TCount.Value * Line;
    }

    /// <summary>The lines of one problem, in the order A, B, C.</summary>
    internal unsafe struct Cursor
    {
        private readonly ReadAhead ahead;
        private readonly byte* b, c;
        private byte* next;
        private int left, part;

        internal Cursor(in ReadAhead ahead, void* a, void* b, void* c)
        {
            this.ahead = ahead;
            this.b = (byte*)b;
            this.c = (byte*)c;
            next = (byte*)a + ahead.DeltaA;
            left = ahead.LinesA;
        }

        /// <summary>Where the next <paramref name="lines"/> lines begin; null when all were taken. A part that ends inside them is overrun.</summary>
        internal byte* Take(nint lines)
        {
            while (left <= 0)
            {
                if (part == 2) return null;
                next = part == 0 ? b + ahead.DeltaB : c + ahead.DeltaC;
                left = part++ == 0 ? ahead.LinesB : ahead.LinesC;
            }

            byte* here = next;
            next += lines * Line;
            left -= (int)lines;
            return here;
        }
    }
}
