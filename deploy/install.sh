#!/bin/sh
# Installs, upgrades or removes NeuroNova on Debian 12:
#   install.sh install --domain brain.hospital.example [--tls self-signed|files|letsencrypt] [--offline BUNDLE]
#   install.sh upgrade [--offline BUNDLE]        install.sh uninstall        install.sh --help
# This script only sees to it that there is a Python; the work is done by deploy/server.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

if [ "$(id -u)" -ne 0 ]; then
    echo "This needs root: sudo $0 $*" >&2
    exit 1
fi

if ! command -v python3 >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    debs=$(dirname -- "$root")/debs
    if [ -d "$debs" ]; then # we lie in an unpacked bundle
        own=$(mktemp -d)
        trap 'rm -rf -- "$own"' EXIT
        mkdir -p "$own/lists/partial" # of its own: apt removes what it does not know there
        echo "deb [trusted=yes] file:$debs ./" >"$own/bundle.list"
        apt() {
            apt-get -q -o Dir::Etc::SourceList="$own/bundle.list" -o Dir::Etc::SourceParts=/dev/null \
                -o Dir::State::Lists="$own/lists" -o APT::Sandbox::User=root "$@"
        }
    else
        apt() { apt-get -q "$@"; }
    fi
    apt update >/dev/null
    apt install -y --no-install-recommends python3 >/dev/null
    [ -z "${own:-}" ] || rm -rf -- "$own" # exec, below, runs no trap
    trap - EXIT
fi

# No cd: files are named from where the caller stands. And so nothing may be imported from there (-P).
PYTHONPATH=$root PYTHONDONTWRITEBYTECODE=1 exec python3 -P -m deploy.server "$@"
