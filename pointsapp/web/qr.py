"""QR codes for paper and screens, drawn on the spot."""

from __future__ import annotations

import base64

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode


def qr_image(text: str) -> str:
    """Give a QR code as the address of a picture: sharp at every size, black on white, no file."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=2, image_factory=SvgPathImage)
    code.add_data(text)
    drawing = code.make_image().to_string()
    return "data:image/svg+xml;base64," + base64.b64encode(drawing).decode("ascii")
