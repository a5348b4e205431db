#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Everything that only a machine with an NVIDIA GPU can answer, in one command:
#   tar -xJf gpu.tar.xz && gpu/gpu-check.sh          in a pack of gpu-pack.sh
#   kernels/gpu-check.sh                             in a checkout: the pack in artifacts/ is unpacked first
# Writes RESULTS (default: results/ in the pack; in a checkout bench/results): gpu-<device>-<date>.md and .json. Logs of the steps and their summary, written as they
# end: results/logs, or artifacts/gpu-logs. Steps are independent: one that fails, or lacks a tool (it then names it), does not keep the others from running.
# GPU_CHECK_STEPS names some of them; GPU_CHECK_QUICK=1 takes a few benchmarks only; GPU_CHECK_LIMIT is the seconds after which a program of a step is stopped (3600).
set -uo pipefail
all_steps="machine probe tests kernels sanitizer benchmarks"
steps=${GPU_CHECK_STEPS:-$all_steps}
limit=${GPU_CHECK_LIMIT:-3600}
for name in $steps; do
  case " $all_steps " in *" $name "*) ;; *) echo "GPU_CHECK_STEPS names $name; allowed: $all_steps" >&2 && exit 2 ;; esac
done
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "this machine is $(uname -sm): the pack holds programs for Linux x86_64" >&2
  exit 2
fi

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
  command -v xz >/dev/null || { echo "no xz on the path: $archive cannot be unpacked (Debian: xz-utils)" >&2 && exit 2; }
  unpacked=$(mktemp -d) || exit 2
  trap 'rm -rf "$unpacked"' EXIT
  tar -C "$unpacked" -xJf "$archive" || { echo "$archive could not be unpacked into $unpacked; TMPDIR names another place" >&2 && exit 2; }
  root=$unpacked/gpu
  results=${RESULTS:-$checkout/bench/results}
  logs=$checkout/artifacts/gpu-logs
fi
logs=${logs:-$results/logs}
mkdir -p "$results" "$logs" || exit 2
results=$(cd "$results" && pwd)
logs=$(cd "$logs" && pwd)
: >"$logs/summary.txt"
export LARGEN_REQUIRE_GPU=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 PYTHONUNBUFFERED=1

# A toolkit need not be on the path, and a Python package of its libraries is as good.
toolkits=()
for folder in "${CUDA_PATH:-}" "${CUDA_HOME:-}" /usr/local/cuda; do
  if [ -n "$folder" ] && [ -d "$folder" ]; then toolkits+=("$folder") && PATH=$PATH:$folder/bin; fi
done
command -v nvcc >/dev/null && toolkits+=("$(dirname "$(dirname "$(readlink -f "$(command -v nvcc)")")")" "$(dirname "$(dirname "$(command -v nvcc)")")")
wheels=$(python3 -c 'import nvidia; print(list(nvidia.__path__)[0])' 2>/dev/null) || wheels=""
[ -z "${LARGEN_CUDA_LIBS:-}" ] && [ -n "$wheels" ] && export LARGEN_CUDA_LIBS=$wheels
failed=0

note() { echo "$1" | tee -a "$logs/summary.txt"; }

step() {    # step NAME: runs the function of that name with its output in a log; 77: something that it needs is missing, and its last line says what
  local name=$1 start=$SECONDS status
  case " $steps " in *" $name "*) ;; *) return 0 ;; esac
  printf '\n== %s\n' "$name"
  "step_$name" 2>&1 | tee "$logs/$name.log"
  status=${PIPESTATUS[0]}
  if [ "$status" -eq 0 ]; then
    note "$name: passed in $((SECONDS - start)) s"
  elif [ "$status" -eq 77 ]; then
    note "$name: not run, $(tail -n 1 "$logs/$name.log")"
  else
    note "$name: FAILED with $status in $((SECONDS - start)) s, see $logs/$name.log"
    failed=1
  fi
}

need() {    # need TOOL...: false, and says so, where one of them is not on the path
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || { echo "no $tool on the path" && return 1; }; done
}

limited() {    # limited SECONDS COMMAND...: stopped, and says so, after that time
  local seconds=$1 status
  shift
  timeout --kill-after=30 "$seconds" "$@"
  status=$?
  [ "$status" -eq 124 ] && echo "stopped after $seconds s: $*"
  return "$status"
}

step_machine() {
  if need nvidia-smi; then nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total,clocks.max.sm --format=csv; fi
  if need nvcc; then nvcc --version | tail -n 2; fi
  limited "$limit" "$root/app/LargeN.Cli" devices || return 1
  limited "$limit" "$root/app/LargeN.Cli" devices --json | tr -d ' \n' | grep '"device":"cuda[^"]*","available":true' >/dev/null && return 0
  echo "the engine can use no GPU here: the list above says why"
  return 1
}

