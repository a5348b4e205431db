#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes artifacts/gpu.tar.xz: all that a bare x86-64 Linux machine with an NVIDIA GPU needs to run kernels/gpu-check.sh, .NET included.
# Needs the .NET SDK; GoogleTest's sources (Debian: googletest) join if they are at GTEST_SOURCE.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in dotnet tar xz; do
  command -v "$tool" >/dev/null || { echo "no $tool on the path" >&2 && exit 1; }
done
limit_mib=45
gtest=${GTEST_SOURCE:-/usr/src/googletest}
pack=artifacts/gpu
rm -rf "$pack" artifacts/gpu.tar.xz
mkdir -p "$pack/app" "$pack/source"

for project in tests/LargeN.Tests bench/LargeN.Bench engine/LargeN.Cli; do    # the tool last: as a reference of the tests it is published without the runtime
  dotnet publish "$project" -c Release -r linux-x64 --self-contained -p:UseAppHost=true -o "$pack/app"
done
# Debuggers, code coverage and other systems' libraries, which the packages bring along.
rm -rf "$pack"/app/{CodeCoverage,alpine,amd64,arm64,macos,ubuntu,InstrumentationEngine,createdump} "$pack"/app/libmscord* "$pack"/app/*.pdb "$pack"/app/*.xml

cp --parents -r CMakeLists.txt kernels tests/kernels tests/data bench/peers "$pack/source"
find "$pack" -name __pycache__ -prune -exec rm -r {} +
if [ -d "$gtest/googletest" ]; then
  mkdir "$pack/source/googletest"
  cp -r "$gtest"/{CMakeLists.txt,googletest,googlemock} "$pack/source/googletest"
else
  echo "GoogleTest's sources are not at $gtest: the pack goes without them, and the kernels' own tests run only where the machine has GoogleTest" >&2
fi
cp kernels/gpu-check.sh "$pack"

tar -C artifacts -c gpu | xz -6 -T2 >artifacts/gpu.tar.xz
bytes=$(stat -c %s artifacts/gpu.tar.xz)
echo "artifacts/gpu.tar.xz: $((bytes / 1048576)) MiB"
if [ "$bytes" -gt $((limit_mib * 1048576)) ]; then
  echo "more than $limit_mib MiB: find what grew with: du -a $pack | sort -rn | head -40" >&2
  exit 1
fi
echo "on the GPU machine: tar -xJf gpu.tar.xz && gpu/gpu-check.sh"
