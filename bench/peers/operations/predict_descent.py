# SPDX-License-Identifier: MIT
"""The theory of the systems of stochastic descent on the standard presets, in NumPy (optimisers: SciPy): modes, settings, rates and lags are axes of arrays.

Two presets predict nothing: precision-laws is taken with the fit of its preset tiny-fit, margin-rates with given rows.
"""
OPERATIONS = ("predict-optimal-schedules", "predict-precision-laws", "predict-td-learning", "predict-homogenized-sgd", "predict-margin-rates")
CASES = [
    dict(operation="predict-optimal-schedules", kind="f64", peers=("scipy",), modes=500),
    dict(operation="predict-precision-laws", kind="f64", peers=("scipy",), runs=30),
    dict(operation="predict-td-learning", kind="f64", peers=("numpy",), features=100),
    dict(operation="predict-homogenized-sgd", kind="f64", peers=("numpy",), samples=2000, dimension=1500),
    dict(operation="predict-margin-rates", kind="f64", peers=("numpy", "scipy"), samples=200, dimension=20),
]


def optimal_schedules(np, sizes, scipy):
    from scipy.optimize import minimize
    k, noise, limit = np.arange(1, sizes["modes"] + 1.0), 1.0, 1.0
    lam, power = k ** -1.5, k ** -2.5
    lam, power = lam / lam.sum(), power / power.sum()
    start, square = power / lam, lam * lam

    def losses(rates, batches=None):
        """The loss after the last step; rates and batches [steps, settings]."""
        c = np.tile(start, (rates.shape[1], 1))
        kept, spare = np.empty_like(c), np.empty_like(c)
        loss = c @ lam
        for t in range(len(rates)):
            eta = rates[t][:, None]
            u = eta * eta if batches is None else eta * eta / batches[t]
            np.multiply(eta, -lam, out=kept)
            kept += 1
            kept *= kept
            np.multiply(u, square, out=spare)
            kept += spare
            c *= kept
            np.multiply(u * (loss + noise)[:, None], lam, out=spare)
            c += spare
            loss = c @ lam
        return loss

    def objective(y, horizon):
        rates = limit / (1 + np.exp(-y))
        kept = (1 - rates[:, None] * lam) ** 2 + rates[:, None] ** 2 * square
        c, loss = np.empty((horizon + 1, len(lam))), np.empty(horizon + 1)
        c[0], loss[0] = start, start @ lam
        for t in range(horizon):
            np.multiply(kept[t], c[t], out=c[t + 1])
            c[t + 1] += rates[t] ** 2 * (loss[t] + noise) * lam
            loss[t + 1] = c[t + 1] @ lam
        p, total = np.empty((horizon, len(lam))), np.empty(horizon)
        p[-1], total[-1] = lam, lam @ lam
        for t in range(horizon - 1, 0, -1):
            np.multiply(kept[t], p[t], out=p[t - 1])
            p[t - 1] += rates[t] ** 2 * total[t] * lam
            total[t - 1] = p[t - 1] @ lam
        p *= c[:-1]
        gradient = -2 * (p @ lam) + 4 * rates * (p @ square) + 2 * rates * (loss[:-1] + noise) * total
        return np.log(loss[-1]), gradient * rates * (1 - rates / limit) / loss[-1]

    def family(horizon, shapes):
        """The best peak and shape, shapes [steps, shapes]."""
        peaks = limit * np.exp(np.log(3000) * np.arange(-23, 1) / 23)
        found = losses((shapes[:, :, None] * peaks).reshape(horizon, -1)).reshape(shapes.shape[1], -1)
        shape, peak = np.unravel_index(np.argmin(found), found.shape)
        finer = np.exp(np.linspace(np.log(peaks[max(0, peak - 1)]), np.log(peaks[min(23, peak + 1)]), 24))
        found = losses(shapes[:, shape, None] * finer)
        best = np.argmin(found)
        return found[best], shapes[:, shape] * finer[best]

    best = []
    for horizon in (125, 250, 500, 1000, 2000):
        t = np.arange(horizon)[:, None]
        constant = family(horizon, np.ones((horizon, 1)))
        power_law = family(horizon, (1.0 + t) ** (-0.1 * np.arange(1, 10)))
        decay = family(horizon, np.minimum(np.minimum(1, (t + 1) / max(1, 0.05 * horizon)), (horizon - t) / (0.1 * np.arange(1, 11) * horizon)))
        inside = np.clip(min(constant, decay, key=lambda f: f[0])[1] / limit, 1e-3, 1 - 1e-3)
        found = minimize(objective, np.log(inside / (1 - inside)), (horizon,), "L-BFGS-B", jac=True, options=dict(maxcor=30, maxiter=4000, maxfun=20_000, ftol=1e-14, gtol=1e-11))
        rates = limit / (1 + np.exp(-found.x))
        joined, flow, samples = [], 0.0, 0
        for i, rate in enumerate(rates):
            flow, samples = flow + rate, samples + 1
            if i + 1 == horizon or flow + rates[i + 1] > rates.max() * (1 + 1e-9):
                joined.append((flow, samples))
                flow, samples = 0.0, 0
        joined = np.array(joined)
        grown = losses(joined[:, :1], joined[:, 1:])
        fixed = losses(np.broadcast_to([0.0125, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8], (horizon, 7)))
        best.append((np.exp(found.fun), constant[0], power_law[0], decay[0], grown[0], fixed))
    return best[-1][0]


