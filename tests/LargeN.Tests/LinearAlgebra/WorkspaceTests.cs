// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Tests.LinearAlgebra;

public class WorkspaceTests
{
    [Test]
    public unsafe void Memory_is_aligned_grows_and_never_shrinks()
    {
        using Workspace workspace = new();
        Assert.That(workspace.Bytes, Is.Zero);
        foreach (long bytes in (long[])[1, 63, 64, 1000, 10, 1_000_000])
        {
            workspace.EnsureAtLeast(bytes);
            Assert.That(workspace.Bytes, Is.GreaterThanOrEqualTo(bytes));
            Assert.That((long)workspace.Pointer % 64, Is.Zero);
            new Span<byte>(workspace.Pointer, (int)workspace.Bytes).Fill(1);
        }
    }

    [Test]
    public void Misuse_is_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new Workspace(-1));
        Workspace workspace = new(100);
        ArgumentException small = Assert.Throws<ArgumentException>(() => ClaimOf(workspace, 101))!;
        Assert.That(small.Message, Does.Contain("101").And.Contain("100"));
        workspace.Dispose();
        workspace.Dispose();
        Assert.Throws<ObjectDisposedException>(() => workspace.EnsureAtLeast(1));
        Assert.Throws<ObjectDisposedException>(() => ClaimOf(workspace, 0));
    }

    [Test]
    public void More_memory_than_there_is_gives_the_sizes()
    {
        using Workspace workspace = new(10);

        MemoryLimitException failure = Assert.Throws<MemoryLimitException>(() => workspace.EnsureAtLeast(1L << 60))!;

        Assert.That(failure.NeededBytes, Is.EqualTo(1L << 60));
        Assert.That(workspace.Bytes, Is.EqualTo(10));
    }

    private static unsafe void ClaimOf(Workspace workspace, long bytes) => workspace.Claim(bytes, "test");
}
