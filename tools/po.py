"""Keep the Chinese translations: find the strings, take translations in, check that none is missing.

The English text in the code is the msgid, so English needs no catalog: an untranslated string and its plural stand for
themselves. A string with a context has the key "context\\u0004msgid" in JSON; a plural has a list as its value.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tokenize import TokenError

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from filelock import FileLock
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "pointsapp"
LOCALE = "zh"
PO_FILE = SOURCE / "translations" / LOCALE / "LC_MESSAGES" / "messages.po"
LOCK = SOURCE / "translations" / "messages.lock"

# No dates and no version of the tool: the file changes only when a string does.
HEADER = f"""\
msgid ""
msgstr ""
"Language: {LOCALE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

ONE, PLURAL, IN_CONTEXT, PLURAL_IN_CONTEXT = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": ONE,
    "_l": ONE,
    "gettext": ONE,
    "lazy_gettext": ONE,
    "_n": PLURAL,
    "_ln": PLURAL,
    "ngettext": PLURAL,
    "lazy_ngettext": PLURAL,
    "_p": IN_CONTEXT,
    "_lp": IN_CONTEXT,
    "pgettext": IN_CONTEXT,
    "lazy_pgettext": IN_CONTEXT,
    "npgettext": PLURAL_IN_CONTEXT,
    "lazy_npgettext": PLURAL_IN_CONTEXT,
}
TEMPLATE_OPTIONS = {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")


def main() -> int:
    """Run one command under the lock and answer 1 if something is left to do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract", help="take new strings into the catalog; unused ones are kept as obsolete")
    taking = commands.add_parser("set", help="extract, then take translations from a JSON file")
    taking.add_argument("file", type=Path, help='{"English msgid": "中文", ...}')
    commands.add_parser("missing", help="print the untranslated strings as JSON, ready to be filled in and set")
    commands.add_parser("check", help="name missing, fuzzy and obsolete strings and placeholders that differ")
    commands.add_parser("prune", help="drop the obsolete strings")
    commands.add_parser("compile", help="make the .mo files that are missing or old")
    options = parser.parse_args()
    with FileLock(LOCK):
        match options.command:
            case "extract":
                return extract()
            case "set":
                return take(options.file)
            case "missing":
                return print_missing()
            case "check":
                return check()
            case "prune":
                return prune()
            case _:
                return compile_files()


def extract() -> int:
    """Bring the catalog up to date with the code."""
    found, broken = strings_in_code()
    save(merged(found, load()))
    return report(broken)


def take(file: Path) -> int:
    """Bring the catalog up to date and write translations into it; those of unknown strings are kept as obsolete."""
    found, broken = strings_in_code()
    catalog = merged(found, load())
    unknown: list[Message] = []
    for named, text in json.loads(file.read_text("utf-8")).items():
        context, _, english = named.rpartition("\u0004")
        message = catalog.get(english, context or None)
        if message is None:
            message = Message(english, context=context or None)
            unknown.append(message)
        message.string = (texts(text)[0],) if message.pluralizable else texts(text)[0]
    for message in unknown:
        keep_as_obsolete(message, catalog)
    save(catalog)
    return report(broken + [f"not in the code (yet), kept as obsolete: {name(message)}" for message in unknown])


def print_missing() -> int:
    """Print what has no translation yet."""
    found, broken = strings_in_code()
    catalog = merged(found, load())
    empty = {json_name(message): ([""] if message.pluralizable else "") for message in catalog if is_missing(message)}
    print(json.dumps(empty, ensure_ascii=False, indent=1))
    return report(broken)


def check() -> int:
    """Name everything that keeps the catalog from being complete."""
    found, complaints = strings_in_code()
    known = load()
    catalog = merged(found, known)
    complaints += [f"missing: {name(message)}" for message in catalog if is_missing(message)]
    complaints += [f"fuzzy: {name(message)}" for message in known if message.id and message.fuzzy]
    complaints += [f"obsolete: {name(message)}" for message in catalog.obsolete.values()]
    complaints += [f"other placeholders: {name(message)}" for message in catalog if has_other_placeholders(message)]
    if not complaints and rendered(catalog) != PO_FILE.read_bytes():
        complaints.append("the file is not as `tools/po.py extract` would write it")
    return report(complaints)


def prune() -> int:
    """Forget the strings that the code has no more."""
    found, broken = strings_in_code()
    if broken:
        return report(broken)
    catalog = merged(found, load())
    catalog.obsolete.clear()
    save(catalog)
    return 0


def compile_files() -> int:
    """Leave it to the product, which does the same where there is no make."""
    return subprocess.run([sys.executable, "-m", "pointsapp.cli.catalogs"], cwd=ROOT, check=False).returncode


def strings_in_code() -> tuple[Catalog, list[str]]:
    """Read every string of the code, and name the files that could not be read."""
    catalog, broken = Catalog(LOCALE), []
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        method, options = ("python", {}) if path.suffix == ".py" else ("jinja2", TEMPLATE_OPTIONS)
        try:
            for _, english, _, context in extract_from_file(method, path, KEYWORDS, options=options):
                catalog.add(english, context=context)
        except (TemplateSyntaxError, SyntaxError, TokenError, UnicodeDecodeError) as error:
            # A file in the middle of an edit must not stop the others.
            broken.append(f"{path.relative_to(ROOT)} can't be read: {error}")
    return catalog, broken


def merged(found: Catalog, known: Catalog) -> Catalog:
    """Give the strings of the code their known translations, also those that were obsolete."""
    catalog = Catalog(LOCALE)
    old = {key(message): message for message in [*known.obsolete.values(), *known] if message.id}
    for message in found:
        if message.id:
            before = old.pop(key(message), None)
            catalog.add(message.id, translation(message, before), context=message.context)
    for message in old.values():
        if any(texts(message.string)):
            keep_as_obsolete(message, catalog)
    return catalog


def keep_as_obsolete(message: Message, catalog: Catalog) -> None:
    """Keep a translation that the code has no use for, until it has or until it is pruned."""
    catalog.obsolete[(msgid(message), message.context) if message.context else msgid(message)] = message


def translation(message: Message, before: Message | None) -> str | tuple[str, ...]:
    """The known text in the shape the message needs now."""
    text = texts(before.string)[0] if before and texts(before.string) else ""
    return (text,) if message.pluralizable else text


def has_other_placeholders(message: Message) -> bool:
    """Say whether a translation fills in other values than the English text, of which a singular may leave some out."""
    if not message.id or is_missing(message):
        return False
    expected = sorted(PLACEHOLDER.findall(texts(message.id)[-1]))
    return any(sorted(PLACEHOLDER.findall(text)) != expected for text in texts(message.string))


def is_missing(message: Message) -> bool:
    """Say whether a message has no translation."""
    return bool(message.id) and not all(texts(message.string) or [""])


def load() -> Catalog:
    """Read the committed catalog."""
    if not PO_FILE.exists():
        return Catalog(LOCALE)
    with PO_FILE.open("rb") as file:
        return read_po(file, LOCALE)


def save(catalog: Catalog) -> None:
    """Write the catalog, if it changed."""
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    content = rendered(catalog)
    if not PO_FILE.exists() or PO_FILE.read_bytes() != content:
        PO_FILE.write_bytes(content)


def rendered(catalog: Catalog) -> bytes:
    """The file's bytes: sorted, one line a string, nothing that changes by itself."""
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    return HEADER.encode() + body.getvalue().rstrip() + b"\n"


def texts(value: Iterable[str] | str | None) -> list[str]:
    """One text or several as a list."""
    return [value] if isinstance(value, str) else list(value or [])


def msgid(message: Message) -> str:
    """The singular."""
    return texts(message.id)[0]


def key(message: Message) -> tuple[str, str | None]:
    """What makes a string one of its own."""
    return msgid(message), message.context


def json_name(message: Message) -> str:
    """The key of a string in JSON."""
    return f"{message.context}\u0004{msgid(message)}" if message.context else msgid(message)


def name(message: Message) -> str:
    """A string as people are told of it."""
    return repr(msgid(message)) + (f" (context {message.context!r})" if message.context else "")


def report(complaints: list[str]) -> int:
    """Print what is wrong; 1 if anything is."""
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
