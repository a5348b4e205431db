# SPDX-License-Identifier: MIT
"""Many small symmetric matrices: all eigenvalues and eigenvectors, or the eigenvalues alone, into new arrays."""
OPERATIONS = ("batched-eigh", "batched-eigvalsh")
BYTES = {"f32": 4, "f64": 8}
BATCH = {8: 262144, 16: 65536, 32: 16384, 64: 2048, 128: 512}
CASES = [
    dict(operation=operation, kind=kind, peers=("vendor", "torch", "jax", "cupy"), quick=n == 16 and kind == "f32", n=n, batch=BATCH[n])
    for operation in OPERATIONS for kind in ("f32", "f64") for n in BATCH
]


def work(kind, sizes):
    """Each matrix is read once and its vectors are written once; 9 n^3 flops by tridiagonal form (Golub and Van Loan 2013, section 8.3)."""
    n, batch = sizes["n"], sizes["batch"]
    return 2.0 * BYTES[kind] * batch * n * n, 9.0 * batch * n ** 3


def case(side, operation, kind, sizes):
    n, batch, vectors, out = sizes["n"], sizes["batch"], operation == "batched-eigh", {}
    a = side.normals((batch, n, n), 1, kind)
    a = 0.5 * (a + side.swap(a))
    linalg = side.torch.linalg if side.torch else side.xp.linalg
    solve = linalg.eigh if vectors else linalg.eigvalsh
    if side.jax:
        compiled = side.jax.jit(solve)
        run = lambda: out.update(e=side.wait(compiled(a)))
    else:
        run = lambda: out.update(e=solve(a))

    def check():
        import numpy as np
        worst, scale = 0, n * 2.0 ** (-23 if kind == "f32" else -52) * n ** 0.5
        for i in (0, batch // 2, batch - 1):
            exact = side.numpy(a[i]).astype("f8")
            norm = np.linalg.norm(exact)
            if vectors:
                values, columns = (side.numpy(part[i]).astype("f8") for part in out["e"])
                error = np.linalg.norm(exact @ columns - columns * values) / norm
                worst = max(worst, np.linalg.norm(columns.T @ columns - np.eye(n)) / scale / 10)
            else:
                error = np.linalg.norm(side.numpy(out["e"][i]).astype("f8") - np.linalg.eigvalsh(exact)) / norm
            worst = max(worst, error / scale / 10)
        return worst

    return run, None, check
