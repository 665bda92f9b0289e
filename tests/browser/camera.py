"""Film clips for Chromium's fake camera: cards lying on a table, without a video tool.

Chromium reads the clip once, when it starts (`--use-file-for-fake-video-capture`), and plays it in a loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import qrcode
from PIL import Image

WIDTH, HEIGHT, FRAMES_A_SECOND = 640, 480, 15
CARD_PX = 260
TABLE_GREY = 110
NO_COLOUR = b"\x80" * (WIDTH * HEIGHT // 2)


def qr_picture(text: str) -> Image.Image:
    """Draw a code as cards are printed: level Q, quiet zone of four modules."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=8, border=4)
    code.add_data(text)
    return code.make_image().get_image().convert("L")


def scene(*cards: Image.Image, turned: float = 8.0) -> Image.Image:
    """Lay cards (at most two) side by side on a grey, grainy table, each turned by some degrees."""
    grain = np.random.default_rng(7).normal(TABLE_GREY, 6, (HEIGHT, WIDTH))
    table = Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))
    for place, card in enumerate(cards):
        small = card.convert("L").resize((CARD_PX, CARD_PX), Image.Resampling.LANCZOS)
        lying = small.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE_GREY)
        middle = WIDTH * (2 * place + 1) // (2 * len(cards))
        table.paste(lying, (middle - lying.width // 2, (HEIGHT - lying.height) // 2))
    return table


def write_clip(path: Path, scenes: Sequence[Image.Image], seconds_each: float = 1.0) -> Path:
    """Write the scenes one after another as an uncompressed grey film (y4m)."""
    frames = max(1, round(seconds_each * FRAMES_A_SECOND))
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in scenes:
            film.write((b"FRAME\n" + picture.tobytes() + NO_COLOUR) * frames)
    return path
