#!/usr/bin/env bash
# Prints the path of the program of tools/parts, which it builds when it has to.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=target/tools/parts
if [[ ! -x $folder/release/parts ]]; then
    echo "building tools/parts (once, a minute)" >&2
fi
cargo build --quiet --release --locked --manifest-path tools/parts/Cargo.toml --target-dir "$folder" >&2
echo "$folder/release/parts"
