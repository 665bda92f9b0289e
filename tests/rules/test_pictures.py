"""Photos are judged by what they hold, and leave with nothing but their pixels."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from pointsapp.core.errors import RuleError
from pointsapp.files.errors import PhotoBroken, PhotoEmpty, PhotoIsHeic, PhotoKindUnknown, PhotoPixelsTooMany
from pointsapp.files.pictures import LONGEST_SIDE, clean_photo

RED, BLUE = (200, 30, 30), (30, 30, 200)


def encoded(picture: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def close_to(found, wanted) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(found, wanted, strict=True))


def png_of(width: int, height: int) -> bytes:
    """A PNG that only says how large it is: a pixel flood."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_of_picture_becomes_a_jpeg(kind: str) -> None:
    clean = clean_photo(encoded(Image.new("RGB", (40, 30), RED), kind))

    picture = opened(clean.data)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (40, 30))
    assert (clean.width, clean.height) == (40, 30)
    assert close_to(picture.getpixel((20, 15)), RED)


def test_nothing_a_camera_wrote_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CanaryMaker"
    exif[0x8298] = "CanaryOwner"
    exif.get_ifd(0x8825)[2] = (30.0, 40.0, 50.0)
    data = encoded(
        Image.new("RGB", (40, 30), RED),
        exif=exif,
        comment=b"CanaryComment",
        xmp=b"<x>CanaryXmp</x>",
        icc_profile=b"CanaryIcc",
    )
    assert data.count(b"Canary") >= 4

    clean = clean_photo(data)

    assert b"Canary" not in clean.data
    assert b"Exif" not in clean.data
    assert not opened(clean.data).getexif()


def test_a_photo_taken_sideways_stands_upright() -> None:
    picture = Image.new("RGB", (60, 20), RED)
    picture.paste(BLUE, (0, 0, 30, 20))
    exif = Image.Exif()
    exif[0x0112] = 6

    upright = opened(clean_photo(encoded(picture, exif=exif, quality=95)).data)

    assert upright.size == (20, 60)
    assert close_to(upright.getpixel((10, 5)), BLUE)
    assert close_to(upright.getpixel((10, 55)), RED)


def test_a_large_photo_becomes_small_and_keeps_its_shape() -> None:
    clean = clean_photo(encoded(Image.new("RGB", (4000, 2000), RED)))

    assert (clean.width, clean.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "RGBA", "LA", "I;16"])
def test_every_mode_of_colour_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = Image.new("L", (20, 20), 128).convert("I").point(lambda shade: shade * 256) if mode[0] == "I" else None
    picture = picture.convert(mode) if picture else Image.new("RGB", (20, 20), (128, 128, 128)).convert(mode)

    clean = opened(clean_photo(encoded(picture, kind)).data)

    assert clean.mode == "RGB"
    if mode not in {"1", "P"}:
        assert close_to(clean.getpixel((10, 10)), (128, 128, 128))


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE, BLUE)]

    for kind in ("PNG", "WEBP"):
        clean = opened(clean_photo(encoded(frames[0], kind, save_all=True, append_images=frames[1:])).data)
        assert close_to(clean.getpixel((10, 10)), RED)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", PhotoEmpty),
        (b"\0", PhotoKindUnknown),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", PhotoKindUnknown),
        (b"<!doctype html><script>alert(1)</script>", PhotoKindUnknown),
        (b"%PDF-1.7", PhotoKindUnknown),
        (b"<?php system('id'); ?>", PhotoKindUnknown),
        (b"PK\x03\x04" + b"\0" * 100, PhotoKindUnknown),
        (b"GIF89a/*" + b"\0" * 50 + b"*/=1;alert(1)", PhotoKindUnknown),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", PhotoIsHeic),
        (png_of(50_000, 50_000), PhotoPixelsTooMany),
        (png_of(10_000, 8_000), PhotoPixelsTooMany),
        (png_of(300, 300), PhotoBroken),
    ],
)
def test_what_is_no_whole_photo_is_refused_by_its_content(data: bytes, refusal: type[RuleError]) -> None:
    with pytest.raises(refusal):
        clean_photo(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_anywhere_is_refused(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    data = encoded(noise, kind)

    for part in (0.01, 0.1, 0.5, 0.9):
        with pytest.raises((PhotoBroken, PhotoKindUnknown)):
            clean_photo(data[: int(len(data) * part)])


def test_a_picture_with_a_program_behind_it_leaves_the_program_behind() -> None:
    data = encoded(Image.new("RGB", (20, 20), RED)) + b"<?php system('id'); ?><script>alert(1)</script>PK\x03\x04"

    clean = clean_photo(data)

    assert b"<script" not in clean.data
    assert b"php" not in clean.data


def test_the_same_file_gives_the_same_photo() -> None:
    data = encoded(Image.effect_noise((60, 60), 80).convert("RGB"))

    assert clean_photo(data) == clean_photo(data)
