"""Translations as the product reads them: .mo files beside the .po files they are made from."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parents[1] / "translations"


def compile_catalogs(folder: Path = TRANSLATIONS) -> list[Path]:
    """Make every .mo file that is missing or older than its .po file, and return those made."""
    return [_compiled(source) for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns <= source.stat().st_mtime_ns


def _compiled(source: Path) -> Path:
    target = source.with_suffix(".mo")
    with source.open("rb") as text:
        catalog = read_po(text, locale=source.parents[1].name)
    # Written beside and then moved: several processes may start at once, and none may read half a file.
    handle, unfinished = tempfile.mkstemp(dir=target.parent, suffix=".mo")
    with os.fdopen(handle, "wb") as output:
        write_mo(output, catalog)
    Path(unfinished).chmod(0o644)
    Path(unfinished).replace(target)
    return target


if __name__ == "__main__":
    compile_catalogs()