RUNS = (
    (2.990e7, 1.230e10, 5, 8, 6, 3.2875), (1.060e7, 4.730e10, 5, 8, 4, 3.5568), (2.420e7, 2.720e10, 8, 16, 8, 3.1926), (2.000e7, 1.860e10, 16, 8, 6, 3.3219),
    (3.040e8, 2.200e10, 3, 4, 16, 2.6876), (3.630e8, 4.440e10, 5, 6, 8, 2.5158), (2.740e8, 5.720e10, 12, 16, 6, 2.4957), (7.750e7, 7.430e10, 5, 3, 3, 2.8461),
    (1.870e7, 2.720e9, 12, 6, 16, 3.7462), (1.030e8, 5.910e9, 5, 8, 8, 3.0634), (6.530e7, 2.920e9, 5, 12, 3, 3.3698), (2.200e8, 2.120e9, 16, 5, 8, 3.1365),
    (6.450e8, 1.370e10, 12, 12, 4, 2.5692), (3.420e7, 1.770e9, 6, 16, 12, 3.6468), (9.540e8, 1.500e9, 16, 3, 6, 3.076), (7.150e7, 6.770e9, 3, 3, 8, 3.2567),
    (1.690e8, 1.230e9, 12, 8, 5, 3.3445), (3.620e7, 2.960e9, 3, 5, 3, 3.6352), (1.430e7, 1.580e10, 3, 4, 6, 3.7166), (2.400e8, 9.120e10, 5, 5, 5, 2.5201),
    (8.270e8, 6.210e10, 6, 6, 6, 2.3689), (5.420e8, 2.300e10, 3, 8, 16, 2.564), (1.030e8, 7.280e9, 12, 12, 4, 2.9998), (3.280e7, 4.040e9, 5, 3, 16, 3.5609),
    (6.770e7, 1.450e10, 3, 6, 8, 3.0727), (1.850e8, 4.620e9, 5, 12, 5, 2.9943), (1.650e8, 3.610e9, 6, 3, 8, 3.1241), (8.450e8, 3.180e9, 6, 5, 8, 2.8693),
    (1.600e8, 2.260e9, 4, 5, 16, 3.2311), (3.990e7, 5.680e9, 16, 16, 3, 3.3083),
)


def precision_laws(np, sizes, scipy):
    from scipy.optimize import brentq, minimize
    runs = np.array(RUNS)
    log_n, log_d, log_l, bits = np.log(runs[:, 0]), np.log(runs[:, 1]), np.log(runs[:, 5]), runs[:, 2:5].T
    centre_n, centre_d, delta = log_n.mean(), log_d.mean(), 1e-3

    def objective(theta):
        a, b = np.exp(theta[1]), np.exp(theta[3])
        ratio = bits / np.exp(theta[5:])[:, None]
        kept = -np.expm1(-ratio)
        x, y = log_n - centre_n + np.log(kept).sum(axis=0), log_d - centre_d
        z = np.array([theta[0] - a * x, theta[2] - b * y, np.full_like(x, theta[4])])
        top = z.max(axis=0)
        s = np.exp(z - top)
        total = s.sum(axis=0)
        q = (top + np.log(total) - log_l) / delta
        size = abs(q)
        slope = np.clip(q, -1, 1) / (delta * total) * s
        pull = ratio * (1 - kept) / kept
        gradient = np.array([slope[0].sum(), -a * (slope[0] @ x), slope[1].sum(), -b * (slope[1] @ y), slope[2].sum(), *(a * (pull @ slope[0]))])
        return np.where(size <= 1, 0.5 * q * q, size - 0.5).sum(), gradient

    least, best = log_l.min(), None
    for start in range(8):
        share = 0.9 if start & 4 else 0.6
        rest = np.log(0.5 * (np.exp(log_l.mean()) - share * np.exp(least)))
        first, second = (np.log(0.5), np.log(3)) if start & 1 else (np.log(0.2), np.log(1.5)), (np.log(0.5), np.log(3)) if start & 2 else (np.log(0.2), np.log(1.5))
        theta = np.array([rest, first[0], rest, second[0], np.log(share) + least, first[1], np.log(2), second[1]])
        found = minimize(objective, theta, method="L-BFGS-B", jac=True, options=dict(maxcor=30, maxiter=2000, maxfun=10_000, ftol=1e-14, gtol=1e-11))
        if best is None or found.fun < best.fun:
            best = found
    a, b = np.exp(best.x[1]), np.exp(best.x[3])
    gamma = np.exp(best.x[5:])
    effective = 1e8 * np.prod(-np.expm1(-8 / gamma))
    bits_of = brentq(lambda p: np.sum(p / gamma / np.expm1(p / gamma)) - 1, 1e-6 * gamma.min(), 10 * gamma.max())
    assert bits_of > 0
    return np.exp(best.x[0] + a * centre_n) * effective ** -a + np.exp(best.x[2] + b * centre_d) * 1e10 ** -b + np.exp(best.x[4])


