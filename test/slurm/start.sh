#!/bin/sh
# A Slurm cluster of this one machine, for tests: no systemd, no accounts, no limits that are enforced. Needs root and
# the packages slurmctld slurmd slurm-client munge slurm-wlm-basic-plugins of Debian. Writes everything below FOLDER.
#
#     test/slurm/start.sh FOLDER          then: export SLURM_CONF=FOLDER/slurm.conf; sinfo
#     test/slurm/stop.sh FOLDER
set -eu
folder="$1"
mkdir -p "$folder/ctld" "$folder/d"
folder="$(cd "$folder" && pwd)"
host="$(hostname -s)"
port="${SLURM_TEST_PORT:-16817}"
if ! pgrep -x munged >/dev/null 2>&1; then
  mkdir -p /run/munge
  chown munge:munge /run/munge
  su -s /bin/sh munge -c /usr/sbin/munged
fi
cat >"$folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/ctld
SlurmdSpoolDir=$folder/d
SlurmctldPidFile=$folder/ctld.pid
SlurmdPidFile=$folder/d.pid
SlurmctldLogFile=$folder/ctld.log
SlurmdLogFile=$folder/d.log
SlurmctldPort=$port
SlurmdPort=$((port + 1))
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0
ReturnToService=2
MpiDefault=none
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$folder/slurm.conf"
slurmctld -c -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
for _ in $(seq 100); do
  if sinfo -h -o %t 2>/dev/null | grep -q idle; then exit 0; fi
  sleep 0.2
done
echo "Slurm does not start: see $folder/ctld.log and $folder/d.log" >&2
exit 1
