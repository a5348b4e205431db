// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Tests.Devices;

/// <summary>Kernels of infinitely wide networks against the reference values of the kernel-regression page.</summary>
[TestFixture("reference", 1)]
[TestFixture("cpu", 1)]
[TestFixture("cpu", 2)]
public sealed class NeuralKernelTests(string name, int threads)
{
    // tangent, erf, depth, weight variance, bias variance, cosine, value; the values are given to the digits written
    [TestCase(false, false, 2, 2, 0, 0.3, 1.19509697, 5e-9)]
    [TestCase(true, false, 2, 2, 0, 0.3, 2.06920260, 5e-9)]
    [TestCase(false, true, 2, 1.5, 0, 0.3, 0.158724182, 5e-10)]
    [TestCase(true, true, 2, 1.5, 0, 0.3, 0.481936837, 5e-10)]
    [TestCase(true, false, 2, 2, 0, 1.0, 6, 0)]
    [TestCase(false, false, 2, 2, 0, 1.0, 2, 0)]
    [TestCase(true, true, 2, 2, 0, 1.0, 4.0556679, 5e-8)]
    public void Value_of_the_page(bool tangent, bool erf, int depth, double weightVariance, double biasVariance, double cosine, double value, double tolerance)
    {
        Assert.That(Evaluate(new NeuralKernelParameters(tangent, erf, depth, weightVariance, biasVariance), cosine), Is.EqualTo(value).Within(tolerance));
    }

    [Test]
    public void Cosines_outside_the_range_are_clamped([Values] bool tangent, [Values] bool erf)
    {
        NeuralKernelParameters kernel = new(tangent, erf, 3, 1.7, 0.3);

        Assert.That(Evaluate(kernel, 1 + 1e-12), Is.EqualTo(Evaluate(kernel, 1)));
        Assert.That(Evaluate(kernel, -1 - 1e-12), Is.EqualTo(Evaluate(kernel, -1)));
    }

    [Test]
    public void Diagonal_of_a_relu_kernel_is_exact([Values(1, 2, 5)] int depth)
    {
        // with sw2 = 2 and sb2 = 0 each layer keeps q = 2 and adds it once to the tangent kernel
        Assert.That(Evaluate(new NeuralKernelParameters(false, false, depth, 2, 0), 1), Is.EqualTo(2.0));
        Assert.That(Evaluate(new NeuralKernelParameters(true, false, depth, 2, 0), 1), Is.EqualTo(2.0 * (depth + 1)));
    }

    [TestCase(0, 1, 0)]
    [TestCase(1, 0, 0)]
    [TestCase(1, double.NaN, 0)]
    [TestCase(1, 1, -1)]
    public void Parameters_out_of_range_are_refused(int depth, double weightVariance, double biasVariance)
    {
        Assert.That(() => Evaluate(new NeuralKernelParameters(true, false, depth, weightVariance, biasVariance), 0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private double Evaluate(NeuralKernelParameters kernel, double cosine)
    {
        using Device device = Device.Open(name, new Parallelism(threads));
        using DeviceBuffer<double> buffer = device.Allocate<double>(1);
        buffer.Upload([cosine]);
        device.Operations<IKernelOperations<double>>().NeuralKernel(new DeviceMatrix<double>(buffer, 1, 1, 1), kernel);
        double[] value = new double[1];
        buffer.Download(value);
        return value[0];
    }
}
