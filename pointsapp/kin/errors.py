"""Refusals of the kin register."""

from pointsapp.core.errors import RuleError


class KinNeedsMember(RuleError):
    """The login belongs to nobody who lives in the village, so nobody can be its kin."""


class KinNotYours(RuleError):
    """Somebody else than the officer or the secretary declares, which would let anybody keep others out."""


class KinIsOwnHousehold(RuleError):
    """The household is the officer's own, which counts without a declaration."""


class KinDeclared(RuleError):
    """This is in the register already."""


class KinEndedByOther(RuleError):
    """An officer can't take the own kin out of the register."""


class KinEnded(RuleError):
    """This was taken out of the register before."""
