# SPDX-License-Identifier: MIT
"""One matrix times one vector, and one vector times one matrix."""

OPERATIONS = ("matrix-vector", "vector-matrix")
PEERS = ("numpy", "torch")
CASES = [dict(operation=operation, kind=kind, peers=PEERS, n=n) for operation in OPERATIONS for kind in ("f32", "f64") for n in (256, 1024, 4096)]


def case(side, operation, kind, sizes):
    np = side.np
    n = sizes["n"]
    a, x, y = side.normals((n, n), 1, kind), side.normals(n, 2, kind), np.empty(n, side.dtype(kind))
    first, second = (a, x) if operation == "matrix-vector" else (x, a)
    tensors = side.array(first), side.array(second), side.array(y)
    if side.torch:
        product = side.torch.mv if operation == "matrix-vector" else lambda v, m, out: side.torch.mv(m.T, v, out=out)
    else:
        product = np.matmul

    def check():
        exact, size = first.astype(np.float64) @ second, np.abs(first).astype(np.float64) @ np.abs(second)
        return np.max(np.abs(y - exact) / ((n + 2) * (2.0 ** -24 if kind == "f32" else 2.0 ** -53) * size))

    return lambda: product(tensors[0], tensors[1], out=tensors[2]), None, check
