#!/bin/sh
# Ends the cluster that start.sh has started in FOLDER. (munged stays: others may use it.)
for name in d ctld; do
  pid="$(cat "$1/$name.pid" 2>/dev/null)" && kill "$pid" 2>/dev/null
done
exit 0
