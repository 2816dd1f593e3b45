#!/usr/bin/env python3
"""What two real web servers make of the output: Apache by the `.htaccess` that a build writes, nginx by the lines of
docs/operators.md. Both deliver all of it from a subfolder, and one site at the root of a host of its own.

Headers, character sets, error pages, former addresses, caching, and that nobody reads `.htaccess`.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

from common import REPOSITORY, Broken, Findings, arguments, build_ok, run, scratch, set_key
from variants import prepare

MODULES = ("mpm_event", "authz_core", "mime", "dir", "headers", "alias", "filter", "deflate", "unixd")
WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def fetch(url: str, **headers: str):
    """Status, headers and body; redirects are answers like others."""
    try:
        with OPENER.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


class Server:
    """A server in the foreground, stopped at the end."""

    def __init__(self, command: list[str], port: int):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.port, self.url = port, f"http://127.0.0.1:{port}"
        for _ in range(100):
            if self.process.poll() is not None:
                raise Broken(f"{command[0]} ended: {self.process.stderr.read()[-800:]}")
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise Broken(f"{command[0]} does not answer")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def sshd(folder: Path, host_key: Path, logins: Path, *lines: str) -> Server:
    """OpenSSH, as whoever runs it; `logins` are the keys that may log in."""
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    port = free_port()
    config = folder / f"sshd-{port}.conf"
    config.write_text("\n".join([
        "ListenAddress 127.0.0.1", f"Port {port}", f"HostKey {host_key}", "PidFile none", "UsePAM no", "StrictModes no",
        f"AuthorizedKeysFile {logins}", "PasswordAuthentication yes", "MaxStartups 100", "MaxSessions 20", *lines, "",
    ]))
    return Server(["/usr/sbin/sshd", "-D", "-f", str(config)], port)


def apache(folder: Path, docroot: Path) -> Server:
    modules = Path("/usr/lib/apache2/modules")
    port = free_port()
    lines = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in MODULES if (modules / f"mod_{name}.so").exists()]
    config = folder / "apache.conf"
    # What cheap hosts allow in `.htaccess`: everything but the server's own settings.
    config.write_text("\n".join(lines + [
        f"ServerRoot {folder}", f"PidFile {folder}/apache.pid", f"ErrorLog {folder}/apache.log", f"Listen 127.0.0.1:{port}",
        "ServerName localhost", f"DocumentRoot {docroot}", "TypesConfig /etc/mime.types", "User www-data", "Group www-data",
        f"<Directory {docroot}>", "AllowOverride All", "Options FollowSymLinks Indexes", "Require all granted", "</Directory>", "",
    ]))
    return Server(["/usr/sbin/apache2", "-DFOREGROUND", "-f", str(config)], port)


def nginx(folder: Path, docroot: Path, base: str) -> Server:
    """The lines of the handbook for operators, with the address that this run has."""
    text = (REPOSITORY / "docs" / "operators.md").read_text(encoding="utf-8")
    rules, cache = (re.search(rf"```{name}\n(.*?)```", text, re.DOTALL) for name in ("nginx", "nginx-map"))
    if not rules or not cache:
        raise Broken("docs/operators.md has no lines for nginx")
    rules = rules[1].replace("/portal/", base)
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(f"""
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1; user www-data;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    {cache[1]}
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port}; root {docroot}; {rules} }}
}}
""")
    return Server(["/usr/sbin/nginx", "-c", str(config)], port)


def look(findings: Findings, name: str, server: Server, base: str, site: str, former: list[tuple[str, str]]) -> int:
    """All questions to one server; `site` is the path of a site below its url."""
    asked = 0

    def ask(path: str, **headers: str):
        nonlocal asked
        asked += 1
        return fetch(server.url + path, **headers)

    def say(path: str, what: str):
        findings.add(f"{name}: {path}: {what}")

    status, headers, body = ask(base + site)
    if status != 200 or b"<h1" not in body:
        say(base + site, f"status {status}")
    policy = headers.get("Content-Security-Policy", "")
    for directive in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'self'"):
        if directive not in policy:
            say(base + site, f"the policy lacks {directive}")
    if "unsafe" in policy:
        say(base + site, "the policy has an unsafe source")
    for header, value in WANTED.items():
        if headers.get(header) != value:
            say(base + site, f"{header}: {headers.get(header)}")
    if "camera=()" not in (headers.get("Permissions-Policy") or ""):
        say(base + site, "no Permissions-Policy")
    if "no-cache" not in (headers.get("Cache-Control") or ""):
        say(base + site, f"Cache-Control: {headers.get('Cache-Control')}")
    if "charset=utf-8" not in (headers.get("Content-Type") or "").lower():
        say(base + site, f"Content-Type: {headers.get('Content-Type')}")
    page = body.decode("utf-8")
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    scripts = re.findall(r'<script src="([^"]+)"', page)
    for address, kind in [(a, "text/css") for a in sheets] + [(a, "text/javascript") for a in scripts]:
        path = urljoin(base + site, address)
        status, headers, _ = ask(path)
        if status != 200 or not (headers.get("Content-Type") or "").replace("application/javascript", "text/javascript").startswith(kind):
            say(path, f"status {status}, {headers.get('Content-Type')}")
        if "immutable" not in (headers.get("Cache-Control") or ""):
            say(path, f"Cache-Control: {headers.get('Cache-Control')}")
        if headers.get("X-Content-Type-Options") != "nosniff":
            say(path, "no nosniff")
    status, headers, _ = ask(base + site, **{"Accept-Encoding": "gzip"})
    if headers.get("Content-Encoding") != "gzip":
        say(base + site, "not compressed")
    for path in (base + site + "gibt-es-nicht/", base + site + "leistungen/gibt/es/nicht", base + site + "assets/"):
        status, headers, body = ask(path)
        text = body.decode("utf-8", "replace")
        if status not in (403, 404) or 'href="' not in text or "page-404" not in text:
            say(path, f"status {status}, not the page for wrong addresses")
        for address in re.findall(r'(?:href|src)="(/[^"]*)"', text)[:40]:
            status, _, _ = ask(address)
            if status not in (200, 301):
                say(path, f"leads to {address}: status {status}")
    for path in (base + ".htaccess", base + site + ".htaccess"):
        status, _, body = ask(path)
        if status == 200 or b"RedirectMatch" in body or b"DirectoryIndex" in body:
            say(path, f"can be read: status {status}")
    for old, new in former:
        status, headers, body = ask(old)
        if status == 301:
            target = re.sub(r"^https?://[^/]+", "", headers.get("Location", ""))
            if target != new:
                say(old, f"leads to {target} instead of {new}")
            status = ask(target)[0]
        if status != 200:
            say(old, f"status {status}")
    status, headers, _ = ask(base + site + ".well-known/security.txt")
    if status != 200 or not (headers.get("Content-Type") or "").startswith("text/plain"):
        say(base + site + ".well-known/security.txt", f"status {status}, {headers.get('Content-Type')}")
    return asked


def former_addresses(docroot: Path, base: str, site: str) -> list[tuple[str, str]]:
    """What the site's `.htaccess` promises: former path, address today."""
    text = (docroot / site / ".htaccess").read_text(encoding="utf-8")
    rules = re.findall(r'^RedirectMatch permanent "\^(.+?)\?\$" "([^"]+)"', text, re.MULTILINE)
    return [(old.replace("\\", ""), new) for old, new in rules][:20]


