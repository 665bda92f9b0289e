"""One canonical form for text from outside."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Unicode's stream-safe form allows 30 marks on one letter; sorting thousands of them takes seconds.
_MOST_MARKS = 30
_PILE = re.compile(rb"[^\0]{30}([^\0]+)")


def clean_text(text: str) -> str:
    """Bring text to one line of NFC without invisible, control and direction characters."""
    return one_line(visible_text(text))


def visible_text(text: str) -> str:
    """Take out what nobody sees: control and direction characters, and endless marks on one letter."""
    plain = _HIDDEN.sub("", text)
    if len(plain) <= _MOST_MARKS or plain.isascii():
        return plain
    marks = bytes(map(unicodedata.combining, plain))
    for pile in reversed(list(_PILE.finditer(marks))):
        plain = plain[: pile.start(1)] + plain[pile.end(1) :]
    return plain


def one_line(text: str) -> str:
    """Trim text that is visible already, in NFC, to one line with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())
