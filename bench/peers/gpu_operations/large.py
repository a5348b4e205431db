# SPDX-License-Identifier: MIT
"""One large matrix: products and eigenvectors. Ours calls cuBLAS and cuSOLVER; the question is what our layer costs beside calling them directly."""
OPERATIONS = ("matmul", "eigh")
BYTES = {"f32": 4, "f64": 8, "bf16": 2}
CASES = [dict(operation="matmul", kind=kind, peers=("vendor", "torch"), n=n) for kind in ("f32", "f64") for n in (4096, 8192)] + [
    dict(operation="eigh", kind="f64", peers=("vendor", "torch", "cupy"), n=n) for n in (2048, 4096)
]


def work(kind, sizes):
    n = sizes["n"]
    return 3.0 * BYTES[kind] * n * n, 2.0 * n ** 3


def case(side, operation, kind, sizes):
    import numpy as np
    n, out = sizes["n"], {}
    library = side.torch or side.xp
    a, b = side.normals((n, n), 1, kind), side.normals((n, n), 2, kind)
    if operation == "eigh":
        a = 0.5 * (a + side.swap(a))
        run = lambda: out.update(e=library.linalg.eigh(a))
    else:
        c = library.empty_like(a)
        run = lambda: out.update(c=library.matmul(a, b, out=c))

    def check():
        eps = 2.0 ** (-23 if kind == "f32" else -52)
        first = side.numpy(a).astype("f8")
        if operation == "eigh":
            values, vectors = (side.numpy(part).astype("f8") for part in out["e"])
            return np.linalg.norm(first @ vectors - vectors * values) / np.linalg.norm(first) / (10 * n ** 1.5 * eps)
        second, third = side.numpy(b).astype("f8"), side.numpy(out["c"]).astype("f8")
        return abs(third - first @ second).max() / ((n + 2) * eps * (abs(first) @ abs(second)).max())

    return run, None, check
