# SPDX-License-Identifier: MIT
"""Many steps of SGD of an ensemble of small networks: D -> N (-> N) -> 1, tanh, mean square, standard normal inputs, labels w.x / sqrt(D) with one w for all.

online: a fresh batch every step, drawn on the device. fixed: a batch drawn with replacement from P = 1024 samples. JAX: vmap over replicas, lax.scan over steps, one jit.
PyTorch: the step written with bmm, compiled, its updates in place; a graph of GRAPH steps replayed. Every replica has data of its own.
"""
OPERATIONS = ("ensemble-online", "ensemble-fixed")
SAMPLES = 1024
GRAPH = 50  # steps in one graph of PyTorch
RATE = 0.05
SHAPES = (dict(e=16384, d=16, n=16, layers=1, b=8), dict(e=4096, d=32, n=64, layers=1, b=16), dict(e=1056, d=64, n=128, layers=2, b=32))
CASES = [
    dict(operation=operation, kind="f32", peers=("torch", "jax"), quick=shape["n"] == 64, **shape, steps=500)
    for operation in OPERATIONS for shape in SHAPES
]


def weights(sizes):
    """Shapes of the matrices of one replica."""
    d, n = sizes["d"], sizes["n"]
    return [(n, d)] + [(n, n)] * (sizes["layers"] - 1) + [(1, n)]


def work(kind, sizes):
    """Weights are read and written once a launch; 6 flops a weight and sample, less 2 for the first layer, whose inputs need no gradient."""
    count = sum(rows * columns for rows, columns in weights(sizes))
    flops = sizes["b"] * (6.0 * count - 2.0 * sizes["n"] * sizes["d"])
    return 8.0 * sizes["e"] * count, sizes["e"] * sizes["steps"] * flops


def case(side, operation, kind, sizes):
    make = jax_case if side.jax else torch_case
    run, result = make(side, operation.endswith("online"), sizes)

    def check():
        import numpy as np
        losses = side.numpy(result["losses"]).astype("f8")  # mean over replicas, one a step of the last run
        first, last = losses[: len(losses) // 20].mean(), losses[-len(losses) // 20:].mean()
        return float("nan") if not np.isfinite(losses).all() else last / (0.5 * first)  # training must at least halve the loss

    return run, None, check


def jax_case(side, online, sizes):
    jax, xp, result = side.jax, side.xp, {}
    e, d, b, steps = sizes["e"], sizes["d"], sizes["b"], sizes["steps"]
    keys = jax.random.split(jax.random.PRNGKey(1), len(weights(sizes)) + 2)
    start = [jax.random.normal(k, (e, *shape), "float32") for k, shape in zip(keys, weights(sizes))]
    teacher = jax.random.normal(keys[-1], (d,), "float32") / d ** 0.5
    data = jax.random.normal(keys[-2], (SAMPLES, d), "float32")

    def loss(theta, x, y):
        h = x
        for w in theta[:-1]:
            h = xp.tanh(h @ w.T / w.shape[1] ** 0.5)
        f = h @ theta[-1].T / theta[-1].shape[1] ** 0.5
        return ((f[:, 0] - y) ** 2).mean()

    def step(theta, key):
        if online:
            x = jax.random.normal(key, (b, d), "float32")
        else:
            x = data[jax.random.randint(key, (b,), 0, SAMPLES, "int32")]
        value, gradient = jax.value_and_grad(loss)(theta, x, x @ teacher)
        return [w - RATE * w.shape[1] ** 0.5 * g for w, g in zip(theta, gradient)], value

    train = jax.jit(jax.vmap(lambda theta, key: jax.lax.scan(step, theta, jax.random.split(key, steps))))
    replicas = jax.random.split(jax.random.PRNGKey(2), e)

    def run():
        theta, losses = side.wait(train(start, replicas))
        if losses.dtype != "float32":
            raise TypeError(f"the losses are {losses.dtype}, ours float32")
        result["losses"] = losses.mean(0)

    return run, result


def torch_case(side, online, sizes):
    torch, result = side.torch, {}
    e, d, b, steps = sizes["e"], sizes["d"], sizes["b"], sizes["steps"]
    start = [torch.randn(e, *shape, device=side.device) for shape in weights(sizes)]
    theta = [w.clone() for w in start]
    scales = [w.shape[2] ** -0.5 for w in theta]
    teacher = torch.randn(d, 1, device=side.device) / d ** 0.5
    data = torch.randn(SAMPLES, d, device=side.device)
    losses = torch.zeros(steps, device=side.device)
    place = torch.zeros(1, dtype=torch.long, device=side.device)

    def mathematics(x, y, *parameters):
        inputs, h = [], x
        for w, scale in zip(parameters[:-1], scales):
            inputs.append(h)
            h = torch.tanh(torch.bmm(h, w.mT) * scale)
        inputs.append(h)
        residual = torch.bmm(h, parameters[-1].mT) * scales[-1] - y
        mean = (residual * residual).mean()
        back, updated = residual * (2.0 / b), [None] * len(parameters)
        for l in range(len(parameters) - 1, -1, -1):
            gradient = torch.bmm(back.mT, inputs[l])  # the scale of the layer and the rate's factor cancel: rate * sqrt(in) / sqrt(in)
            if l:
                back = torch.bmm(back, parameters[l]) * scales[l] * (1 - inputs[l] * inputs[l])
            updated[l] = parameters[l] - RATE * gradient
        return mean, updated

    compiled = torch.compile(mathematics) if side.device.type == "cuda" else mathematics

    def step():
        if online:
            x = torch.randn(e, b, d, device=side.device)
        else:
            x = data[torch.randint(0, SAMPLES, (e, b), device=side.device)]
        mean, updated = compiled(x, x @ teacher, *theta)
        for w, u in zip(theta, updated):
            w.copy_(u)
        losses.index_copy_(0, place, mean.reshape(1))
        place.add_(1).remainder_(steps)

    def reset():
        place.zero_()
        for w, s in zip(theta, start):
            w.copy_(s)

    if side.device.type == "cuda":
        stream = torch.cuda.Stream()
        with torch.cuda.stream(stream):
            for _ in range(3):
                step()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            for _ in range(GRAPH):
                step()

    def run():
        reset()
        if side.device.type == "cuda":
            for _ in range(steps // GRAPH):
                graph.replay()
        else:
            for _ in range(steps):
                step()
        result["losses"] = losses

    return run, result
