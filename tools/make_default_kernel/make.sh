#!/bin/sh
# Builds and runs make_default_kernel on request: sh tools/make_default_kernel/make.sh OUT.bsp
# Needs Debian's libswe-dev (AGPL, linked by this program alone), swe-basic-data (CC0), libeigen3-dev.
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
g++ -std=c++20 -O2 -isystem /usr/include/eigen3 "$here/make_default_kernel.cpp" -o "$work/make" -lswe -lm -ldl
"$work/make" "$1"
