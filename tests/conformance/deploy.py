#!/usr/bin/env python3
"""Uploads to real servers on loopback: OpenSSH, vsftpd that wants TLS sessions used again and one that does not, a folder.

Connections that are cut at random points, a full disk, a wrong password, a changed host key, a folder that can't be
written, a wrong clock, somebody else's files: after each of them every page that is served is whole and finds its parts,
and the next run finishes the work. Apache and nginx deliver the result from a subfolder. At last, 2,000 small files against
`lftp`.

Needs to be root: servers change to a user that the suite makes and removes. Draws from a seed: `--seed`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urljoin

from common import DATE, REPOSITORY, Broken, Findings, arguments, build_ok, copy_region, run, scratch, tree
from hosts import Server, apache, fetch, free_port, nginx, sshd

HASHED = re.compile(r"\.[0-9a-f]{8}\.[a-z0-9]+$")
USER = f"dorfplatz-{os.getpid()}"
PASSWORD = secrets.token_hex(8)
OWN = ".dorfplatz/"


def quiet(*command: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)


def quiet_output(*command: str) -> bytes:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


@contextlib.contextmanager
def user():
    """Who owns the webspace."""
    subprocess.run(["userdel", USER], stderr=subprocess.DEVNULL)
    hashed = quiet_output("openssl", "passwd", "-6", PASSWORD).decode().strip()
    quiet("useradd", "--no-create-home", "--home-dir", "/", "--shell", "/bin/sh", "--password", hashed, USER)
    try:
        yield
    finally:
        subprocess.run(["userdel", USER], stderr=subprocess.DEVNULL)


class Proxy:
    """Hands connections on and cuts all of them after so many bytes; `None` is no end."""

    def __init__(self, port: int):
        self.to, self.left, self.open = port, None, []
        self.lock = threading.Lock()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.server.accept()
                try:
                    other = socket.create_connection(("127.0.0.1", self.to))
                except OSError:
                    client.close()
                    continue
                self.open += [client, other]
                for pair in ((client, other), (other, client)):
                    threading.Thread(target=self.pump, args=pair, daemon=True).start()

    def over(self) -> bool:
        return self.left is not None and self.left <= 0

    def pump(self, source, sink):
        with contextlib.suppress(OSError):
            while not self.over() and (data := source.recv(16384)):
                with self.lock:
                    if self.left is not None:
                        data = data[: max(self.left, 0)]
                        self.left -= len(data)
                sink.sendall(data)
        for each in list(self.open) if self.over() else (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def cut_after(self, most: int):
        self.left = most
        try:
            yield
        finally:
            self.left = None
            self.open.clear()


def vsftpd(folder: Path, name: str, *lines: str) -> tuple[Server, int]:
    port, empty = free_port(), folder / "empty"
    empty.mkdir(exist_ok=True)
    config = folder / f"vsftpd-{name}.conf"
    config.write_text("\n".join([
        "listen=YES", "background=NO", "listen_address=127.0.0.1", f"listen_port={port}", "anonymous_enable=NO", "local_enable=YES",
        "local_umask=022", "ssl_enable=YES", "force_local_data_ssl=YES", "force_local_logins_ssl=YES", f"rsa_cert_file={folder}/host.crt",
        f"rsa_private_key_file={folder}/host.key", "ssl_ciphers=HIGH", f"secure_chroot_dir={empty}", "pam_service_name=vsftpd",
        "xferlog_enable=NO", "write_enable=YES", *lines, "",
    ]))
    config.chmod(0o600)
    return Server(["/usr/sbin/vsftpd", str(config)], port), port


class Program:
    """The program on a copy of a region, with targets in its portal.yaml."""

    def __init__(self, binary: str, root: Path, targets: dict[str, dict]):
        self.binary, self.root = binary, root
        text = (root / "content" / "portal.yaml").read_text(encoding="utf-8").rstrip() + "\n\ndeploy:\n"
        for name, keys in targets.items():
            text += f"  {name}:\n" + "".join(f"    {key}: {json.dumps(value)}\n" for key, value in keys.items())
        (root / "content" / "portal.yaml").write_text(text, encoding="utf-8")
        self.env = {k: v for k, v in os.environ.items() if k not in ("SSH_AUTH_SOCK", "SOURCE_DATE_EPOCH")} | {"DORFPLATZ_PASSWORD_FALSCH": "falsch"}
        for name in targets:
            self.env.setdefault("DORFPLATZ_PASSWORD_" + name.upper().replace("-", "_"), PASSWORD)

    def run(self, verb: str, target: str, *options: str, before: tuple[str, ...] = (), env: dict | None = None, lang: str = "en"):
        done = subprocess.run([*before, self.binary, verb, target, "--root", str(self.root), "--date", DATE, "--format", "json", "--lang", lang, *options],
                              env=self.env | (env or {}), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=240)
        if "panicked at" in done.stderr or done.returncode not in (0, 1, 2):
            raise Broken(f"{verb} {target}: code {done.returncode}: {done.stderr[-2000:]}")
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        return done.returncode, next((line["summary"] for line in lines if "summary" in line), {}), done.stderr + done.stdout


class Web:
    """What a target delivers, and what it may deliver."""

    def __init__(self, findings: Findings, output: Path):
        self.findings, self.output, self.known, self.parts = findings, output, {}, {}

    def built(self) -> dict[str, str]:
        files = tree(self.output)
        for path, digest in files.items():
            self.known.setdefault(path, set()).add(digest)
        return files

    def named(self, docroot: Path, path: str) -> set[str]:
        """Files with a hash that a page loads. The page for wrong addresses names them by address, not by path."""
        if path.endswith("404.html"):
            return set()
        text = (docroot / path).read_text(encoding="utf-8")
        found = re.findall(r'(?:href|src)="([^":?#]+)"', text)
        return {urljoin(path, part) for part in found if HASHED.search(part)}

    def whole(self, what: str, docroot: Path) -> None:
        """Every file is one that was built, and every page finds its parts."""
        files = {path: digest for path, digest in tree(docroot).items() if not path.startswith(OWN)}
        wrong = [path for path, digest in files.items() if digest not in self.known.get(path, ()) and not path.startswith("fremd")]
        self.findings.check(not wrong, f"{what}: not whole: {wrong[:5]}")
        missing = set()
        for path in (path for path in files if path.endswith(".html") and not path.startswith("fremd")):
            parts = self.parts.get((path, files[path]))
            if parts is None:
                parts = self.parts[path, files[path]] = self.named(docroot, path)
            missing |= {f"{path} lacks {part}" for part in parts if part not in files}
        self.findings.check(not missing, f"{what}: {sorted(missing)[:5]}")

    def same_but_incoming(self, what: str, docroot: Path, built: dict[str, str]) -> None:
        """Visitors see what was built, whatever was sent beside it."""
        files = tree(docroot)
        wrong = [path for path in built if files.get(path) != built[path]]
        self.findings.check(not wrong, f"{what}: differ: {wrong[:5]}")

    def same(self, what: str, docroot: Path, built: dict[str, str]) -> None:
        """The target has what was built, and beside it only what is kept for one release, and what others put there."""
        files = tree(docroot)
        missing = [path for path in built if files.get(path) != built[path]]
        self.findings.check(not missing, f"{what}: differ: {missing[:5]}")
        more = [path for path in files if path not in built and not path.startswith(OWN) and not HASHED.search(path) and not path.startswith("fremd")]
        self.findings.check(not more, f"{what}: too much: {more[:5]}")
        left = [path for path in files if path.startswith((OWN + "incoming", OWN + "lock"))]
        self.findings.check(not left, f"{what}: left behind: {left[:5]}")


def edit_all(root: Path, number: int, town: str) -> None:
    """A release in which every page changes; in a town one goes and one comes."""
    for sheet in sorted((root / "themes" / "standard" / "assets").rglob("*.css")):
        sheet.write_text(sheet.read_text(encoding="utf-8") + f"\n.fassung-{number} {{ color: inherit; }}\n", encoding="utf-8")
    pages = root / "content" / town / "pages"
    (pages / f"probe-{number - 1}.md").unlink(missing_ok=True)
    (pages / f"probe-{number}.md").write_text(f"---\ntitle: Probe {number}\n---\n\nFassung {number}.\n", encoding="utf-8")


def space(folder: Path, name: str) -> Path:
    docroot = folder / name
    docroot.mkdir()
    docroot.chmod(0o755)
    (docroot / "fremd.html").write_text("Von jemand anderem.\n")
    quiet("chown", "-R", USER, str(docroot))
    return docroot


def refusals(findings: Findings, program: Program, docroot: Path) -> None:
    """What must be refused before anything is sent."""
    before = tree(docroot)
    for target, words in {
        "falsch": ("refuses the login", "password"), "unbekannt": ("not known yet", "SHA256:"), "gewechselt": ("another key than known", "SHA256:"),
        "festgelegt": ("another key than known", "SHA256:"), "falsch-ftp": ("refuses the login",), "fremdes-zertifikat": ("can't be trusted", "certificate:"),
        "niemand": ("no connection",), "kein-ordner": ("no connection",),
    }.items():
        code, _, said = program.run("deploy", target, env={"DORFPLATZ_PASSWORD_FALSCH_FTP": "falsch"})
        findings.check(code == 2 and all(word in said for word in words), f"{target}: code {code}: {said[-400:]}")
        findings.check("falsch\"" not in said and PASSWORD not in said, f"{target}: tells a secret")
    findings.check(tree(docroot) == before, "a refused run changed the target")


@contextlib.contextmanager
def agent(folder: Path, *keys: str):
    """An SSH agent that holds these keys and nothing else; gives its socket."""
    socket_path = folder / f"agent-{'-'.join(keys) or 'leer'}"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket_path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            if socket_path.exists():
                break
            time.sleep(0.05)
        for key in keys:
            quiet("ssh-add", str(folder / key), env=os.environ | {"SSH_AUTH_SOCK": str(socket_path)})
        yield {"SSH_AUTH_SOCK": str(socket_path)}
    finally:
        process.terminate()
        process.wait(10)


LOGIN = {
    "en": "the server refuses the login (tried: {}); check user, key and password",
    "de": "der Server lehnt die Anmeldung ab (versucht: {}); prüfen Sie Benutzer, Schlüssel und Kennwort",
}
NOTHING = {
    "en": "there is nothing to log in with; set the environment variable `DORFPLATZ_PASSWORD_ANMELDUNG`, or name a key by `key`",
    "de": "es fehlt, womit man sich anmeldet; setzen Sie die Umgebungsvariable `DORFPLATZ_PASSWORD_ANMELDUNG`, oder nennen Sie unter `key` einen Schlüssel",
}
LOCKED = {
    "en": "the key `{}` is encrypted; set the environment variable `DORFPLATZ_PASSWORD_VERSCHLUESSELT` to its password",
    "de": "der Schlüssel `{}` ist verschlüsselt; setzen Sie die Umgebungsvariable `DORFPLATZ_PASSWORD_VERSCHLUESSELT` auf sein Kennwort",
}
WRONG = {
    "en": "the password in the environment variable `DORFPLATZ_PASSWORD_VERSCHLUESSELT` does not open the key `{}`; check it",
    "de": "das Kennwort in der Umgebungsvariablen `DORFPLATZ_PASSWORD_VERSCHLUESSELT` öffnet den Schlüssel `{}` nicht; prüfen Sie es",
}
NO_KEY = {
    "en": "the key `DORFPLATZ_KEY_ANMELDUNG` can't be read: Could not read key; it has to be a private key",
    "de": "der Schlüssel `DORFPLATZ_KEY_ANMELDUNG` lässt sich nicht lesen: Could not read key; nötig ist ein privater Schlüssel",
}


def ways_in(findings: Findings, binary: str, folder: Path, login: dict) -> None:
    """Every way to log in by SFTP, the right one and the wrong one, with what is said in both languages."""
    phrase = secrets.token_hex(8)
    for name, kind, words in (("rsa", "rsa", ""), ("encrypted", "ed25519", phrase), ("encrypted-rsa", "rsa", phrase)):
        quiet("ssh-keygen", "-q", "-t", kind, "-N", words, "-f", str(folder / name))
        with (folder / "logins").open("a") as known:
            known.write((folder / f"{name}.pub").read_text())
    bare = {key: value for key, value in login.items() if key != "key"}
    targets = {"anmeldung": bare}
    for name, key in (("verschluesselt", "encrypted"), ("verschluesselt-rsa", "encrypted-rsa")):
        targets[name] = login | {"key": f"{folder}/{key}", "to": f"{login['to']}/{name}"}
    program = Program(binary, small_region(folder / "anmeldung-region"), targets)
    build_ok(binary, program.root)
    for name in targets:
        del program.env["DORFPLATZ_PASSWORD_" + name.upper().replace("-", "_")]

    def check(what: str, target: str, words: dict | None = None, *parts: str, **env: str) -> None:
        """A login that works, or the exact words about one that doesn't."""
        for lang in ("en", "de") if words else ("en",):
            code, _, said = program.run("deploy", target, "--dry-run", lang=lang, env=env)
            told = said.strip() if words is None else words[lang].format(*parts)
            findings.check(code == (2 if words else 0) and told in said, f"login by {what}: code {code}: {said[-400:]}")
            findings.check(not any(secret in said for secret in (PASSWORD, phrase, "falsch\"")), f"login by {what} tells a secret: {said[-400:]}")

    with agent(folder, "key") as right, agent(folder, "host-b", "rsa") as second, agent(folder, "host-b") as wrong, agent(folder) as empty:
        check("agent", "anmeldung", **right)
        check("the second key of an agent", "anmeldung", **second)
        check("an agent with another key", "anmeldung", LOGIN, "agent", **wrong)
        check("an empty agent", "anmeldung", LOGIN, "agent", **empty)
        check("password after an agent with another key", "anmeldung", DORFPLATZ_PASSWORD_ANMELDUNG=PASSWORD, **wrong)
        check("a wrong password after an agent", "anmeldung", LOGIN, "agent, password", DORFPLATZ_PASSWORD_ANMELDUNG="falsch", **wrong)
    check("an agent that is gone", "anmeldung", NOTHING, SSH_AUTH_SOCK=str(folder / "agent-key"))
    check("nothing", "anmeldung", NOTHING)
    check("password", "anmeldung", DORFPLATZ_PASSWORD_ANMELDUNG=PASSWORD)
    check("a wrong password", "anmeldung", LOGIN, "password", DORFPLATZ_PASSWORD_ANMELDUNG="falsch")
    check("encrypted key", "verschluesselt", DORFPLATZ_PASSWORD_VERSCHLUESSELT=phrase)
    check("encrypted RSA key", "verschluesselt-rsa", DORFPLATZ_PASSWORD_VERSCHLUESSELT_RSA=phrase)
    check("encrypted key with a wrong password", "verschluesselt", WRONG, f"{folder}/encrypted", DORFPLATZ_PASSWORD_VERSCHLUESSELT="falsch")
    check("encrypted key without its password", "verschluesselt", LOCKED, f"{folder}/encrypted")
    text = (folder / "encrypted").read_text()
    check("encrypted key from the environment", "anmeldung", DORFPLATZ_KEY_ANMELDUNG=text, DORFPLATZ_PASSWORD_ANMELDUNG=phrase)
    check("no key from the environment", "anmeldung", NO_KEY, DORFPLATZ_KEY_ANMELDUNG="keiner")
    check("key from the environment", "anmeldung", DORFPLATZ_KEY_ANMELDUNG=(folder / "key").read_text())


