"""QR codes for paper and screens, drawn on the spot."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode


def qr_image(text: str) -> str:
    """Give a QR code as the address of a picture: sharp at every size, black on white, no file."""
    return _drawn(QRCode(error_correction=ERROR_CORRECT_M, border=2), text)


def card_image(code: str) -> str:
    """Give a card's QR code, made for paper that creases: level Q, a quiet zone of four modules, 37 modules wide.

    Source: one fixed mask, because trying all eight for each card takes seconds for a village and reads no better.
    """
    return _drawn(QRCode(error_correction=ERROR_CORRECT_Q, border=4, mask_pattern=3), code)


def _drawn(code: QRCode[Any], text: str) -> str:
    """Draw the modules as bars: a third of the library's squares in bytes and time, and no hairlines between them."""
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    bars = "".join(bar for y, row in enumerate(rows) for bar in _bars(y, row))
    size = f'width="{len(rows)}mm" height="{len(rows)}mm" viewBox="0 0 {len(rows)} {len(rows)}"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{bars}"/></svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode("ascii")).decode("ascii")


def _bars(y: int, row: Sequence[bool | None]) -> Iterator[str]:
    x = 0
    for is_dark, modules in groupby(row):
        width = len(list(modules))
        if is_dark:
            yield f"M{x} {y}h{width}v1h-{width}z"
        x += width