# Versions, values of enumerations, sizes of structures and signatures of the headers against those that the C# side has.
step_probe() {
  local options=() places=() folder header found
  need g++ || return 77
  for folder in "${toolkits[@]}"; do places+=("$folder/include"); done
  if [ -n "$wheels" ]; then places+=("$wheels"/*/include); fi
  for header in cuda.h cublas_v2.h cusolverDn.h; do
    found=""
    for folder in "${places[@]}"; do
      if [ -f "$folder/$header" ]; then found=$folder && break; fi
    done
    if [ -z "$found" ]; then echo "no $header in: ${places[*]:-no toolkit}; CUDA_PATH names a toolkit" && return 77; fi
    options+=(-I "$found")
  done
  limited "$limit" "$root/app/LargeN.Tests" probe LargeN.Tests.Cuda.SignatureProbe Source >"$logs/signatures.cpp" &&
    g++ -std=c++20 -fsyntax-only "${options[@]}" "$logs/signatures.cpp" && echo "signatures agree: ${options[*]}"
}

# Bit hashes first, then conformance and the host layer, all on the real driver.
step_tests() { limited "$limit" "$root/app/LargeN.Tests" run --filter "TestCategory=Gpu" --no-progress; }

# The kernels' own tests on the device: the committed PTX first, then nvcc's from the same sources, then its machine code.
step_kernels() {
  need cmake ctest g++ || return 77
  # No emulation (Boost): what is tested here is the device. No matter what this machine's compiler warns of.
  local options=(-DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON -DLARGEN_WARNINGS_ARE_ERRORS=OFF) keep=(-- -k) status=0
  if ! command -v make >/dev/null; then
    need ninja || { echo "no make and no ninja on the path" && return 77; }
    options+=(-G Ninja) && keep=(-- -k 0)
  fi
  if [ -d "$root/source/googletest" ]; then options+=(-DLARGEN_GTEST_SOURCE="$root/source/googletest"); fi
  cmake -S "$root/source" -B "$root/build" -DLARGEN_KERNEL_COMPILER=none "${options[@]}" || return 1
  cmake --build "$root/build" -j "$(nproc)" "${keep[@]}" || status=1
  echo "the committed PTX" && device_tests "$root/source/kernels/ptx" || status=1
  if ! need nvcc; then
    echo "so the sources were not compiled by it"
    return "$status"
  fi
  cmake -S "$root/source" -B "$root/build-nvcc" -DLARGEN_KERNEL_COMPILER=nvcc "${options[@]}" || return 1
  cmake --build "$root/build-nvcc" -j "$(nproc)" --target largen_ptx "${keep[@]}" || status=1
  echo "nvcc's PTX" && device_tests "$root/build-nvcc/ptx" || status=1
  cmake --build "$root/build-nvcc" -j "$(nproc)" --target largen_fatbin "${keep[@]}" || status=1
  echo "nvcc's machine code" && device_tests "$root/build-nvcc/fatbin" || status=1
  return "$status"
}

device_tests() {    # device_tests FOLDER: with the modules in that folder
  LARGEN_KERNEL_TESTS=driver LARGEN_PTX_FOLDER=$1 ctest --test-dir "$root/build" -L kernels --no-tests=error --output-on-failure
}

# compute-sanitizer over the same tests: memory first, then races, then barriers.
step_sanitizer() {
  need compute-sanitizer || return 77
  local status=0 tool program count=0
  for tool in memcheck racecheck synccheck; do
    for program in "$root"/build/tests/kernels/*_tests; do
      [ -x "$program" ] || continue
      count=$((count + 1))
      echo "$tool $(basename "$program")"
      LARGEN_KERNEL_TESTS=driver limited 300 compute-sanitizer --tool "$tool" --error-exitcode 9 "$program" --gtest_brief=1 || status=1
    done
  done
  if [ "$count" -eq 0 ]; then echo "no tests under $root/build/tests/kernels: the step 'kernels' builds them" && return 77; fi
  return "$status"
}

step_benchmarks() {
  local name="" quick=()
  need python3 || return 77
  if need nvidia-smi; then name=$(nvidia-smi --query-gpu=name --format=csv,noheader | head -n 1 | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9.-'); fi
  if [ -n "${GPU_CHECK_QUICK:-}" ]; then quick=(--quick); fi
  name=${name#nvidia-}
  limited "$limit" python3 "$root/source/bench/peers/gpu.py" --runner "$root/app/LargeN.Bench" --out "$results/gpu-${name:-unknown}-$(date +%F)" "${quick[@]}"
}

for name in $all_steps; do step "$name"; done
printf '\n'
cat "$logs/summary.txt"
exit "$failed"
