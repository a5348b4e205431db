// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>The program of an empirical tangent kernel: forward and backward passes at the points, copied once for each output, whose gradients go into Grams and not into parameters.</summary>
internal sealed class TangentKernelRecording
{
    private readonly StepRecorder r;
    private readonly int order;
    private readonly bool learningRates;
    private readonly Dictionary<Parameter, int> counts;
    private readonly Dictionary<Parameter, List<(Tiles Dy, Tiles X)>> earlier = [];

    /// <exception cref="ArgumentException">The outputs are no whole number of rows a point.</exception>
    internal TangentKernelRecording(TrainingStep step, int points, int rowsOfPoint, bool learningRates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsOfPoint, 1);
        this.learningRates = learningRates;
        Points = points;
        int rows = checked(points * rowsOfPoint);
        StepRecorder dry = new(step.Table);
        Slot f = step.Network.Body.Forward(dry, dry.Allocate(Arena.Shared, "points", rows, step.Network.Inputs));
        if (f.Rows % points != 0) throw new ArgumentException($"the outputs have {f.Rows} rows for {points} points; allowed: a multiple", nameof(points));
        (OutputRows, OutputColumns) = (f.Rows / points, f.Columns);
        order = checked(points * Outputs);

        r = new StepRecorder(step.Table);
        Input = r.Allocate(Arena.Shared, "points, once for each output", checked(rows * Outputs), step.Network.Inputs);
        OneHot = r.Allocate(Arena.Shared, "one output at a time", checked(f.Rows * Outputs), f.Columns);
        Kernel = r.Allocate(Arena.State, "tangent kernel", order, order);
        r.Record(new FillOperation(Kernel, 0));
        step.Network.Body.Forward(r, Input);
        step.Network.Body.Backward(r, r.Copy(OneHot), inputGradient: false);
        counts = r.ContributionCounts();
        r.ReplaceContributions(Put);
        Program = r.Finish();
    }

    internal int Points { get; }

    /// <summary>Rows of the outputs of one point: 1, or the tokens of a sequence.</summary>
    internal int OutputRows { get; }

    internal int OutputColumns { get; }

    internal int Outputs => OutputRows * OutputColumns;

    internal Slot Input { get; }

    internal Slot OneHot { get; }

    internal Slot Kernel { get; }

    internal StepProgram Program { get; }

    private void Put(Parameter parameter, StepOperation source)
    {
        ParameterScales scales = r.Table[parameter];
        double rate = learningRates ? scales.LearningRateFactor : 1;
        switch (source)
        {
            case MatMulOperation o:
                Weight(parameter, o.A, o.B, rate * o.Scale * o.Scale);
                break;
            case ColumnSumsOperation o:
                Row(parameter, o.X, rate);
                break;
            case ColumnDotsOperation o:
                Row(parameter, r.TwiceProduct(o.Y, r.Copy(o.X)), rate / 4);
                break;
            default:
                throw new NotSupportedException($"the gradient of {parameter} comes from a {source.GetType().Name}, of which no tangent kernel is known");
        }
    }

    private void Weight(Parameter parameter, Tiles dy, Tiles x, double factor)
    {
        foreach ((Tiles dyBefore, Tiles xBefore) in Before(parameter))
        {
            Products(dy, x, dyBefore, xBefore, factor);
            Products(dyBefore, xBefore, dy, x, factor);
        }

        Products(dy, x, dy, x, factor);
        if (counts[parameter] == 1) return;
        if (dy.Items * dy.Heads != 1) throw new NotSupportedException($"no tangent kernel is known of {parameter}, which holds several matrices and is used more than once");
        earlier[parameter].Add((r.Copy(dy.First), r.Copy(x.First)));
    }

    private void Row(Parameter parameter, Slot g, double factor)
    {
        foreach ((Tiles before, _) in Before(parameter))
        {
            Add(Gram(g, before.First), factor);
            Add(Gram(before.First, g), factor);
        }

        Add(Gram(g, g), factor);
        if (counts[parameter] > 1) earlier[parameter].Add((r.Copy(g), g));
    }

    private List<(Tiles Dy, Tiles X)> Before(Parameter parameter)
    {
        if (!earlier.TryGetValue(parameter, out List<(Tiles, Tiles)>? before)) earlier[parameter] = before = [];
        return before;
    }

    /// <summary>Adds factor (D D'^T) o (X X'^T), matrix by matrix of the parameter.</summary>
    private void Products(Tiles dy, Tiles x, Tiles dyOther, Tiles xOther, double factor)
    {
        for (int item = 0; item < Math.Max(dy.Items, x.Items); item++)
        {
            for (int head = 0; head < Math.Max(dy.Heads, x.Heads); head++)
            {
                Slot inputs = Gram(x[item, head], xOther[item, head]), outputs = Gram(dy[item, head], dyOther[item, head]);
                Add(r.TwiceProduct(inputs, outputs), factor / 2);
            }
        }
    }

    private Slot Gram(Slot x, Slot y) => r.MatMul(x, Transpose.No, y, Transpose.Yes, 1, "Gram of rows");

    /// <summary>Adds factor times the sums of the blocks that belong to one pair of points.</summary>
    private void Add(Slot rows, double factor)
    {
        if (rows.Rows % order != 0 || rows.Columns % order != 0) throw new NotSupportedException($"a layer has {rows.Rows} x {rows.Columns} rows for {order} points and outputs; known: multiples");
        int down = rows.Rows / order, across = rows.Columns / order;
        Slot sums = rows;
        if (down > 1)
        {
            sums = r.Allocate(Arena.Work, "sums over the rows of points", order, rows.Columns);
            r.MatMul(
                new Tiles(Ones(down), order, 0, 1, 0),
                Transpose.No,
                new Tiles(rows.Block(0, 0, down, rows.Columns), order, (long)down * rows.RowStride, 1, 0),
                Transpose.No,
                1,
                new Tiles(sums.Block(0, 0, 1, rows.Columns), order, sums.RowStride, 1, 0));
        }

        if (across > 1)
        {
            Slot narrow = r.Allocate(Arena.Work, "sums over the blocks of points", order, order);
            r.MatMul(sums.Reshape(checked(order * order), across), Transpose.No, Ones(across), Transpose.Yes, 1, narrow.Reshape(order * order, 1));
            sums = narrow;
        }

        r.AddScaled(factor, sums, Kernel);
    }

    private Slot Ones(int count)
    {
        Slot ones = r.Allocate(Arena.Work, "ones", 1, count);
        r.Record(new FillOperation(ones, 1));
        return ones;
    }
}
