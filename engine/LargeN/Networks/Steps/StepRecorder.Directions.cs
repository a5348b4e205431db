// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <content>Derivatives along a direction of the parameters, for exact products with the Hessian (Pearlmutter 1994).</content>
public sealed partial class StepRecorder
{
    private readonly Dictionary<Parameter, Slot> directions = [];

    /// <summary>The direction V of a parameter, of its shape, in <see cref="Arena.State"/>: once a replica, written by the host.</summary>
    /// <param name="parameter">A parameter of <see cref="Table"/>.</param>
    public Slot Direction(Parameter parameter)
    {
        _ = Table[parameter];
        if (!directions.TryGetValue(parameter, out Slot slot)) directions[parameter] = slot = Allocate(Arena.State, $"direction of {parameter.Name}", parameter.Rows, parameter.Columns);
        return slot;
    }

    /// <summary>The derivative of the gradient of a loss with respect to the outputs, along a direction of these: H_f fDot, a new slot.</summary>
    /// <param name="loss">Which loss: mean square fDot/n, cross-entropy (diag p - p p^T) fDot/n, logistic y^2 sigmoid'(y f) fDot/n.</param>
    /// <param name="f">Outputs.</param>
    /// <param name="targets">Targets; looked at for the logistic loss alone.</param>
    /// <param name="fDot">Derivative of the outputs along the direction.</param>
    /// <exception cref="NotSupportedException">The loss has no second derivative.</exception>
    public Slot LossTangent(Loss loss, Slot f, Slot targets, Slot fDot)
    {
        Same(f, fDot);
        Slot result;
        switch (loss)
        {
            case Networks.Loss.MeanSquare:
                result = Copy(fDot);
                break;
            case Networks.Loss.CrossEntropy:
                Slot p = Like(f, "softmax");
                result = Like(f, "output gradient along the direction");
                Record(new SoftmaxOperation(f, p, Causal: false));
                Record(new SoftmaxGradientOperation(p, fDot, result));
                break;
            case Networks.Loss.Logistic:
                Slot margins = TwiceProduct(targets, Copy(f));
                Record(new ScaleOperation(0.5, margins));
                result = TwiceProduct(targets, TwiceProduct(targets, ActivateGradient(Activation.Sigmoid, margins, Copy(fDot))));
                Record(new ScaleOperation(0.25, result));
                break;
            default:
                throw new NotSupportedException($"the loss {loss} has no second derivative; allowed: MeanSquare, CrossEntropy, Logistic");
        }

        Record(new ScaleOperation(1.0 / f.Rows, result));
        return result;
    }

    /// <summary>scale times the mean over columns of x y, a new slot [rows, 1].</summary>
    internal Slot RowMeans(Slot x, Slot y, double scale = 1)
    {
        Slot ones = Allocate(Arena.Work, "ones", 1, x.Columns);
        Record(new FillOperation(ones, 1));
        return MatMul(TwiceProduct(x, Copy(y)), Transpose.No, ones, Transpose.Yes, scale / (2.0 * x.Columns), "means along rows");
    }

    /// <summary>y += alpha factor_i x_ij, factor a column [rows, 1].</summary>
    internal void AddScaledRows(double alpha, Slot factor, Slot x, Slot y)
    {
        Slot ones = Allocate(Arena.Work, "ones", 1, x.Columns);
        Record(new FillOperation(ones, 1));
        Slot spread = MatMul(factor, Transpose.No, ones, Transpose.No, 1, "factors of rows");
        AddScaled(alpha / 2, TwiceProduct(x, spread), y);
    }
}
