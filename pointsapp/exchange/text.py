"""One canonical form for text from outside."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, and those that are invisible or turn the direction of writing."""


def clean_text(text: str) -> str:
    """Bring text to one line of NFC without invisible, control and direction characters."""
    return " ".join(unicodedata.normalize("NFC", HIDDEN.sub("", text)).split())
