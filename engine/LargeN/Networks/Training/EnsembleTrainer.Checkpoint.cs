// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LargeN.Networks;

/// <content>Saving a run and going on with it later, with the bits of a run that was never interrupted.</content>
public sealed partial class EnsembleTrainer<T>
{
    private const int PieceElements = 1 << 20, FingerprintBytes = 32;

    /// <summary>Writes a file that <see cref="Load"/> goes on from. It replaces an older one in one move, so that a crash leaves the old or the new.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written; the older one stays.</exception>
    /// <remarks>Content: fingerprint of step, settings and data, t, records, one verdict a replica, parameters, states. The frame around it: <see cref="Checkpoint"/>.</remarks>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Checkpoint.Write(path, Unsafe.SizeOf<T>(), ContentBytes(), put =>
        {
            put(Fingerprint());
            put(Bytes(StepsDone));
            put(Bytes(records.Count));
            foreach (TrainingRecord record in records)
            {
                put(Bytes(record.Step));
                foreach (double objective in record.Objectives) put(Bytes(BitConverter.DoubleToInt64Bits(objective)));
            }

            foreach (Verdict verdict in verdicts)
            {
                put(Bytes((long)verdict.Kind));
                put(Bytes(verdict.Index));
                put(Bytes(BitConverter.DoubleToInt64Bits(verdict.Residual)));
            }

            foreach (Arena arena in Kept) Pieces(arena, (buffer, offset, piece) =>
            {
                buffer.Download(piece, offset);
                put(MemoryMarshal.AsBytes(piece.AsSpan()));
            });
        });
    }

    /// <summary>Takes up a run where <see cref="Save"/> left it. The trainer must have been made with the same step, settings and data.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CorruptDataException">The file is damaged, or of another run; the trainer is then as it was.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = Checkpoint.Open(path, Unsafe.SizeOf<T>());
        long begin = stream.Position;
        byte[] fingerprint = new byte[FingerprintBytes];
        Checkpoint.Fill(stream, path, fingerprint);
        if (!fingerprint.AsSpan().SequenceEqual(Fingerprint())) throw new CorruptDataException(path, begin, "belongs to another network, other settings or other data");
        long done = Number(stream, path), count = Number(stream, path);
        if (done < 0 || done > uint.MaxValue || count < 0 || count > (done / Settings.RecordEvery) + 1)
            throw new CorruptDataException(path, stream.Position, $"{count} records after {done} steps, which cannot be");
        List<TrainingRecord> read = [];
        for (long i = 0; i < count; i++)
        {
            long step = Number(stream, path);
            if (step < 0 || step > done || (i > 0 && step <= read[^1].Step)) throw new CorruptDataException(path, stream.Position - sizeof(long), $"record {i} is of step {step}, out of order or beyond the {done} steps done");
            double[] objectives = new double[verdicts.Length];
            for (int e = 0; e < objectives.Length; e++) objectives[e] = BitConverter.Int64BitsToDouble(Number(stream, path));
            read.Add(new TrainingRecord(step, objectives));
        }

        Verdict[] stopped = new Verdict[verdicts.Length];
        for (int e = 0; e < stopped.Length; e++)
        {
            VerdictKind kind = (VerdictKind)Number(stream, path);
            if (!Enum.IsDefined(kind)) throw new CorruptDataException(path, stream.Position - sizeof(long), $"replica {e} has verdict {(long)kind}, which is none");
            stopped[e] = new Verdict(kind, Number(stream, path), BitConverter.Int64BitsToDouble(Number(stream, path)));
        }

        if (stream.Position + KeptBytes() != stream.Length - Checkpoint.HashBytes) throw new CorruptDataException(path, stream.Position, $"{stream.Length - Checkpoint.HashBytes - stream.Position} bytes of weights; {KeptBytes()} are needed");
        foreach (Arena arena in Kept) Pieces(arena, (buffer, offset, piece) =>
        {
            Checkpoint.Fill(stream, path, MemoryMarshal.AsBytes(piece.AsSpan()));
            buffer.Upload(piece, offset);
        });
        stopped.CopyTo(verdicts, 0);
        records.Clear();
        records.AddRange(read);
        StepsDone = done;
    }

    private long ContentBytes() => FingerprintBytes + (8 * (2 + (records.Count * (1L + verdicts.Length)) + (3L * verdicts.Length))) + KeptBytes();

    private long KeptBytes() => Kept.Sum(arena => Memory.Program.Length(arena) * Memory.Replicas * Unsafe.SizeOf<T>());

    private static Arena[] Kept => [Arena.Parameter, Arena.State];

    /// <summary>Goes through an arena of all replicas in pieces of a bounded size.</summary>
    private void Pieces(Arena arena, Action<Devices.DeviceBuffer<T>, long, T[]> visit)
    {
        long length = Memory.Program.Length(arena) * Memory.Replicas;
        for (long offset = 0; offset < length; offset += PieceElements) visit(Memory.Buffer(arena), offset, new T[Math.Min(PieceElements, length - offset)]);
    }

    /// <summary>What a run is a function of: the operations and their shapes, the settings, the data.</summary>
    private byte[] Fingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        StringBuilder text = new();
        foreach (Region region in Memory.Program.Regions) text.AppendLine(region.ToString());
        foreach (StepOperation operation in Memory.Program.Operations) text.AppendLine(operation.ToString());
        EnsembleSettings settings = Settings with { LearningRates = [0], WeightDecays = [], SamRadii = [] };   // these lie in the data
        text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{settings.EnsembleSize} {settings.Seed} {settings.FirstReplica} {settings.RecordEvery} {settings.Schedule}");
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        long data = Memory.Program.Length(Arena.Data) * Memory.Replicas, shared = Memory.Program.Length(Arena.Shared);
        foreach ((Arena arena, long length) in new[] { (Arena.Data, data), (Arena.Shared, shared) })
        {
            for (long offset = 0; offset < length; offset += PieceElements)
            {
                T[] piece = new T[Math.Min(PieceElements, length - offset)];
                Memory.Buffer(arena).Download(piece, offset);
                hash.AppendData(MemoryMarshal.AsBytes(piece.AsSpan()));
            }
        }

        int[] labels = new int[Memory.Program.Length(Arena.Label)];
        Memory.Labels.Download(labels);
        hash.AppendData(MemoryMarshal.AsBytes(labels.AsSpan()));
        return hash.GetHashAndReset();
    }

    private static long Number(FileStream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Checkpoint.Fill(stream, path, bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static byte[] Bytes(long number)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
