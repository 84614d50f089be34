#!/usr/bin/env bash
# Assembles target/site from the browser program, style/ and public/, with .br and .gz beside
# each file. Does nothing when none of them has changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh

site=target/site
wasm=target/wasm32-unknown-unknown/browser/novaclub.wasm
bindgen=$(scripts/wasm_bindgen.sh)

# Older versions refuse or miscompile what today's Rust emits.
optimiser=''
if [[ $(wasm-opt --version 2>/dev/null || true) =~ version\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 116)); then
    optimiser=$(command -v wasm-opt)
fi

inputs() {
    "$bindgen" --version
    ${optimiser:+"$optimiser" --version}
    find "$wasm" style public scripts/site.sh -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
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

"$bindgen" "$wasm" --target web --no-typescript --out-name novaclub --out-dir "$pkg" \
    --remove-name-section --remove-producers-section

if [[ $optimiser ]]; then
    # Features by name: with --all-features the module uses encodings that browsers refuse.
    "$optimiser" -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-mutable-globals --enable-reference-types --enable-multivalue \
        "$pkg/novaclub_bg.wasm" -o "$pkg/novaclub_bg.wasm"
else
    echo "no wasm-opt of version 116 or later on the PATH: the bundle is larger before compression"
fi

# The name of the folder changes with its content, so that browsers may keep it for good.
files=(novaclub.js novaclub_bg.wasm novaclub.css)
build=$(cd "$pkg" && cat "${files[@]}" | sha256sum | cut -c 1-16)
mv "$pkg" "$next/pkg/$build"
pkg=$next/pkg/$build

target/release/novaclub compress "$next"
echo "$build" >"$next/build.txt"

for file in "${files[@]}"; do
    printf '%10d bytes, %9d as Brotli  %s\n' "$(stat -c %s "$pkg/$file")" "$(stat -c %s "$pkg/$file.br")" "$file"
done

rm -rf "$site"
mv "$next" "$site"
echo "$fingerprint" >target/site.inputs
echo "$site is build $build"
