# SPDX-License-Identifier: MIT
"""C = A B for many small matrices, into an existing C where the library has such a call. tf32: f32 operands, products rounded to 10 bits; bf16: bf16 operands. Sums in f32."""
OPERATIONS = ("batched-matmul",)
BYTES = {"f32": 4, "f64": 8, "tf32": 4, "bf16": 2}
MEBIBYTES = 768  # of all operands: many times the L2 cache
CASES = [
    dict(operation="batched-matmul", kind=kind, peers=("vendor", "torch", "jax", "cupy") if kind in ("f32", "f64") else ("vendor", "torch"),
         quick=n == 16 and kind == "f32", n=n, batch=MEBIBYTES * 2 ** 20 // (3 * BYTES[kind] * n * n))
    for kind in ("f32", "f64", "tf32", "bf16") for n in (4, 8, 16, 32, 64, 128)
]


def work(kind, sizes):
    n, batch = sizes["n"], sizes["batch"]
    return 3.0 * BYTES[kind] * batch * n * n, 2.0 * batch * n ** 3


def case(side, operation, kind, sizes):
    n, batch, out = sizes["n"], sizes["batch"], {}
    a, b = side.normals((batch, n, n), 1, kind), side.normals((batch, n, n), 2, kind)
    if side.torch:
        c = side.torch.empty_like(a)

        def run():
            side.torch.bmm(a, b, out=c)
            out["c"] = c
    elif side.jax:
        product = side.jax.jit(lambda x, y: side.xp.matmul(x, y, precision="highest"))
        run = lambda: out.update(c=side.wait(product(a, b)))
    else:
        c = side.xp.empty_like(a)

        def run():
            side.xp.matmul(a, b, out=c)
            out["c"] = c

    def check():
        unit = {"f32": 2.0 ** -24, "f64": 2.0 ** -53, "tf32": 2.0 ** -10, "bf16": 2.0 ** -8}[kind]
        worst = 0
        for i in (0, batch // 2, batch - 1):
            first, second, third = (side.numpy(x[i]).astype("f8") for x in (a, b, out["c"]))
            worst = max(worst, abs(third - first @ second).max() / ((n + 2) * unit * (abs(first) @ abs(second)).max()))
        return worst

    return run, None, check
