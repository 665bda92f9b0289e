"""QR codes for paper and screens, drawn on the spot."""

from __future__ import annotations

import base64

from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode


def qr_image(text: str) -> str:
    """Give a QR code as the address of a picture: sharp at every size, black on white, no file."""
    return _drawn(QRCode(error_correction=ERROR_CORRECT_M, border=2, image_factory=SvgPathImage), text)


def card_image(code: str) -> str:
    """Give a card's QR code, made for paper that creases: level Q, a quiet zone of four modules, 37 modules wide.

    Source: one fixed mask, because trying all eight for each card takes seconds for a village and reads no better.
    """
    return _drawn(QRCode(error_correction=ERROR_CORRECT_Q, border=4, mask_pattern=3, image_factory=SvgPathImage), code)


def _drawn(code: QRCode[SvgPathImage], text: str) -> str:
    code.add_data(text)
    drawing = code.make_image().to_string()
    return "data:image/svg+xml;base64," + base64.b64encode(drawing).decode("ascii")
