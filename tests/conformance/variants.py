"""The region built in all four ways: layout folders or hosts, links pretty or explicit.

`addresses` tells at which URL each docroot lies, so that absolute links can be followed on disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from common import body_folders, build_ok, copy_region, get_key, set_key

LAYOUTS = ("folders", "hosts")
LINKS = ("pretty", "explicit")


@dataclass
class Variant:
    layout: str
    links: str
    output: Path
    addresses: list[tuple[str, Path]]

    @property
    def name(self) -> str:
        return f"{self.layout}, {self.links}"

    def docroots(self) -> list[Path]:
        """What is uploaded as one: everything together, or each site by itself."""
        if self.layout == "folders":
            return [self.output]
        return sorted(p for p in self.output.iterdir() if p.is_dir() and not p.name.startswith("."))


def prepare(root: Path, target: Path, layout: str, links: str) -> Path:
    """A copy of the region with other settings in portal.yaml; sites get the URL that `hosts` needs."""
    copy_region(root, target)
    portal = target / "content" / "portal.yaml"
    set_key(portal, "layout", layout)
    set_key(portal, "links", links)
    if layout == "hosts":
        for body in body_folders(target):
            site = target / "content" / body / "site.yaml"
            if get_key(site, "url") is None:
                set_key(site, "url", get_key(portal, "url") if body == "portal" else f"https://{body}.example/")
    return target


def addresses(region: Path, output: Path, layout: str) -> list[tuple[str, Path]]:
    if layout == "folders":
        return [(get_key(region / "content" / "portal.yaml", "url"), output)]
    return [(get_key(region / "content" / body / "site.yaml", "url"), output / body) for body in body_folders(region)]


def build_all(binary: str, root: Path, folder: Path) -> list[Variant]:
    """Builds the four variants below `folder`."""
    made = []
    for layout in LAYOUTS:
        for links in LINKS:
            region = prepare(root, folder / f"{layout}-{links}", layout, links)
            output = region / "output"
            build_ok(binary, region)
            made.append(Variant(layout, links, output, addresses(region, output, layout)))
    return made
