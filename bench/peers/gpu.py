#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same work on one GPU in LargeN, in cuBLAS and cuSOLVER called directly, and in PyTorch, JAX and CuPy, timed alternately.

Every side is a process that speaks the line protocol of bench/LargeN.Bench/Runner/RunnerLoop.cs; only one works at a time. Times come from events on the device's
stream (JAX: the host's clock around a call that waits). The rows and what a peer runs in each are in gpu_operations/. --device cpu runs the peers' side of
every case on the processor with small batches: a check of this script, not a measurement.
"""
import argparse
import json
import os
import platform
import statistics
import sys
import time

import gpu_operations
from compare import Side
from gpu_peer import parse
from gpu_side import GuardedSide, SideFailure, median, ready, visible

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gpu_peer.py")
PEERS = ("vendor", "torch", "jax", "cupy")
CEILINGS = ("copy f32 n=268435456", "multiply-add f32 n=4096", "multiply-add f64 n=4096")
TRIAL = {"batch": 6, "e": 4, "n": 64, "steps": 200, "shifts": 8}  # largest sizes of a trial on the processor


def ceilings(ours, talk):
    """Bytes a second of a copy (read plus written), flops a second of multiply-adds in f32 and f64, as measured here."""
    rates = {}
    for words in CEILINGS:
        try:
            answer = ours.ask(f"case ceiling-{words}")
            if answer[0] != "ready":
                raise SideFailure(ours, " ".join(answer))
            name = " ".join(words.split()[:2])
            rates[name] = float(answer[1]) / median(ours, 0.3)  # READY gives bytes or flops
            talk(f"ceiling {name}: {rates[name]:.4g} {'bytes' if name.startswith('copy') else 'flops'} a second")
        except SideFailure as e:
            talk(f"ceiling {words}: {e}")
            ours.restart()
    return rates


def floor(words, rates):
    """Seconds that no version can beat at the measured ceilings: the larger of bytes and flops; None without ceilings. Tensor formats count bytes only."""
    operation, kind, sizes = parse(words.split())
    bytes_moved, flops = gpu_operations.find(operation).work(kind, sizes)
    rate = rates.get(f"multiply-add {kind}")
    times = [bytes_moved / rates["copy f32"]] if "copy f32" in rates else []
    return max(times + ([flops / rate] if rate else [])) if times else None


class OursFailed(RuntimeError):
    """Our own side failed; the row says how."""


def run_cases(arguments, sides, ours, rates, talk, keep):
    """The rows; keep(rows) after each."""
    rows = []
    wanted = [w for w in arguments.cases.split(",") if w]
    for name, words, peers, quick in gpu_operations.cases():
        if (wanted and not any(w in name for w in wanted)) or (arguments.quick and not wanted and not quick):
            continue
        row = {"case": name, "floor": floor(words, rates), "ours": None, "peers": {}, "failures": {}}
        mine = prepared(ours, words, row)
        for peer_name in (p for p in peers if p in sides):
            side = sides[peer_name]
            if side is ours and not mine:
                continue
            try:
                if side is not ours:
                    ready(side, words)
                verb = "peer" if side is ours else "go"
                times = []
                for _ in range(arguments.rounds):
                    own = mine_of(ours, arguments.budget, row) if mine else None
                    times.append((own, median(side, arguments.budget, verb)))
            except OursFailed:
                mine = False
                continue
            except SideFailure as e:
                row["failures"][peer_name] = str(e)
                if not side.restart():
                    row["failures"][peer_name] += "; it could not be started again"
                    sides.pop(peer_name)
                elif side is ours:
                    mine = prepared(ours, words, row)
                continue
            row["peers"][peer_name] = {"seconds": min(t[1] for t in times), "ratio": statistics.median(t[1] / t[0] for t in times) if mine else None}
        if mine and row["ours"] is None:
            try:
                mine_of(ours, arguments.budget, row)
            except OursFailed:
                pass
        rows.append(row)
        talk(line(row))
        keep(rows)
    return rows


def prepared(ours, words, row):
    """Whether our side has the case ready; the row says why not."""
    try:
        ready(ours, words)
        return True
    except SideFailure as e:
        row["failures"]["largen"] = str(e)
        ours.restart()
        return False


def mine_of(ours, budget, row):
    """Our time of the case, and the least of them in the row."""
    try:
        seconds = median(ours, budget)
    except SideFailure as e:
        row["failures"]["largen"] = str(e)
        ours.restart()
        raise OursFailed from e
    row["ours"] = min(row["ours"] or float("inf"), seconds)
    return seconds


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
        side = Side(name, [sys.executable, PEER, name, "cpu"], dict(os.environ))
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
    parser.add_argument("--limit", type=float, default=300, help="seconds after which a side that gives no answer is killed (default: %(default)s)")
    arguments = parser.parse_args()
    if arguments.device == "cpu":
        return trial()

    talk = lambda *parts: print(*parts, flush=True)
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": visible(arguments.ordinal)}
    if not os.path.exists(arguments.runner):
        sys.exit(f"our runner is not at {arguments.runner}: --runner names it (dotnet build bench/LargeN.Bench -c Release makes it)")
    if arguments.out:
        os.makedirs(os.path.dirname(os.path.abspath(arguments.out)), exist_ok=True)
    ours = GuardedSide("largen", [arguments.runner, "runner-gpu"], environment, arguments.limit)
    try:
        hello = ours.read()
    except SideFailure as e:
        hello = [str(e)]
    if hello[0] != "hello":
        sys.exit(f"our runner cannot use the GPU: {' '.join(hello)}")
    machine = {"device": " ".join(hello[1:]), "date": time.strftime("%Y-%m-%d"), "python": platform.python_version()}
    wanted = arguments.peers.split(",")
    sides = {"vendor": ours} if "vendor" in wanted else {}
    for name in (p for p in wanted if p != "vendor"):
        side = GuardedSide(name, [sys.executable, PEER, name, "cuda"], environment, arguments.limit)
        try:
            answer = side.read()
        except SideFailure as e:
            answer = ["failed", str(e)]
        if answer[0] == "hello":
            sides[name], machine[name] = side, answer[1]
        else:
            side.close()
            machine[name] = "not compared (" + " ".join(answer[1:]) + ")"
        talk(f"{name} {' '.join(answer[1:])}")
    rates, command = {}, "gpu.py " + " ".join(sys.argv[1:])
    keep = lambda rows: report(arguments.out, machine, rates, rows, command) if arguments.out else None  # after every row: a run that is stopped leaves what it has
    try:
        rates.update(ceilings(ours, talk))
        talk("| case | ours, ms | share | " + " | ".join(PEERS) + " |")
        rows = run_cases(arguments, sides, ours, rates, talk, keep)
    finally:
        for side in [ours, *(s for s in sides.values() if s is not ours)]:
            side.close()
    # A peer that cannot run a case is in the report; what is wrong on our side is a failure.
    return 1 if not rows or any("largen" in row["failures"] or "vendor" in row["failures"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
