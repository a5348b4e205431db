# SPDX-License-Identifier: MIT
"""Steps of SGD of an ensemble of E networks D -> N -> N -> 1, tanh, mean square, each with weights and B samples of its own: forward, backward, update.

Weights and data are the same numbers on every side, and so must the loss after the steps be. torch: the step as one writes it with bmm. torch-tuned: into existing
arrays, activations in place, the update as a product that is added to the weights (alpha = -rate), over the ensemble or in a loop over it, whichever is faster.
"""
import time

OPERATIONS = ("sgd",)
RATE = 0.001
SHAPES = ((32, 64, 256, 64, 10), (64, 32, 64, 32, 10), (8, 784, 1024, 128, 2), (1024, 32, 32, 8, 10), (4, 256, 4096, 256, 1), (32, 64, 256, 1, 10))
CASES = [dict(operation="sgd", kind="f32", peers=("torch", "torch-tuned"), quick=n == 64, e=e, d=d, n=n, b=b, steps=steps) for e, d, n, b, steps in SHAPES]


def uniform(np, shape, place, size):
    """Element i of the whole array: (frac((i + 1) phi + place sqrt 2) - 1/2) sqrt(12) size, variance size^2."""
    count = int(np.prod(shape))
    x = np.arange(1, count + 1, dtype=np.float64) * 0.6180339887498949 + place * 1.4142135623730951
    return ((x - np.floor(x) - 0.5) * (12 ** 0.5 * size)).astype(np.float32).reshape(shape)


def case(side, operation, kind, sizes):
    np, torch = side.np, side.torch
    e, d, n, b, steps = (sizes[key] for key in ("e", "d", "n", "b", "steps"))
    shapes = ((n, d), (n, n), (1, n))
    start = [side.array(uniform(np, (e, *shape), l, shape[1] ** -0.5)) for l, shape in enumerate(shapes)]
    x, y = side.array(uniform(np, (e, b, d), 3, 1)), side.array(uniform(np, (e, b, 1), 4, 1))
    weights = [w.clone() for w in start]
    losses = torch.zeros(e, steps)

    def prepare():
        for w, s in zip(weights, start):
            w.copy_(s)

    def check():
        first, last = float(losses[:, 0].mean()), float(losses[:, -1].mean())
        return (0 if np.isfinite(last) and (steps == 1 or last < first) else float("nan")), last

    if not side.tuned:
        return lambda: plain(torch, weights, x, y, losses), prepare, check
    forms = [tuned(torch, weights, x, y, losses), tuned_loop(torch, weights, x, y, losses)]
    seconds = []
    for form in forms:
        form()
        times = []
        for _ in range(3):
            prepare()
            begin = time.perf_counter()
            form()
            times.append(time.perf_counter() - begin)
        seconds.append(min(times))
    return forms[seconds.index(min(seconds))], prepare, check


def plain(torch, weights, x, y, losses):
    w1, w2, w3 = weights
    b = x.shape[1]
    for step in range(losses.shape[1]):
        h1 = torch.tanh(torch.bmm(x, w1.transpose(1, 2)))
        h2 = torch.tanh(torch.bmm(h1, w2.transpose(1, 2)))
        r = torch.bmm(h2, w3.transpose(1, 2)) - y
        losses[:, step] = (r * r).sum((1, 2)) / (2 * b)
        d3 = r / b
        d2 = torch.bmm(d3, w3) * (1 - h2 * h2)
        d1 = torch.bmm(d2, w2) * (1 - h1 * h1)
        w3 -= RATE * torch.bmm(d3.transpose(1, 2), h2)
        w2 -= RATE * torch.bmm(d2.transpose(1, 2), h1)
        w1 -= RATE * torch.bmm(d1.transpose(1, 2), x)


def tuned(torch, weights, x, y, losses):
    w1, w2, w3 = weights
    (e, b, _), n = x.shape, w2.shape[1]
    h1, h2, d1, d2, r = (torch.empty(e, b, k) for k in (n, n, n, n, 1))
    t1, t2, t3 = (w.transpose(1, 2) for w in weights)
    u1, u2, u3 = (g.transpose(1, 2) for g in (d1, d2, r))
    slope = torch.ops.aten.tanh_backward

    def run():
        for step in range(losses.shape[1]):
            torch.bmm(x, t1, out=h1).tanh_()
            torch.bmm(h1, t2, out=h2).tanh_()
            torch.bmm(h2, t3, out=r).sub_(y)
            losses[:, step] = (r * r).sum((1, 2)).div_(2 * b)
            r.div_(b)
            torch.bmm(r, w3, out=d2)
            slope(d2, h2, grad_input=d2)
            torch.bmm(d2, w2, out=d1)
            slope(d1, h1, grad_input=d1)
            w3.baddbmm_(u3, h2, alpha=-RATE)
            w2.baddbmm_(u2, h1, alpha=-RATE)
            w1.baddbmm_(u1, x, alpha=-RATE)

    return run


def tuned_loop(torch, weights, x, y, losses):
    (e, b, _), n, steps = x.shape, weights[1].shape[1], losses.shape[1]
    h1, h2, d1, d2, r = (torch.empty(b, k) for k in (n, n, n, n, 1))
    u1, u2, u3 = (g.t() for g in (d1, d2, r))
    each = [(*(w[i] for w in weights), *(w[i].t() for w in weights), x[i], y[i], losses[i]) for i in range(e)]
    slope = torch.ops.aten.tanh_backward

    def run():
        for w1, w2, w3, t1, t2, t3, inputs, targets, loss in each:
            for step in range(steps):
                torch.mm(inputs, t1, out=h1).tanh_()
                torch.mm(h1, t2, out=h2).tanh_()
                torch.mm(h2, t3, out=r).sub_(targets)
                loss[step] = (r * r).sum() / (2 * b)
                r.div_(b)
                torch.mm(r, w3, out=d2)
                slope(d2, h2, grad_input=d2)
                torch.mm(d2, w2, out=d1)
                slope(d1, h1, grad_input=d1)
                w3.addmm_(u3, h2, alpha=-RATE)
                w2.addmm_(u2, h1, alpha=-RATE)
                w1.addmm_(u1, inputs, alpha=-RATE)

    return run
