"""Why a photo is not taken."""

from pointsapp.core.errors import RuleError


class PhotoEmpty(RuleError):
    """The file holds nothing."""


class PhotoKindUnknown(RuleError):
    """By its content the file is none of the kinds of picture that are taken."""


class PhotoIsHeic(RuleError):
    """The picture is in the format of some phones (HEIC), which is not read here."""


class PhotoPixelsTooMany(RuleError):
    """The picture is larger than anything a phone takes (`most` million pixels)."""


class PhotoBroken(RuleError):
    """The file begins like a picture but can't be read to its end."""
