"""Taking a picture in: judged by its content, turned upright, made small, and freed of all that is not pixels."""

from __future__ import annotations

import hashlib
import struct
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from pointsapp.files.errors import PhotoBroken, PhotoEmpty, PhotoIsHeic, PhotoKindUnknown, PhotoPixelsTooMany
from pointsapp.files.types import CleanPhoto

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
QUALITY = 80
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}
_DEEP_GREYS = {"I", "I;16", "I;16B", "I;16L", "I;16N"}
# What readers of pictures raise when a file is cut short or made up.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, struct.error, ZeroDivisionError)
_FLOODS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def clean_photo(data: bytes) -> CleanPhoto:
    """Re-encode a picture as JPEG, upright, at most 1600 pixels long, without anything a camera wrote into it.

    Shape: of a moving picture the first frame; what is see-through becomes white.
    Errors: PhotoEmpty, PhotoIsHeic, PhotoKindUnknown, PhotoPixelsTooMany, PhotoBroken.
    """
    if not data:
        raise PhotoEmpty()
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise PhotoIsHeic()
    picture = _decode(data)
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return CleanPhoto(
        data=out.getvalue(),
        sha256=hashlib.sha256(out.getvalue()).hexdigest(),
        original_sha256=hashlib.sha256(data).hexdigest(),
        width=picture.width,
        height=picture.height,
    )


def _decode(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=KINDS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise PhotoPixelsTooMany(most=MOST_PIXELS // 1_000_000)
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            found.load()
            return _only_pixels(ImageOps.exif_transpose(found))
    except UnidentifiedImageError as error:
        raise PhotoKindUnknown() from error
    except _FLOODS as error:
        raise PhotoPixelsTooMany(most=MOST_PIXELS // 1_000_000) from error
    except _BROKEN as error:
        raise PhotoBroken() from error


def _only_pixels(found: Image.Image) -> Image.Image:
    # A new picture is begun, because Pillow writes a comment or profile that it finds on an old one.
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", found.size, "white")
    if found.mode in _DEEP_GREYS:
        found = found.convert("I").point(lambda shade: shade / 256).convert("L")
    if found.mode in {"RGBA", "LA", "PA"} or "transparency" in found.info:
        seen = found.convert("RGBA")
        clean.paste(seen, mask=seen.getchannel("A"))
    else:
        clean.paste(found.convert("RGB"))
    return clean
