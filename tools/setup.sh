# Sourced by ./bary and ./check: installs what is missing, by group, from tools/needs.txt.

say() { printf '%s\n' "$*" >&2; }

# The compiler's own view of its header folders; on a bare machine there is none yet.
header_found() {
  local d
  for d in /usr/include /usr/local/include /usr/include/x86_64-linux-gnu /usr/include/eigen3 /usr/include/aarch64-linux-gnu; do
    [ -e "$d/$1" ] && return 0
  done
  return 1
}

need_met() {
  case $1 in
    cmd) command -v "$2" >/dev/null 2>&1 ;;
    header) header_found "$2" ;;
    file) [ -e "$2" ] ;;
  esac
}

# missing_needs GROUP... : prints "package|what for" of each need that is not met
missing_needs() {
  local group kind name package why wanted=" $* "
  while IFS='|' read -r group need package why; do
    group=${group// /}
    case $group in ''|\#*) continue ;; esac
    case $wanted in *" $group "*) ;; *) continue ;; esac
    read -r kind name <<<"$need"
    need_met "$kind" "$name" || printf '%s|%s\n' "${package// /}" "$(sed 's/^ *//; s/ *$//' <<<"$why")"
  done <"$root/tools/needs.txt"
}

# install_needs GROUP... : installs, or says what is missing and why it cannot
install_needs() {
  local missing packages sudo=''
  missing=$(missing_needs "$@")
  [ -n "$missing" ] || return 0
  packages=$(cut -d'|' -f1 <<<"$missing" | sort -u | tr '\n' ' ')
  say "missing on this machine:"
  sort -u <<<"$missing" | while IFS='|' read -r p w; do say "  $p ($w)"; done
  if [ "${no_install:-0}" = 1 ]; then
    say "--no-install was given. Install them with: apt-get install $packages"
    exit 2
  fi
  if ! command -v apt-get >/dev/null; then
    say "this is no Debian machine: install the packages above by its own means"
    exit 2
  fi
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { say "neither root nor sudo: ask for: apt-get install $packages"; exit 2; }
    sudo=sudo
  fi
  say "installing with ${sudo:+sudo }apt-get …"
  mkdir -p "$root/build"
  local log=$root/build/install.log
  # shellcheck disable=SC2086
  local install="$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages"
  # A bare machine has no package lists yet; an old one has stale ones.
  if ! { $install || { $sudo apt-get update && $install; }; } >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    say "the installation failed; the whole log is in build/install.log"
    exit 6
  fi
}

# build_preset PRESET [cmake options...] : configures where needed and builds, with progress on a terminal
build_preset() {
  local preset=$1 dir=$root/build/$1 log=$root/build/$1.log
  shift
  mkdir -p "$root/build"
  if [ ! -f "$dir/build.ninja" ] || [ $# -gt 0 ]; then
    say "configuring ($preset) …"
    if ! (cd "$root" && cmake --preset "$preset" "$@") >"$log" 2>&1 </dev/null; then
      tail -n 20 "$log" >&2
      say "configuring failed; the whole log is in build/$preset.log"
      exit 7
    fi
  fi
  # shellcheck disable=SC2086
  if [ -t 2 ]; then
    (cd "$root" && NINJA_STATUS='[%p %f/%t] ' cmake --build --preset "$preset" ${build_target:+--target $build_target} 2>&1) | tee "$log" |
      awk '{ if ($0 ~ /^\[/) { printf "\r\033[K%.100s", $0; fflush() } } END { printf "\r\033[K" }' >&2
    [ "${PIPESTATUS[0]}" = 0 ] || { grep -E 'error|FAILED' -A4 "$log" | head -n 40 >&2; say "the build failed; the whole log is in build/$preset.log"; exit 7; }
  else
    (cd "$root" && cmake --build --preset "$preset" ${build_target:+--target $build_target}) >"$log" 2>&1 ||
      { grep -E 'error|FAILED' -A4 "$log" | head -n 40 >&2; say "the build failed; the whole log is in build/$preset.log"; exit 7; }
  fi
}
