"""Reading single cells of a roster: names, relations, phones, ages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pointsapp.exchange.roster.words import NO_WORDS, RELATION_WORDS, YES_WORDS
from pointsapp.households.types import Relation

_RELATION_OF = {word: relation for relation, words in RELATION_WORDS.items() for word in words.split()}
_SIGNS = re.compile(r"[\s()\[\]（）【】:：./·\-'\u2010-\u2015]+")
_PARTS = re.compile(r"[、,，;；|/\\\n\t]+|(?<=[)）])\s*(?=\S)")
_WITH_RELATION = re.compile(r"^(?P<name>[^()（）\[\]【】]+)[(（\[【](?P<said>[^()（）\[\]【】]*)[)）\]】]$")
_RELATION_FIRST = re.compile(r"^(?P<said>[^:：]{1,8})[:：]\s*(?P<name>.+)$")
_PHONE_INSIDE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{4,24}(?:\s*(?:转|#)\s*[0-9]{1,6})?")
_PHONES = re.compile(r"[/、,;]")
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+[0-9]{1,3}")
_HAN_LETTERS = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
_HAN = re.compile(_HAN_LETTERS)
_WHOLE_NAME = re.compile(_HAN_LETTERS + r"(?:[(（\[【][^()（）]*[)）\]】])?")
_AGE = re.compile(r"([0-9]{1,3})(?:岁|周岁)?")
ADULT_FROM = 18


@dataclass(frozen=True)
class NameCell:
    """One person of a cell that may name several. Shape: what the cell does not say is None."""

    name: str
    relation: Relation | None = None
    phone: str | None = None


def read_relation(cell: str) -> Relation | None:
    """Read how somebody stands to the head, None where the words are not known."""
    return _RELATION_OF.get(_plain(cell))


def read_names(cell: str) -> list[NameCell]:
    """Read the people of one cell: 李四、王五(妻)、儿子：李六, with or without phones.

    Source: offices divide names by 、, by line ends, or by spaces; two-letter names are padded (张　明).
    """
    found = []
    for part in _PARTS.split(cell):
        for piece in _by_spaces(part.strip()):
            person = _one(piece)
            if person.name:
                found.append(person)
    return found


def read_name(cell: str) -> str:
    """Read the one name of a cell: spaces between Chinese letters are padding."""
    parts = cell.split()
    return "".join(parts) if all(_HAN.fullmatch(part) for part in parts) else " ".join(parts)


def read_phone(cell: str) -> str | None:
    """Read a phone number, the first of several; None where it is none, or one that a spreadsheet has rounded."""
    plain = unicodedata.normalize("NFKC", cell)
    first = next((part.strip().removesuffix(".0") for part in _PHONES.split(plain) if part.strip()), "")
    if _ROUNDED.fullmatch(first) or not _PHONE.fullmatch(first) or len(first) > 30:
        return None
    return first


def read_is_minor(cell: str) -> bool | None:
    """Read whether somebody is under 18: yes, no, or an age. None where the cell says neither."""
    plain = _plain(cell)
    if plain in YES_WORDS:
        return True
    if plain in NO_WORDS:
        return False
    age = _AGE.fullmatch(plain)
    return int(age[1]) < ADULT_FROM if age else None


def is_rounded(cell: str) -> bool:
    """Tell whether a spreadsheet has written a long number in short (1.38E+10)."""
    return bool(_ROUNDED.fullmatch(cell.strip()))


def _plain(cell: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", cell)).lower()


def _by_spaces(part: str) -> list[str]:
    """Divide by spaces where whole Chinese names stand between them; single letters belong together."""
    pieces = part.split()
    if len(pieces) < 2 or not all(_WHOLE_NAME.fullmatch(piece) for piece in pieces):
        return [part] if part else []
    names: list[str] = []
    open_letter = False
    for piece in pieces:
        is_single = not _HAN.fullmatch(piece[1:2])
        if open_letter and is_single:
            names[-1] += piece
            open_letter = False
            continue
        names.append(piece)
        open_letter = is_single and len(piece) == 1
    return names


def _one(piece: str) -> NameCell:
    phone = _PHONE_INSIDE.search(piece)
    rest = _PHONE_INSIDE.sub("", piece).strip(" ()（）:：") if phone else piece
    if phone and rest.count("(") + rest.count("（") > rest.count(")") + rest.count("）"):
        rest = f"{rest})"
    relation = None
    for shape in (_WITH_RELATION, _RELATION_FIRST):
        said = shape.match(rest)
        if said and (read := read_relation(said["said"])) is not None:
            rest, relation = said["name"], read
            break
    return NameCell(read_name(rest), relation, phone[0] if phone else None)
