// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Security.Cryptography;
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Threading;

namespace LargeN.Tests.Hostile;

/// <summary>Checkpoints of a trainer; spoiled inside, with the checksum made right again, as well as outside.</summary>
internal sealed class CheckpointSubject : Subject
{
    private const int HashBytes = 32, HeaderBytes = 28, ContentAt = HeaderBytes + 32;   // the content begins with a fingerprint

    private readonly CpuDevice device = new(Parallelism.Single);
    private readonly EnsembleTrainer<float> trainer;
    private readonly string path;

    internal CheckpointSubject()
    {
        TrainingStep step = TrainingStep.Of(new MlpShape { InputDimension = 3, Width = 6, Depth = 2 }.Build(), new MeanFieldParameterisation(), new AdamW(), Loss.MeanSquare, 4);
        trainer = new EnsembleTrainer<float>(device, step, new EnsembleSettings { EnsembleSize = 2, Seed = 5, LearningRates = [0.05] });
        trainer.SetData([.. Enumerable.Range(0, 12).Select(i => i / 12f)], [0.1f, 0.2f, 0.3f, 0.4f]);
        path = Path.Combine(Folder, "run.checkpoint");
        trainer.Advance(5);
        trainer.Save(path);
        Good = [File.ReadAllBytes(path)];
    }

    internal override string Name => "checkpoint";

    internal override IReadOnlyList<byte[]> Good { get; }

    internal override byte[] Structured(byte[] good, Draws draws)
    {
        byte[] body = Changes.Bytes(good[..^HashBytes], draws);
        if (draws.Next(2) == 0 && body.Length > 100) BitConverter.TryWriteBytes(body.AsSpan(ContentAt + (8 * draws.Next(5))), draws.Of([0L, 1, -1, 5, 100, uint.MaxValue, long.MaxValue, long.MinValue]));
        if (draws.Next(4) > 0 && body.Length > HeaderBytes) Reseal(body);
        return [.. body, .. SHA256.HashData(body)];
    }

    // The header's length and checksum made right, so that the content is what is wrong.
    private static void Reseal(byte[] body)
    {
        BitConverter.TryWriteBytes(body.AsSpan(16), (long)body.Length - HeaderBytes);
        uint crc = uint.MaxValue;
        foreach (byte b in body.AsSpan(0, HeaderBytes - sizeof(uint))) crc = BitOperations.Crc32C(crc, b);
        BitConverter.TryWriteBytes(body.AsSpan(HeaderBytes - sizeof(uint)), ~crc);
    }

    internal override void Lay(byte[] input) => File.WriteAllBytes(path, input);

    internal override Action Read(byte[] input)
    {
        trainer.Load(path);
        return () =>
        {
            Assert.That(trainer.Verdicts.All(v => Enum.IsDefined(v.Kind)), "a verdict of no kind");
            Assert.That(trainer.Records.All(r => r.Step >= 0 && r.Step <= trainer.StepsDone), "a record after the last step");
        };
    }

    public override void Dispose()
    {
        trainer.Dispose();
        device.Dispose();
        base.Dispose();
    }
}