def cut(findings: Findings, program: Program, web: Web, docroot: Path, target: str, proxy: Proxy, chance: random.Random, most: int) -> int:
    """Runs whose connection is cut at random points."""
    cuts = 0
    for number in range(3):
        with proxy.cut_after(3000 + int(most * chance.random() * (number + 1) / 3)):
            code, _, said = program.run("deploy", target)
        findings.check(code in (0, 2), f"{target}: cut: code {code}: {said[-300:]}")
        cuts += code == 2
        web.whole(f"{target}, cut {number}", docroot)
    findings.check(cuts > 0, f"{target}: nothing was cut")
    return cuts


def life(findings: Findings, program: Program, web: Web, docroot: Path, target: str, proxy: Proxy, chance: random.Random, first: dict, second: dict) -> None:
    """A target from the first upload on: the same again, cut, finished, read back, gone back."""
    region = program.root
    use(program, first["output"])
    cut(findings, program, web, docroot, target, proxy, chance, first["most"][target])
    code, summary, said = program.run("deploy", target)
    findings.check(code == 0, f"{target}: first upload: code {code}: {said[-600:]}")
    findings.check(summary.get("resumed", 0) > 0, f"{target}: nothing was resumed: {summary}")
    web.same(f"{target}, first upload", docroot, first["files"])
    code, summary, said = program.run("deploy", target)
    findings.check((code, summary.get("sent"), summary.get("deleted")) == (0, 0, 0), f"{target}: again: {code} {summary} {said[-300:]}")
    use(program, second["output"])
    code, summary, _ = program.run("deploy", target, "--dry-run")
    planned = summary.get("sent")
    findings.check(code == 0 and planned and not (docroot / "gera/probe-2/index.html").exists(), f"{target}: dry run: {code} {summary}")
    cut(findings, program, web, docroot, target, proxy, chance, second["most"][target])
    code, summary, said = program.run("deploy", target, "--verify")
    findings.check(code == 0 and summary.get("verified", 0) > 500, f"{target}: second upload: code {code} {summary} {said[-400:]}")
    web.same(f"{target}, second upload", docroot, second["files"])
    web.whole(f"{target}, second upload", docroot)
    old = [path for path in first["files"] if HASHED.search(path) and path not in second["files"]]
    findings.check(old and all((docroot / path).is_file() for path in old), f"{target}: files with a hash are not kept for one release")
    # What somebody changed by hand is noticed and mended.
    page = docroot / "gera" / "index.html"
    page.write_text("verändert\n")
    code, _, said = program.run("deploy", target, "--verify")
    findings.check(code == 2 and "gera/index.html" in said, f"{target}: read back: code {code}: {said[-300:]}")
    code, summary, said = program.run("deploy", target)
    findings.check(code == 0 and summary.get("sent") == 1, f"{target}: mended: {code} {summary} {said[-300:]}")
    # Another machine has neither output nor cache; the first try is cut.
    for name in ("output", ".dorfplatz"):
        shutil.rmtree(region / name)
    with proxy.cut_after(first["most"][target]):
        code, _, said = program.run("rollback", target)
    findings.check(code in (0, 2), f"{target}: rollback, cut: code {code}: {said[-300:]}")
    web.whole(f"{target}, rollback, cut", docroot)
    if code == 2:
        code, _, said = program.run("rollback", target)
    findings.check(code == 0, f"{target}: rollback: code {code}: {said[-400:]}")
    web.same(f"{target}, rollback", docroot, first["files"])
    web.whole(f"{target}, rollback", docroot)


