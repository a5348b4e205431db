# SPDX-License-Identifier: MIT
"""The theory of scaling laws on the standard presets, in NumPy: the same algorithms, vectorised over modes, frequencies and times."""
OPERATIONS = ("predict-neural-scaling-laws", "predict-feature-learning-scaling")
CASES = [
    dict(operation="predict-neural-scaling-laws", kind="f64", peers=("numpy",), modes=384),
    dict(operation="predict-feature-learning-scaling", kind="f64", peers=("numpy",), modes=128),
]


def binned(np, count, alpha, beta, exact, bins):
    k = np.arange(1, count + 1.0)
    lam, power = k ** -alpha, k ** -beta
    if count <= exact + bins:
        return lam, np.ones(count), power
    edges, ratio = [0], np.log(count / exact) / bins
    for b in range(exact + bins):
        edge = b + 1 if b < exact else int(exact * np.exp(ratio * (b - exact + 1)))
        edges.append(count if b == exact + bins - 1 else min(max(edge, edges[-1] + 1), count))
    edges = np.unique(edges)
    m = np.diff(edges).astype(float)
    return np.add.reduceat(lam, edges[:-1]) / m, m, np.add.reduceat(power, edges[:-1])


def neural_scaling_laws(np):
    lam, m, power = binned(np, 4000, 1.3, 1.8, 128, 256)
    widths = np.array([4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256, 400.0])
    compute = np.array([100, 178, 316, 562, 1000, 1780, 3160, 5620, 10000, 17800.0])
    nodes, stations, losses = 24, 60, np.empty((len(widths), len(compute)))
    angle = (2 * np.arange(nodes // 2) + 1) * np.pi / nodes
    sine = np.sin(0.6407 * angle)
    shape = 0.5017 * angle * np.cos(0.6407 * angle) / sine - 0.6122 + 0.2645j * angle
    slope = 0.5017 * np.cos(0.6407 * angle) / sine - 0.5017 * 0.6407 * angle / sine ** 2 + 0.2645j
    for i, n in enumerate(widths):
        t = compute[:, None] / n
        z = (nodes / (2 * t)) * shape
        s = np.zeros_like(z)
        for station in range(stations):
            theta = 1 / (z * np.maximum(1, 10 * lam.max() / abs(z)) ** (1 - station / (stations - 1)))
            for _ in range(60):
                r3 = 1 - s / n
                x = (theta * r3)[..., None] * lam
                h = 1 / (1 + x)
                learned = m * x * h
                change = (s - learned.sum(-1)) / (1 + (learned * h).sum(-1) / (n * r3))
                s = s - change
                if (abs(change) <= (1e-13 if station == stations - 1 else 1e-5) * (1 + abs(s))).all():
                    break
        value = (power / (1 + lam * ((1 - s / n) / z)[..., None])).sum(-1)
        losses[i] = (2 / nodes * (np.exp(2 * t * z) * value / z * slope * (nodes / (2 * t))).imag).sum(-1)
    return losses[8, 5]


def feature_learning_scaling(np):
    lam, m, power = binned(np, 128, 1.5, 1.4, 32, 96)
    lam, power = lam / (m * lam).sum(), power / power.sum()
    w2, size, p, eta, noise, n = power / (m * lam), 256.0, 400.0, 0.25, 0.1, 161
    for gamma in (0, 0.5, 1, 2):
        kernel = lambda: np.zeros((n, n))  # noqa: E731
        c0, c1, c3, cu, qn, u, v, d, e = (kernel() for _ in range(9))
        w, y, q, yr, f, sh, r1, r3 = (kernel() for _ in range(8))
        h, g = np.zeros((len(lam), n, n)), np.zeros((len(lam), n, n))

        def conjugate(a, x, t):
            return a[: t + 1, : t + 1] @ (x[: t + 1, : t + 1] @ a[t, : t + 1])

        def store(a, t, row):
            a[t, : t + 1] = a[: t + 1, t] = row

        for t in range(n):
            w[t, :t] = eta
            later = np.tril(c3[:t, :t], -1).sum(axis=0)      # sum over r of G(r, s), s < r < t
            w[t, :t] += eta * eta * gamma * size * (later @ w[:t, :t])
            store(q, t, size * conjugate(w, c3, t))
            y[t, :t] = w[t, :t] + eta * gamma * q[t, :t]
            yr[t] = y[t] @ r3
            f[t] = yr[t] @ r1
            h[:, t] = -lam[:, None] * (f[t, :t] @ h[:, :t])
            h[:, t, t] += 1
            sh[t] = (m * lam) @ h[:, t]
            r1[t] = -((sh[t] @ yr) / p) @ r1
            r1[t, t] += 1
            r3[t] = -((r1[t] @ sh @ y) / size) @ r3
            r3[t, t] += 1
            store(u, t, conjugate(y, c3, t))
            store(v, t, conjugate(y, qn, t))
            s = slice(0, t + 1)
            mine = h[:, t, s]
            row = mine @ u[s, s] + (w2 * mine.sum(axis=1))[:, None]
            kept = np.matmul(h[:, s, s], row[..., None])[..., 0]
            noisy = np.matmul(h[:, s, s], (mine @ v[s, s])[..., None])[..., 0]
            store(c0, t, (m * lam) @ (kept + lam[:, None] * noisy))
            store(d, t, (m * lam ** 2) @ kept)
            store(c1, t, conjugate(r1, c0 + noise, t))
            store(cu, t, c1[t, s] / p)
            g[:, t] = -lam[:, None] * ((r1[t, s] @ h[:, s]) @ yr)
            g[:, t, t] += 1
            left = np.matmul(g[:, s, s], (g[:, t, s] @ cu[s, s])[..., None])[..., 0]
            store(e, t, conjugate(r1, d, t) + (m * lam) @ left)
            store(c3, t, conjugate(r3, e, t) / size)
            store(qn, t, conjugate(r3, cu, t))
    return c0[n - 1, n - 1]


def case(side, operation, kind, sizes):
    out, theory = {}, globals()[operation.removeprefix("predict-").replace("-", "_")]

    def run():
        out["value"] = theory(side.np)

    return run, None, lambda: (0, out["value"])
