# SPDX-License-Identifier: MIT
"""One matrix: singular values with thin vectors, or the values alone; by divide and conquer in the peers (gesdd). For information: ours are QR sweeps."""
OPERATIONS = ("svd", "svdvals")
CASES = [
    dict(operation=operation, kind="f64", peers=("numpy", "torch"), quick=n == 256, n=n)
    for operation in OPERATIONS
    for n in (64, 256, 512, 1024)
] + [dict(operation="svd", kind="f64", peers=("numpy", "torch"), m=m, n=n) for m, n in ((10000, 100),)]


def case(side, operation, kind, sizes):
    np = side.np
    n, vectors, out = sizes["n"], operation == "svd", {}
    m = sizes.get("m", n)
    original = side.normals((m, n), 1)
    tensor = side.array(original)
    if side.torch:
        linalg = side.torch.linalg
        run = (lambda: out.update(s=linalg.svd(tensor, full_matrices=False))) if vectors else (lambda: out.update(s=linalg.svdvals(tensor)))
    else:
        run = lambda: out.update(s=np.linalg.svd(original, full_matrices=False, compute_uv=vectors))

    def check():
        scale = m * 2.0 ** -52 * np.linalg.norm(original)
        if not vectors:
            return np.linalg.norm(side.numpy(out["s"]) - np.linalg.svd(original, full_matrices=False)[1]) / scale / 10
        u, s, vt = (side.numpy(part) for part in out["s"])
        return np.linalg.norm((u * s) @ vt - original) / scale / 10

    return run, None, check
