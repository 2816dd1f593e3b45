# Tools that the conformance suites need beside Rust. Sourced by tests/run.
#
# Nothing is installed that is there already. On Debian and its relatives the system's packages come through apt; what
# has a version of its own lies in $CACHE (npm, pip), pinned here.

VNU_JAR=26.9.27
PDFJS_DIST=5.4.624
PLAYWRIGHT_CORE=1.65.1
AXE_CORE=4.14.1
PNGJS=7.0.0
JSQR=1.4.0
# The newest that run with node 20, which the suites need.
PUPPETEER_CORE=24.43.1
LIGHTHOUSE=12.8.2
PYPDF=7.1.0
PYPDFIUM2=5.15.2
PYMUPDF=1.28.2
SEGNO=1.6.6
PYHANKO=0.38.0
OUTLOUD=0.2.1
# Carries the published schemas of GitHub's workflows and of GitLab CI.
CHECK_JSONSCHEMA=0.39.0
ICALENDAR=7.3.2
DATEUTIL=4.0.0
# Also needed by some of these; `scan.py` disturbs pictures with them.
PILLOW=13.0.0
NUMPY=2.4.6

CACHE="${DORFPLATZ_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dorfplatz-tests}"
NODE_TOOLS="$CACHE/node"
VENV="$CACHE/venv-$PYPDF-$PYPDFIUM2-$PYMUPDF-$SEGNO-$PYHANKO-$OUTLOUD-$PILLOW-$NUMPY-$CHECK_JSONSCHEMA-$ICALENDAR-$DATEUTIL"

has() { command -v "$1" >/dev/null 2>&1; }

# Runs a package manager as root, if that is possible without asking for a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

# apt_install PACKAGE…: only on Debian, quietly, with its log in the cache folder.
apt_install() {
    has apt-get || return 1
    echo "installing $* (apt)"
    # Another program may hold apt's lock for a while. `apt-get update` first: a new machine may have old lists.
    if [ -z "${APT_UPDATED:-}" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update >>"$CACHE/apt.log" 2>&1 || true
        APT_UPDATED=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" \
        >>"$CACHE/apt.log" 2>&1
}

# java_works: `java` may be there and be too old for the checker.
java_works() {
    has java && [ "$(java -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')" -ge 17 ] 2>/dev/null
}

node_works() { has node && has npm && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] 2>/dev/null; }

# A Python with poppler's bindings: they belong to the system's own, which need not be the first in PATH.
find_gi_python() {
    local each
    for each in python3 /usr/bin/python3; do
        "$each" -c 'import gi; gi.require_version("Poppler", "0.18")' 2>/dev/null && export GI_PYTHON="$each" && return 0
    done
    GI_PYTHON=""
    return 1
}

# Chromium or what is built from it. CHROMIUM in the environment names another one.
find_chromium() {
    local each
    for each in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$each" ] && CHROMIUM="$(command -v "$each")" && export CHROMIUM && return 0
    done
    CHROMIUM=""
    return 1
}

# Firefox, of the extended support release or the current one. FIREFOX in the environment names another one.
find_firefox() {
    local each
    for each in "${FIREFOX:-}" firefox-esr firefox; do
        [ -n "$each" ] && FIREFOX="$(command -v "$each")" && export FIREFOX && return 0
    done
    FIREFOX=""
    return 1
}

