// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary><see cref="IKernelOperations{T}"/>, element by element.</summary>
internal sealed class ReferenceKernelOperations(Device device) : IKernelOperations<double>
{
    public void NeuralKernel(DeviceMatrix<double> cosines, in NeuralKernelParameters kernel)
    {
        ContractShapes.Written(cosines, nameof(cosines));
        ContractShapes.Kernel(kernel);
        NeuralKernelMap map = new(kernel);
        using HostMatrix<double> matrix = new(device, cosines, nameof(cosines));
        for (int p = 0; p < cosines.Batch; p++)
        {
            for (int i = 0; i < cosines.Rows; i++)
            {
                for (int j = 0; j < cosines.Columns; j++) matrix[p, i, j] = map.Evaluate(matrix[p, i, j]);
            }
        }
    }

    public void GegenbauerStep(int degree, int dimension, DeviceMatrix<double> cosines, DeviceMatrix<double> current, DeviceMatrix<double> previous)
    {
        ContractShapes.Gegenbauer(degree, dimension, cosines, current, previous);
        GegenbauerRecursion recursion = new(degree, dimension);
        using HostMatrix<double> t = new(device, cosines, nameof(cosines));
        using HostMatrix<double> now = new(device, current, nameof(current));
        using HostMatrix<double> before = new(device, previous, nameof(previous));
        HostMatrix<double>.RequireSameOrApart(t, before, nameof(cosines));
        HostMatrix<double>.RequireSameOrApart(now, before, nameof(current));
        for (int p = 0; p < cosines.Batch; p++)
        {
            for (int i = 0; i < cosines.Rows; i++)
            {
                for (int j = 0; j < cosines.Columns; j++)
                    before[p, i, j] = recursion.Step(t[p, i, j], now[p, i, j], before[p, i, j]);
            }
        }
    }
}
