#!/usr/bin/env bash
# Assembles target/site from the browser program, style/ and public/, with .br and .gz beside
# each file. Does nothing when none of them has changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

site=target/site
wasm=target/wasm32-unknown-unknown/browser/novaclub.wasm
bindgen=$(scripts/wasm_bindgen.sh)
parts=$(scripts/parts.sh)

inputs() {
    "$bindgen" --version
    find "$wasm" "$parts" style public scripts/site.sh -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}
fingerprint=$(inputs | sha256sum | cut -d ' ' -f 1)
if [[ -f $site/build.txt && $fingerprint == "$(cat target/site.inputs 2>/dev/null)" ]]; then
    echo "$site is up to date (build $(<"$site/build.txt"))"
    exit
fi

# Everything happens in a folder beside it, so that a server that runs meanwhile never sees
# half a site.
next=$(mktemp -d target/site.XXXXXX)
trap 'rm -rf "$next"' EXIT
chmod 755 "$next"
cp -R public/. "$next"
pkg=$next/pkg/new
mkdir -p "$pkg"

# One style sheet: each line `@import "./x.css";` of main.css gives way to that file.
awk '
    function refuse(what) { print "style/main.css: " what > "/dev/stderr"; failed = 1; exit 1 }
    /^@import "\.\/[^"]+\.css";/ {
        split($0, part, "\"")
        file = "style/" substr(part[2], 3)
        while ((state = (getline line < file)) > 0) {
            if (line ~ /^[ \t]*@import/) refuse(file " has an @import of its own")
            print line
        }
        if (state < 0) refuse(file " does not exist")
        close(file)
        next
    }
    /^[ \t]*@import/ { refuse("only lines like @import \"./x.css\"; are understood, not " $0) }
    { print }
' style/main.css >"$pkg/novaclub.css"

# First into the parts that `lazy!` names, then wasm-bindgen for the one that begins. No wasm-opt: what it
# makes is smaller by a sixth, but larger by a tenth once compressed.
"$parts" split "$wasm" "$pkg"
"$bindgen" "$pkg/novaclub.wasm" --target web --no-typescript --keep-lld-exports --no-demangle \
    --out-name novaclub --out-dir "$pkg"
rm "$pkg/novaclub.wasm"
"$parts" pack "$pkg" novaclub

# The name of the folder changes with its content, so that browsers may keep it for good.
build=$(cd "$pkg" && LC_ALL=C && for file in *; do echo "$file" && cat "$file"; done | sha256sum | cut -c 1-16)
mv "$pkg" "$next/pkg/$build"
pkg=$next/pkg/$build

target/release/novaclub compress "$next"
echo "$build" >"$next/build.txt"

first=0
for path in "$pkg"/*.{js,css,wasm}; do
    size=$(stat -c %s "$path.br")
    case ${path##*/} in novaclub.js | __wasm_split.js | novaclub_bg.wasm) first=$((first + size)) ;; esac
    printf '%10d bytes, %9d as Brotli  %s\n' "$(stat -c %s "$path")" "$size" "${path##*/}"
done
echo "first visit, JavaScript and WASM: $(((first + 1023) / 1024)) KiB"

rm -rf "$site"
mv "$next" "$site"
echo "$fingerprint" >target/site.inputs
echo "$site is build $build"
