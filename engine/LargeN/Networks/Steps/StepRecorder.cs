// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Takes down what the blocks of a network do in one step; <see cref="Finish"/> turns it into a program.</summary>
/// <remarks>
/// Nothing is computed while recording. A block calls the methods below with slots and gets slots back; the device that runs the program decides how many replicas an
/// operation spans. Gradients of parameters go through <see cref="WeightGradient"/> alone, so that the update, or whatever else is to happen with them, is chosen in one place.
/// </remarks>
public sealed partial class StepRecorder
{
    private readonly List<Region> regions = [];
    private readonly List<StepOperation> operations = [];
    private readonly Dictionary<Parameter, Slot> parameters = [];
    private readonly Dictionary<Parameter, Slot> frozen = [];
    private bool useFrozen;

    /// <summary>An empty recording; every parameter of the table gets its memory.</summary>
    /// <param name="table">The parameters of the network, with their numbers.</param>
    public StepRecorder(ParameterTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Table = table;
        foreach (Parameter parameter in table.Parameters) parameters[parameter] = Allocate(Arena.Parameter, parameter.Name, parameter.Rows, parameter.Columns);
    }

    /// <summary>The numbers of the parameters.</summary>
    public ParameterTable Table { get; }

    /// <summary>Whether experts compute the tokens that take them, gathered into compact batches, instead of all tokens: <see cref="Devices.IExpertPairOperations{T}"/>.</summary>
    public bool GathersExperts { get; init; }

    /// <summary>Memory for a matrix without gaps.</summary>
    /// <param name="arena">Where.</param>
    /// <param name="name">What it holds, for messages and listings.</param>
    /// <param name="rows">Rows, >= 1.</param>
    /// <param name="columns">Columns, >= 1.</param>
    public Slot Allocate(Arena arena, string name, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        long length = (long)rows * columns;
        if (length > int.MaxValue) throw new ArgumentException($"'{name}' of {rows} x {columns} has {length} elements; a region may have {int.MaxValue}", nameof(rows));
        regions.Add(new Region(arena, name, length));
        return new Slot(regions.Count - 1, 0, rows, columns, columns);
    }

    /// <summary>A table of integers that the program brings along, [1, values.Length] in <see cref="Arena.Label"/>.</summary>
    /// <param name="name">What it holds.</param>
    /// <param name="values">The integers; at least one.</param>
    internal Slot Indices(string name, int[] values)
    {
        Slot slot = Allocate(Arena.Label, name, 1, values.Length);
        regions[^1] = regions[^1] with { Indices = values };
        return slot;
    }

    /// <summary>Where a parameter lies.</summary>
    /// <param name="parameter">A parameter of <see cref="Table"/>.</param>
    public Slot Of(Parameter parameter)
    {
        _ = Table[parameter];
        return useFrozen ? frozen[parameter] : parameters[parameter];
    }

    /// <summary>Memory for a second copy of every parameter, which no update changes; the host fills it.</summary>
    /// <returns>Where each lies, in <see cref="Arena.Data"/>.</returns>
    public IReadOnlyDictionary<Parameter, Slot> Freeze()
    {
        foreach (Parameter parameter in Table.Parameters) frozen[parameter] = Allocate(Arena.Data, $"{parameter.Name}, initial", parameter.Rows, parameter.Columns);
        return frozen;
    }

    /// <summary>Until the result is disposed, blocks record with the copies of <see cref="Freeze"/>: forward and tangent passes only.</summary>
    public IDisposable Frozen()
    {
        if (frozen.Count == 0) throw new InvalidOperationException($"{nameof(Freeze)} comes before {nameof(Frozen)}");
        useFrozen = true;
        return new Thaw(this);
    }

    /// <summary>scale op(A) op(B), a new slot.</summary>
    /// <param name="a">Left factor.</param>
    /// <param name="transposeA">Whether it enters transposed.</param>
    /// <param name="b">Right factor.</param>
    /// <param name="transposeB">Whether it enters transposed.</param>
    /// <param name="scale">Factor of the product.</param>
    /// <param name="name">What it is.</param>
    public Slot MatMul(Slot a, Transpose transposeA, Slot b, Transpose transposeB, double scale, string name = "product")
    {
        Slot c = Allocate(Arena.Work, name, transposeA == Transpose.No ? a.Rows : a.Columns, transposeB == Transpose.No ? b.Columns : b.Rows);
        MatMul(a, transposeA, b, transposeB, scale, c);
        return c;
    }

