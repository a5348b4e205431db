// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Networks;

/// <content>Operations on all gradients of a replica together: their norms go through the host.</content>
internal sealed partial class ContractExecutor<T>
{
    private readonly partial struct Pass
    {
        private void Rescale(RescaleOperation o)
        {
            double[] squares = new double[count];
            foreach (Slot gradient in o.Gradients) AddSquares(gradient, 1, squares);
            for (int e = 0; e < count; e++)
            {
                double factor = o.Factor(squares[e]);
                if (factor == 1) continue;
                foreach (Slot gradient in o.Gradients) owner.pointwise.Scale(T.CreateTruncating(factor), Of(gradient).Problems(e, 1));
            }
        }

        private void Ascend(AscendOperation o)
        {
            double[] squares = new double[count];
            T[] radius = new T[1];
            foreach ((Slot _, Slot gradient, double weight) in o.Parameters) AddSquares(gradient, weight, squares);
            for (int e = 0; e < count; e++)
            {
                owner.memory.Read(o.Radius, first + e, radius);
                foreach ((Slot w, Slot gradient, double weight) in o.Parameters)
                {
                    T factor = T.CreateTruncating(AscendOperation.Factor(double.CreateChecked(radius[0]), weight, squares[e]));
                    owner.pointwise.AddScaled(factor, Of(gradient).Problems(e, 1), Of(w).Problems(e, 1));
                }
            }
        }

        private void AddSquares(Slot gradient, double weight, double[] squares)
        {
            DeviceMatrix<T> g = Of(gradient);
            double[] dots = new double[count];
            owner.reductions.Dot(g, g, dots);
            for (int e = 0; e < count; e++) squares[e] = weight == 1 ? squares[e] + dots[e] : Math.FusedMultiplyAdd(weight, dots[e], squares[e]);
        }
    }
}
