// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Reflection;
using Microsoft.Testing.Platform.Builder;
using NUnit.VisualStudio.TestAdapter.TestingPlatformAdapter;

namespace LargeN.Tests;

/// <summary>
/// Entry point of the assembly. A test starts it again as a child: <c>probe Type Method [argument]</c> prints what the static method returns.
/// <c>run [--filter ...]</c> runs the tests without the SDK, on a machine with a GPU.
/// </summary>
internal static class Program
{
    internal static async Task<int> Main(string[] args)
    {
        if (args is ["run", .. var options])
        {
            ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(options);
            builder.AddNUnit(() => [typeof(Program).Assembly]);
            using ITestApplication application = await builder.BuildAsync();
            return await application.RunAsync();
        }

        if (args is not ["probe", var typeName, var methodName, .. var rest])
        {
            Console.Error.WriteLine("This assembly is run by `dotnet test`; a child is started as: probe <type> <method> [argument]; without the SDK: run [--filter <expression>].");
            return 2;
        }

        Type type = typeof(Program).Assembly.GetType(typeName, throwOnError: true)!;
        MethodInfo method = type.GetMethod(methodName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(typeName, methodName);
        object? result = method.Invoke(null, method.GetParameters().Length == 0 ? [] : [rest.Length > 0 ? rest[0] : ""]);
        Console.Out.Write(Convert.ToString(result, CultureInfo.InvariantCulture));
        return 0;
    }
}
