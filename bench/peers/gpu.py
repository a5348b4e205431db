#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same work on one GPU in LargeN, in cuBLAS and cuSOLVER called directly, and in PyTorch, JAX and CuPy, timed alternately.

Every side is a process that speaks the line protocol of bench/LargeN.Bench/Runner/RunnerLoop.cs; only one works at a time. Times come from events on the device's
stream (JAX: the host's clock around a call that waits). The rows and what a peer runs in each are in gpu_operations/. --device cpu runs the peers' side of
every case on the processor with small batches: a check of this script, not a measurement.
"""
import argparse
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import gpu_operations
from compare import Side

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEERS = ("vendor", "torch", "jax", "cupy")
CEILINGS = ("copy f32 n=268435456", "multiply-add f32 n=4096", "multiply-add f64 n=4096")
TRIAL = {"batch": 6, "e": 4, "n": 64, "steps": 200, "shifts": 8}  # largest sizes of a trial on the processor


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
            from cupy.cuda import curand  # the generator's call into existing memory; random.standard_normal allocates
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


def peer(name, device):
    """Answers the protocol with one library."""
    if name == "jax":
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # the memory is shared with the other sides
    try:
        module = importlib.import_module("numpy" if name == "cupy" and device == "cpu" else name)
    except ImportError as e:
        print(f"missing {e}", flush=True)
        return
    if name == "jax":
        module.config.update("jax_enable_x64", True)
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
                run, prepare, check = gpu_operations.find(operation).case(side, operation, kind, sizes)
                prepare = prepare or (lambda: None)
                prepare()
                run()
                error = float(check())
                if not error <= 1:
                    raise ValueError(f"wrong result: error is {error:.3g} times its bound")
                start, runs = time.perf_counter(), 0
                while runs < 3 or (time.perf_counter() - start < 0.5 and device != "cpu"):
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


# ---- the side that compares ---------------------------------------------------------------------------------------------

def ready(side, words):
    answer = side.ask(f"case {words}")
    if answer[0] != "ready":
        raise RuntimeError(f"{side.name}: {' '.join(answer)}")


def median(side, budget, verb="go"):
    """Median time of as many runs as fit in the budget; the verb peer times the vendor's library inside our runner, on the same buffers."""
    first = timed(side, verb, 1)
    return timed(side, verb, max(3, min(200, int(budget / max(first, 1e-7)))))


def timed(side, verb, repetitions):
    answer = side.ask(f"{verb} {repetitions}")
    if answer[0] != "seconds":
        raise RuntimeError(f"{side.name}: {' '.join(answer)}")
    return float(answer[2])


def ceilings(ours, talk):
    """Bytes a second of a copy (read plus written), flops a second of multiply-adds in f32 and f64, as measured here."""
    rates = {}
    for words in CEILINGS:
        answer = ours.ask(f"case ceiling-{words}")
        if answer[0] != "ready":
            talk(f"ceiling {words}: {' '.join(answer)}")
            continue
        name = " ".join(words.split()[:2])
        rates[name] = float(answer[1]) / median(ours, 0.3)  # READY gives bytes or flops
        talk(f"ceiling {name}: {rates[name]:.4g} {'bytes' if name.startswith('copy') else 'flops'} a second")
    return rates


def floor(words, rates):
    """Seconds that no version can beat at the measured ceilings: the larger of bytes and flops; None without ceilings. Tensor formats count bytes only."""
    operation, kind, sizes = parse(words.split())
    bytes_moved, flops = gpu_operations.find(operation).work(kind, sizes)
    rate = rates.get(f"multiply-add {kind}")
    times = [bytes_moved / rates["copy f32"]] if "copy f32" in rates else []
    return max(times + ([flops / rate] if rate else [])) if times else None


def run_cases(arguments, sides, ours, rates, talk):
    rows = []
    wanted = [w for w in arguments.cases.split(",") if w]
    for name, words, peers, quick in gpu_operations.cases():
        if (wanted and not any(w in name for w in wanted)) or (arguments.quick and not wanted and not quick):
            continue
        row = {"case": name, "floor": floor(words, rates), "ours": None, "peers": {}, "failures": {}}
        try:
            ready(ours, words)
            mine = lambda: median(ours, arguments.budget)
        except RuntimeError as e:
            row["failures"]["largen"], mine = str(e), None
        for peer_name in (p for p in peers if p in sides):
            side = sides[peer_name]
            try:
                if side is ours:
                    if not mine:
                        continue
                    theirs = lambda: median(ours, arguments.budget, "peer")
                else:
                    ready(side, words)
                    theirs = lambda: median(side, arguments.budget)
                times = [(mine() if mine else None, theirs()) for _ in range(arguments.rounds)]
            except RuntimeError as e:
                row["failures"][peer_name] = str(e)
                continue
            if mine:
                row["ours"] = min([row["ours"] or float("inf"), *(t[0] for t in times)])
            row["peers"][peer_name] = {"seconds": min(t[1] for t in times), "ratio": statistics.median(t[1] / t[0] for t in times) if mine else None}
        if mine and row["ours"] is None:
            row["ours"] = mine()
        rows.append(row)
        talk(line(row))
    return rows


def line(row):
    def cell(name):
        if name in row["failures"]:
            return "failed"
        entry = row["peers"].get(name)
        return "-" if entry is None else f"{entry['ratio']:.2f}" if entry["ratio"] else f"({1e3 * entry['seconds']:.3g} ms)"
    ours = f"{1e3 * row['ours']:.4g}" if row["ours"] else "-"
    share = f"{row['floor'] / row['ours']:.2f}" if row["ours"] and row["floor"] else "-"
    return f"| {row['case']} | {ours} | {share} | " + " | ".join(cell(name) for name in PEERS) + " |"


def report(path, machine, rates, rows, command):
    """The table of a run as Markdown; the same as JSON beside it."""
    with open(path + ".json", "w") as file:
        json.dump({"machine": machine, "command": command, "ceilings": rates, "rows": rows}, file, indent=1)
    with open(path + ".md", "w") as file:
        file.write(f"# GPU: {machine['device']}, {machine['date']}\n\nCommand: `{command}`. " + "; ".join(f"{k} {v}" for k, v in machine.items() if k not in ("device", "date")) + ".\n\n")
        if rates:
            file.write("Ceilings measured at the start: " + "; ".join(f"{k} {v:.4g} a second" for k, v in rates.items()) + ".\n\n")
        file.write("Share: of the floor, the larger of bytes over the copy's rate and flops over the multiply-add rate of that precision. Ratios: peer's time over ours, median over rounds; above 1, ours is faster.\n")
        file.write("`vendor`: cuBLAS or cuSOLVER called directly by our runner.\n\n| case | ours, ms | share | " + " | ".join(PEERS) + " |\n" + "| --- " * (3 + len(PEERS)) + "|\n")
        file.writelines(line(row) + "\n" for row in rows)
        failures = [(row["case"], name, reason) for row in rows for name, reason in row["failures"].items()]
        if failures:
            file.write("\nFailed:\n\n" + "".join(f"- {case}, {name}: {reason}\n" for case, name, reason in failures))


def trial():
    """Every peer's side of every case on the processor, sizes cut down."""
    failed = 0
    for name in ("torch", "jax", "cupy"):
        side = Side(name, [sys.executable, os.path.abspath(__file__), "--peer", name, "--device", "cpu"], dict(os.environ))
        hello = side.read()
        print(name, *hello)
        for case, words, peers, _ in gpu_operations.cases() if hello[0] == "hello" else []:
            operation, kind, sizes = parse(words.split())
            if name not in peers:
                continue
            small = " ".join([operation, kind, *(f"{k}={min(v, TRIAL.get(k, v))}" for k, v in sizes.items())])
            answer = side.ask(f"case {small}")
            failed += answer[0] != "ready"
            print(" ", small, *answer)
        side.close()
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runner", default=os.path.join(ROOT, "bench", "LargeN.Bench", "bin", "Release", "net10.0", "LargeN.Bench"), help="our runner (default: %(default)s)")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"), help="cpu: a trial of the peers' side of every case, nothing is compared")
    parser.add_argument("--ordinal", type=int, default=0, help="which GPU (default: %(default)s)")
    parser.add_argument("--cases", default="", help="only cases whose name contains one of these words, joined by commas")
    parser.add_argument("--peers", default=",".join(PEERS), help="peers, joined by commas")
    parser.add_argument("--quick", action="store_true", help="a few cases")
    parser.add_argument("--rounds", type=int, default=3, help="alternations a case (default: %(default)s)")
    parser.add_argument("--budget", type=float, default=0.2, help="seconds of runs a side and round (default: %(default)s)")
    parser.add_argument("--out", default="", help="folder and start of the name of the report, without .md")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return peer(arguments.peer, arguments.device)
    if arguments.device == "cpu":
        return trial()

    talk = lambda *parts: print(*parts, flush=True)
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": str(arguments.ordinal)}
    ours = Side("largen", [arguments.runner, "runner-gpu"], environment)
    hello = ours.read()
    if hello[0] != "hello":
        sys.exit(f"our runner cannot use the GPU: {' '.join(hello)}")
    machine = {"device": " ".join(hello[1:]), "date": time.strftime("%Y-%m-%d"), "python": platform.python_version()}
    sides = {"vendor": ours} if "vendor" in arguments.peers else {}
    for name in (p for p in arguments.peers.split(",") if p != "vendor"):
        side = Side(name, [sys.executable, os.path.abspath(__file__), "--peer", name], environment)
        answer = side.read()
        if answer[0] == "hello":
            sides[name], machine[name] = side, answer[1]
        else:
            side.close()
        talk(f"{name} {' '.join(answer[1:])}")
    try:
        rates = ceilings(ours, talk)
        talk("| case | ours, ms | share | " + " | ".join(PEERS) + " |")
        rows = run_cases(arguments, sides, ours, rates, talk)
    finally:
        for side in [ours, *(s for s in sides.values() if s is not ours)]:
            side.close()
    if arguments.out:
        report(arguments.out, machine, rates, rows, "gpu.py " + " ".join(sys.argv[1:]))
    return 1 if any(row["failures"] for row in rows) or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
