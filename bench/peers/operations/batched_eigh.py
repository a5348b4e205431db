# SPDX-License-Identifier: MIT
"""Many small symmetric matrices: all eigenvalues and eigenvectors, or all eigenvalues alone. The peers loop over LAPACK's syevd, into new arrays; ours works in place."""
OPERATIONS = ("batched-eigh", "batched-eigvalsh")
BATCH = {8: 4096, 16: 1024, 32: 512, 64: 128, 128: 32}  # 20 to 50 ms of the peers
CASES = [
    dict(operation=operation, kind=kind, peers=("numpy", "torch"), quick=n == 16 and kind == "f64", n=n, batch=BATCH[n])
    for operation in OPERATIONS for kind in ("f64", "f32") for n in BATCH
]


def case(side, operation, kind, sizes):
    np = side.np
    n, batch, vectors, out = sizes["n"], sizes["batch"], operation == "batched-eigh", {}
    a = side.normals((batch, n, n), 1)
    a = (np.tril(a) + np.swapaxes(np.tril(a, -1), 1, 2)).astype(side.dtype(kind))
    if side.torch:
        tensor, linalg = side.array(a), side.torch.linalg
        run = (lambda: out.update(e=linalg.eigh(tensor))) if vectors else (lambda: out.update(e=linalg.eigvalsh(tensor)))
    else:
        run = (lambda: out.update(e=np.linalg.eigh(a))) if vectors else (lambda: out.update(e=np.linalg.eigvalsh(a)))

    def check():
        worst, scale = 0, n * 2.0 ** (-23 if kind == "f32" else -52) * n ** 0.5
        for i in {0, batch // 2, batch - 1}:
            exact = a[i].astype(np.float64)
            norm = np.linalg.norm(exact)
            if vectors:
                values, rows = (side.numpy(part)[i].astype(np.float64) for part in out["e"])
                error = np.linalg.norm(exact @ rows - rows * values) / norm
                worst = max(worst, np.linalg.norm(rows.T @ rows - np.eye(n)) / scale / 10)
            else:
                error = np.linalg.norm(side.numpy(out["e"])[i].astype(np.float64) - np.linalg.eigvalsh(exact)) / norm
            worst = max(worst, error / scale / 10)
        return worst

    return run, None, check
