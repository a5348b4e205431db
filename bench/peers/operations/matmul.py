# SPDX-License-Identifier: MIT
"""C = A B into an existing C, one matrix or a batch."""
OPERATIONS = ("matmul",)
PEERS = ("numpy", "torch")
MEBIBYTES = 48  # of all operands of a batched case: out of the caches that one core has for itself
CASES = [
    *[dict(operation="matmul", kind=kind, peers=PEERS, quick=n in (256, 1024), n=n) for kind in ("f32", "f64") for n in (256, 512, 1000, 1024, 2048)],
    *[dict(operation="matmul", label="batched-matmul", kind=kind, peers=PEERS, quick=n == 32, n=n, batch=batch)
      for kind, size in (("f32", 4), ("f64", 8)) for n in (8, 16, 32, 64, 128) for batch in (MEBIBYTES * 2 ** 20 // (3 * size * n * n),)],
]


def case(side, operation, kind, sizes):
    np = side.np
    n, batch = sizes["n"], sizes.get("batch", 1)
    shape = (n, n) if batch == 1 else (batch, n, n)
    a, b, c = side.normals(shape, 1, kind), side.normals(shape, 2, kind), np.empty(shape, side.dtype(kind))
    ta, tb, tc = side.array(a), side.array(b), side.array(c)
    product = side.torch.matmul if side.torch else np.matmul

    def check():
        first, second, third = (x.astype(np.float64) for x in ((a, b, c) if batch == 1 else (a[-1], b[-1], c[-1])))
        unit = 2.0 ** -24 if kind == "f32" else 2.0 ** -53
        return np.max(np.abs(third - first @ second) / ((n + 2) * unit * (np.abs(first) @ np.abs(second))))

    return lambda: product(ta, tb, out=tc), None, check