def use(program: Program, output: Path) -> None:
    """Puts a built output in the region's place."""
    shutil.rmtree(program.root / "output", ignore_errors=True)
    quiet("cp", "-al", str(output), str(program.root / "output"))


def mishaps(findings: Findings, program: Program, web: Web, folder: Path, first: dict, second: dict) -> None:
    """What goes wrong at the host, one after the other, on targets of their own that have the first release."""
    region = program.root
    use(program, first["output"])
    for target in ("nur-lesen", "uhr", "gehalten"):
        code, _, said = program.run("deploy", target)
        findings.check(code == 0, f"{target}: first upload: {code} {said[-400:]}")
    use(program, second["output"])

    docroot = folder / "nur-lesen"
    quiet("chmod", "-R", "a-w", str(docroot))
    code, _, said = program.run("deploy", "nur-lesen")
    findings.check(code == 2 and "the server refuses" in said and "permissions" in said, f"read-only: code {code}: {said[-300:]}")
    web.same("read-only", docroot, first["files"])
    quiet("chmod", "-R", "u+w", str(docroot))
    code, _, said = program.run("deploy", "nur-lesen")
    findings.check(code == 0, f"writable again: code {code}: {said[-300:]}")
    web.same("writable again", docroot, second["files"])

    # The clock of this machine is years off: nothing here compares clocks, but a certificate has its time.
    docroot = folder / "uhr"
    wrong = ("faketime", "-f", "-9y")
    code, _, said = program.run("deploy", "uhr", before=wrong)
    findings.check(code == 0, f"wrong clock: code {code}: {said[-300:]}")
    web.same("wrong clock", docroot, second["files"])
    trusted = {"SSL_CERT_FILE": str(folder / "host.crt")}
    code, _, said = program.run("deploy", "uhr-ftp", before=wrong, env=trusted)
    findings.check(code == 2 and "clock" in said, f"wrong clock and certificate: code {code}: {said[-300:]}")
    code, _, said = program.run("deploy", "uhr-ftp", "--dry-run", env=trusted)
    findings.check(code == 0, f"right clock and certificate: code {code}: {said[-300:]}")

    # A site with a mistake is left alone, whatever lies in the output.
    docroot = folder / "gehalten"
    site = region / "content" / "altenburg" / "site.yaml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text + "unbekannter_schluessel: 1\n", encoding="utf-8")
    code, summary, said = program.run("deploy", "gehalten")
    files = tree(docroot)
    held = [path for path in first["files"] if path.startswith("altenburg/") and files.get(path) != first["files"][path]]
    others = [path for path in second["files"] if path.startswith("fockendorf/") and files.get(path) != second["files"][path]]
    findings.check(code == 1 and summary.get("held") == ["altenburg"] and not held and not others, f"held: code {code} {summary} {held[:3]} {others[:3]}")
    site.write_text(text, encoding="utf-8")
    # Many files are gone: asked first.
    shutil.rmtree(region / "output" / "fockendorf")
    shutil.copytree(region / "output" / "altenburg", region / "output" / "fockendorf", copy_function=os.link)
    listed = json.loads((region / "output" / "fockendorf" / "MANIFEST.json").read_text())
    (region / "output" / "fockendorf" / "MANIFEST.json").unlink()
    listed = [row for row in listed["files"] if "/" not in row["path"]]
    write_manifest(region / "output" / "fockendorf", "fockendorf", listed)
    before = tree(docroot)
    code, _, said = program.run("deploy", "gehalten", "--site", "fockendorf")
    findings.check(code == 2 and "--allow-delete" in said and tree(docroot) == before, f"many deletions: code {code}: {said[-300:]}")
    code, summary, said = program.run("deploy", "gehalten", "--site", "fockendorf", "--allow-delete")
    findings.check(code == 0 and summary.get("deleted", 0) > 25, f"allowed deletions: code {code} {summary} {said[-300:]}")

    # Files of others lie in the way.
    docroot = folder / "fremdes"
    (docroot / "index.html").write_text("Hier entsteht eine neue Website.\n")
    quiet("chown", "-R", USER, str(docroot))
    use(program, second["output"])
    before = tree(docroot)
    code, _, said = program.run("deploy", "fremdes")
    after = {path: digest for path, digest in tree(docroot).items() if not path.startswith(OWN)}
    findings.check(code == 2 and "`index.html`" in said and after == before, f"others' files: code {code}: {said[-300:]}")
    code, _, said = program.run("deploy", "fremdes", "--overwrite")
    findings.check(code == 0, f"others' files replaced: code {code}: {said[-300:]}")
    web.same("others' files replaced", docroot, second["files"])
    # Servers that don't replace by renaming, or don't rename at all.
    for target in ("ohne-posix", "ohne-umbenennen"):
        for built in (first, second):
            use(program, built["output"])
            code, _, said = program.run("deploy", target)
            findings.check(code == 0, f"{target}: code {code}: {said[-300:]}")
            web.same(target, folder / target, built["files"])
        # Nor does writing in a file's place spoil what is kept of it.
        code, _, said = program.run("rollback", target)
        findings.check(code == 0, f"{target}: rollback: code {code}: {said[-300:]}")
        web.same(f"{target}, rollback", folder / target, first["files"])