    /// <summary>C = scale op(A) op(B), or C += that, item by item and head by head.</summary>
    /// <param name="a">Left factors.</param>
    /// <param name="transposeA">Whether they enter transposed.</param>
    /// <param name="b">Right factors.</param>
    /// <param name="transposeB">Whether they enter transposed.</param>
    /// <param name="scale">Factor of the products.</param>
    /// <param name="c">Results.</param>
    /// <param name="accumulate">Whether the products are added to what C holds.</param>
    /// <exception cref="ArgumentException">The shapes do not chain.</exception>
    public void MatMul(Tiles a, Transpose transposeA, Tiles b, Transpose transposeB, double scale, Tiles c, bool accumulate = false)
    {
        (int m, int k) = transposeA == Transpose.No ? (a.First.Rows, a.First.Columns) : (a.First.Columns, a.First.Rows);
        (int inner, int n) = transposeB == Transpose.No ? (b.First.Rows, b.First.Columns) : (b.First.Columns, b.First.Rows);
        if (k != inner || m != c.First.Rows || n != c.First.Columns)
            throw new ArgumentException($"{Name(a.First)} and {Name(b.First)} do not chain: op(A) [{m} x {k}] times op(B) [{inner} x {n}] does not give {Name(c.First)} [{c.First.Rows} x {c.First.Columns}]", nameof(a));
        if (a.Items != c.Items || b.Items != c.Items || a.Heads != c.Heads || b.Heads != c.Heads)
            throw new ArgumentException($"{a.Items} x {a.Heads}, {b.Items} x {b.Heads} and {c.Items} x {c.Heads} items and heads must be the same", nameof(a));
        Record(new MatMulOperation(a, transposeA, b, transposeB, scale, accumulate, c));
    }

    /// <summary>phi(z), a new slot.</summary>
    /// <param name="activation">phi.</param>
    /// <param name="z">What it is applied to.</param>
    public Slot Activate(Activation activation, Slot z)
    {
        Slot a = Like(z, "activation");
        Record(new ActivateOperation(activation, z, a));
        return a;
    }

    /// <summary>phi'(z) da, in the place of da.</summary>
    /// <param name="activation">phi.</param>
    /// <param name="z">What phi was applied to.</param>
    /// <param name="da">Gradient with respect to phi(z).</param>
    public Slot ActivateGradient(Activation activation, Slot z, Slot da)
    {
        Same(z, da);
        Record(new ActivateGradientOperation(activation, z, da, da));
        return da;
    }

    /// <summary>Adds a row to every row of x, in place.</summary>
    /// <param name="x">What is added to.</param>
    /// <param name="bias">A row.</param>
    public void AddBias(Slot x, Slot bias)
    {
        if (bias.Rows != 1 || bias.Columns != x.Columns) throw new ArgumentException($"a bias for {Name(x)} must be 1 x {x.Columns}; {Name(bias)} is {bias.Rows} x {bias.Columns}", nameof(bias));
        Record(new BiasOperation(Activation.Identity, x, bias, x));
    }

    /// <summary>y += alpha x, in place.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="x">What is added.</param>
    /// <param name="y">What it is added to.</param>
    public void AddScaled(double alpha, Slot x, Slot y)
    {
        Same(x, y);
        Record(new AddScaledOperation(alpha, x, y));
    }

    /// <summary>A copy, a new slot.</summary>
    /// <param name="x">What is copied.</param>
    public Slot Copy(Slot x)
    {
        Slot copy = Like(x, "copy");
        Record(new CopyOperation(x, copy));
        return copy;
    }

