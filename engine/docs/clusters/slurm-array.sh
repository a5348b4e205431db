#!/bin/bash
# A study as a Slurm array: sbatch --array=1-8 slurm-array.sh my.study.json [options of `largen study run`]
# Each task runs one shard into a store of its own. A task whose time is up, that is preempted or requeued finishes its block and goes on when Slurm starts
# it again. A task that was cancelled is run again alone: SHARD=3/8 sbatch --array=3 slurm-array.sh my.study.json
#SBATCH --job-name=largen
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
#SBATCH --output=largen-%A_%a.log

LARGEN=${LARGEN:-largen}
echo "task ${SLURM_ARRAY_TASK_ID} of ${SLURM_ARRAY_TASK_COUNT}, restart ${SLURM_RESTART_COUNT:-0}"

# In the background, so that the shell hears the signals and hands them on.
"$LARGEN" study run "$@" --shard "${SHARD:-auto}" --threads "${SLURM_CPUS_PER_TASK:-1}" &
study=$!
trap 'heard=1 late=1; kill -USR1 $study 2>/dev/null' USR1
trap 'heard=1; kill -TERM $study 2>/dev/null' TERM
while heard=; wait $study; code=$?; [ -n "$heard" ]; do :; done      # a signal ends `wait` early

# 75: stopped with everything saved. USR1 comes two minutes before the time limit: run again. TERM is from Slurm, which itself requeues where that is meant.
if [ $code -eq 75 ] && [ -n "${late:-}" ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit $code