def full_disk(findings: Findings, program: Program, web: Web, folder: Path, first: dict, second: dict) -> bool:
    """A disk that has room for half of what changed; `False` where nothing can be mounted."""
    docroot = folder / "voll"
    sizes = sum(path.stat().st_size for path in first["output"].rglob("*") if path.is_file())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={int(sizes * 1.35)},mode=755", "tmpfs", str(docroot)]
    if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
        return False
    try:
        quiet("chown", USER, str(docroot))
        for target in ("voll", "voll-ftp"):
            use(program, first["output"])
            code, _, said = program.run("deploy", target, "--overwrite", "--allow-delete")
            findings.check(code == 0, f"{target}: first upload: code {code}: {said[-300:]}")
            use(program, second["output"])
            filler = docroot / "fremd.bin"
            with contextlib.suppress(OSError), filler.open("wb") as out:
                free = shutil.disk_usage(docroot).free
                out.write(bytes(max(free - 300_000, 0)))
            code, _, said = program.run("deploy", target, "--allow-delete")
            findings.check(code == 2, f"{target}: code {code}: {said[-300:]}")
            if target == "voll":
                findings.check("no space left" in said, f"{target}: {said[-300:]}")
            web.same_but_incoming(f"{target}, full", docroot, first["files"])
            filler.unlink()
            quiet("mount", "-o", f"remount,size={sizes * 4}", str(docroot))
            code, summary, said = program.run("deploy", target, "--allow-delete")
            findings.check(code == 0, f"{target}: with room again: code {code} {summary} {said[-300:]}")
            web.same(f"{target}, with room again", docroot, second["files"])
        return True
    finally:
        quiet("umount", str(docroot))


