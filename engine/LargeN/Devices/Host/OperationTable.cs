// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>The contracts that a device offers.</summary>
internal sealed class OperationTable(string device, params object[] offered)
{
    /// <exception cref="DeviceException">The contract is not offered.</exception>
    internal TContract Get<TContract>()
        where TContract : class
    {
        foreach (object operations in offered)
        {
            if (operations is TContract contract) return contract;
        }

        throw new DeviceException(device, $"the contract {Describe(typeof(TContract))} is not offered");
    }

    private static string Describe(Type contract) => contract.IsGenericType
        ? $"{contract.Name[..contract.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", contract.GenericTypeArguments.Select(t => t.Name))}>"
        : contract.Name;
}
