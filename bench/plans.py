#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a plan states beside what the study then takes: memory (largest resident size) and seconds.

usage: bench/plans.py [STUDY.json ...]     without files: the example studies that take less than a minute
A plan holds where planned >= peak, planned <= 1.15 peak + 64 MiB and the two times are within a factor of 2.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = ROOT / "engine/LargeN.Cli/bin/Release/net10.0/LargeN.Cli"
EXAMPLES = ["kernel-regression", "random-features", "two-point-equivalents", "group-capacity", "sgd-structured", "sgd-batch-size", "angle-evolution",
            "kernel-equivalents", "richness", "width-consistency", "variance-onset", "coordinate-check"]
MIB = 1 << 20

CHILD = "import resource,subprocess,sys;code=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode;" \
        "print(code,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"


def measure(study):
    plan = json.loads(subprocess.run([TOOL, "study", "run", study, "--plan", "--json"], capture_output=True, text=True, check=True).stdout)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        run = subprocess.run([sys.executable, "-c", CHILD, TOOL, "study", "run", study, "--store", f"{folder}/store.sqlite"], capture_output=True, text=True, check=True)
        seconds = time.monotonic() - begun
    code, peak = map(int, run.stdout.split())
    if code not in (0, 1):
        sys.exit(f"{study}: the run ended with {code}")
    return plan["residentBytes"] / MIB, peak * 1024 / MIB, plan.get("estimatedSeconds", float("nan")), seconds


def main():
    if not TOOL.exists():
        sys.exit(f"{TOOL} is not there: dotnet build -c Release")
    files = [pathlib.Path(f).resolve() for f in sys.argv[1:]] or [ROOT / f"engine/docs/examples/{name}.study.json" for name in EXAMPLES]
    print(f"{'study':32} {'planned':>8} {'peak':>6} MiB   {'planned':>8} {'took':>6} s")
    for study in files:
        planned, peak, estimated, seconds = measure(study)
        memory = peak <= planned <= 1.15 * peak + 64
        duration = 0.5 <= estimated / seconds <= 2
        print(f"{study.name.removesuffix('.study.json'):32} {planned:8.0f} {peak:6.0f} {'holds' if memory else 'FAILS':>5} {estimated:8.1f} {seconds:6.1f} {'holds' if duration else 'FAILS'}",
              flush=True)


main()