def main() -> None:
    chosen = arguments(__doc__)
    findings, asked, redirects = Findings(), 0, 0
    servers = [name for name in ("apache2", "nginx") if Path("/usr/sbin", name).exists()]
    if len(servers) < 2:
        raise Broken("apache2 and nginx are needed")
    with scratch() as folder:
        folder.chmod(0o755)
        region = prepare(chosen.root, folder / "region", "folders", "pretty")
        set_key(region / "content" / "portal.yaml", "url", "https://ostthueringen.example/region/")
        docroot = folder / "www"
        docroot.mkdir()
        build_ok(chosen.bin, region, "--output", str(docroot / "region"))
        hosts = prepare(chosen.root, folder / "hosts", "hosts", "pretty")
        build_ok(chosen.bin, hosts)
        town = hosts / "output" / "altenburg"
        subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
        for name in servers:
            own = folder / name
            own.mkdir(mode=0o755)
            if name == "apache2":
                start = lambda root, base: apache(own, root)
            else:
                start = lambda root, base: nginx(own, root, base)
            with start(docroot, "/region/") as server:
                for site in ("portal", "altenburg", "goessnitz"):
                    former = former_addresses(docroot / "region", "/region/", site)
                    redirects += len(former)
                    asked += look(findings, f"{name}, subfolder", server, "/region/", f"{site}/", former)
            with start(town, "/") as server:
                former = [(old, new) for old, new in former_addresses(town.parent, "/", "altenburg") if new.startswith("/")]
                asked += look(findings, f"{name}, own host", server, "/", "", former)
    if not redirects:
        findings.add("no former address was tried")
    findings.finish(f"{asked} requests to {' and '.join(servers)}, {redirects} former addresses")


if __name__ == "__main__":
    run(main)
