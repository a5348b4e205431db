# SPDX-License-Identifier: MIT
"""Standard normal variates into an existing array."""
OPERATIONS = ("normals",)
CASES = [dict(operation="normals", kind=kind, peers=("numpy", "torch"), quick=True, n=1000000) for kind in ("f32", "f64")]


def case(side, operation, kind, sizes):
    np = side.np
    n = sizes["n"]
    x = np.empty(n, side.dtype(kind))
    if side.torch:
        tensor = side.array(x)
        run = lambda: tensor.normal_()
    else:
        generator = np.random.Generator(np.random.Philox(1))  # the same family of generator as ours
        run = lambda: generator.standard_normal(out=x, dtype=side.dtype(kind))

    def check():
        y = x.astype(np.float64)
        return max(abs(y.mean()) * n ** 0.5, abs((y * y).mean() - 1) * (n / 2) ** 0.5) / 5

    return run, None, check
