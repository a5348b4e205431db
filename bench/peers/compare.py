#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same work in LargeN, NumPy, SciPy and PyTorch: one core, one process each, timed alternately.

Every side is a process that speaks the line protocol of bench/LargeN.Bench/Runner/RunnerLoop.cs; they are pinned to one core
and only one of them works at a time. A round times ours, then the peer; the ratio of a case is the median over rounds of
(peer's best time / our best time): above 1, ours is faster. Every side checks its result before it is timed.
"""
import argparse
import ctypes
import importlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUNNER = os.path.join(ROOT, "bench", "LargeN.Bench", "bin", "Release", "net10.0", "LargeN.Bench.dll")
PEERS = ("numpy", "scipy", "torch")
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "GOTO_NUM_THREADS")}

# name, words of the protocol, peers that have the operation, in the quick set
CASES = [
    *[(f"matmul-{t}-{n}", f"matmul {t} n={n}", ("numpy", "torch"), n in (256, 1024)) for t in ("f32", "f64") for n in (256, 512, 1000, 1024, 2048)],
    *[(f"batched-matmul-{t}-{n}x{b}", f"matmul {t} n={n} batch={b}", ("numpy", "torch"), n == 32)
      for t in ("f32", "f64") for n, b in ((8, 32768), (16, 8192), (32, 2048), (64, 512), (128, 128))],
    *[(f"cholesky-f64-{n}", f"cholesky f64 n={n}", ("numpy", "scipy", "torch"), n in (256, 1024)) for n in (256, 512, 1024, 2048)],
    *[(f"eigh-f64-{n}", f"eigh f64 n={n}", ("numpy", "scipy", "torch"), n == 256) for n in (256, 512, 1024)],
    *[(f"normals-{t}", f"normals {t} n=1000000", ("numpy", "torch"), True) for t in ("f32", "f64")],
]


# ---- the side of a peer -------------------------------------------------------------------------------------------------

def core_type(name):
    """Which kernels OpenBLAS runs in this process; empty where it is not OpenBLAS."""
    if name == "torch":
        importlib.import_module("torch")
    libraries = sorted(set(re.findall(r"(/\S*openblas\S*\.so\S*)", open("/proc/self/maps").read()))) if os.path.exists("/proc/self/maps") else []
    for path in libraries:
        try:
            get = ctypes.CDLL(path).openblas_get_corename
        except (OSError, AttributeError):
            continue
        get.restype = ctypes.c_char_p
        return get().decode()
    return ""


def data(np, shape, seed):
    return np.random.Generator(np.random.Philox(seed)).standard_normal(shape)


def peer_case(name, words):
    """(run, prepare, check) of one case: prepare restores what run overwrites; check gives error / bound."""
    import numpy as np
    torch = importlib.import_module("torch") if name == "torch" else None
    operation, kind = words[0], words[1]
    sizes = dict(w.split("=") for w in words[2:])
    n, batch = int(sizes["n"]), int(sizes.get("batch", "1"))
    dtype = np.float32 if kind == "f32" else np.float64
    to = (lambda x: torch.from_numpy(x)) if torch else (lambda x: x)
    back = (lambda x: x.numpy()) if torch else (lambda x: x)
    out = {}
    nothing = lambda: None

    if operation == "matmul":
        shape = (n, n) if batch == 1 else (batch, n, n)
        a, b = data(np, shape, 1).astype(dtype), data(np, shape, 2).astype(dtype)
        c = np.empty(shape, dtype)
        ta, tb, tc = to(a), to(b), to(c)
        product = torch.matmul if torch else np.matmul

        def run():
            product(ta, tb, out=tc)

        def check():
            first, second, third = (a, b, c) if batch == 1 else (a[-1], b[-1], c[-1])
            exact = first.astype(np.float64) @ second.astype(np.float64)
            size = np.abs(first.astype(np.float64)) @ np.abs(second.astype(np.float64))
            return float(np.max(np.abs(third - exact) / ((n + 2) * (2.0 ** -24 if kind == "f32" else 2.0 ** -53) * size)))

        return run, nothing, check

    if operation in ("cholesky", "eigh"):
        x = data(np, (n, n), 1)
        original = np.tril(x) + np.tril(x, -1).T
        if operation == "cholesky":
            np.fill_diagonal(original, 4 * n ** 0.5)
        work = np.empty((n, n), order="F")
        norm = np.linalg.norm(original)

        def prepare():
            work[...] = original

        if operation == "cholesky":
            if name == "scipy":
                from scipy.linalg import lapack
                run = lambda: out.update(l=lapack.dpotrf(work, lower=1, clean=0, overwrite_a=1)[0])  # in place, as ours
            elif torch:
                run = lambda: out.update(l=torch.linalg.cholesky(t_original))
            else:
                run = lambda: out.update(l=np.linalg.cholesky(original))
            t_original = to(original)

            def check():
                lower = np.tril(np.asarray(back(out["l"])))
                return float(np.linalg.norm(lower @ lower.T - original) / (n * 2.0 ** -52 * norm) / 10)
        else:
            if name == "scipy":
                from scipy.linalg import eigh
                run = lambda: out.update(e=eigh(work, overwrite_a=True, check_finite=False, driver="evd"))
            elif torch:
                run = lambda: out.update(e=torch.linalg.eigh(t_original))
            else:
                run = lambda: out.update(e=np.linalg.eigh(original))
            t_original = to(original)

            def check():
                values, vectors = (np.asarray(back(part)) for part in out["e"])
                residual = np.linalg.norm(original @ vectors - vectors * values) / (n * 2.0 ** -52 * norm * n ** 0.5)
                orthogonality = np.linalg.norm(vectors.T @ vectors - np.eye(n)) / (n * 2.0 ** -52 * n ** 0.5)
                return float(max(residual, orthogonality) / 10)

        return run, prepare if name == "scipy" else nothing, check

    if operation == "normals":
        x = np.empty(n, dtype)
        if torch:
            t = to(x)
            run = lambda: t.normal_()
        else:
            generator = np.random.Generator(np.random.Philox(1))  # the same family of generator as ours
            run = lambda: generator.standard_normal(out=x, dtype=dtype)

        def check():
            y = x.astype(np.float64)
            return float(max(abs(y.mean()) * n ** 0.5, abs((y * y).mean() - 1) * (n / 2) ** 0.5) / 5)

        return run, nothing, check

    raise ValueError(f"no case {' '.join(words)}")


def peer(name):
    """Answers the protocol with one library."""
    try:
        importlib.import_module("numpy")  # makes the data for everyone
        module = importlib.import_module(name)
    except ImportError as e:
        print(f"missing {e}", flush=True)
        return
    if name == "torch":
        module.set_num_threads(1)
    print(f"hello {module.__version__} {core_type(name) or '-'}", flush=True)
    run = prepare = None
    for line in sys.stdin:
        words = line.split()
        try:
            if words[:1] == ["quit"]:
                break
            if words[:1] == ["case"]:
                run, prepare, check = peer_case(name, words[1:])
                prepare()
                run()
                error = check()
                if not error <= 1:
                    raise ValueError(f"wrong result: error is {error:.3g} times its bound")
                start, runs = time.perf_counter(), 0
                while runs < 3 or time.perf_counter() - start < 0.3:
                    prepare()
                    run()
                    runs += 1
                answer = f"ready 0 {error:.3g}"
            elif words[:1] == ["go"]:
                seconds = []
                for _ in range(max(1, int(words[1]))):
                    prepare()
                    start = time.perf_counter()
                    run()
                    seconds.append(time.perf_counter() - start)
                answer = f"seconds {min(seconds)!r} {statistics.median(seconds)!r}"
            else:
                answer = f"failed unknown line: {line.strip()}"
        except Exception as e:  # the other side prints it and goes on
            answer = f"failed {type(e).__name__}: {e}".replace("\n", " ")
        print(answer, flush=True)


# ---- the side that compares ---------------------------------------------------------------------------------------------

class Side:
    """A process that answers one line with one line."""

    def __init__(self, name, command, environment):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.read()

    def read(self):
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} ended with code {self.process.wait()}")
        return answer.split()

    def best(self, repetitions):
        answer = self.ask(f"go {repetitions}")
        if answer[0] != "seconds":
            raise RuntimeError(f"{self.name}: {' '.join(answer)}")
        return float(answer[1])

    def close(self):
        try:
            self.process.stdin.write("quit\n")
            self.process.stdin.close()
        except OSError:
            pass
        self.process.wait()


def repetitions(seconds, budget):
    return max(1, min(200, int(budget / max(seconds, 1e-7))))


def compare(ours, other, words, rounds, budget):
    for side in (ours, other):
        answer = side.ask(f"case {words}")
        if answer[0] != "ready":
            raise RuntimeError(f"{side.name}: {' '.join(answer)}")
    k_ours, k_other = repetitions(ours.best(1), budget), repetitions(other.best(1), budget)
    times = [(ours.best(k_ours), other.best(k_other)) for _ in range(rounds)]
    return min(t[0] for t in times), min(t[1] for t in times), [t[1] / t[0] for t in times]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", default="", help="only cases whose name contains one of these words, joined by commas")
    parser.add_argument("--peers", default=",".join(PEERS), help="peers, joined by commas")
    parser.add_argument("--quick", action="store_true", help="a few cases, few rounds")
    parser.add_argument("--rounds", type=int, default=0, help="alternations a case (default 9; quick 3)")
    parser.add_argument("--core", type=int, default=-1, help="the core for everyone (default: the last one allowed)")
    parser.add_argument("--core-type", default="SKYLAKEX", help="OPENBLAS_CORETYPE on AVX-512 machines (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="one JSON line a case on standard output, nothing else there")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return peer(arguments.peer)

    talk = lambda *parts: print(*parts, file=sys.stderr if arguments.json else sys.stdout, flush=True)
    if not os.path.exists(RUNNER):
        sys.exit(f"{RUNNER} is not there; build it: dotnet build -c Release bench/LargeN.Bench")
    environment = {**{name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}, **ONE_THREAD}  # its own tuning, not the shell's
    flags = open("/proc/cpuinfo").read() if os.path.exists("/proc/cpuinfo") else ""
    if "avx512f" in flags:
        environment["OPENBLAS_CORETYPE"] = arguments.core_type  # else OpenBLAS takes AVX2 kernels on chips it does not know: half its speed
    if hasattr(os, "sched_setaffinity"):
        core = arguments.core if arguments.core >= 0 else max(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})  # inherited by every side
        talk(f"core {core} of {os.cpu_count()} for everyone; load average {os.getloadavg()[0]:.2f}" + (" (not a quiet machine)" if os.getloadavg()[0] > 0.5 else ""))
    model = re.search(r"model name\s*:\s*(.*)", flags)
    talk(f"{model.group(1) if model else 'unknown processor'}, {'AVX-512' if 'avx512f' in flags else 'no AVX-512'}, {time.strftime('%Y-%m-%d')}")

    sides = {}
    for name in arguments.peers.split(","):
        for python in dict.fromkeys((sys.executable, "/usr/bin/python3")):  # the distribution's libraries, where this Python has none
            if not os.path.exists(python):
                continue
            side = Side(name, [python, os.path.abspath(__file__), "--peer", name], environment)
            hello = side.read()
            if hello[0] == "hello":
                sides[name] = side
                talk(f"{name} {hello[1]}, OpenBLAS core type {hello[2]}")
                break
            side.close()
        if name not in sides:
            talk(f"{name} left out: {' '.join(hello[1:])}")

    ours = Side("largen", [shutil.which("dotnet") or "dotnet", RUNNER, "runner"], environment)
    rounds = arguments.rounds or (3 if arguments.quick else 9)
    wanted = [w for w in arguments.cases.split(",") if w]
    talk(f"{'case':28} {'peer':6} {'ours':>10} {'peer':>10} {'ratio':>6}   ratios over rounds")
    failed = 0
    for name, words, peers, quick in CASES:
        if (wanted and not any(w in name for w in wanted)) or (arguments.quick and not wanted and not quick):
            continue
        for peer_name in (p for p in peers if p in sides):
            try:
                mine, theirs, ratios = compare(ours, sides[peer_name], words, rounds, 0.1 if arguments.quick else 0.3)
            except RuntimeError as e:
                talk(f"{name:28} {peer_name:6} {e}")
                failed += 1
                continue
            ratio = statistics.median(ratios)
            talk(f"{name:28} {peer_name:6} {1e3 * mine:8.3f}ms {1e3 * theirs:8.3f}ms {ratio:6.2f}   {min(ratios):.2f} to {max(ratios):.2f}")
            if arguments.json:
                print(json.dumps({"case": name, "ours": mine, "peer": theirs, "peerName": peer_name, "ratio": ratio}), flush=True)
    for side in [ours, *sides.values()]:
        side.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
