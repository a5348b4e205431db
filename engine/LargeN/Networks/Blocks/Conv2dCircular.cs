// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>A convolution of images without edges: y(p) = m sum over offsets o of W_o x(p + o) + c, pixels taken modulo height and width.</summary>
/// <remarks>
/// Rows of x are pixels (image by image, row by row), columns are channels. The K x K offsets go from -(K - 1)/2, rounded towards 0, in both directions; W has the columns of
/// offset o = i K + j side by side. Forward: the neighbours of each pixel are gathered into one row, then a product. Backward: the same product backwards; as every pixel is the
/// neighbour of exactly one other at each offset, its gradients are gathered too and added in rising o: no scatter, the same order on every device.
/// </remarks>
public sealed class Conv2dCircular : Block
{
    private readonly Linear product;
    private readonly int height;
    private readonly int width;
    private readonly int kernel;
    private readonly int channels;

    /// <param name="weight">W [output channels, K K input channels].</param>
    /// <param name="height">Rows of an image, >= K.</param>
    /// <param name="width">Pixels of a row, >= K.</param>
    /// <param name="kernel">K, >= 1.</param>
    /// <param name="bias">c [1, output channels], or null.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public Conv2dCircular(Parameter weight, int height, int width, int kernel, Parameter? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, kernel);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, kernel);
        if (weight.Columns % (kernel * kernel) != 0) throw new ArgumentException($"{weight} must have a multiple of {kernel * kernel} columns, one for each channel and offset", nameof(weight));
        product = new Linear(weight, bias);
        channels = weight.Columns / (kernel * kernel);
        this.height = height;
        this.width = width;
        this.kernel = kernel;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => product.Parameters;

    private int Offsets => kernel * kernel;

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is Backpropagation or FeedbackAlignment ? null : this;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (x.Columns != channels) throw new ArgumentException($"{product.Weight} takes {channels} channels; it is given {x.Columns}", nameof(x));
        if (x.Rows % (height * width) != 0) throw new ArgumentException($"{x.Rows} rows are no whole number of images of {height} x {width}", nameof(x));
        return product.Forward(r, Neighbours(r, x, "neighbours"));
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        return product.Backward(r, dy, inputGradient) is { } gradient ? Collect(r, gradient, "gradients as a neighbour") : null;
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        return product.Tangent(r, xDot is { } given ? Neighbours(r, given, "neighbours along the direction") : null);
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        return product.TangentBackward(r, dy, dyDot, inputGradient) is { } pair
            ? new GradientPair(Collect(r, pair.Gradient, "gradients as a neighbour"), Collect(r, pair.Derivative, "gradients as a neighbour along the direction"))
            : null;
    }

    private Slot Neighbours(StepRecorder r, Slot x, string name)
    {
        int[] source = new int[checked(x.Rows * Offsets)];
        for (int i = 0; i < source.Length; i++) source[i] = Shifted(i / Offsets, i % Offsets, 1);
        return Gather(r, x, source, name);
    }

    /// <summary>The sum over offsets of what each pixel is given as a neighbour.</summary>
    private Slot Collect(StepRecorder r, Slot gradient, string name)
    {
        int[] source = new int[gradient.Rows * Offsets];
        for (int i = 0; i < source.Length; i++) source[i] = (Shifted(i / Offsets, i % Offsets, -1) * Offsets) + (i % Offsets);
        Slot parts = Gather(r, gradient.Reshape(source.Length, channels), source, name);
        Slot dx = r.Copy(Part(parts, 0));
        for (int o = 1; o < Offsets; o++) r.AddScaled(1, Part(parts, o), dx);
        return dx;
    }

    private Slot Gather(StepRecorder r, Slot x, int[] source, string name)
    {
        Slot gathered = r.Allocate(Arena.Work, name, source.Length / Offsets, Offsets * channels);
        r.Record(new GatherRowsOperation(x, r.Indices($"{name} of {product.Weight.Name}", source), gathered.Reshape(source.Length, channels)));
        return gathered;
    }

    private Slot Part(Slot x, int o) => x.Block(0, o * channels, x.Rows, channels);

    /// <summary>The pixel at an offset from another, or at minus the offset.</summary>
    private int Shifted(int pixel, int o, int sign)
    {
        int centre = (kernel - 1) / 2;
        int down = sign * ((o / kernel) - centre), right = sign * ((o % kernel) - centre);
        int image = pixel / (height * width), y = pixel / width % height, x = pixel % width;
        return (((image * height) + ((y + down + height) % height)) * width) + ((x + right + width) % width);
    }
}
