#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A one-machine Slurm, set up in a folder of its own, runs a study as an array of eight with the script of engine/docs/clusters: one task is cancelled, one requeued.
# mpirun runs it on four ranks. The exports of both merges must equal those of the unsharded run byte for byte.
# usage: tests/clusters/check.sh [--install]      exit 0: equal; 77: skipped, with the reason; else: failed
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
largen=$root/engine/LargeN.Cli/bin/Release/net10.0/LargeN.Cli
started=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }
skip() { echo "skipped: $*"; exit 77; }
fail() { echo "FAILED: $*"; tail -n 20 "$work"/*.log 2>/dev/null; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "a Slurm controller of one's own needs root here"
[ -x "$largen" ] || skip "$largen is not built (dotnet build -c Release)"
if ! command -v slurmctld slurmd munged mpirun >/dev/null && [ "${1:-}" = --install ]; then
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends slurm-wlm munge openmpi-bin; } >/dev/null 2>&1
fi
for tool in slurmctld slurmd munged sbatch mpirun; do
  command -v $tool >/dev/null || skip "$tool is not here (Debian: slurm-wlm, munge, openmpi-bin)"
done

work=$(mktemp -d)
chmod 755 "$work"
cd "$work" || exit 1
stop() {
  for pid in slurmd slurmctld munged; do [ -s $pid.pid ] && kill "$(cat $pid.pid)" 2>/dev/null; done
  sleep 1
  cd / && rm -rf "$work"
}
trap stop EXIT

# --- the cluster
node=$(hostname -s)
mkdir state spool
dd if=/dev/urandom of=munge.key bs=1 count=1024 2>/dev/null && chmod 400 munge.key
munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munge.seed" \
  || skip "munged does not start here"
cat > slurm.conf <<END
ClusterName=check
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=1
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
KillWait=60
NodeName=$node NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf
slurmctld -c || skip "slurmctld does not start here: $(tail -n 1 slurmctld.log 2>/dev/null)"
slurmd || skip "slurmd does not start here: $(tail -n 1 slurmd.log 2>/dev/null)"
for _ in $(seq 60); do [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break; sleep 0.5; done
[ "$(sinfo -h -o %T 2>/dev/null)" = idle ] || skip "the node does not come up: $(tail -n 1 slurmd.log)"
say "Slurm $(slurmctld -V | cut -d' ' -f2) on $node"

# --- the study, whole
cat > my.study.json <<'END'
{ "format": 1, "title": "Shards", "system": "kernel-regression", "preset": "tiny", "grid": { "ridge": { "logspace": [1e-3, 1, 4] }, "noiseVariance": { "values": [0, 0.1] } },
  "config": { "spectrum": { "kind": "powerLaw", "modes": 1500, "spectrumExponent": 1.5, "targetExponent": 1.8 }, "samples": [64, 128, 256] }, "replicas": 64, "replicasPerBlock": 1, "seed": 7 }
END
"$largen" study run my.study.json --store whole.sqlite --out whole > whole.log 2>&1 || [ $? -eq 1 ] || fail "the whole study ended with $?"
say "the study, whole: $("$largen" study status whole.sqlite 2>/dev/null | tail -n 1)"

same() {    # same FOLDER: its exports against those of the whole study
  cmp whole/report.csv "$1/report.csv" && cmp whole/report.vl.json "$1/report.vl.json" && diff -rq whole/curves "$1/curves" \
    && cmp <(sed '/<section id="provenance">/,$d' whole/report.html) <(sed '/<section id="provenance">/,$d' "$1/report.html") || fail "the exports of $1 differ from those of the whole study"
}
merged() {    # merged NAME STORES...: merge, report, compare
  local name=$1
  shift
  "$largen" study merge "$@" --store "$name.sqlite" > "$name-merge.log" 2>&1 || fail "merge of $name ended with $?"
  "$largen" study report "$name.sqlite" --out "$name" > "$name-report.log" 2>&1 || [ $? -eq 1 ] || fail "report of $name ended with $?"
  same "$name"
}

complete() { "$largen" study status "$1" --json > status.json 2>/dev/null; grep -q "\"complete\": *$2" status.json; }     # complete STORE true|false; by a file: grep -q closes a pipe early

# --- an array of eight: task 3 is cancelled, task 5 is requeued, both while they run
export LARGEN=$largen
job=$(sbatch --parsable --array=1-8 "$root/engine/docs/clusters/slurm-array.sh" my.study.json --store array.sqlite) || fail "sbatch"
await() { for _ in $(seq 3000); do eval "$1" && return 0; sleep 0.02; done; fail "waited a minute for: $1"; }
# hold STORE: stops the process that runs it, so that what is then done to its task comes while it runs, however fast the machine and slow the controller
hold() {
  await "held=\$(grep -o '\"process\": *[0-9]*' $1.owner 2>/dev/null | grep -o '[0-9]*')"
  kill -STOP "$held" || fail "$1 was complete before it could be held"
}
told() { local pending; pending=$(sed -n 's/^ShdPnd:[[:space:]]*//p' "/proc/$1/status") && [ $((0x$pending >> ($(kill -l "$2") - 1) & 1)) -eq 1 ]; }   # told PID SIGNAL
hold array.3-of-8.sqlite
cancelled=$held
hold array.5-of-8.sqlite
requeued=$held
scancel "${job}_3"
scontrol requeue "${job}_5" || fail "scontrol requeue"
for pid in $cancelled $requeued; do     # Slurm lets a process go on by itself when it ends its task
  await "[ ! -e /proc/$pid ] || ! grep -q '^State:.T' /proc/$pid/status || told $pid TERM"
  kill -CONT "$pid" 2>/dev/null
done
for _ in $(seq 240); do [ -z "$(squeue -h -j "$job" 2>/dev/null)" ] && break; sleep 0.5; done
[ -z "$(squeue -h -j "$job" 2>/dev/null)" ] || fail "the array did not end: $(squeue -h -j "$job")"
grep -q "restart 1" "largen-${job}_5.log" || fail "task 5 was not started again: $(cat "largen-${job}_5.log")"
complete array.3-of-8.sqlite false || fail "task 3 was cancelled too late: its shard is complete"
say "the array: task 3 cancelled, task 5 requeued"
again=$(SHARD=3/8 sbatch --parsable --array=3 "$root/engine/docs/clusters/slurm-array.sh" my.study.json --store array.sqlite) || fail "sbatch"
for _ in $(seq 240); do [ -z "$(squeue -h -j "$again" 2>/dev/null)" ] && break; sleep 0.5; done
merged array array.[85274163]-of-8.sqlite
say "eight shards of the array, merged: the exports of the whole study, byte for byte"

# --- a task that is told that its time is up goes on by itself
late=$(sbatch --parsable --array=2-2 --export=ALL,SHARD=2/3 "$root/engine/docs/clusters/slurm-array.sh" my.study.json --store late.sqlite) || fail "sbatch"
hold late.2-of-3.sqlite
scancel --signal=USR1 --batch "${late}_2"
await "told $held USR1"
kill -CONT "$held"
for _ in $(seq 240); do [ -z "$(squeue -h -j "$late" 2>/dev/null)" ] && break; sleep 0.5; done
grep -q "restart 1" "largen-${late}_2.log" || fail "the task did not queue itself again: $(cat "largen-${late}_2.log")"
complete late.2-of-3.sqlite true || fail "the task did not end its shard"
say "a task told that its time is up queued itself again and ended its shard"

# --- four ranks of Open MPI
mpirun --allow-run-as-root --oversubscribe -n 4 "$largen" study run my.study.json --shard auto --store mpi.sqlite --threads 1 > mpi.log 2>&1 || fail "mpirun ended with $?"
merged mpi mpi.[4231]-of-4.sqlite
say "four ranks of mpirun, merged: the exports of the whole study, byte for byte"