def locks(findings: Findings, program: Program, docroot: Path) -> None:
    """A lock whose holder is alive refuses, one that stands still for a minute is taken over."""
    lock = docroot / ".dorfplatz" / "lock"
    lock.mkdir(parents=True)
    (lock / "owner").write_text("anderer 1")
    quiet("chown", "-R", USER, str(docroot))
    began = time.monotonic()
    code, _, said = program.run("deploy", "sperre")
    findings.check(code == 0 and not lock.exists(), f"dead lock: code {code}: {said[-300:]}")
    findings.check(time.monotonic() - began > 20, "a lock was taken over before it could show that it is alive")
    lock.mkdir()
    quiet("chown", "-R", USER, str(docroot))
    done = threading.Event()

    def beat():
        count = 0
        while not done.wait(1):
            count += 1
            with contextlib.suppress(OSError):
                (lock / "owner").write_text(f"anderer {count}")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        code, _, said = program.run("deploy", "sperre")
        findings.check(code == 2 and "another run" in said and lock.exists(), f"live lock: code {code}: {said[-300:]}")
    finally:
        done.set()
        thread.join()


def write_manifest(site: Path, name: str, rows: list[dict]) -> None:
    rows = sorted(rows, key=lambda row: row["path"].encode())
    release = hashlib.sha256("".join(f"{row['sha256']}  {row['path']}\n" for row in rows).encode()).hexdigest()
    (site / "MANIFEST.json").write_text(json.dumps({"site": name, "release": release, "files": rows}))


