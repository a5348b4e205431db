# SPDX-License-Identifier: MIT
"""Mean losses of SGD on structured features (Bordelon, Pehlevan 2022): the preset standard, and a sweep of 4096 learning rates; settings and modes are the axes of one array."""
OPERATIONS = ("predict-sgd-structured", "sweep-sgd-4096")
CASES = [
    dict(operation="predict-sgd-structured", kind="f64", peers=("numpy",), quick=True, modes=1000, steps=10_000),
    dict(operation="sweep-sgd-4096", kind="f64", peers=("numpy",), quick=True, modes=200, steps=200),
]


def losses(np, modes, rates, batch, noise, recorded):
    """The excess loss of each rate at the recorded steps; the arrays of a step are written in place."""
    k = np.arange(1, modes + 1.0)
    lam, power = k ** -1.5, k ** -1.8
    lam, power = lam / lam.sum(), power / power.sum()
    eta = np.asarray(rates)[:, None]
    u = eta ** 2 / batch
    kept = (1 - eta * lam) ** 2 + u * lam ** 2
    gain = u * lam
    c = np.tile(power / lam, (len(rates), 1))
    spare, out = np.empty_like(c), []
    loss = c @ lam
    for t in range(recorded[-1] + 1):
        if t in recorded:
            out.append(loss.copy())
        if t == recorded[-1]:
            return np.array(out)
        np.multiply(gain, (loss + noise)[:, None], out=spare)
        np.multiply(c, kept, out=c)
        np.add(c, spare, out=c)
        loss = c @ lam


def case(side, operation, kind, sizes):
    np, out = side.np, {}
    if operation == "sweep-sgd-4096":
        run = lambda: out.update(v=losses(np, sizes["modes"], [(i + 1) / 4096 for i in range(4096)], 4, 0.1, (0, sizes["steps"]))[-1, -1])
    else:
        recorded = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, sizes["steps"])
        run = lambda: out.update(v=losses(np, sizes["modes"], [0.125, 0.25, 0.5, 1], 4, 0.1, recorded)[-1, -1])
    return run, None, lambda: (0, out["v"])
