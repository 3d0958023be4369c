#!/usr/bin/env bash
# Every C++ file is laid out as clang-format 19 does it by .clang-format.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
git ls-files -z --cached --others --exclude-standard -- 'src/*.cpp' 'src/*.hpp' 'apps/*.cpp' 'apps/*.hpp' 'fuzz/*.cpp' 'bench/*.cpp' 'tests/*.cpp' |
  xargs -0 -r clang-format-19 --dry-run --Werror
