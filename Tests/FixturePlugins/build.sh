#!/bin/sh
# Compiles every fixture into OUTDIR/lib<Name>.so.
# usage: build.sh OUTDIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
headers=${GATEHOUSE_ABI:-$here/../../Sources/PluginABI/include}
mkdir -p "$out"
export here out headers
# The inner shell, not this one, is to expand the names.
# shellcheck disable=SC2016
find "$here" -name '*.c' -print0 | xargs -0 -P 4 -I{} sh -c '
    name=$(basename "$1" .c)
    cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g -shared -fPIC -fvisibility=hidden -I"$headers" -I"$here" \
        "$1" -o "$out/lib$name.so"
' sh {}
printf 'not a library\n' > "$out/libText.so"
