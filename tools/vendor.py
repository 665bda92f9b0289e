"""Refresh the files of other projects that this repository carries.

Exact versions are packed by npm, single files are taken out of them, and the result is committed, so that
running the product needs neither Node nor a network. `python tools/vendor.py` refreshes everything,
`python tools/vendor.py bootstrap axe-core` only what is named.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "pointsapp/web/static"
VENDOR = STATIC / "vendor"
ICONS = ROOT / "pointsapp/web/templates/_macros/icons"
PURGECSS = "purgecss@7.0.2"
ICON_NAMES = (ROOT / "tools/icons_keep.txt").read_text(encoding="utf-8").split()


def cut_bootstrap(unpacked: Path) -> None:
    """Keep only what tools/bootstrap_keep.txt names, because the whole stylesheet is six times as large."""
    target = VENDOR / "bootstrap" / "bootstrap.min.css"
    command = ["npx", "--yes", PURGECSS, "--css", str(unpacked / "dist/css/bootstrap.min.css")]
    command += ["--content", str(ROOT / "tools/bootstrap_keep.txt"), "--output", str(target)]
    subprocess.run(command, check=True, cwd=unpacked)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", target.read_text(encoding="utf-8"))
    target.write_text(css.rstrip() + "\n", encoding="utf-8")


def write_icons(unpacked: Path) -> None:
    """Write one small SVG for each icon, without the sizes and classes that our own style gives it."""
    for name in ICON_NAMES:
        source = (unpacked / f"icons/{name}.svg").read_text(encoding="utf-8")
        shapes = "".join(line.strip() for line in source.split("\n>", 1)[1].rsplit("</svg>", 1)[0].splitlines())
        (ICONS / f"{name}.svg").write_text(
            '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
            f"{shapes}</svg>",
            encoding="utf-8",
        )


@dataclass(frozen=True)
class Package:
    """An npm package: which of its files go where, and what is done to them after."""

    version: str
    files: dict[str, Path] = field(default_factory=dict)
    after: Callable[[Path], None] | None = None


PACKAGES = {
    "bootstrap": Package("5.3.9", {"LICENSE": VENDOR / "bootstrap/LICENSE"}, cut_bootstrap),
    "lucide-static": Package("1.62.0", {"LICENSE": ICONS / "LICENSE"}, write_icons),
    "axe-core": Package(
        "4.14.1",
        {
            "axe.min.js": ROOT / "tests/vendor/axe.min.js",
            "LICENSE": ROOT / "tests/vendor/axe-LICENSE",
            "LICENSE-3RD-PARTY.txt": ROOT / "tests/vendor/axe-LICENSE-3RD-PARTY.txt",
        },
    ),
    "zxing-wasm": Package(
        "3.1.4",
        {
            "dist/iife/reader/index.js": VENDOR / "zxing/zxing_reader.js",
            "dist/reader/zxing_reader.wasm": VENDOR / "zxing/zxing_reader.wasm",
            "LICENSE": VENDOR / "zxing/LICENSE",
        },
    ),
}


def refresh(name: str, package: Package) -> None:
    """Pack one package, copy its files and run what comes after."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{name}@{package.version}"
        subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        unpacked = Path(folder) / "package"
        for inside, target in package.files.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((unpacked / inside).read_bytes())
        if package.after:
            package.after(unpacked)


def main(names: list[str]) -> int:
    """Refresh the named packages, or all of them."""
    unknown = sorted(set(names) - set(PACKAGES))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(PACKAGES)}", file=sys.stderr)
        return 2
    for name in names or PACKAGES:
        refresh(name, PACKAGES[name])
        print(f"{name} {PACKAGES[name].version}: done")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
