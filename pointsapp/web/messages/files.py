"""Texts for photos that are not taken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FILES = {
    "photo_empty": _l("The file is empty. Choose the photo again."),
    "photo_kind_unknown": _l("This is not a photo. Choose a JPEG, PNG or WebP picture."),
    "photo_is_heic": _l(
        "This photo is in the HEIC format, which can't be read here. Set the phone's camera to “most compatible”,"
        " or send the photo to yourself in WeChat first, and choose that one."
    ),
    "photo_pixels_too_many": _l("The picture is too large: at most %(most)s million pixels."),
    "photo_broken": _l("The file is damaged or was cut short. Choose the photo again or take a new one."),
}
