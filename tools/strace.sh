#!/bin/sh
# Make sure that the trace of flushes finds strace: install Debian's package where that is allowed, else say in one line
# what is missing. Never fails: the tests decide what a missing program means.

if command -v strace >/dev/null || [ "$(uname)" != Linux ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    echo "Installing strace for the promises ..."
    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace >/dev/null &&
        exit 0
    echo "strace for the promises could not be installed: apt-get's words stand above." >&2
else
    echo "strace for the promises is missing: install it (on Debian: sudo apt-get install strace)." >&2
fi
