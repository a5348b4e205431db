// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>One matmul kernel and how it is launched; the table is that of kernels/src/matmul/matmul.cu.</summary>
/// <param name="device">Where it runs.</param>
/// <param name="name">Its entry point.</param>
/// <param name="tile">Rows and columns of C of one tile.</param>
/// <param name="products">Products of a block, each of them within one tile; 1 for tiles of products of any size.</param>
/// <param name="threads">Threads of a block.</param>
internal sealed class MatMulKernel(CudaDevice device, string name, int tile, int products, int threads)
{
    private readonly Kernel<MatMulParams> kernel = new(device, "matmul", name);

    /// <summary>Blocks of a grid along y and z.</summary>
    internal const int MostAlong = 65535;

    internal string Name => name;

    internal int Tile => tile;

    /// <summary>Whether the kernel can do the product: one of several in a block must fit its tile.</summary>
    internal bool Takes(int m, int n) => products == 1 || Math.Max(m, n) <= tile;

    /// <summary>Puts the products into the stream; nothing where C is empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The product is larger than the kernel's tile, or the tiles are more than a grid has blocks.</exception>
    /// <param name="p">The products of one head and item.</param>
    /// <param name="heads">Heads of an item, at most <see cref="MostAlong"/>.</param>
    /// <param name="items">Items, at most <see cref="MostAlong"/>.</param>
    internal void Run(in MatMulParams p, int heads = 1, int items = 1)
    {
        if (p.M == 0 || p.N == 0 || p.Batch == 0) return;
        if (!Takes(p.M, p.N)) throw new ArgumentOutOfRangeException(nameof(p), $"C is {p.M} x {p.N}; kernel {name} takes at most {tile} x {tile}");
        long tiles = products == 1 ? (long)Blocks(p.M, tile) * Blocks(p.N, tile) : 1;
        long blocks = products == 1 ? tiles * p.Batch : Blocks(p.Batch, products);
        if (tiles > int.MaxValue || blocks > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(p), $"{p.Batch} matrices C of {p.M} x {p.N} are {blocks} blocks of kernel {name}; a grid has at most {int.MaxValue}");
        kernel.Launch(new Dim3((uint)blocks, (uint)heads, (uint)items), new Dim3((uint)threads), p);
    }

    private static int Blocks(int count, int each) => (int)(((long)count + each - 1) / each);
}
