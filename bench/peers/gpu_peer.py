# SPDX-License-Identifier: MIT
"""The side of a library in gpu.py: a process that answers the protocol with PyTorch, JAX or CuPy."""
import importlib
import os
import statistics
import sys
import time

import gpu_operations


class Peer:
    """What the operations know of the library that they run."""

    def __init__(self, name, module, device):
        self.torch = module if name == "torch" else None
        self.jax = module if name == "jax" else None
        self.xp = importlib.import_module("jax.numpy") if name == "jax" else module
        self.cupy = module if name == "cupy" else None
        self.device = module.device("cuda" if device == "cuda" else "cpu") if name == "torch" else None

    def dtype(self, kind):
        if self.torch:
            return {"f32": self.torch.float32, "tf32": self.torch.float32, "bf16": self.torch.bfloat16, "f64": self.torch.float64}[kind]
        return {"f32": "float32", "f64": "float64"}[kind]

    def normals(self, shape, seed, kind="f64"):
        if self.torch:
            generator = self.torch.Generator(self.device).manual_seed(seed)
            return self.torch.randn(shape, generator=generator, dtype=self.torch.float32 if kind == "bf16" else self.dtype(kind), device=self.device).to(self.dtype(kind))
        if self.jax:
            return self.jax.random.normal(self.jax.random.PRNGKey(seed), shape, self.dtype(kind))
        self.xp.random.seed(seed)
        return self.xp.random.standard_normal(shape).astype(self.dtype(kind))

    def fill_normal(self, x):
        if self.cupy and hasattr(self.cupy, "cuda"):
            curand = curand_of_cupy()  # the generator's call into existing memory; random.standard_normal allocates
            if not hasattr(self, "generator"):
                self.generator = curand.createGenerator(curand.CURAND_RNG_PSEUDO_PHILOX4_32_10)
            generate = curand.generateNormal if x.dtype == "float32" else curand.generateNormalDouble
            generate(self.generator, x.data.ptr, x.size, 0.0, 1.0)
        else:
            x[...] = self.xp.random.standard_normal(x.shape)

    def swap(self, x):
        return x.mT if self.torch else self.xp.swapaxes(x, -1, -2)

    def identity(self, n, kind):
        return self.torch.eye(n, dtype=self.dtype(kind), device=self.device) if self.torch else self.xp.eye(n, dtype=self.dtype(kind))

    def array(self, x):
        return self.torch.from_numpy(x).to(self.device) if self.torch else self.xp.asarray(x)

    def numpy(self, x):
        """A copy on the host; bf16 as f32."""
        import numpy
        if self.torch:
            return (x.float() if x.dtype == self.torch.bfloat16 else x).cpu().numpy()
        return self.cupy.asnumpy(x) if self.cupy and hasattr(self.cupy, "asnumpy") else numpy.asarray(x)

    def wait(self, x):
        return self.jax.block_until_ready(x)

    def seconds(self, run):
        """Time of one run on the device."""
        events = self.torch.cuda if self.torch and self.device.type == "cuda" else self.cupy.cuda if self.cupy and hasattr(self.cupy, "cuda") else None
        if events is None:
            start = time.perf_counter()
            run()
            return time.perf_counter() - start
        if self.torch:
            first, last = events.Event(enable_timing=True), events.Event(enable_timing=True)
        else:
            first, last = events.Event(), events.Event()
        first.record()
        run()
        last.record()
        last.synchronize()
        return 1e-3 * (first.elapsed_time(last) if self.torch else events.get_elapsed_time(first, last))


def curand_of_cupy():
    """CuPy's binding of cuRAND, which has stood in two places."""
    try:
        return importlib.import_module("cupy.cuda.curand")
    except ImportError:
        return importlib.import_module("cupy_backends.cuda.libs.curand")


def peer(name, device):
    """Answers the protocol with one library."""
    if name == "jax":
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # the memory is shared with the other sides
    try:
        module = importlib.import_module("numpy" if name == "cupy" and device == "cpu" else name)
    except ImportError as e:
        print(f"missing {e}", flush=True)
        return
    if device == "cuda" and (reason := without_gpu(name, module)):
        print(f"missing {reason}", flush=True)
        return
    if name == "jax":
        module.config.update("jax_enable_x64", True)
        module.config.update("jax_default_matmul_precision", "highest")  # else products of floats are TF32
    side = Peer(name, module, device)
    print(f"hello {module.__version__}", flush=True)
    run = prepare = lambda: None
    for line in sys.stdin:
        words = line.split()
        try:
            if words[:1] == ["quit"]:
                break
            if words[:1] == ["case"]:
                run = prepare = None
                free(side)
                operation, kind, sizes = parse(words[1:])
                if side.torch:
                    side.torch.backends.cuda.matmul.allow_tf32 = kind == "tf32"
                run, prepare, check = gpu_operations.find(operation).case(side, operation, kind, sizes)
                prepare = prepare or (lambda: None)
                prepare()
                run()
                error = float(check())
                if not error <= 1:
                    raise ValueError(f"wrong result: error is {error:.3g} times its bound")
                start, runs = time.perf_counter(), 0
                while runs < (3 if time.perf_counter() - start < 2 else 1) or (time.perf_counter() - start < 0.5 and device != "cpu"):
                    prepare()
                    side.seconds(run)
                    runs += 1
                answer = f"ready 0 {error:.3g}"
            elif words[:1] == ["go"]:
                seconds = []
                for _ in range(max(1, int(words[1]))):
                    prepare()
                    seconds.append(side.seconds(run))
                answer = f"seconds {min(seconds)!r} {statistics.median(seconds)!r}"
            else:
                answer = f"failed unknown line: {line.strip()}"
        except Exception as e:  # the other side prints it and goes on
            answer = f"failed {type(e).__name__}: {e}".replace("\n", " ")[:500]
        print(answer, flush=True)


def without_gpu(name, module):
    """Why the library would not run on a GPU here; empty where it does. JAX would run on the processor without a word."""
    try:
        if name == "jax":
            return "" if module.default_backend() in ("gpu", "cuda") else f"jax {module.__version__} has no GPU here, its backend is {module.default_backend()}"
        if name == "torch":
            return "" if module.cuda.is_available() else f"torch {module.__version__} has no GPU here"
        return "" if module.cuda.runtime.getDeviceCount() > 0 else f"cupy {module.__version__} has no GPU here"
    except Exception as e:
        return f"{name} {module.__version__} has no GPU here: {e}".replace("\n", " ")[:500]


def free(side):
    """Gives the memory of the last case back to the device."""
    import gc
    gc.collect()
    if side.torch and side.device.type == "cuda":
        side.torch.cuda.empty_cache()
    if side.cupy and hasattr(side.cupy, "get_default_memory_pool"):
        side.cupy.get_default_memory_pool().free_all_blocks()


def parse(words):
    return words[0], words[1], {key: int(value) for key, value in (w.split("=") for w in words[2:])}


if __name__ == "__main__":
    peer(sys.argv[1], sys.argv[2])
