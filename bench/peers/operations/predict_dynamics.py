# SPDX-License-Identifier: MIT
"""The theory of the systems of few numbers or many steps on the standard presets, in NumPy (special functions and solvers: SciPy)."""
import functools

OPERATIONS = ("predict-lion-sign", "predict-momentum-scaling", "predict-prox-linear-sensing", "predict-stochastic-collapse")
CASES = [
    dict(operation="predict-lion-sign", kind="f64", peers=("scipy",), modes=200),
    dict(operation="predict-momentum-scaling", kind="f64", peers=("numpy", "scipy"), rates=4),
    dict(operation="predict-prox-linear-sensing", kind="f64", peers=("numpy",), steps=50),
    dict(operation="predict-stochastic-collapse", kind="f64", peers=("scipy",), rates=7),
]


@functools.cache
def gauss(legendre, count):
    """Gauss's rule, made once."""
    return legendre.leggauss(count)


def lion_sign(np, sizes, scipy):
    """All settings and modes are one array [beta1, eta, mode]; what depends on neither step nor state is made once."""
    from scipy.special import erf
    d, sigma, beta2, last, window = sizes["modes"], 0.3, 0.99, 32000, 4000
    betas, rates, steps = np.array([0, 0.5, 0.9, 0.95, 0.99]), np.array([0.00025, 0.0005, 0.001, 0.002]), (0, 250, 500, 1000, 2000, 4000, 8000, 16000, 32000)
    lam = np.arange(1, d + 1.0) ** -1
    noise = sigma ** 2 * lam
    fresh, old = 1 - betas, betas * (1 - beta2)
    tail = old ** 2 / (1 - beta2 ** 2)
    rho = (fresh * old + beta2 * tail) / (fresh ** 2 + tail)
    cells = 800
    z = np.linspace(0, 8, cells + 1)
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    excess, before, now = np.zeros((len(betas), cells + 2)), np.ones_like(z), z
    for n in range(2, 257):
        excess[:, :-1] += (8 * rho ** n / (n * (1 - beta2 ** n)))[:, None] * (now * density) ** 2
        before, now = now, (z * now - np.sqrt(n - 1) * before) / np.sqrt(n)
    excess = excess.ravel()
    offset = (np.arange(len(betas)) * (cells + 2))[:, None, None]

    b, rate, own = betas[:, None, None], rates[None, :, None], (1 - betas)[:, None, None]
    a, e = own * lam, (1 - beta2) * lam
    noise_c, noise_mc, noise_m = own ** 2 * noise, own * (1 - beta2) * noise, (1 - beta2) ** 2 * noise
    shape = (len(betas), len(rates), d)
    x, m, xx, xm, mm = np.ones(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    late, losses = 0.0, []
    aa, two_ba, bb, ee, two_be = a * a, 2 * b * a, b * b, e * e, 2 * beta2 * e
    pull, rate2, pi2 = rate * lam / (1 - beta2), rate * rate, np.sqrt(2 / np.pi)
    for t in range(last + 1):
        if t > last - window or t in steps:
            loss = (x * x + xx) @ lam / 2
            if t > last - window:
                late = late + loss / window
            if t in steps:
                losses.append(loss)
        if t == last:
            break
        variance = bb * mm + two_ba * xm + aa * xx + noise_c
        deviation = np.sqrt(np.maximum(variance, noise_c))
        z = (b * m + a * x) / deviation
        sign, g = erf(z / np.sqrt(2)), pi2 * np.exp(-z * z / 2) / deviation
        at = np.minimum(abs(z) * (cells / 8), cells)
        cell = at.astype(np.int64)
        at -= cell
        cell += offset
        more = excess[cell]
        more += at * (excess[cell + 1] - more)
        rate_g = rate * g
        xc, mc = b * xm + a * xx, b * mm + a * xm
        next_c, next_x = beta2 * mc + e * xc + noise_mc, beta2 * xm + e * xx
        mm = beta2 ** 2 * mm + two_be * xm + ee * xx + noise_m
        xx = np.maximum(0, xx - 2 * rate_g * xc + rate2 * (1 - sign * sign + more / (1 + pull * g)))
        xm = next_x - rate_g * next_c
        m = beta2 * m + e * x
        x = x - rate * sign
    return late[-1, -1]


def momentum_scaling(np, sizes, scipy):
    """NumPy: Runge-Kutta on three Python numbers, which is faster than on arrays of three; SciPy: DOP853 with an event and dense output."""
    from math import ceil, exp, log, tanh
    c, sigma, start, points = 2.0, 0.5, 2.0, 200
    noise, step = sigma ** 2 / 2, 0.01 / c

    def imbalance(s):
        return (exp(s) - exp(-s)) ** 2

    half = imbalance(log(start)) / 2
    if scipy:
        from scipy.integrate import solve_ivp

        def slope(_, y):
            s, speed, w = y
            r = tanh(2 * s)
            return speed, -c * speed - r * (w + speed * speed), noise - c * w - w * r * speed

        def event(_, y):
            return imbalance(y[0]) - half

        event.terminal = True
        found = solve_ivp(slope, (0, 1e6), (log(start), 0, 0), "DOP853", events=event, rtol=1e-9, atol=1e-11)
        time = found.t_events[0][0]
        times = np.linspace(0, 2 * time, points + 1)
        curve = solve_ivp(slope, (0, 2 * time), (log(start), 0, 0), "DOP853", t_eval=times, rtol=1e-9, atol=1e-11).y[0]
        return (4 * np.sinh(curve) ** 2)[-1]

    def advance(s, speed, w, h):
        r = tanh(2 * s)
        s1, p1, w1 = speed, -c * speed - r * (w + speed * speed), noise - c * w - w * r * speed
        p, v = speed + h / 2 * p1, w + h / 2 * w1
        r = tanh(2 * (s + h / 2 * s1))
        s2, p2, w2 = p, -c * p - r * (v + p * p), noise - c * v - v * r * p
        p, v = speed + h / 2 * p2, w + h / 2 * w2
        r = tanh(2 * (s + h / 2 * s2))
        s3, p3, w3 = p, -c * p - r * (v + p * p), noise - c * v - v * r * p
        p, v = speed + h * p3, w + h * w3
        r = tanh(2 * (s + h * s3))
        s4, p4, w4 = p, -c * p - r * (v + p * p), noise - c * v - v * r * p
        return s + h / 6 * (s1 + 2 * s2 + 2 * s3 + s4), speed + h / 6 * (p1 + 2 * p2 + 2 * p3 + p4), w + h / 6 * (w1 + 2 * w2 + 2 * w3 + w4)

    state, before, i = (log(start), 0.0, 0.0), 2 * half, 0
    while True:
        state = advance(*state, step)
        now = imbalance(state[0])
        if now <= half:
            break
        before, i = now, i + 1
    time = step * (i + (before - half) / (before - now))
    state, curve, gap = (log(start), 0.0, 0.0), [2 * half], 2 * time / points
    parts = ceil(gap / step)
    for _ in range(points):
        for _ in range(parts):
            state = advance(*state, gap / parts)
        curve.append(imbalance(state[0]))
    return curve[-1]


def prox_linear_sensing(np, sizes, scipy):
    """The settings of lambda are the first axis, the points of the rules the last."""
    d, m, noise = 998.0, 400.0, 0.01
    lam = np.array([0.5, 2, 8])
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    across, share = np.polynomial.hermite_e.hermegauss(3)
    share = share / share.sum()
    a1, c1 = (v.ravel() for v in np.meshgrid(nodes, nodes, indexing="ij"))
    w1 = np.outer(weights, weights).ravel()
    u, p, v, q = (x.ravel() for x in np.meshgrid(nodes, across, nodes, across, indexing="ij"))
    w4 = np.einsum("i,j,k,l->ijkl", weights, share, weights, share).ravel()
    state, rows = np.tile([0.6, 0.8, 0.5, 0.7], (3, 1)), []
    errors = []
    for t in range(sizes["steps"] + 1):
        alpha, beta, gamma, delta = state.T
        errors.append((alpha ** 2 + beta ** 2) * (gamma ** 2 + delta ** 2) - 2 * alpha * gamma + 1)
        if t == sizes["steps"]:
            break
        first, second = np.hypot(alpha, beta), np.hypot(gamma, delta)
        a2, c2 = (first[:, None] * a1) ** 2, (second[:, None] * c1) ** 2
        k1 = d / (lam * m + 0.001 * m)
        k2 = k1
        for _ in range(10_000):
            factor = w1 / (1 + c2 * k1[:, None] + a2 * k2[:, None])
            next1 = 0.5 * (k1 + d / (m * (lam + (factor * c2).sum(axis=1))))
            next2 = 0.5 * (k2 + d / (m * (lam + (factor * a2).sum(axis=1))))
            change = max(abs(next1 / k1 - 1).max(), abs(next2 / k2 - 1).max())
            k1, k2 = next1, next2
            if change <= 1e-13:
                break
        a, c = first[:, None] * u, second[:, None] * v
        cos1, sin1, cos2, sin2 = (x[:, None] for x in (alpha / first, beta / first, gamma / second, delta / second))
        x1, x2, z1, z2 = cos1 * u - sin1 * p, sin1 * u + cos1 * p, cos2 * v - sin2 * q, sin2 * v + cos2 * q
        f = np.stack([c * x1, c * x2, a * z1, a * z2], axis=1)
        f0 = x1 * z1 - a * c
        denominator = 1 + c * c * k1[:, None] + a * a * k2[:, None]
        weighted = f * (w4 / denominator)[:, None]
        move = np.linalg.solve(weighted @ f.transpose(0, 2, 1) + lam[:, None, None] * np.eye(4), weighted @ f0[..., None])
        square = (f0 - (move.transpose(0, 2, 1) @ f)[:, 0]) ** 2 + noise
        factor, cc, aa = w4 / denominator ** 2, c * c, a * a
        cr, ar = (factor * cc * square).sum(axis=1), (factor * aa * square).sum(axis=1)
        c4, ca, a4 = (factor * cc * cc).sum(axis=1), (factor * cc * aa).sum(axis=1), (factor * aa * aa).sum(axis=1)
        u1, u2, move = k1 * k1 * m / d, k2 * k2 * m / d, move[..., 0]
        determinant = (1 - u1 * c4) * (1 - u2 * a4) - u1 * ca * u2 * ca
        s1 = (u1 * cr * (1 - u2 * a4) + u1 * ca * u2 * ar) / determinant
        s2 = (u2 * ar * (1 - u1 * c4) + u2 * ca * u1 * cr) / determinant
        state = np.stack([alpha + move[:, 0], np.sqrt((beta + move[:, 1]) ** 2 + s1), gamma + move[:, 2], np.sqrt((delta + move[:, 3]) ** 2 + s2)], axis=1)
        rows.append(state)
    return errors[-1][-1]


def stochastic_collapse(np, sizes, scipy):
    """E ln |xi + a| = -(gamma + ln 2)/2 + 2 int_0^(a/sqrt 2) Dawson by Gauss's rule, made beforehand, all rates at once."""
    from scipy.special import dawsn
    mu, s, rates = 0.3, 5.0, np.array([0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04])
    nodes, weights = gauss(np.polynomial.legendre, 100)
    end = (1 + rates * mu) / (rates * s) / np.sqrt(2)
    integral = end / 2 * (dawsn(end[:, None] / 2 * (1 + nodes)) @ weights)
    growth = np.log(rates * s) - 0.5 * (np.euler_gamma + np.log(2)) + 2 * integral
    critical, means = 2 * mu / s ** 2, np.maximum(0, mu - 0.5 * rates * s * s)
    assert critical > 0 and means[0] > 0
    return growth[-1]


def case(side, operation, kind, sizes):
    out, theory = {}, globals()[operation.removeprefix("predict-").replace("-", "_")]

    def run():
        out["value"] = theory(side.np, sizes, side.scipy)

    return run, None, lambda: (0, out["value"])