def delivered(findings: Findings, web: Web, folder: Path, docroot: Path, built: dict[str, str]) -> int:
    """Apache and nginx deliver it from a subfolder, and nobody sees the folder that is not for visitors."""
    asked = 0
    root = docroot.parent
    for name, server in (("apache", apache(folder, root)), ("nginx", nginx(folder, root, f"/{docroot.name}/"))):
        with server:
            pages = [path for path in built if path.endswith("/index.html")][::15]
            for path in pages:
                status, _, body = fetch(f"{server.url}/{docroot.name}/{path}")
                findings.check(status == 200 and hashlib.sha256(body).hexdigest() == built[path], f"{name}: {path}: status {status}")
                for part in re.findall(r'(?:href|src)="([^":?#]+\.(?:css|js|svg|webp))"', body.decode("utf-8", "replace"))[:6]:
                    address = urljoin(f"{server.url}/{docroot.name}/{path}", part)
                    status, _, _ = fetch(address)
                    findings.check(status == 200, f"{name}: {path}: {part}: status {status}")
                    asked += 1
            asked += len(pages)
            for path in (".dorfplatz/state.json", ".dorfplatz/", ".htaccess"):
                status, _, body = fetch(f"{server.url}/{docroot.name}/{path}")
                findings.check(status in (403, 404), f"{name}: {path} can be read: status {status}")
            status, _, body = fetch(f"{server.url}/{docroot.name}/gera/MANIFEST.json")
            findings.check(status == 200 and json.loads(body)["site"] == "gera", f"{name}: MANIFEST.json: status {status}")
    return asked


