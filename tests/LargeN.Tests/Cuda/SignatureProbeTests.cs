// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Cuda;

/// <summary>The file that a machine with the vendor's headers compiles.</summary>
public sealed class SignatureProbeTests
{
    [Test]
    public void Every_bound_function_is_checked_once_and_by_its_own_signature()
    {
        var bound = SignatureProbe.Bound();
        string source = SignatureProbe.Source();

        Assert.That(bound.Select(b => b.Name), Is.Unique.And.Contains("cuInit").And.Contains("cuLaunchKernel"));
        foreach ((string name, _) in bound) Assert.That(source, Does.Contain($"decltype(&{name}), "));
        Assert.That(source, Does.Contain("static_assert(agree<decltype(&cuMemAlloc_v2), std::int32_t (*)(std::uint64_t, std::uint64_t)>, \"cuMemAlloc_v2\");"));
    }
}
