// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests;

/// <summary>The direction of dependencies and what may not be used, read from the compiled assemblies.</summary>
[TestFixture]
public class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> AllowedOwn = new()
    {
        ["LargeN"] = [],
        ["LargeN.Systems"] = ["LargeN"],
        ["LargeN.Studies"] = ["LargeN", "LargeN.Systems"],
        ["LargeN.Cuda"] = ["LargeN"],
        ["LargeN.Cli"] = ["LargeN", "LargeN.Systems", "LargeN.Studies", "LargeN.Cuda"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["LargeN"] = ["MathNet.Numerics", "System.Numerics.Tensors"],
        ["LargeN.Systems"] = ["MathNet.Numerics"],
        ["LargeN.Studies"] = ["MathNet.Numerics", "Microsoft.Data.Sqlite", "SQLitePCLRaw.core"],
        ["LargeN.Cuda"] = [],
        ["LargeN.Cli"] = ["Spectre.Console", "System.CommandLine"],
    };

    private static IEnumerable<string> Products => AllowedOwn.Keys;

    [TestCaseSource(nameof(Products))]
    public void References_point_one_way(string assembly)
    {
        string[] own = [.. References(assembly).Where(r => r == "LargeN" || r.StartsWith("LargeN.", StringComparison.Ordinal))];

        Assert.That(own, Is.SubsetOf(AllowedOwn[assembly]));
    }

    [TestCaseSource(nameof(Products))]
    public void References_name_no_other_package(string assembly)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] packages = [.. References(assembly).Where(r => !AllowedOwn.ContainsKey(r) && !File.Exists(Path.Combine(framework, r + ".dll")))];

        Assert.That(packages, Is.SubsetOf(AllowedPackages[assembly]));
    }

    [TestCaseSource(nameof(Products))]
    public void Nothing_uses_the_random_numbers_of_the_framework(string assembly) => Assert.That(TypesUsed(assembly), Does.Not.Contain("System.Random"));

    [TestCase("LargeN"), TestCase("LargeN.Systems"), TestCase("LargeN.Studies"), TestCase("LargeN.Cuda")]
    public void Libraries_do_not_write_to_the_console(string assembly) => Assert.That(TypesUsed(assembly), Does.Not.Contain("System.Console"));

    [TestCase("LargeN"), TestCase("LargeN.Systems"), TestCase("LargeN.Studies"), TestCase("LargeN.Cuda")]
    public void Libraries_use_no_dynamic_and_emit_no_code(string assembly) => Assert.That(
        TypesUsed(assembly).Where(t => t.StartsWith("Microsoft.CSharp", StringComparison.Ordinal) || t.StartsWith("System.Reflection.Emit", StringComparison.Ordinal)),
        Is.Empty);

    [TestCase(typeof(Verdict)), TestCase(typeof(Entry))]
    public void Public_signatures_show_no_json_cuda_or_tensor(Type inAssembly)
    {
        string[] found = [.. PublicSignatures(inAssembly.Assembly)
            .Where(s => IsForbidden(s.Type))
            .Select(s => $"{s.Owner}.{s.Member}: {s.Type}")];

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Tensor_spans_stay_in_one_adapter()
    {
        string[] owners = [.. PublicSignatures(typeof(Verdict).Assembly)
            .Where(s => IsTensorSpan(s.Type))
            .Select(s => s.Owner.FullName!)
            .Distinct()];

        Assert.That(owners, Has.Length.LessThanOrEqualTo(1), () => string.Join(", ", owners));
        Assert.That(PublicSignatures(typeof(Entry).Assembly).Where(s => IsTensorSpan(s.Type)), Is.Empty);
    }

    [Test]
    public void The_check_of_signatures_sees_through_generics_arrays_and_references()
    {
        Type[] parts = [.. Parts(typeof(Dictionary<string, Func<System.Text.Json.JsonElement[], int>>))];

        Assert.That(parts.Any(IsForbidden));
        Assert.That(TypesUsed("LargeN.Cli"), Does.Contain("System.Console"), "the scan finds what is there");
        Assert.That(References("LargeN.Cli"), Does.Contain(typeof(EngineVersion).Assembly.GetName().Name));
    }

    private static bool IsForbidden(Type type) =>
        type.Namespace is { } name
        && (name.StartsWith("System.Text.Json", StringComparison.Ordinal)
            || name.Contains("Cuda", StringComparison.OrdinalIgnoreCase)
            || (name == "System.Numerics.Tensors" && !IsTensorSpan(type)));

    private static bool IsTensorSpan(Type type) => type.Namespace == "System.Numerics.Tensors" && type.Name is "TensorSpan`1" or "ReadOnlyTensorSpan`1";

    private static IEnumerable<(Type Owner, string Member, Type Type)> PublicSignatures(Assembly assembly)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (Type owner in assembly.GetExportedTypes())
        {
            foreach (Type above in owner.GetInterfaces().Append(owner.BaseType ?? typeof(object)).SelectMany(Parts)) yield return (owner, "(base)", above);
            foreach (FieldInfo field in owner.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
                foreach (Type part in Parts(field.FieldType)) yield return (owner, field.Name, part);
            foreach (MethodBase method in owner.GetMethods(Declared).Cast<MethodBase>().Concat(owner.GetConstructors(Declared)).Where(m => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly))
            {
                IEnumerable<Type> types = method.GetParameters().Select(p => p.ParameterType);
                if (method is MethodInfo { ReturnType: var result }) types = types.Append(result);
                foreach (Type part in types.SelectMany(Parts)) yield return (owner, method.Name, part);
            }
        }
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        if (!type.IsGenericType) return [type];
        return type.GetGenericArguments().Where(a => !a.IsGenericParameter).SelectMany(Parts).Append(type.GetGenericTypeDefinition());
    }

    private static string[] References(string assembly) => Read(assembly, metadata =>
        metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToArray());

    private static string[] TypesUsed(string assembly) => Read(assembly, metadata => metadata.TypeReferences
        .Select(metadata.GetTypeReference)
        .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}")
        .ToArray());

    private static T Read<T>(string assembly, Func<MetadataReader, T> read)
    {
        using PEReader file = new(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        return read(file.GetMetadataReader());
    }
}
