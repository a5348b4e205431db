// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>The shape rules of <see cref="IExpertOperations{T}"/>, the same on every device.</summary>
internal static class ExpertShapes
{
    internal static void Gate<T>(DeviceMatrix<T> logits, DeviceMatrix<T> bias, int active, double scale, DeviceMatrix<T> gates)
        where T : unmanaged
    {
        NetworkShapes.Shaped(logits.Batch, bias, 1, logits.Columns, nameof(bias));
        Selection(active, logits.Columns, scale, nameof(scale));
        NetworkShapes.Result(logits, gates, nameof(gates));
    }

    internal static void GateGradient<T>(DeviceMatrix<T> logits, DeviceMatrix<T> gates, DeviceMatrix<T> dGates, DeviceMatrix<T> dLogits)
        where T : unmanaged
    {
        ContractShapes.Same(logits, gates, nameof(gates));
        ContractShapes.Same(logits, dGates, nameof(dGates));
        NetworkShapes.Result(logits, dLogits, nameof(dLogits));
    }

    internal static void ScaleGroups<T>(DeviceMatrix<T> x, DeviceMatrix<T> gates, DeviceMatrix<T> result)
        where T : unmanaged
    {
        Groups(x, gates, nameof(gates));
        NetworkShapes.Result(x, result, nameof(result));
    }

    internal static void GroupDots<T>(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
        where T : unmanaged
    {
        ContractShapes.Same(x, y, nameof(y));
        Groups(x, dots, nameof(dots));
        ContractShapes.Written(dots, nameof(dots));
    }

    internal static void Balance<T>(DeviceMatrix<T> gates, int active, double rate, DeviceMatrix<T> bias)
        where T : unmanaged
    {
        Selection(active, gates.Columns, rate, nameof(rate));
        NetworkShapes.Shaped(gates.Batch, bias, 1, gates.Columns, nameof(bias));
        ContractShapes.Written(bias, nameof(bias));
    }

    private static void Groups<T>(DeviceMatrix<T> x, DeviceMatrix<T> gates, string name)
        where T : unmanaged
    {
        ContractShapes.Batch(x.Batch, gates, name);
        if (gates.Rows != x.Rows || (gates.Columns == 0 ? x.Columns != 0 : x.Columns % gates.Columns != 0))
            throw new ArgumentException($"{name} is {gates.Rows} x {gates.Columns}; it must have {x.Rows} rows and a number of columns that divides {x.Columns}", name);
    }

    private static void Selection(int active, int experts, double number, string name)
    {
        if (active < 1 || active > experts) throw new ArgumentOutOfRangeException(nameof(active), active, $"the experts of a row must be 1 to {experts}, of which there are");
        if (!double.IsFinite(number)) throw new ArgumentOutOfRangeException(name, number, $"{name} must be finite");
    }
}
