// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary>The operands of an operation of mixtures of experts on a device in host memory: their shapes and overlaps checked by the rules of the contract, held until this is disposed.</summary>
internal readonly struct ExpertOperands<T> : IDisposable
    where T : unmanaged
{
    private readonly int held;

    private ExpertOperands(Device device, ReadOnlySpan<(DeviceMatrix<T> Matrix, string Name, bool MayBeResult)> read, DeviceMatrix<T> result, string name)
    {
        Result = new HostMatrix<T>(device, result, name);
        held = 1;
        try
        {
            for (int i = 0; i < read.Length; i++)
            {
                HostMatrix<T> operand = new(device, read[i].Matrix, read[i].Name);
                held++;
                if (i == 0) First = operand;
                else if (i == 1) Second = operand;
                else Third = operand;
                if (read[i].MayBeResult) HostMatrix<T>.RequireSameOrApart(operand, Result, read[i].Name);
                else HostMatrix<T>.RequireApart(operand, Result, read[i].Name);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is read, in the order of the method's parameters.</summary>
    internal HostMatrix<T> First { get; }

    internal HostMatrix<T> Second { get; }

    internal HostMatrix<T> Third { get; }

    /// <summary>What is written.</summary>
    internal HostMatrix<T> Result { get; }

    internal static ExpertOperands<T> Gate(Device device, DeviceMatrix<T> logits, DeviceMatrix<T> bias, int active, double scale, DeviceMatrix<T> gates)
    {
        ExpertShapes.Gate(logits, bias, active, scale, gates);
        return new ExpertOperands<T>(device, [(logits, nameof(logits), false), (bias, nameof(bias), false)], gates, nameof(gates));
    }

    internal static ExpertOperands<T> GateGradient(Device device, DeviceMatrix<T> logits, DeviceMatrix<T> gates, DeviceMatrix<T> dGates, DeviceMatrix<T> dLogits)
    {
        ExpertShapes.GateGradient(logits, gates, dGates, dLogits);
        return new ExpertOperands<T>(device, [(logits, nameof(logits), false), (gates, nameof(gates), false), (dGates, nameof(dGates), true)], dLogits, nameof(dLogits));
    }

    internal static ExpertOperands<T> ScaleGroups(Device device, DeviceMatrix<T> x, DeviceMatrix<T> gates, DeviceMatrix<T> result)
    {
        ExpertShapes.ScaleGroups(x, gates, result);
        return new ExpertOperands<T>(device, [(x, nameof(x), true), (gates, nameof(gates), false)], result, nameof(result));
    }

    internal static ExpertOperands<T> GroupDots(Device device, DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
    {
        ExpertShapes.GroupDots(x, y, dots);
        return new ExpertOperands<T>(device, [(x, nameof(x), false), (y, nameof(y), false)], dots, nameof(dots));
    }

    internal static ExpertOperands<T> Balance(Device device, DeviceMatrix<T> gates, int active, double rate, DeviceMatrix<T> bias)
    {
        ExpertShapes.Balance(gates, active, rate, bias);
        return new ExpertOperands<T>(device, [(gates, nameof(gates), false)], bias, nameof(bias));
    }

    internal static ExpertOperands<T> Take(Device device, DeviceMatrix<T> gates, DeviceMatrix<T> x, DeviceMatrix<T> pairs)
    {
        ExpertPairShapes.Move(gates, x, nameof(x), pairs, give: false);
        return new ExpertOperands<T>(device, [(gates, nameof(gates), false), (x, nameof(x), false)], pairs, nameof(pairs));
    }

    internal static ExpertOperands<T> Give(Device device, DeviceMatrix<T> gates, DeviceMatrix<T> pairs, DeviceMatrix<T> result)
    {
        ExpertPairShapes.Move(gates, result, nameof(result), pairs, give: true);
        return new ExpertOperands<T>(device, [(gates, nameof(gates), false), (pairs, nameof(pairs), false)], result, nameof(result));
    }

    internal static ExpertOperands<T> Product(Device device, DeviceMatrix<T> gates, DeviceMatrix<T> a, DeviceMatrix<T> weights, Transpose transpose, double scale, DeviceMatrix<T> c)
    {
        ExpertPairShapes.Product(gates, a, weights, transpose, scale, c);
        return new ExpertOperands<T>(device, [(gates, nameof(gates), false), (a, nameof(a), false), (weights, nameof(weights), false)], c, nameof(c));
    }

    internal static ExpertOperands<T> Gradient(Device device, DeviceMatrix<T> gates, DeviceMatrix<T> dy, DeviceMatrix<T> a, double scale, DeviceMatrix<T> gradient)
    {
        ExpertPairShapes.Gradient(gates, dy, a, scale, gradient);
        return new ExpertOperands<T>(device, [(gates, nameof(gates), false), (dy, nameof(dy), false), (a, nameof(a), false)], gradient, nameof(gradient));
    }

    /// <summary>Lets go of the buffers.</summary>
    public void Dispose()
    {
        Result.Dispose();
        if (held > 1) First.Dispose();
        if (held > 2) Second.Dispose();
        if (held > 3) Third.Dispose();
    }
}
