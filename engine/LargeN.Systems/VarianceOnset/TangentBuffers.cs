// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;

namespace LargeN.Systems.VarianceOnset;

/// <summary>Matrices of a pass on the device: inputs, hidden units, tangent kernels.</summary>
internal sealed class TangentBuffers : IDisposable
{
    private readonly Device device;
    private readonly int inputs;
    private readonly int largest;
    private readonly int widest;
    private readonly int dimension;
    private readonly int tests;
    private readonly int points;
    private readonly List<IDisposable> all = [];
    private readonly DeviceBuffer<double> x;
    private readonly DeviceBuffer<double> cosines;
    private readonly DeviceBuffer<double> outer;
    private readonly DeviceBuffer<double> inner;
    private readonly DeviceBuffer<double> kernel;
    private readonly DeviceBuffer<double> before;
    private readonly DeviceBuffer<double> hidden;
    private readonly DeviceBuffer<double> slopes;
    private readonly DeviceBuffer<double> weights;
    private readonly DeviceBuffer<double> readout;
    private readonly DeviceBuffer<double> labels;
    private readonly DeviceBuffer<double> spare;
    private readonly DeviceBuffer<double> solutions;
    private readonly DeviceBuffer<double> outputs;

    internal TangentBuffers(Device device, int batch, int inputs, int largest, int widest, int dimension, int tests, int points)
    {
        (this.device, this.inputs, this.largest, this.widest, this.dimension, this.tests, this.points) = (device, inputs, largest, widest, dimension, tests, points);
        x = Take((long)batch * inputs * dimension);
        cosines = Take((long)batch * inputs * largest);
        outer = Take((long)batch * inputs * largest);
        inner = Take((long)batch * inputs * largest);
        kernel = Take((long)batch * inputs * largest);
        before = Take((long)batch * inputs * widest);
        hidden = Take((long)batch * inputs * widest);
        slopes = Take((long)batch * inputs * widest);
        weights = Take((long)batch * widest * dimension);
        readout = Take((long)batch * widest);
        labels = Take((long)batch * largest);
        spare = Take((long)batch * largest);
        solutions = Take((long)batch * largest * points);
        outputs = Take((long)batch * tests * points);
    }

    /// <summary>Inputs uniform on the unit sphere and their products with the training inputs.</summary>
    internal void Draw(ulong seed, uint firstReplica, int count)
    {
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        DeviceMatrix<double> every = new(x, count, inputs, dimension);
        random.FillNormal(every.Block(0, 0, largest, dimension), seed, Purpose.Inputs, firstReplica);
        random.FillNormal(every.Block(largest, 0, tests, dimension), seed, Purpose.TestInputs, firstReplica);
        device.Operations<IPointwiseOperations<double>>().NormalizeRows(every);
        device.Operations<IMatrixOperations<double>>().MatMul(1, every, Transpose.No, every.Block(0, 0, largest, dimension), Transpose.Yes, 0, new DeviceMatrix<double>(cosines, count, inputs, largest));
    }

    /// <summary>The first coordinate of every input.</summary>
    internal double[] Directions(int count)
    {
        double[] every = new double[x.Length];
        x.Download(every);
        return [.. Enumerable.Range(0, count * inputs).Select(i => every[(long)i * dimension])];
    }

    internal void Label(double[] values)
    {
        double[] padded = new double[labels.Length];
        values.CopyTo(padded, 0);
        labels.Upload(padded);
    }

    /// <summary>w_i.x, relu of it and a_i 1(w_i.x > 0) for the widest network of one initialisation.</summary>
    internal void Units(ulong seed, uint firstReplica, uint initialisation, int count)
    {
        IRandomOperations<double> random = device.Operations<IRandomOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        IActivationOperations<double> activations = device.Operations<IActivationOperations<double>>();
        DeviceMatrix<double> w = new(weights, count, widest, dimension), a = new(readout, count, 1, widest);
        DeviceMatrix<double> z = new(before, count, inputs, widest), phi = new(hidden, count, inputs, widest), slope = new(slopes, count, inputs, widest);
        random.FillNormal(w, seed, Purpose.Weights, firstReplica, 2 * initialisation);
        random.FillNormal(a, seed, Purpose.Weights, firstReplica, (2 * initialisation) + 1);
        device.Operations<IMatrixOperations<double>>().MatMul(1, new DeviceMatrix<double>(x, count, inputs, dimension), Transpose.No, w, Transpose.Yes, 0, z);
        pointwise.Fill(phi, 1);
        pointwise.ScaleColumns(phi, a);
        activations.ActivateGradient(Activation.Relu, z, phi, slope);
        activations.Activate(Activation.Relu, z, phi);
    }

    /// <summary>Outputs on the test inputs by (problem, input, size), for the first <paramref name="width"/> units.</summary>
    internal double[] Fit(int width, int[] sizes, double ridge, int count, Span<Verdict> verdicts)
    {
        IMatrixOperations<double> matrix = device.Operations<IMatrixOperations<double>>();
        IPointwiseOperations<double> pointwise = device.Operations<IPointwiseOperations<double>>();
        DeviceMatrix<double> phi = new DeviceMatrix<double>(hidden, count, inputs, widest).Block(0, 0, inputs, width), slope = new DeviceMatrix<double>(slopes, count, inputs, widest).Block(0, 0, inputs, width);
        DeviceMatrix<double> first = new(outer, count, inputs, largest), second = new(inner, count, inputs, largest), k = new(kernel, count, inputs, largest);
        DeviceMatrix<double> y = new(labels, count, largest, 1), copy = new(spare, count, largest, 1), a = new(solutions, count, largest, points), f = new(outputs, count, tests, points);
        matrix.MatMul(1.0 / width, phi, Transpose.No, phi.Block(0, 0, largest, width), Transpose.Yes, 0, first);
        matrix.MatMul(1.0 / width, slope, Transpose.No, slope.Block(0, 0, largest, width), Transpose.Yes, 0, second);
        pointwise.Fill(k, 0);
        device.Operations<IKernelOperations<double>>().GegenbauerStep(0, 3, new DeviceMatrix<double>(cosines, count, inputs, largest), second, k);   // degree 0 in 3 dimensions: the product of the elements
        pointwise.AddScaled(1, first, k);
        DeviceMatrix<double> gram = k.Block(0, 0, largest, largest);
        GramSolver solver = new(device);
        solver.Factor(gram, ridge, verdicts);
        pointwise.Copy(y, copy);
        solver.Solve(gram, copy, sizes, a);
        matrix.MatMul(1, k.Block(largest, 0, tests, largest), Transpose.No, a, Transpose.No, 0, f);
        double[] values = new double[outputs.Length];
        outputs.Download(values);
        return values[..(count * tests * points)];
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in all) buffer.Dispose();
    }

    private DeviceBuffer<double> Take(long length)
    {
        DeviceBuffer<double> buffer = device.Allocate<double>(length);
        all.Add(buffer);
        return buffer;
    }
}
