# SPDX-License-Identifier: MIT
"""The theory of NGN, of Hessian descent on random equations and of single neurons on the standard presets, in NumPy (root finder: SciPy); the start of single-neuron is given, so that both have the same."""
OPERATIONS = ("predict-ngn", "predict-random-equations", "predict-single-neuron")
CASES = [
    dict(operation="predict-ngn", kind="f64", peers=("numpy",), modes=1000),
    dict(operation="predict-random-equations", kind="f64", peers=("scipy",), radii=9),
    dict(operation="predict-single-neuron", kind="f64", peers=("numpy",), students=2, dimension=20),
]


def ngn(np, sizes):
    """The modes and the nodes of the integral are the axes of one matrix; a step is three products with it."""
    k, batch, noise, panel = np.arange(1, sizes["modes"] + 1.0), 8, 0.1, 0.3
    lam, start, losses = 1 / k, k ** -0.5, []
    recorded = (0, 1, 10, 30, 100, 300, 1000, 3000)
    for gamma in (0.03, 0.1, 0.3, 1, 10):
        high = np.log(40)
        low = np.log(1e-13 / (1 + gamma * (lam.sum() / batch + lam[0])))
        y = high - panel * np.arange(int(np.ceil((high - low) / panel)) + 1)
        t = np.exp(y)
        s = 2 * t * gamma / batch
        weight = gamma * panel * np.exp(y - t - 0.5 * np.log1p(np.outer(s, lam)).sum(axis=1))
        fastest = lam[0] / (1 + s * lam[0])
        parts = weight, weight * fastest, weight * t * fastest ** 2
        kept = np.any([p > 1e-17 * p.max() for p in parts], axis=0)
        s, weight, later = s[kept], weight[kept], (weight * gamma * t)[kept]
        u = lam[:, None] / (1 + np.outer(lam, s))
        square, c = u * u, start.copy()
        for step in range(recorded[-1] + 1):
            loss = lam @ c
            if step in recorded:
                losses.append(loss)
            if step == recorded[-1]:
                break
            sums = noise + c @ u
            share = np.minimum(1, sums / (loss + noise)) ** ((batch - 1) / 2)
            first, second = weight * share, later * share
            c = c * (1 - 2 * (u @ first) + (1 + 1 / batch) * (square @ second)) + u @ (second * sums) / batch
    return losses[3 * len(recorded) - 1]


def random_equations(np, sizes):
    from scipy.optimize import brentq
    from math import ceil, sqrt
    covariance, resolution, dimension, count = (0.25, 0, 1), 2000, 200, 100
    slope_of, bend = (lambda q: covariance[1] + 2 * covariance[2] * q), 2 * covariance[2]

    def edge(u, q, alpha):
        a, b = 2 * u * bend, slope_of(q)
        if b == 0:
            return -2 * sqrt(a), sqrt(a)
        low, high = 1 / sqrt(a + alpha * b * b) / (1 + 1e-9), 1 / sqrt(a) if a > 0 else float("inf")
        if alpha > 1:
            high = min(high, 1 / (b * (sqrt(alpha) - 1)))
        if high == float("inf"):
            return 0, 0
        c = 1 / b
        g = brentq(lambda x: 1 / (x * x) - alpha / ((c + x) * (c + x)) - a, low, high * (1 + 1e-9), xtol=1e-15, rtol=1e-14)
        share = b / (1 + b * g)
        return -1 / g - a * g + alpha * share, max(0, 1 / g ** 3 - alpha * share ** 3) ** (1 / 3)

    def path(radii, alpha, shift=0.0):
        u, q, solution, energy = alpha * covariance[0] / 2, 0.0, None, []

        def slope(at, radius):
            low, spread = edge(at, radius, alpha)
            return (low + shift * spread) / 2

        for radius in radii:
            steps = ceil((radius - q) * resolution)
            begin = q
            for i in range(steps):
                h = (radius - begin) / steps
                q = begin + i * h
                first = slope(u, q)
                moved = u + h / 2 * (first + slope(max(0, u + h * first), q + h))
                if moved <= 0 and solution is None:
                    solution = q + h * u / (u - moved)
                u = max(0, moved)
            q = radius
            energy.append(u)
        return energy, solution

    alpha = count / dimension
    radii = [round(r * 100) / 100 for r in (0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1)]
    energy, _ = path(radii, alpha)
    path([1.0], alpha)
    path(radii, alpha, 1.206533574582 * dimension ** (-2 / 3))
    low, high = 0.0, 1.0
    if path([1.0], 1)[1] is None:
        for _ in range(30):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if path([1.0], middle)[1] is not None else (low, middle)
    return energy[1]


def single_neuron(np, sizes):
    """Both rates at once: neurons and teacher [rate, neuron, coordinate] in the span of the start and the teacher."""
    n, d, rates = sizes["students"], sizes["dimension"], np.array([0.1, 0.5])
    recorded = (30, 100, 200, 400, 800, 1600, 3200)
    start = 0.01 * np.sin(1.0 + np.arange(n * d) ** 2).reshape(n, d)
    teacher = np.eye(1, d)
    basis = np.linalg.qr(np.vstack([teacher, start]).T)[0]
    w, teacher = np.tile(start @ basis, (len(rates), 1, 1)), (teacher @ basis)[0]
    signs, losses, angles = np.append(np.ones(n), -1), [], []
    own = ~np.eye(n + 1, dtype=bool)
    for t in range(recorded[-1] + 1):
        v = np.concatenate([w, np.broadcast_to(teacher, (len(rates), 1, n + 1))], axis=1)
        norms = np.sqrt((v * v).sum(axis=2))
        units = v / norms[..., None]
        cosine = np.clip(units @ units.transpose(0, 2, 1), -1, 1)
        theta = np.where(own, np.arccos(cosine), 0)
        sine = np.sin(theta)
        strength = signs * norms
        residual = (w.sum(axis=1) - teacher)[:, None]
        if t in recorded:
            pairs = strength[:, :, None] * strength[:, None] * (sine - theta * np.cos(theta))
            losses.append((residual ** 2).sum(axis=(1, 2)) / 2 + pairs.sum(axis=(1, 2)) / (2 * np.pi))
            angles.append(theta[:, :n, n].max(axis=1))
        if t == recorded[-1]:
            break
        pull = ((sine[:, :n] @ strength[..., None]) * units[:, :n] - (theta[:, :n] * strength[:, None]) @ units) / (2 * np.pi)
        w = w - rates[:, None, None] * (residual / 2 + pull)
    return losses[3][-1]


def case(side, operation, kind, sizes):
    out, theory = {}, globals()[operation.removeprefix("predict-").replace("-", "_")]

    def run():
        out["value"] = theory(side.np, sizes)

    return run, None, lambda: (0, out["value"])