def race(findings: Findings, program: Program, folder: Path, ports: dict[str, int]) -> list[str]:
    """2,000 small files, sent by this program and by lftp with as many connections."""
    chance, output = random.Random(1), folder / "viele"
    site = output / "portal"
    rows = []
    for number in range(2000):
        data = chance.randbytes(200 + chance.randrange(4000))
        path = f"seite-{number // 20}/{number}.html"
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)
        rows.append({"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    write_manifest(site, "portal", rows)
    told = []
    ssh = f"ssh -a -x -i {folder}/key -o IdentitiesOnly=yes -o UserKnownHostsFile={folder}/known_hosts"
    for kind, settings, login in (
        ("sftp", f'set sftp:connect-program "{ssh}"; set net:connection-limit 4', f"sftp://{USER}:x@127.0.0.1:{ports['ssh']}"),
        ("ftps", f"set ssl:ca-file {folder}/host.crt; set ssl:check-hostname no; set ftp:ssl-force yes; set ftp:ssl-protect-data yes", f"ftp://{USER}:{PASSWORD}@127.0.0.1:{ports['ftp']}"),
    ):
        ours, theirs = [], []
        for _ in range(2):
            docroot = folder / f"rennen-{kind}"
            shutil.rmtree(docroot, ignore_errors=True)
            space(folder, docroot.name)
            shutil.rmtree(program.root / ".dorfplatz" / "deployed" / f"rennen-{kind}", ignore_errors=True)
            began = time.monotonic()
            code, summary, said = program.run("deploy", f"rennen-{kind}", "--output", str(output))
            ours.append(time.monotonic() - began)
            findings.check(code == 0 and summary.get("sent") == 2001, f"race by {kind}: {code} {summary} {said[-300:]}")
            other = folder / f"rennen-lftp-{kind}"
            shutil.rmtree(other, ignore_errors=True)
            space(folder, other.name)
            began = time.monotonic()
            quiet("lftp", "-c", f"{settings}; set cmd:fail-exit yes; open {login}; mirror -R --parallel=4 {site}/ {other}/", env=os.environ | {"HOME": str(folder)})
            theirs.append(time.monotonic() - began)
            findings.check(len(tree(other)) == 2002, f"lftp by {kind} sent {len(tree(other))} files")
        told.append(f"{kind} {min(ours):.1f} s (lftp {min(theirs):.1f} s)")
        findings.check(min(ours) <= min(theirs), f"2,000 files by {kind}: {min(ours):.2f} s, lftp {min(theirs):.2f} s")
    return told


def small_region(folder: Path) -> Path:
    """The small region of the golden tests, with a town that has some pages: what is looked at is the upload."""
    shutil.copytree(REPOSITORY / "tests" / "cases" / "_base", folder)
    shutil.copytree(REPOSITORY / "themes", folder / "themes")
    for number in range(40):
        page = folder / "content" / "fockendorf" / "pages" / f"ortsteil-{number}.md"
        page.write_text(f"---\ntitle: Ortsteil {number}\n---\n\nDer Ortsteil {number} liegt an der Pleiße.\n", encoding="utf-8")
    return folder


def releases(folder: Path, binary: str, program: Program, web: Web, town: str) -> list[dict]:
    """Two releases of a region, built and put aside, and after how many bytes uploads of them are cut at most."""
    built = []
    for number in (1, 2):
        edit_all(program.root, number, town)
        build_ok(binary, program.root)
        output = folder / f"{program.root.name}-{number}"
        quiet("cp", "-al", str(program.root / "output"), str(output))
        size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
        built.append({"output": output, "files": web.built(), "most": {"ssh": size // 2, "ftp-sitzung": 400_000}})
    return built


def german(region: Path) -> Path:
    """The region in one language and without leaflets: all kinds of files, and a third of them."""
    portal = region / "content" / "portal.yaml"
    text = portal.read_text(encoding="utf-8").replace("  - handbuch\n", "")
    text = re.sub(r"^partial_languages:.*\n", "leaflets: false\n", text, flags=re.MULTILINE)
    portal.write_text(re.sub(r"^languages:.*$", "languages: [de]", text, flags=re.MULTILINE), encoding="utf-8")
    for site in (region / "content").glob("*/site.yaml"):
        site.write_text(re.sub(r"^languages:.*\n", "", site.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
    return region


def main() -> None:
    chosen = arguments(__doc__, seed={"type": int, "default": 7}, only={"default": "", "help": "parts: login, life, mishaps, disk, lock, race"})
    if os.geteuid() != 0:
        raise Broken("this suite has to be root")
    findings, chance, told = Findings(), random.Random(chosen.seed), []
    wanted = lambda part: not chosen.only or part in chosen.only.split(",")
    with scratch() as folder, user(), contextlib.ExitStack() as stack:
        folder.chmod(0o755)
        for name in ("host-a", "host-b", "key"):
            quiet("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name))
        quiet("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-keyout", f"{folder}/host.key", "-out", f"{folder}/host.crt",
              "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE")
        der = quiet_output("openssl", "x509", "-in", f"{folder}/host.crt", "-outform", "DER")
        pin = hashlib.sha256(der).hexdigest()
        logins = folder / "logins"
        logins.write_text((folder / "key.pub").read_text())
        ports = {}
        for name, subsystem, key in (("ssh", "", "host-a"), ("anders", "", "host-b"), ("ohne-posix", "-P posix-rename", "host-a"),
                                     ("ohne-umbenennen", "-P posix-rename,rename", "host-a")):
            server = stack.enter_context(sshd(folder, folder / key, logins, f"Subsystem sftp internal-sftp -u 022 {subsystem}"))
            ports[name] = server.port
        for name, line in (("ftp", "require_ssl_reuse=NO"), ("ftp-sitzung", "require_ssl_reuse=YES")):
            server, ports[name] = vsftpd(folder, name, line)
            stack.enter_context(server)
        proxies = {name: Proxy(ports[name]) for name in ("ssh", "ftp-sitzung")}
        public = " ".join((folder / "host-a.pub").read_text().split()[:2])
        known = [f"[127.0.0.1]:{port} {public}" for port in (*ports.values(), *(proxy.port for proxy in proxies.values()))]
        (folder / "known_hosts").write_text("\n".join(known) + "\n")
        (folder / "niemand").write_text("")
        print_b = quiet_output("ssh-keygen", "-l", "-f", f"{folder}/host-b.pub").decode().split()[1]
        names = ("ssh", "ftp-sitzung", "ordner", "nur-lesen", "uhr", "uhr-ftp", "gehalten", "fremdes", "ohne-posix", "ohne-umbenennen",
                 "voll", "sperre", "falsch", "rennen-sftp", "rennen-ftps")
        for name in names:
            space(folder, name)

        def ssh(name: str, port: int, **more) -> dict:
            return {"to": f"sftp://{USER}@127.0.0.1:{port}{folder}/{name}", "key": f"{folder}/key", "known_hosts": f"{folder}/known_hosts"} | more

        def ftp(name: str, port: int, **more) -> dict:
            return {"to": f"ftps://{USER}@127.0.0.1:{port}{folder}/{name}", "certificate": pin} | more

        without = {"key": f"{folder}/host-b"}
        targets = {
            "ssh": ssh("ssh", proxies["ssh"].port), "ftp-sitzung": ftp("ftp-sitzung", proxies["ftp-sitzung"].port),
            "ordner": {"to": str(folder / "ordner")},
            "nur-lesen": ssh("nur-lesen", ports["ssh"]), "uhr": ssh("uhr", ports["ssh"]), "gehalten": ssh("gehalten", ports["ssh"]),
            "fremdes": ssh("fremdes", ports["ssh"]), "ohne-posix": ssh("ohne-posix", ports["ohne-posix"]),
            "ohne-umbenennen": ssh("ohne-umbenennen", ports["ohne-umbenennen"]), "voll": ssh("voll", ports["ssh"]), "voll-ftp": ftp("voll", ports["ftp"]),
            "uhr-ftp": {"to": f"ftps://{USER}@127.0.0.1:{ports['ftp']}{folder}/uhr-ftp"}, "sperre": ssh("sperre", ports["ssh"]),
            "falsch": ssh("falsch", ports["ssh"]) | without, "unbekannt": ssh("falsch/a", ports["ssh"], known_hosts=f"{folder}/niemand"),
            "gewechselt": ssh("falsch/b", ports["anders"]), "festgelegt": ssh("falsch/c", ports["ssh"], host_key=print_b),
            "falsch-ftp": ftp("falsch", ports["ftp"]), "fremdes-zertifikat": ftp("falsch/d", ports["ftp"], certificate="0" * 64),
            "niemand": ssh("falsch/e", free_port()), "kein-ordner": {"to": str(folder / "gibt" / "es" / "nicht")},
            "rennen-sftp": ssh("rennen-sftp", ports["ssh"]) | {"site": "portal"}, "rennen-ftps": ftp("rennen-ftps", ports["ftp"]) | {"site": "portal"},
        }
        if wanted("login"):
            ways_in(findings, chosen.bin, folder, ssh("falsch", ports["ssh"]))
        if wanted("race"):
            told += race(findings, Program(chosen.bin, small_region(folder / "klein"), targets), folder, ports)
        if chosen.only in ("login", "race"):
            findings.finish(", ".join(told))
        small = Program(chosen.bin, small_region(folder / "small"), targets)
        small_web = Web(findings, small.root / "output")
        first, second = releases(folder, chosen.bin, small, small_web, "altenburg")
        # Beside the rest, because it waits for a minute; in a region of its own, because the others change theirs.
        apart = Program(chosen.bin, small_region(folder / "region-sperre"), targets)
        use(apart, first["output"])
        lock = threading.Thread(target=lambda: locks(findings, apart, folder / "sperre"))
        if wanted("lock"):
            lock.start()
        if wanted("mishaps"):
            mishaps(findings, small, small_web, folder, first, second)
        if wanted("disk") and not full_disk(findings, small, small_web, folder, first, second):
            told.append("no disk could be mounted to be filled")
        if wanted("life"):
            program = Program(chosen.bin, german(copy_region(chosen.root, folder / "region")), targets)
            web = Web(findings, program.root / "output")
            first, second = releases(folder, chosen.bin, program, web, "gera")
            told.append(f"{len(second['files'])} files")
            refusals(findings, program, folder / "falsch")
            # The server that takes sessions as they come is raced and filled up.
            for target, proxy in proxies.items():
                life(findings, program, web, folder / target, target, proxy, chance, first, second)
            asked = delivered(findings, web, folder, folder / "ssh", first["files"])
            told.append(f"{asked} addresses asked")
        if wanted("lock"):
            lock.join()
    findings.finish(", ".join(told))


if __name__ == "__main__":
    run(main)
