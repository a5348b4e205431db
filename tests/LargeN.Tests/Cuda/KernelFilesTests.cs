// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Cuda;

/// <summary>What the kernels take from the C# code: constants, and hashes of results that they must repeat bit for bit.</summary>
public sealed class KernelFilesTests
{
    [Test]
    public void The_header_of_constants_is_what_the_code_gives() => Compare(KernelConstants.File, KernelConstants.Render());

    [Test]
    public void The_table_of_hashes_is_what_the_code_gives() => Compare(KernelBits.File, KernelBits.Render());

    private static void Compare(string path, string text)
    {
        string file = Repository.Require(path);
        if (Environment.GetEnvironmentVariable("LARGEN_WRITE_KERNEL_FILES") == "1") File.WriteAllText(file, text);
        Assert.That(file, Does.Exist);
        Assert.That(File.ReadAllText(file), Is.EqualTo(text), $"{path} is stale: run this test with LARGEN_WRITE_KERNEL_FILES=1, then build the target ptx-update");
    }
}
