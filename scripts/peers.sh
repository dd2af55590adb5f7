# shellcheck shell=bash
# Sourced by scripts/bench and scripts/record-gradients, which set `root` and source scripts/setup.sh: the Python of the
# peers, in .peers, which is not part of the checkout.

: "${root:?}"
environment=$root/.peers/bin/python
torch_version="2.13.0"

# make_environment PACKAGE…: the environment, with those of the packages that it does not have.
make_environment() {
  if [[ ! -x $environment ]]; then
    # A Python of the user's own that can make environments will do.
    if ! python3 -c 'import ensurepip' 2>/dev/null; then
      # shellcheck disable=SC2034 # read by install_packages
      local requirements=("python3-venv /usr/lib/python3*/ensurepip/__init__.py")
      install_packages
    fi
    say "making the environment of the peers …"
    python3 -m venv "$root/.peers"
  fi
  local package missing=()
  for package; do
    "$environment" -c "import importlib.metadata; importlib.metadata.version('$package')" 2>/dev/null ||
      missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0
  say "installing ${missing[*]} …"
  for package in "${missing[@]}"; do
    if [[ $package == torch ]]; then install_torch; else install_python "$package"; fi
  done
}

install_python() {
  "$environment" -m pip install --quiet --disable-pip-version-check "$@"
}

# The build without CUDA, from where pip looks first or else from PyTorch's own index.
install_torch() {
  install_python "torch==$torch_version+cpu" 2>/dev/null ||
    install_python "torch==$torch_version+cpu" --extra-index-url https://download.pytorch.org/whl/cpu
}
