#!/usr/bin/env bash
# Podman as the tests of the container sandbox use it, on machines where it would not run as it comes.
#
# Machines that are virtual ones or containers themselves may mount the old and the new control groups side by side, of
# which crun wants one, and may keep root from raising limits, which podman does by default. Elsewhere it is podman.
set -euo pipefail

if [ "$(id -u)" = 0 ] && [ "${1-}" = run ]; then
    shift
    set -- run --ulimit nproc=4096:4096 "$@"
fi
if [ "$(id -u)" = 0 ] && [ -d /sys/fs/cgroup/unified ] && [ -d /sys/fs/cgroup/pids ]; then
    exec unshare --mount sh -c 'umount /sys/fs/cgroup/unified && exec podman "$@"' podman "$@"
fi
exec podman "$@"