def td_learning(np, sizes, scipy):
    side, cells, width, length, discount, batch, steps = 20, 10, 2.0, 50, 0.9, 4, 500
    states, m = side * side, cells * cells
    at = np.arange(side)
    arc = abs(at[:, None] - np.arange(cells) * side / cells)
    arc = np.minimum(arc, side - arc) ** 2
    table = np.exp(-0.5 * (arc[:, None, :, None] + arc[None, :, None, :]) / width ** 2).reshape(states, m)
    table -= table.mean()
    reward = np.cos(np.arange(1, m + 1))

    def later(y):
        y = y.reshape(side, side, -1)
        return ((np.roll(y, 1, 0) + np.roll(y, -1, 0) + np.roll(y, 1, 1) + np.roll(y, -1, 1)) / 4).reshape(states, -1)

    lagged, moments = table, np.empty((length + 1, m, m))
    for lag in range(length + 1):
        moments[lag] = table.T @ lagged / states
        lagged = later(lagged)
    drift = moments[0] - discount * moments[1]
    source = moments[0] @ reward
    solution = np.linalg.lstsq(drift, source, rcond=1e-12)[0]

    # Lags 0 to T - 1; the lag before 0 is the transpose of lag 1.
    here, right, down = moments[:-1], moments[1:], np.concatenate([moments[1:2].transpose(0, 2, 1), moments[:-2]])
    left, outer = here - discount * right, here - discount * down
    contrast = outer - discount * (right - discount * here)
    count = length - np.arange(length, dtype=float)
    first, second = here @ reward, reward @ here
    slope = reward @ left + outer @ reward
    constant = first @ reward
    weighted = count[:, None, None] * left
    rows, columns = weighted.transpose(1, 0, 2).reshape(m, -1), outer.reshape(length * m, m)      # [M, T M] and [T M, M]: the sum over lags is that of a product
    beside = outer.transpose(1, 0, 2).reshape(m, -1).copy()
    flat_here, flat_contrast = (count[:, None, None] * here).reshape(length, -1), contrast.reshape(length, -1)

    def update(c, mean, eta, full, with_source):
        product = flat_contrast @ c.ravel()
        if with_source:
            product += constant - slope @ mean
        noise = (product @ flat_here).reshape(m, m)
        lag0 = product[0] * count[0] * here[0]
        if full:
            ce = (c @ beside).reshape(m, length, m).transpose(1, 0, 2)
            noise += rows @ ce.reshape(length * m, m)
            lag0 += weighted[0] @ ce[0]
            if with_source:
                e, g = mean @ outer, left @ mean
                a, b = count[:, None] * first, count[:, None] * g
                noise += a.T @ (second - e) - b.T @ second
                lag0 += np.outer(a[0], second[0] - e[0]) - np.outer(b[0], second[0])
        noise = noise + noise.T - lag0
        kept = np.eye(m) - eta * drift
        moved = kept @ mean
        c = kept @ c @ kept.T + eta * eta / (batch * length ** 2) * noise
        if with_source:
            b = eta * source
            c += np.outer(b, moved) + np.outer(moved, b) + np.outer(b, b)
            moved = moved + b
        return c, moved

    def errors(eta, full):
        c, mean, plateau = np.zeros((m, m)), np.zeros(m), []
        for n in range(steps + 1):
            error = (moments[0] * (c - np.outer(mean, solution) - np.outer(solution, mean) + np.outer(solution, solution))).sum()
            if n > steps // 2:
                plateau.append(error)
            if n < steps:
                c, mean = update(c, mean, eta, full, True)
        return np.mean(plateau)

    def growth(eta):
        c, zero, before = np.eye(m) / m, np.zeros(m), 1.0
        for i in range(1, 4001):
            c, _ = update(c, zero, eta, True, False)
            factor = np.trace(c)
            c /= factor
            if i % 50 == 0:
                if abs(factor - before) < 1e-5 * factor:
                    break
                before = factor
        return factor

    value = np.full(states, 0.0)
    while True:
        following = table @ reward + discount * later(value)[:, 0]
        change, value = abs(following - value).max(), following
        if change * discount / (1 - discount) < 1e-13 * abs(table @ reward).max():
            break
    assert ((table @ solution - value) ** 2).mean() >= 0
    results = [(errors(eta, True), growth(eta), errors(eta, False)) for eta in (0.25, 0.5, 1.0)]
    return results[-1][0]


