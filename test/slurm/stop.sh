#!/bin/sh
# Ends the cluster that start.sh has started in FOLDER, and waits until it writes nothing there any more.
# (munged stays: others may use it.)
pids=''
for name in d ctld; do
  pid="$(cat "$1/$name.pid" 2>/dev/null)" && kill "$pid" 2>/dev/null && pids="$pids $pid"
done
# slurmctld saves its state before it ends; one that has not ended after 30 seconds is killed.
for pid in $pids; do
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  [ "$tries" -lt 300 ] || kill -9 "$pid" 2>/dev/null
done
exit 0
