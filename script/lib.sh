# shellcheck shell=bash
# What the scripts of this folder share. Sourced with the repository's root as the working directory.

# Prints a message on standard error and ends the script with code 1.
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# has_node: whether a Node.js of at least 18 and npm are there, from wherever they come.
has_node() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18')" = true ]
}

# listed_packages NAME...: the Debian packages of script/packages.NAME, without nodejs and npm where they are there
# already: Debian's conflict with those of other sources.
listed_packages() {
  local list skipped='^$'
  if has_node; then skipped='^(nodejs|npm)$'; fi
  for list in "$@"; do
    grep --invert-match --extended-regexp '^(#|$)' "script/packages.$list"
  done | grep --invert-match --extended-regexp "$skipped" | sort --unique
}

# missing_packages PACKAGE...: those that are not installed; PACKAGE:ARCHITECTURE for one of another architecture.
missing_packages() {
  printf '%s\n' "$@" | sort | comm -23 - <(
    dpkg-query --show --showformat='${Package}:${Architecture} ${db:Status-Status}\n' "$@" 2>/dev/null |
      sed --quiet 's/ installed$//p' | sed "s/:\(all\|$(dpkg --print-architecture)\)$//" | sort --unique)
}

# install_packages NAME...: installs what is missing of the packages listed in script/packages.NAME.
install_packages() {
  command -v apt-get >/dev/null || die "This needs Debian 12 (apt-get); the packages are listed in script/packages.*"
  local listed missing root=()
  mapfile -t listed < <(listed_packages "$@")
  mapfile -t missing < <(missing_packages "${listed[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "Run this as root, or install: ${missing[*]}"
    root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  "${root[@]}" apt-get -qq update || die "apt-get update failed: check the network and /etc/apt/sources.list"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends \
    "${missing[@]}" >/dev/null || die "Could not install ${missing[*]}: see the lines above"
}

# build PRESET [TARGET...]: configures where that was not done yet, and builds. Without targets: all.
build() {
  local preset=$1
  shift
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset"
  cmake --build --preset "$preset" ${@:+--target "$@"}
}

# Brings tests/e2e/node_modules to what package-lock.json says.
install_node_modules() {
  local installed=tests/e2e/node_modules/.package-lock.json
  if [ ! -f $installed ] || [ tests/e2e/package-lock.json -nt $installed ]; then
    npm --prefix tests/e2e ci --no-audit --no-fund >&2
  fi
}