def homogenized_sgd(np, sizes, scipy):
    n, d, noise, rates, times = sizes["samples"], sizes["dimension"], 0.1, np.array([0.25, 0.5, 1, 1.5]), (0, 0.2, 0.5, 1, 2, 5, 10, 20)
    k = np.arange(1, d + 1.0)
    variance, power = k ** -0.25, k ** -0.5
    variance /= variance.sum()
    target = np.sqrt(power / power.sum() / variance)
    draw = np.random.Generator(np.random.Philox(1))
    a = draw.standard_normal((n, d)) * np.sqrt(variance)
    b = a @ target + np.sqrt(noise) * draw.standard_normal(n)
    s, v = np.linalg.eigh(a.T @ a)
    power = ((a.T @ b) @ v) ** 2 / s
    floor = 0.5 * max(0, b @ b - power.sum())
    gamma = rates[:, None]
    decay_rate, source = 2 * gamma * s, gamma ** 2 / n * s ** 2

    def march(parts):
        y, t, values, fastest = np.tile(0.5 * power, (len(rates), 1)), 0.0, [], decay_rate.max()
        psi = y.sum(axis=1) + floor
        for time in times:
            while t < time:
                whole, rest = max(0.01 * t, 0.01 / fastest), time - t
                if whole > 0.75 * rest:
                    whole = rest if whole >= rest else rest / 2
                z = decay_rate * (whole / parts)
                decay = np.exp(-z)
                small = z < 0.02
                safe = np.where(small, 1, z)
                first = np.where(small, 1 - z * (0.5 - z * (1 / 6 - z * (1 / 24 - z / 120))), (1 - decay) / safe)
                second = np.where(small, 0.5 - z * (1 / 6 - z * (1 / 24 - z * (1 / 120 - z / 720))), (1 - first) / safe)
                ahead, behind = source * (whole / parts) * second, source * (whole / parts) * (first - second)
                share = ahead.sum(axis=1)
                for _ in range(parts):
                    y = decay * y + behind * psi[:, None]
                    psi = (floor + y.sum(axis=1)) / (1 - share)
                    y += ahead * psi[:, None]
                t = time if whole == rest else t + whole
            values.append(psi)
        return np.array(values)

    coarse, fine = march(1), march(2)
    return (2 / n * (fine + (fine - coarse) / 3))[-1, -1]


def margin_rates(np, sizes, scipy):
    """The largest margin of rows: NumPy moves weight between pairs of rows, SciPy solves the dual as non-negative least squares (Lawson, Hanson)."""
    i, k = np.arange(sizes["samples"])[:, None], np.arange(sizes["dimension"])
    rows = np.sin(1.3 * i * i + 2.1 * k * k + 0.7 * i * k)
    rows[:, 0] = 0.5 + abs(rows[:, 0])
    if scipy:
        from scipy.optimize import nnls
        scale = abs(rows).max()
        weights, _ = nnls(np.vstack([rows.T / scale, np.ones(len(rows))]), np.append(np.zeros(rows.shape[1]), 1))
        w = weights @ rows / weights.sum()
        return (rows @ w).min() / np.linalg.norm(w)
    gram = rows @ rows.T
    weights = np.zeros(len(rows))
    weights[0] = 1
    heights = gram[0].copy()
    for step in range(200_000 + 1000 * len(rows)):
        low = heights.argmin()
        high = np.where(weights > 0, heights, -np.inf).argmax()
        square = weights @ heights
        if 1 - heights[low] / square <= 1e-13 or low == high:
            break
        moved = min(weights[high], (heights[high] - heights[low]) / (gram[low, low] + gram[high, high] - 2 * gram[low, high]))
        if not moved > 0:
            break
        weights[high] -= moved
        weights[low] += moved
        heights += moved * (gram[low] - gram[high])
    return heights.min() / np.sqrt(weights @ heights)


def case(side, operation, kind, sizes):
    out, theory = {}, globals()[operation.removeprefix("predict-").replace("-", "_")]

    def run():
        out["value"] = theory(side.np, sizes, side.scipy)

    # Rows of homogenized-sgd are another draw here.
    return run, None, lambda: 0 if operation == "predict-homogenized-sgd" else (0, out["value"])
