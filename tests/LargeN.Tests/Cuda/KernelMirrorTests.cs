// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Runtime.CompilerServices;
using LargeN.Cuda;

namespace LargeN.Tests.Cuda;

/// <summary>The structs that kernels take, mirrored in C#: a slip in their order is the mistake that no compiler sees.</summary>
[TestFixture]
public sealed class KernelMirrorTests
{
    /// <summary>Families that no contract of the device uses: a measure of the GPU, and tests.</summary>
    private static readonly string[] NotBound = ["ceiling", "elementary"];

    /// <summary>Each kernel that C# launches, with the type of its parameter.</summary>
    public static IEnumerable<TestCaseData> Mirrors =>
        from type in typeof(CudaDevice).Assembly.GetTypes()
        let kernels = type.GetCustomAttribute<KernelsAttribute>()
        where kernels is not null
        from name in kernels.Names
        orderby name
        select new TestCaseData(kernels.Family, name, type.IsGenericTypeDefinition ? type.MakeGenericType(name.EndsWith("_f64", StringComparison.Ordinal) ? typeof(double) : typeof(float)) : type).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Mirrors))]
    public void A_mirror_has_the_size_that_the_ptx_states(string family, string kernel, Type mirror)
    {
        Dictionary<string, int> entries = PtxText.Entries(family);

        Assert.That(entries, Does.ContainKey(kernel));
        Assert.That(Size(mirror), Is.EqualTo(entries[kernel]));
    }

    [TestCaseSource(nameof(Mirrors))]
    public void A_mirror_has_the_fields_of_the_kernel_in_their_places(string family, string kernel, Type mirror)
    {
        EmulatedDriver driver = EmulatedDriver.Open();
        (long bytes, int count) = driver.Kernel(kernel);
        Assert.That(bytes, Is.EqualTo(Size(mirror)), $"{family}: bytes of {kernel}");

        (string, long, long)[] theirs = [.. Enumerable.Range(0, count).Select(i => driver.Field(kernel, i))];
        List<(string, long, long)> ours = [];
        long offset = 0;
        foreach (FieldInfo field in mirror.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).OrderBy(f => f.MetadataToken))
        {
            long size = Size(field.FieldType);
            Assert.That(offset % size, Is.Zero, $"{field.Name} begins where its type is not aligned");
            ours.Add((SnakeCase(field.Name), offset, size));
            offset += size;
        }

        Assert.That(ours, Is.EqualTo(theirs));
    }

    [Test]
    public void Every_family_can_be_read_and_is_bound()
    {
        string[] bound = [.. Mirrors.Select(m => (string)m.Arguments[0]!).Distinct()];

        Assert.That(KernelModules.Families, Is.Not.Empty);
        foreach (string family in KernelModules.Families.Except(NotBound)) Assert.That(PtxText.Entries(family), Is.Not.Empty, family);
        Assert.That(bound, Is.SubsetOf(KernelModules.Families));
        Assert.That(() => KernelModules.Ptx("nothing"), Throws.ArgumentException.With.Message.Contains("it holds").And.Message.Contains("pointwise"));
    }

    private static int Size(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
