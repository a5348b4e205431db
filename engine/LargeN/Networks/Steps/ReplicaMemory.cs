// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>The memory of a step program for a number of replicas, on a device: everything that lives longer than a step.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ReplicaMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly DeviceBuffer<T>[] numbers;
    private readonly DeviceBuffer<double> records;
    private readonly DeviceBuffer<int> labels;
    private readonly bool ownsParameters = true;

    /// <summary>Allocates zeroed memory.</summary>
    /// <param name="device">The device.</param>
    /// <param name="program">The program.</param>
    /// <param name="replicas">E, number of replicas, >= 1.</param>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public ReplicaMemory(Device device, StepProgram program, int replicas)
        : this(device, program, replicas, null)
    {
    }

    /// <summary>Allocates zeroed memory for another program of the same network, whose parameters are those of <paramref name="parametersOf"/>.</summary>
    /// <param name="program">The program; its table lists the same parameters.</param>
    /// <param name="parametersOf">Whose parameters it works with; disposed after this.</param>
    /// <exception cref="ArgumentException">The programs lay out their parameters differently.</exception>
    /// <exception cref="MemoryLimitException">The device has less memory left.</exception>
    public ReplicaMemory(StepProgram program, ReplicaMemory<T> parametersOf)
        : this((parametersOf ?? throw new ArgumentNullException(nameof(parametersOf))).Device, program, parametersOf.Replicas, parametersOf)
    {
    }

    private ReplicaMemory(Device device, StepProgram program, int replicas, ReplicaMemory<T>? parametersOf)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(program);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        Device = device;
        Program = program;
        Replicas = replicas;
        numbers = new DeviceBuffer<T>[(int)Arena.Shared + 1];
        if (parametersOf is not null)
        {
            foreach ((Parameter parameter, Slot slot) in program.Parameters)
            {
                if (!parametersOf.Program.Parameters.TryGetValue(parameter, out Slot other) || parametersOf.Program.Offset(other) != program.Offset(slot))
                    throw new ArgumentException($"parameter {parameter} does not lie at the same place in both programs", nameof(parametersOf));
            }

            numbers[(int)Arena.Parameter] = parametersOf.Buffer(Arena.Parameter);
            ownsParameters = false;
        }

        try
        {
            for (Arena arena = ownsParameters ? Arena.Parameter : Arena.State; arena <= Arena.Shared; arena++) numbers[(int)arena] = device.Allocate<T>(program.Length(arena) * Copies(arena));
            records = device.Allocate<double>(program.Length(Arena.Record) * replicas);
            labels = device.Allocate<int>(program.Length(Arena.Label));
            for (int r = 0; r < program.Regions.Count; r++)
                if (program.Regions[r].Indices is { } indices) labels.Upload(indices, program.Offset(new Slot(r, 0, 1, indices.Length, indices.Length)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The device.</summary>
    public Device Device { get; }

    /// <summary>The program.</summary>
    public StepProgram Program { get; }

    /// <summary>E, number of replicas.</summary>
    public int Replicas { get; }

    /// <summary>Bytes that the memory of a program takes, the work of replicas in flight not counted.</summary>
    /// <param name="program">The program.</param>
    /// <param name="replicas">E, number of replicas.</param>
    public static long Bytes(StepProgram program, int replicas)
    {
        ArgumentNullException.ThrowIfNull(program);
        long kept = program.Length(Arena.Parameter) + program.Length(Arena.State) + program.Length(Arena.Data);
        return (((kept * replicas) + program.Length(Arena.Shared)) * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()) + (program.Length(Arena.Record) * replicas * sizeof(double)) + (program.Length(Arena.Label) * sizeof(int));
    }

    /// <summary>Writes the elements of a matrix without gaps.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="replica">Of which replica; 0 in <see cref="Arena.Shared"/>.</param>
    /// <param name="values">Row-major, rows * columns.</param>
    /// <exception cref="ArgumentException">The number of values is wrong, or the slot lies in <see cref="Arena.Work"/> or has gaps.</exception>
    public void Write(Slot slot, int replica, ReadOnlySpan<T> values) => Numbers(slot, values.Length).Upload(values, Index(slot, replica));

    /// <summary>Reads the elements of a matrix without gaps.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="replica">Of which replica; 0 in <see cref="Arena.Shared"/>.</param>
    /// <param name="values">Receive the elements, row-major, rows * columns.</param>
    /// <exception cref="ArgumentException">The number of values is wrong, or the slot lies in <see cref="Arena.Work"/> or has gaps.</exception>
    public void Read(Slot slot, int replica, Span<T> values) => Numbers(slot, values.Length).Download(values, Index(slot, replica));

    /// <summary>Writes the classes of samples.</summary>
    /// <param name="slot">A slot of <see cref="Arena.Label"/>.</param>
    /// <param name="values">One a row.</param>
    public void WriteLabels(Slot slot, ReadOnlySpan<int> values)
    {
        Require(slot, Arena.Label, values.Length);
        labels.Upload(values, Program.Offset(slot));
    }

    /// <summary>Reads results.</summary>
    /// <param name="slot">A slot of <see cref="Arena.Record"/>.</param>
    /// <param name="replica">Of which replica.</param>
    /// <param name="values">Receive the elements.</param>
    public void ReadRecord(Slot slot, int replica, Span<double> values)
    {
        Require(slot, Arena.Record, values.Length);
        records.Download(values, Index(slot, replica));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int arena = ownsParameters ? 0 : 1; arena < numbers.Length; arena++) numbers[arena]?.Dispose();
        records?.Dispose();
        labels?.Dispose();
    }

    /// <summary>The memory of an arena other than <see cref="Arena.Work"/>, <see cref="Arena.Record"/> and <see cref="Arena.Label"/>.</summary>
    internal DeviceBuffer<T> Buffer(Arena arena) => numbers[(int)arena];

    /// <summary>A slot of <see cref="Arena.Parameter"/>, <see cref="Arena.State"/> or <see cref="Arena.Data"/>, of all replicas.</summary>
    internal DeviceMatrix<T> All(Slot slot)
    {
        Arena arena = Program.ArenaOf(slot);
        return new DeviceMatrix<T>(Buffer(arena), Program.Offset(slot), Replicas, slot.Rows, slot.Columns, slot.RowStride, Program.Length(arena));
    }

    /// <summary>The memory of <see cref="Arena.Record"/>.</summary>
    internal DeviceBuffer<double> Records => records;

    /// <summary>The memory of <see cref="Arena.Label"/>.</summary>
    internal DeviceBuffer<int> Labels => labels;

    private int Copies(Arena arena) => arena == Arena.Shared ? 1 : Replicas;

    private long Index(Slot slot, int replica)
    {
        Arena arena = Program.ArenaOf(slot);
        int copies = arena is Arena.Shared or Arena.Label ? 1 : Replicas;
        if ((uint)replica >= (uint)copies) throw new ArgumentOutOfRangeException(nameof(replica), replica, $"the arena {arena} has replicas 0 to {copies - 1}");
        return Program.Offset(slot) + (replica * Program.Length(arena));
    }

    private DeviceBuffer<T> Numbers(Slot slot, int count)
    {
        Arena arena = Program.ArenaOf(slot);
        if (arena > Arena.Shared) throw new ArgumentException($"the arena {arena} of {slot} is not read and written here", nameof(slot));
        Require(slot, arena, count);
        return numbers[(int)arena];
    }

    private void Require(Slot slot, Arena arena, int count)
    {
        if (Program.ArenaOf(slot) != arena) throw new ArgumentException($"{slot} lies in the arena {Program.ArenaOf(slot)}, not in {arena}", nameof(slot));
        if (slot.RowStride != slot.Columns && slot.Rows > 1) throw new ArgumentException($"{slot} has gaps between its rows", nameof(slot));
        if (count != slot.Count) throw new ArgumentException($"{slot} has {slot.Count} elements, the span {count}", nameof(slot));
    }
}
