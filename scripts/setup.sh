# shellcheck shell=bash
# Sourced by scripts/twin and scripts/test, which set `root`: what a checkout needs before it can run, and when it needs it again.
#
# A stamp dated at the start of the last good build says whether anything changed since. It is compared by the time of
# the last change of status (ctime), which no copying tool can set back, of files and of folders, so that a deleted file counts
# too. Its text is the place it was built in, so that a copied or moved checkout builds afresh. When the stamp
# holds, nothing else runs: no swift, no package manager, no network.

: "${root:?}"
swift_at_least="6.1"
program=$root/.build/release/twin
stamp=$root/.build/twin.stamp
sources=("$root/Package.swift" "$root/Sources" "$root/lib" "$root/Plugins" "$root/scripts/embed-library")

# What the build and the charts need: the package, and a path (a pattern) or command which shows that it is there.
requirements=(
  "g++                      /usr/include/c++/*/string"
  "libedit-dev              /usr/include/histedit.h"
  "libboost-iostreams-dev   /usr/include/boost/iostreams/stream.hpp"
  "libgnuplot-iostream-dev  /usr/include/gnuplot-iostream.h"
  "libpng-dev               /usr/include/png.h"
  "zlib1g-dev               /usr/include/zlib.h"
  "libmd4c-dev              /usr/include/md4c.h"
  "librsvg2-2               /usr/lib/*/librsvg-2.so.2"
  "gnuplot-nox              gnuplot"
  "fonts-dejavu-core        /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
)

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The place a build belongs to. MACHTYPE is bash's own name for the machine: no process started.
place=$MACHTYPE:$root

is_fresh() {
  local text
  [[ -x $program && -r $stamp ]] || return 1
  text=$(<"$stamp")
  [[ $text == "$place" ]] || return 1
  [[ -z $(find "${sources[@]}" -cnewer "$stamp" -print -quit 2>&1) ]]
}

missing_packages() {
  local row package probe
  for row in "${requirements[@]}"; do
    read -r package probe <<<"$row"
    if [[ $probe == /* ]]; then
      compgen -G "$probe" >/dev/null || printf '%s\n' "$package"
    else
      command -v "$probe" >/dev/null || printf '%s\n' "$package"
    fi
  done
}

install_packages() {
  local packages=() elevate=() log
  mapfile -t packages < <(missing_packages)
  ((${#packages[@]} > 0)) || return 0
  if ! command -v apt-get >/dev/null; then
    fail "twin needs what Debian calls: ${packages[*]}. Install them with this system's package manager."
  fi
  if ((EUID != 0)); then
    if ! sudo -n true 2>/dev/null; then
      fail "twin needs some packages. Install them with: sudo apt-get install ${packages[*]}"
    fi
    elevate=(sudo -n)
  fi
  say "installing ${packages[*]} …"
  log=$root/.build/install.log
  local apt=("${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  if ! { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 </dev/null; then
    cat -- "$log" >&2
    fail "could not install packages. Try: sudo apt-get install ${packages[*]}"
  fi
}

require_swift() {
  local advice="Get it with swiftly or as an archive: https://www.swift.org/install/linux/" version
  command -v swift >/dev/null || fail "twin needs Swift $swift_at_least or newer, and no swift is on the PATH. $advice"
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1) || true
  if [[ $(printf '%s\n' "$swift_at_least" "$version" | sort -V | head -n 1) != "$swift_at_least" ]]; then
    fail "twin needs Swift $swift_at_least or newer, and found ${version:-no version that it knows}. $advice"
  fi
}

# One line on a terminal, nothing in a pipe.
say() {
  if [[ -t 2 ]]; then printf '%s\n' "$*" >&2; fi
}

# Runs `swift build` with these arguments, once at a time for this checkout; `quietly` shows its output only if it fails.
# The stamp carries the time before the build, so that an edit made during it counts as one made after.
build() {
  local how=$1 candidate=$root/.build/twin.stamp.new
  shift
  require_swift
  install_packages
  # A build that was copied or moved here is no use: the compiler's caches hold the old path.
  if [[ -r $stamp && $(<"$stamp") != "$place" ]]; then
    find "$root/.build" -mindepth 1 -maxdepth 1 ! -name twin.lock -exec rm -rf -- {} +
  fi
  rm -f -- "$candidate"
  printf '%s\n' "$place" >"$candidate"
  if [[ $how == quietly ]]; then
    local log=$root/.build/build.log
    if ! swift build --package-path "$root" -c release "$@" >"$log" 2>&1 </dev/null; then
      cat -- "$log" >&2
      fail "twin could not be built."
    fi
  else
    swift build --package-path "$root" -c release "$@" </dev/null
  fi
  mv -f -- "$candidate" "$stamp"
}

# The lock is on a descriptor that the caller's program does not inherit.
lock() {
  mkdir -p -- "$root/.build"
  exec {lock_descriptor}>"$root/.build/twin.lock"
  if ! flock --nonblock "$lock_descriptor"; then
    say "waiting for another build of twin …"
    flock "$lock_descriptor"
  fi
}

unlock() {
  exec {lock_descriptor}>&-
}

build_for_use() {
  lock
  if ! is_fresh; then
    if [[ -e $program ]]; then say "building twin …"; else say "building twin (first time: a few minutes) …"; fi
    build quietly --product twin
  fi
  unlock
}
