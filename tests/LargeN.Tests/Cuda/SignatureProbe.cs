// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Reflection;
using System.Text;
using LargeN.Cuda;

namespace LargeN.Tests.Cuda;

/// <summary>A C++ file that compiles only where the vendor's headers declare every function that we call with our signature, and every number that we use with our value.</summary>
/// <remarks>kernels/gpu-check.sh writes it by <c>LargeN.Tests probe LargeN.Tests.Cuda.SignatureProbe Source</c> and gives it to the compiler of a machine that has the headers.</remarks>
internal static class SignatureProbe
{
    /// <summary>Numbers of the headers that the C# side or the emulated driver holds as literals.</summary>
    private static readonly (string Name, long Value)[] Numbers =
    [
        ("CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT", 16),
        ("CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE", 38),
        ("CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR", 39),
        ("CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR", 75),
        ("CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR", 76),
        ("CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN", 97),
        ("CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED", 115),
        ("CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES", 3),
        ("CU_FUNC_ATTRIBUTE_NUM_REGS", 4),
        ("CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES", 8),
        ("CU_JIT_INFO_LOG_BUFFER", 3),
        ("CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES", 4),
        ("CU_JIT_ERROR_LOG_BUFFER", 5),
        ("CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES", 6),
        ("CU_MEMPOOL_ATTR_RELEASE_THRESHOLD", 4),
        ("CU_STREAM_NON_BLOCKING", 1),
        ("CU_EVENT_DISABLE_TIMING", 2),
        ("CUBLAS_OP_N", 0),
        ("CUBLAS_OP_T", 1),
        ("CUBLAS_SIDE_LEFT", 0),
        ("CUBLAS_SIDE_RIGHT", 1),
        ("CUBLAS_FILL_MODE_LOWER", 0),
        ("CUBLAS_FILL_MODE_UPPER", 1),
        ("CUBLAS_DIAG_NON_UNIT", 0),
        ("CUBLAS_COMPUTE_32F", 68),
        ("CUBLAS_COMPUTE_32F_PEDANTIC", 69),
        ("CUBLAS_COMPUTE_64F", 70),
        ("CUBLAS_COMPUTE_32F_FAST_16BF", 75),
        ("CUBLAS_COMPUTE_32F_FAST_TF32", 77),
        ("CUDA_R_32F", 0),
        ("CUDA_R_64F", 1),
        ("CUDA_R_16BF", 14),
        ("CUSOLVER_EIG_MODE_NOVECTOR", 0),
        ("CUSOLVER_EIG_MODE_VECTOR", 1),
    ];

    /// <summary>The whole file.</summary>
    internal static string Source()
    {
        StringBuilder source = new("""
            // Generated: compiles where the headers agree with the C# side. Pointers and handles count as words of 8 bytes, enumerations as int.
            #include <cstdint>
            #include <type_traits>
            #include <cublas_v2.h>
            #include <cuda.h>
            #include <cusolverDn.h>

            template <typename T> struct Same {
              using type = std::conditional_t<std::is_pointer_v<T>, std::uint64_t,
                           std::conditional_t<std::is_enum_v<T> || (std::is_integral_v<T> && sizeof(T) == 4), std::int32_t,
                           std::conditional_t<std::is_integral_v<T> && sizeof(T) == 8, std::uint64_t, T>>>;
            };
            template <typename F> struct Plain;
            template <typename R, typename... A> struct Plain<R (*)(A...)> { using type = typename Same<R>::type (*)(typename Same<A>::type...); };
            template <typename F, typename G> constexpr bool agree = std::is_same_v<typename Plain<F>::type, typename Plain<G>::type>;


            """);
        foreach ((string name, FieldInfo field) in Bound())
            source.Append(CultureInfo.InvariantCulture, $"static_assert(agree<decltype(&{name}), {Type(field.FieldType)}>, \"{name}\");\n");
        foreach ((string name, long value) in Numbers)
            source.Append(CultureInfo.InvariantCulture, $"static_assert({name} == {value}, \"{name}\");\n");
        return source.ToString();
    }

    /// <summary>Every function that is bound, with the field that holds its address.</summary>
    internal static List<(string Name, FieldInfo Field)> Bound() =>
    [
        .. Of(find => new DriverFunctions(find)),
        .. Of(find => new BlasFunctions(new LibraryExports(find, "cuBLAS"))),
        .. Of(find => new SolverFunctions(new LibraryExports(find, "cuSOLVER"))),
    ];

    /// <summary>The table is filled with numbers that tell which name was asked for; each field then says by its content which name is its own.</summary>
    private static IEnumerable<(string Name, FieldInfo Field)> Of(Func<Func<string, nint>, object> make)
    {
        List<string> names = [];
        object table = make(name =>
        {
            names.Add(name);
            return names.Count;
        });
        foreach (FieldInfo field in table.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (field.FieldType.IsFunctionPointer) yield return (names[(int)(nint)field.GetValue(table)! - 1], field);
        }
    }

    private static string Type(Type pointer) =>
        $"{Word(pointer.GetFunctionPointerReturnType())} (*)({string.Join(", ", pointer.GetFunctionPointerParameterTypes().Select(Word))})";

    private static string Word(Type type) =>
        type.IsPointer || type == typeof(nint) || type == typeof(nuint) || type == typeof(ulong) || type == typeof(long) ? "std::uint64_t"
        : type == typeof(int) || type == typeof(uint) ? "std::int32_t"
        : type == typeof(byte) ? "unsigned char"
        : type == typeof(float) ? "float"
        : type == typeof(double) ? "double"
        : throw new NotSupportedException($"{type} in a bound function: say here which C type it is");
}
