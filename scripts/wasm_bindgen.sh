#!/usr/bin/env bash
# Prints the path of a wasm-bindgen program of exactly the version in Cargo.lock: the one on
# the PATH, or the one in target/tools, which it installs when it has to.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/version = |"/, ""); print }' Cargo.lock)
own=target/tools/bin/wasm-bindgen

for program in "$(command -v wasm-bindgen || true)" "$own"; do
    if [[ -x $program && $("$program" --version) == "wasm-bindgen $version" ]]; then
        echo "$program"
        exit
    fi
done

# Not `--locked`: what counts is the version of wasm-bindgen itself, and a mirror of the registry
# may lack one that it was locked with.
echo "installing wasm-bindgen $version into target/tools (once, some minutes)" >&2
cargo install wasm-bindgen-cli --version "$version" --root target/tools \
    --target-dir target/tools/build --force >&2
rm -rf target/tools/build
echo "$own"