    /// <summary>Standard normal numbers, fresh at every step, a new slot: element i is the i-th of the stream (seed, purpose, replica or shared, step).</summary>
    /// <param name="purpose">What they are for.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="shared">Whether all replicas get the same ones.</param>
    /// <param name="name">What they are.</param>
    public Slot Normal(Randomness.Purpose purpose, int rows, int columns, bool shared, string name = "normals")
    {
        Slot x = Allocate(Arena.Work, name, rows, columns);
        Record(new NormalOperation(x, purpose, shared));
        return x;
    }

    /// <summary>A batch of rows, afresh at every step, a new slot. Batches of one draw have the same rows: inputs and their targets.</summary>
    /// <param name="source">The data set, a row an example.</param>
    /// <param name="draw">Which rows.</param>
    /// <param name="name">What it is.</param>
    /// <exception cref="ArgumentException">The data set has another number of rows than the draw says, or a number of the draw is outside its range.</exception>
    public Slot DrawRows(Slot source, BatchDraw draw, string name = "batch")
    {
        Drawn(source, draw);
        Slot batch = Allocate(Arena.Work, name, draw.Rows, source.Columns);
        Record(new DrawRowsOperation(source, batch, draw));
        return batch;
    }

    private void Drawn(Slot source, BatchDraw draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        draw.Validate();
        if (source.Rows != draw.From) throw new ArgumentException($"a draw from {draw.From} rows does not fit {Name(source)}, which has {source.Rows}", nameof(draw));
    }

    /// <summary>The loss of the outputs, and its gradient with respect to them, a new slot.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="f">Outputs.</param>
    /// <param name="targets">Targets of the same shape; for <see cref="Loss.CrossEntropy"/> labels [rows, 1] in <see cref="Arena.Label"/>.</param>
    /// <param name="result">Receives the loss: [1, 1] in <see cref="Arena.Record"/>.</param>
    /// <param name="draw">Which of the labels of a data set belong to the outputs; null: the targets are those of the outputs. For <see cref="Loss.CrossEntropy"/> alone.</param>
    public Slot Loss(Loss loss, Slot f, Slot targets, Slot result, BatchDraw? draw = null)
    {
        int columns = loss == Networks.Loss.CrossEntropy ? 1 : f.Columns;
        if (draw is not null)
        {
            if (loss != Networks.Loss.CrossEntropy) throw new ArgumentException($"labels are drawn for {Networks.Loss.CrossEntropy} alone; targets of {loss} are drawn as rows", nameof(draw));
            Drawn(targets, draw);
        }

        if ((draw?.Rows ?? targets.Rows) != f.Rows || targets.Columns != columns) throw new ArgumentException($"targets must be {f.Rows} x {columns}; {Name(targets)} is {targets.Rows} x {targets.Columns}", nameof(targets));
        Slot df = Like(f, "output gradient");
        Record(new LossOperation(loss, f, targets, df, result, draw));
        return df;
    }

    /// <summary>Adds an operation.</summary>
    /// <param name="operation">The operation; its slots belong to this recording.</param>
    public void Record(StepOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        foreach (Slot slot in operation.Reads.Concat(operation.Writes))
        {
            if ((uint)slot.Region >= (uint)regions.Count || slot.Offset < 0 || slot.Offset + slot.Extent > regions[slot.Region].Length)
                throw new ArgumentException($"{operation.GetType().Name}: {slot} does not lie in a region of this recording", nameof(operation));
        }

        operations.Add(operation);
    }

    /// <summary>A new slot of the shape of another.</summary>
    /// <param name="x">The other.</param>
    /// <param name="name">What it holds.</param>
    public Slot Like(Slot x, string name) => Allocate(Arena.Work, name, x.Rows, x.Columns);

    private void Same(Slot x, Slot y)
    {
        if (x.Rows != y.Rows || x.Columns != y.Columns) throw new ArgumentException($"{Name(x)} is {x.Rows} x {x.Columns} and {Name(y)} is {y.Rows} x {y.Columns}; they must have one shape");
    }

    private string Name(Slot slot) => (uint)slot.Region < (uint)regions.Count ? $"'{regions[slot.Region].Name}'" : slot.ToString();

    private sealed class Thaw(StepRecorder recorder) : IDisposable
    {
        public void Dispose() => recorder.useFrozen = false;
    }
}
