#!/bin/sh
# Brings .venv up to date, and does nothing (no network either) when it already is.
#
#   sh setup/environment.sh run     what running Aparté needs
#   sh setup/environment.sh test    that, and what testing and checking it needs
#
# Asks for Python 3.11 or newer and a network to the package registry. uv does the work: the one on PATH when
# it is recent enough, else one brought into .tools/. Every package is checked against the hashes of the locks.
set -eu
cd "$(dirname "$0")/.."
unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH UV_PROJECT_ENVIRONMENT UV_PYTHON
export UV_NO_PROGRESS=1 UV_PYTHON_DOWNLOADS=never

WANTED=${1:-run}
STAMP=.venv/.aparte
LEAST_UV="0 5"

say() { printf 'aparte: %s\n' "$*" >&2; }
refuse() {
    say "$@"
    exit 1
}

fingerprint() { cat pyproject.toml requirements/runtime.txt requirements/development.txt setup/environment.sh | cksum; }

# An environment made for testing also runs: it is kept at the larger size.
held=$(sed -n 1p "$STAMP" 2>/dev/null || true)
if [ "$held" = test ]; then WANTED=test; fi
now=$(fingerprint)
if [ "$held" = "$WANTED" ] && [ "$(sed -n 2p "$STAMP")" = "$now" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

find_python() {
    # Versions for which every locked package has a ready wheel come first.
    for bounds in "11 14" "11 99"; do
        for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
            if "$name" - $bounds 2>/dev/null <<'PYTHON'; then
import sys
sys.exit(not (sys.version_info[0] == 3 and int(sys.argv[1]) <= sys.version_info[1] < int(sys.argv[2])))
PYTHON
                command -v "$name"
                return
            fi
        done
    done
    return 1
}

PYTHON=$(find_python) || refuse "Python 3.11 or newer was not found (looked for python3, python3.13, python3.12," \
    "python3.11). Install one and try again."

recent() {
    # $1: a command that should be uv. Not older than LEAST_UV: older ones do not know the options used here.
    version=$("$1" --version 2>/dev/null) || return 1
    echo "$version" | "$PYTHON" -c '
import re, sys
found = re.match(r"uv (\d+)\.(\d+)", sys.stdin.read())
sys.exit(not found or tuple(map(int, found.groups())) < tuple(map(int, sys.argv[1:])))' $LEAST_UV
}

bring_uv() {
    # Each way works on some machine where the one before does not: Debian, for one, ships venv and pip apart.
    mkdir -p .tools
    echo '*' >.tools/.gitignore
    log=.tools/bringing-uv.log
    : >"$log"
    if "$PYTHON" -m venv .tools/uv >>"$log" 2>&1 &&
        .tools/uv/bin/python -m pip install --quiet "uv>=0.5" >>"$log" 2>&1; then
        UV=.tools/uv/bin/uv
    elif "$PYTHON" -m pip install --quiet --upgrade --target .tools/pip "uv>=0.5" >>"$log" 2>&1; then
        UV=.tools/pip/bin/uv
    elif "$PYTHON" -m venv --without-pip .tools/bare >>"$log" 2>&1 &&
        .tools/bare/bin/python -m ensurepip >>"$log" 2>&1 &&
        .tools/bare/bin/python -m pip install --quiet "uv>=0.5" >>"$log" 2>&1; then
        UV=.tools/bare/bin/uv
    else
        tail -n 5 "$log" >&2
        refuse "uv could not be brought: Python has neither a working venv nor pip here, or the registry cannot" \
            "be reached (all of it in $log). Install uv, or the packages python3-venv and python3-pip."
    fi
}

UV=
for candidate in uv .tools/uv/bin/uv .tools/pip/bin/uv .tools/bare/bin/uv; do
    if recent "$candidate"; then
        UV=$candidate
        break
    fi
done
if [ -z "$UV" ]; then bring_uv; fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "making .venv with $("$PYTHON" --version)"
    rm -rf .venv
    "$UV" venv --quiet --python "$PYTHON" .venv
fi
rm -f "$STAMP"
say "bringing the locked packages (to $WANTED)"
set -- requirements/runtime.txt
if [ "$WANTED" = test ]; then set -- "$@" requirements/development.txt; fi
# The second try is for networks whose own certificates only the system knows.
"$UV" pip sync --quiet --python .venv/bin/python --require-hashes "$@" 2>.venv/first-try.log ||
    UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 "$UV" pip sync --quiet --python .venv/bin/python --require-hashes "$@" ||
    refuse "the packages could not be brought. Is the package registry reached from here?"
"$UV" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
printf '%s\n%s\n' "$WANTED" "$now" >"$STAMP"
