#:project ../../LargeN/LargeN.csproj
#:property PublishAot=false
// SPDX-License-Identifier: MIT
// An ensemble of networks, one learning rate a replica, trained in one go: dotnet run -c Release engine/docs/examples/train-ensemble.cs
using LargeN.Devices;
using LargeN.Networks;
using LargeN.Numerics;
using LargeN.Randomness;

const int Samples = 64, Dimension = 8;
float[] inputs = new float[Samples * Dimension], targets = new float[Samples];
new RandomStream(Seed: 1, Purpose.Inputs, RandomStream.Shared).FillNormal(inputs);
for (int i = 0; i < Samples; i++) targets[i] = Math.Sign(inputs[i * Dimension] * inputs[(i * Dimension) + 1]);

// A muP network: the learning rates below mean the same at every width.
Network network = new MlpShape { InputDimension = Dimension, Width = 256, Depth = 2, Activation = Activation.Tanh }.Build();
TrainingStep step = TrainingStep.Of(network, new MeanFieldParameterisation(), new Momentum(0.9), Loss.MeanSquare, Samples);
double[] rates = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

using EnsembleTrainer<float> trainer = new(Device.Default, step, new EnsembleSettings { EnsembleSize = rates.Length, Seed = 7, LearningRates = rates, RecordEvery = 50 });
trainer.SetData(inputs, targets);
trainer.Advance(501);
using HessianProduct<float> hessian = HessianProduct<float>.Of(trainer, Loss.MeanSquare, inputs, targets, Samples);
Sharpness<float> sharpness = new(hessian);
sharpness.Run();

Console.WriteLine($"{network.ParameterCount} parameters, {rates.Length} replicas, {trainer.StepsDone} steps");
for (int e = 0; e < rates.Length; e++)
    Console.WriteLine($"eta {rates[e],5}: objective {trainer.Records[0].Objectives[e]:F4} -> {trainer.Records[^1].Objectives[e]:G4}, eta times sharpness {rates[e] * sharpness.Results[e].Value:F2}, {trainer.Verdicts[e]}");
