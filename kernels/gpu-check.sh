#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Everything that only a machine with an NVIDIA GPU can answer, in one command:
#   tar -xJf gpu.tar.xz && gpu/gpu-check.sh          in a pack of gpu-pack.sh
#   kernels/gpu-check.sh                             in a checkout: the pack in artifacts/ is unpacked first
# Writes RESULTS (default: results/ in the pack; in a checkout bench/results): gpu-<device>-<date>.md and .json. Logs of the steps: results/logs, or artifacts/gpu-logs.
# Steps are independent: one that fails is reported at the end. GPU_CHECK_STEPS names some of them; GPU_CHECK_QUICK=1 takes a few benchmarks only.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ -d "$here/app" ]; then
  root=$here
  results=${RESULTS:-$here/results}
else
  checkout=$(dirname "$here")
  archive=$checkout/artifacts/gpu.tar.xz
  if [ ! -f "$archive" ]; then
    echo "$archive is not there: run kernels/gpu-pack.sh where the .NET SDK is, and bring the file here" >&2
    exit 2
  fi
  unpacked=$(mktemp -d)
  trap 'rm -rf "$unpacked"' EXIT
  tar -C "$unpacked" -xJf "$archive" || exit 2
  root=$unpacked/gpu
  results=${RESULTS:-$checkout/bench/results}
  logs=$checkout/artifacts/gpu-logs
fi
logs=${logs:-$results/logs}
mkdir -p "$logs"
export LARGEN_REQUIRE_GPU=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 PYTHONUNBUFFERED=1
# A Python package of the toolkit is as good as the toolkit.
if [ -z "${LARGEN_CUDA_LIBS:-}" ]; then
  wheels=$(python3 -c 'import nvidia; print(list(nvidia.__path__)[0])' 2>/dev/null) && export LARGEN_CUDA_LIBS=$wheels
fi
steps=${GPU_CHECK_STEPS:-machine probe tests kernels sanitizer benchmarks}
summary=()
failed=0

step() {    # step NAME: runs the function of that name with its output in a log
  local name=$1 start=$SECONDS status
  case " $steps " in *" $name "*) ;; *) return 0 ;; esac
  printf '\n== %s\n' "$name"
  "$name" 2>&1 | tee "$logs/$name.log"
  status=${PIPESTATUS[0]}
  if [ "$status" -eq 0 ]; then
    summary+=("$name: passed in $((SECONDS - start)) s")
  elif [ "$status" -eq 77 ]; then
    summary+=("$name: not run, $(tail -n 1 "$logs/$name.log")")
  else
    summary+=("$name: FAILED with $status in $((SECONDS - start)) s, see $logs/$name.log")
    failed=1
  fi
}

machine() {
  nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total,clocks.max.sm --format=csv || return 1
  command -v nvcc >/dev/null && nvcc --version | tail -n 2
  "$root/app/LargeN.Cli" devices
}

# Versions, values of enumerations, sizes of structures and signatures of the headers against those that the C# side has.
probe() {
  local include=""
  for folder in "${CUDA_PATH:-}" "${CUDA_HOME:-}" /usr/local/cuda "$(dirname "$(dirname "$(command -v nvcc || echo /none/none/none)")")"; do
    if [ -n "$folder" ] && [ -f "$folder/include/cuda.h" ]; then include=$folder/include && break; fi
  done
  if [ -z "$include" ]; then echo "no cuda.h: CUDA_PATH names a toolkit"; return 77; fi
  "$root/app/LargeN.Tests" probe LargeN.Tests.Cuda.SignatureProbe Source >"$logs/signatures.cpp" &&
    g++ -std=c++20 -fsyntax-only -I "$include" "$logs/signatures.cpp" && echo "signatures agree with $include"
}

# Bit hashes first, then conformance and the host layer, all on the real driver.
tests() { "$root/app/LargeN.Tests" run --filter "TestCategory=Gpu" --no-progress; }

# The kernels' own tests on the device: the committed PTX first, then nvcc's from the same sources.
kernels() {
  command -v cmake >/dev/null || { echo "no cmake on the path"; return 77; }
  local options=(-DLARGEN_KERNEL_COMPILER=none) status
  command -v nvcc >/dev/null && options=(-DLARGEN_KERNEL_COMPILER=nvcc)
  [ -d "$root/source/googletest" ] && options+=(-DLARGEN_GTEST_SOURCE="$root/source/googletest")
  cmake -S "$root/source" -B "$root/build" -DCMAKE_BUILD_TYPE=Release "${options[@]}" && cmake --build "$root/build" -j "$(nproc)" || return 1
  LARGEN_KERNEL_TESTS=driver ctest --test-dir "$root/build" -L kernels --no-tests=error --output-on-failure
  status=$?
  if [ -d "$root/build/ptx" ]; then
    echo "the same by nvcc"
    LARGEN_KERNEL_TESTS=driver LARGEN_PTX_FOLDER=$root/build/ptx ctest --test-dir "$root/build" -L kernels --no-tests=error --output-on-failure || status=1
  fi
  return $status
}

# compute-sanitizer over the same tests: memory first, then races.
sanitizer() {
  command -v compute-sanitizer >/dev/null || { echo "no compute-sanitizer on the path"; return 77; }
  local status=0 tool program count=0
  for tool in memcheck racecheck; do
    for program in "$root"/build/tests/kernels/*_tests; do
      [ -x "$program" ] || continue
      count=$((count + 1))
      LARGEN_KERNEL_TESTS=driver timeout 300 compute-sanitizer --tool "$tool" --error-exitcode 9 "$program" --gtest_brief=1 || status=1
    done
  done
  if [ "$count" -eq 0 ]; then echo "no tests under $root/build/tests/kernels: the step 'kernels' builds them"; return 1; fi
  return $status
}

benchmarks() {
  local name quick=()
  name=$(nvidia-smi --query-gpu=name --format=csv,noheader | head -n 1 | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9.-')
  [ -n "${GPU_CHECK_QUICK:-}" ] && quick=(--quick)
  python3 "$root/source/bench/peers/gpu.py" --runner "$root/app/LargeN.Bench" --out "$results/gpu-${name#nvidia-}-$(date +%F)" "${quick[@]}"
}

for name in machine probe tests kernels sanitizer benchmarks; do step "$name"; done
printf '\n'
printf '%s\n' "${summary[@]}" | tee "$logs/summary.txt"
exit $failed
