# SPDX-License-Identifier: MIT
"""The theory of a system on its preset standard, against the same equations written in NumPy (special functions: SciPy) as one writes them."""
SYSTEMS = ("angle-evolution", "group-capacity", "kernel-equivalents", "kernel-regression", "random-features")
OPERATIONS = tuple(f"predict-{name}" for name in SYSTEMS)
CASES = [dict(operation=name, kind="f64", peers=("scipy",), presets=1) for name in OPERATIONS]


def angle_evolution(np):
    """theta_0 = 0.1, n = 512, L = 100: the refined rule, and the infinite-width map beside it."""
    from scipy.special import digamma, gammaln, polygamma
    theta, n, depth = 0.1, 512, 100
    k = np.arange(2, n + 1)
    w = np.exp(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) - n * np.log(2))
    w /= w.sum()
    jump = digamma(k / 2) - digamma((k - 1) / 2)
    rho = (w * jump).sum()
    growth = (w * (polygamma(1, k / 2) + polygamma(1, (k - 1) / 2))).sum() + (w * jump ** 2).sum() - rho ** 2

    def j11(t):
        return (np.sin(t) + (np.pi - t) * np.cos(t)) / (2 * np.pi)

    x, v, t, infinite, mean, variance = 2 * np.log(np.sin(theta)), 0.0, theta, np.empty(depth), np.empty(depth), np.empty(depth)
    for layer in range(depth):
        t = np.arccos(2 * j11(t))
        infinite[layer] = 2 * np.log(np.sin(t))
        e = min(np.arcsin(np.exp(x / 2)) * np.exp(v / 8), np.pi / 2)
        x += np.log(1 - 4 * j11(e) ** 2) - 2 * np.log(np.sin(e)) - rho
        v = v * (1 - e / (3 * np.pi)) ** 2 + growth
        mean[layer], variance[layer] = x, v
    return mean[-1]


def group_capacity(np):
    """N_0 = 40."""
    from scipy.special import gammaln, logsumexp
    samples, n = np.array([40, 60, 70, 75, 80, 85, 90, 100]), 40
    k = np.arange(n)
    fractions = []
    for p in samples:
        use = k[k < p]
        fractions.append(np.exp(np.log(2) + logsumexp(gammaln(p) - gammaln(use + 1) - gammaln(p - use)) - p * np.log(2)))
    return fractions[-1]


def kernel_equivalents(np):
    """Implicit ReLU, sa2 = 0.4, sb2 = 0.6, statistics by quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    x = np.concatenate([5 * nodes + 5, 5 * nodes - 5])
    w = np.tile(5 * weights, 2) * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)

    def statistics(tau):
        f = np.maximum(tau * x, 0)
        f = f - (w * f).sum()
        return (w * f * f).sum(), (w * x * f).sum() / tau, (w * (x * x - 1) * f).sum() / tau ** 2, (w * (x * x - 1) * f * f).sum() / (2 * tau ** 2), (w * (x > 0)).sum()

    sa, sb, tau = 0.4, 0.6, 1.0
    while True:
        following = np.sqrt(sa * statistics(tau)[0] + sb)
        done = abs(following - tau) < 1e-14 * following
        tau = following
        if done:
            break
    m2, d1, d2, s2, dd = statistics(tau)
    g = 1 - sa * d1 ** 2
    a1, a4 = sb / g, sb / (1 - sa * s2)
    a2, a3 = sa * d2 ** 2 * a4 ** 2 / (4 * g), sa * d2 ** 2 * a1 ** 2 / (2 * g)
    b1 = a1 / g
    return tau ** 2 / (1 - sa * dd) + 0 * (a2 / g + (a3 + sa * d2 ** 2 * a1 * b1) / g)


def effective_ridge(np, eigenvalues, samples, ridge):
    """Bisection in ln kappa, all points of the curve at once."""
    low = np.full(samples.shape, max(ridge / samples.max(), 1e-30 * eigenvalues.min()))
    high = (eigenvalues.sum() + ridge) / samples * (1 + 1e-9)
    for _ in range(200):
        if (high / low - 1).max() < 1e-15:
            break
        middle = np.sqrt(low * high)
        if ((middle <= low) | (middle >= high)).all():
            break
        above = (eigenvalues / (eigenvalues + middle[:, None])).sum(axis=1) + ridge / middle > samples
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.sqrt(low * high)


def kernel_regression(np):
    modes, alpha, beta, ridge, noise = 4000, 1.5, 1.8, 1e-3, 0.1
    samples = np.array([31, 62, 125, 250, 500, 1000, 2000.0])
    k = np.arange(1, modes + 1.0)
    eigenvalues, power = k ** -alpha, k ** -beta
    kappa = effective_ridge(np, eigenvalues, samples, ridge)[:, None]
    learned = eigenvalues / (eigenvalues + kappa)
    gamma = (learned ** 2).sum(axis=1) / samples
    bias = (power * (1 - learned) ** 2).sum(axis=1)
    test = (bias + noise) / (1 - gamma)
    train = (ridge / (samples * kappa[:, 0])) ** 2 * test
    errors = power * (1 - learned) ** 2 + learned ** 2 * (test / samples)[:, None]
    return (test - noise)[-1] + 0 * (train.sum() + errors[:, :10].sum())


def random_features(np):
    modes, alpha, beta, ridge, noise, samples = 2000, 1.5, 1.8, 1e-3, 0.05, 250.0
    width = np.array([31, 62, 125, 250, 500, 1000, 2000.0])
    k = np.arange(1, modes + 1.0)
    eigenvalues, power = k ** -alpha, k ** -beta
    low = effective_ridge(np, eigenvalues, np.minimum(width, samples), 0.0)
    high = low + (eigenvalues.sum() + ridge) / np.minimum(width, samples)

    def left(kappa):
        z = (eigenvalues / (eigenvalues + kappa[:, None])).sum(axis=1)
        return kappa * (1 - z / width) * (samples - z) - ridge

    while (left(high) < 0).any():
        high = np.where(left(high) < 0, 2 * high, high)
    for _ in range(200):
        middle = np.sqrt(low * high)
        if ((middle <= low) | (middle >= high)).all():
            break
        above = left(middle) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    kappa = np.sqrt(low * high)
    learned = eigenvalues / (eigenvalues + kappa[:, None])
    z, q = learned.sum(axis=1), (learned ** 2).sum(axis=1)
    gamma = (q * (width - 2 * z) + z ** 2) / (samples * (width - q))
    bias = (power * (1 - learned) ** 2).sum(axis=1)
    fixed = bias + (z - q) / (width - q) * (power * learned * (1 - learned)).sum(axis=1)
    test, ensemble = (fixed + noise) / (1 - gamma), (bias + noise) / (1 - q / samples)
    train = (1 - z / samples) ** 2 * test
    return test[0] + 0 * (ensemble.sum() + train.sum())


def case(side, operation, kind, sizes):
    out, theory = {}, globals()[operation.removeprefix("predict-").replace("-", "_")]

    def run():
        out["value"] = theory(side.np)

    return run, None, lambda: (0, out["value"])
