#!/usr/bin/env bash
# Draws the first pages of three forms of the sample region for README and handbook.
#
#   docs/bilder/formulare.sh OUTPUT      OUTPUT is the folder of a build, for example output/
#
# Needs poppler-utils.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
draw() { pdftoppm -r 68 -f "$3" -l "$3" -singlefile -png "$1" "$HERE/$2"; }
draw "$1/gera/formulare/hundesteuer-anmeldung/hundesteuer-anmeldung.pdf" formular-hundesteuer 1
draw "$1/altenburg/formulare/fundanzeige/fundanzeige.pdf" formular-fundanzeige 2
draw "$1/jena/en/formulare/meldebescheinigung/meldebescheinigung.pdf" formular-englisch 1
