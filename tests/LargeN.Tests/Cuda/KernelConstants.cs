// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Reflection;
using System.Text;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;
using LargeN.Randomness;

namespace LargeN.Tests.Cuda;

/// <summary>Renders kernels/include/largen/constants.cuh from the constants of the C# code, so that none is typed twice.</summary>
internal static class KernelConstants
{
    /// <summary>Path below the repository.</summary>
    internal const string File = "kernels/include/largen/constants.cuh";

    internal static string Render()
    {
        StringBuilder text = new();
        text.Append("// SPDX-License-Identifier: MIT\n// Made by the test KernelFilesTests from the constants of the C# code. Do not edit: LARGEN_WRITE_KERNEL_FILES=1 with that test writes it anew.\n");
        text.Append("#pragma once\n\n#include \"largen/cuda.cuh\"\n\n// clang-format off\nnamespace largen::constants {\n");

        Struct(text, "DoubleScale", typeof(DoubleScale));
        Struct(text, "SingleScale", typeof(SingleScale));
        Struct(text, "DoublePrecision", typeof(DoublePrecision<Doubles1>), Limits<DoublePrecision<Doubles1>, Doubles1>(v => v.Value));
        Struct(text, "SinglePrecision", typeof(SinglePrecision<Floats1>), Limits<SinglePrecision<Floats1>, Floats1>(v => v.Value));
        Struct(text, "Log", typeof(LogKernel));
        Struct(text, "Log1p", typeof(Log1pMap));
        Struct(text, "Radians", typeof(Radians));
        Struct(text, "QuarterTurn", typeof(QuarterTurnKernel));
        Struct(text, "Asin", typeof(AsinKernel));
        Struct(text, "Acos", typeof(AcosKernel));
        Struct(text, "Atan", typeof(AtanKernel));
        Struct(text, "ErfActivation", typeof(ErfActivation));
        Struct(text, "GeluActivation", typeof(GeluActivation));
        Struct(text, "Philox", typeof(Philox4x32));
        Struct(text, "Normal", typeof(NormalTransform));
        Struct(text, "RowNorm", typeof(RowNorm));
        Struct(text, "NeuralKernel", typeof(NeuralKernelMap));
        Struct(text, "FixedOrder", typeof(LaneSum));
        Struct(text, "Reductions", typeof(CpuReductionOperations<double>).GetNestedType("BlockJob", BindingFlags.NonPublic)!.MakeGenericType(typeof(double)));

        ReadOnlySpan<ulong> table = LargeAngle.TwoOverPi;
        text.Append("\n// 2/pi in binary, 64 zeros before the point.\n");
        text.Append(CultureInfo.InvariantCulture, $"constexpr int two_over_pi_words = {table.Length};\nLN_CONSTANT unsigned long long two_over_pi[two_over_pi_words] = {{\n");
        foreach (ulong word in table) text.Append(CultureInfo.InvariantCulture, $"  {Literal(word)},\n");
        text.Append("};\n\n}  // namespace largen::constants\n// clang-format on\n");
        return text.ToString();
    }

    /// <summary>All numeric constants of a type and the others given, by name: the order of a partial type's files is the compiler's.</summary>
    private static void Struct(StringBuilder text, string name, Type type, IEnumerable<(string Name, object Value)>? more = null)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nstruct {name} {{\n");
        IEnumerable<(string Name, object Value)> constants = type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(f => f.IsLiteral).Select(f => (f.Name, f.GetRawConstantValue()!));
        int count = 0;
        foreach ((string constant, object value) in constants.Concat(more ?? []).OrderBy(c => Key(c.Name), StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"  static constexpr {Keyword(value)} {constant} = {Literal(value)};\n");
            count++;
        }

        if (count == 0) throw new InvalidOperationException($"{type} has no constants");
        text.Append("};\n");
    }

    /// <summary>The limits of a precision: the properties of <see cref="IPrecision{V}"/> that are numbers and no masks.</summary>
    private static IEnumerable<(string Name, object Value)> Limits<TPrecision, V>(Func<V, object> value) =>
        typeof(TPrecision).GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Where(p => p.PropertyType == typeof(V) && p.Name is not ("SignBit" or "Magnitude"))
            .Select(p => (p.Name, value((V)p.GetValue(null)!)));

    /// <summary>C10 after C9.</summary>
    private static string Key(string name)
    {
        string letters = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return letters + name[letters.Length..].PadLeft(4, '0');
    }

    private static string Keyword(object value) => value switch
    {
        double => "double",
        float => "float",
        int => "int",
        uint => "unsigned",
        ulong => "unsigned long long",
        _ => throw new InvalidOperationException($"no C++ type for {value.GetType()}"),
    };

    /// <summary>Shortest decimals that read back as the same number.</summary>
    private static string Literal(object value) => value switch
    {
        double d => Decimal(d.ToString("R", CultureInfo.InvariantCulture)),
        float f => Decimal(f.ToString("R", CultureInfo.InvariantCulture)) + "f",
        int i => i.ToString(CultureInfo.InvariantCulture),
        uint u => "0x" + u.ToString("X8", CultureInfo.InvariantCulture) + "u",
        ulong u => "0x" + u.ToString("X16", CultureInfo.InvariantCulture) + "ull",
        _ => throw new InvalidOperationException($"no C++ literal for {value.GetType()}"),
    };

    private static string Decimal(string digits) => digits.Any(c => c is '.' or 'E') ? digits : digits + ".0";
}