install_tools() {
    mkdir -p "$CACHE"
    local wanted=()
    has python3 || wanted+=(python3)
    has python3 && python3 -c 'import venv, ensurepip' 2>/dev/null || wanted+=(python3-venv)
    { java_works && has javac; } || wanted+=(default-jdk-headless)
    has qpdf || wanted+=(qpdf)
    has pdftotext || wanted+=(poppler-utils)
    node_works || wanted+=(nodejs npm)
    if [ ${#wanted[@]} -gt 0 ]; then
        apt_install "${wanted[@]}" || echo "could not install ${wanted[*]}; see $CACHE/apt.log if it is there"
    fi
    if node_works; then
        npm_install "vnu-jar" "$VNU_JAR"
        npm_install "pdfjs-dist" "$PDFJS_DIST"
        npm_install "playwright-core" "$PLAYWRIGHT_CORE"
        npm_install "axe-core" "$AXE_CORE"
        npm_install "pngjs" "$PNGJS"
        npm_install "jsqr" "$JSQR"
        npm_install "puppeteer-core" "$PUPPETEER_CORE"
        npm_install "lighthouse" "$LIGHTHOUSE"
    fi
    # By itself: some relatives of Debian have no such package, and the others above shall be there nevertheless.
    find_chromium || { apt_install chromium && find_chromium; } || echo "could not install chromium; see $CACHE/apt.log if it is there"
    find_firefox || { apt_install firefox-esr && find_firefox; } || echo "could not install firefox-esr; see $CACHE/apt.log if it is there"
    find_gi_python || { apt_install python3-gi gir1.2-poppler-0.18 && find_gi_python; } || echo "could not install python3-gi, gir1.2-poppler-0.18"
    if has python3 && ! [ -x "$VENV/bin/python" ]; then
        echo "installing pypdf $PYPDF, pypdfium2 $PYPDFIUM2, PyMuPDF $PYMUPDF, segno $SEGNO, pyHanko $PYHANKO, outloud $OUTLOUD, Pillow $PILLOW, numpy $NUMPY, check-jsonschema $CHECK_JSONSCHEMA, icalendar $ICALENDAR, python-dateutil $DATEUTIL (pip)"
        { python3 -m venv "$VENV.new" && "$VENV.new/bin/pip" install --quiet --disable-pip-version-check \
            "pypdf==$PYPDF" "pypdfium2==$PYPDFIUM2" "PyMuPDF==$PYMUPDF" "segno==$SEGNO" "pyHanko[opentype]==$PYHANKO" "outloud==$OUTLOUD" "Pillow==$PILLOW" "numpy==$NUMPY" "check-jsonschema==$CHECK_JSONSCHEMA" "icalendar==$ICALENDAR" "python-dateutil==$DATEUTIL" && rm -rf "$VENV" && mv "$VENV.new" "$VENV"; } >>"$CACHE/pip.log" 2>&1 || { rm -rf "$VENV.new"; echo "pip failed; see $CACHE/pip.log"; }
    fi
    # Two web servers for the suite `hosts`: programs only, started and stopped by it.
    [ -x /usr/sbin/apache2 ] || apt_install apache2-bin media-types || true
    [ -x /usr/sbin/nginx ] || apt_install nginx-light || true
    # Two servers for uploads and what they are measured against, for the suite `deploy`.
    { [ -x /usr/sbin/sshd ] && [ -x /usr/sbin/vsftpd ] && has lftp && has faketime; } || apt_install openssh-server vsftpd lftp faketime || true
    # For tests/conformance/forms.py and others that read PDFs.
    export PDFJS_DIST_DIR="$NODE_TOOLS/node_modules/pdfjs-dist" NODE_PATH="$NODE_TOOLS/node_modules"
    VNU="$NODE_TOOLS/node_modules/vnu-jar/build/dist/vnu.jar"
}

# npm_install NAME VERSION: into the cache folder, unless that version is there.
npm_install() {
    local manifest="$NODE_TOOLS/node_modules/$1/package.json"
    [ -f "$manifest" ] && grep -q "\"version\": \"$2\"" "$manifest" && return 0
    echo "installing $1 $2 (npm)"
    mkdir -p "$NODE_TOOLS"
    [ -f "$NODE_TOOLS/package.json" ] || echo '{"private": true}' >"$NODE_TOOLS/package.json"
    npm install --prefix "$NODE_TOOLS" --no-audit --no-fund --omit=optional --ignore-scripts --save-exact "$1@$2" >>"$CACHE/npm.log" 2>&1 \
        || echo "npm failed; see $CACHE/npm.log"
}
