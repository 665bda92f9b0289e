"""Refusals at the door and about logins, roles and phones."""

from pointsapp.core.errors import RuleError


class LoginUnreadable(RuleError):
    """A login has letters that may not be in one."""


class LoginTaken(RuleError):
    """Somebody has this login already."""


class PasswordTooShort(RuleError):
    """A password has fewer letters than it must."""


class PasswordTooLong(RuleError):
    """A password has more letters than anybody types."""


class PasswordTooCommon(RuleError):
    """A password is among the first that a stranger tries."""


class PasswordLikeLogin(RuleError):
    """A password holds the login or the name of its owner."""


class PasswordUnchanged(RuleError):
    """The new password is the old one."""


class WrongLoginOrPassword(RuleError):
    """The two don't belong together: never said which is wrong."""


class WrongPassword(RuleError):
    """The present password was mistyped."""


class TooManyTries(RuleError):
    """So many tries at a secret failed that the next must wait."""


class PairingCodeUnreadable(RuleError):
    """The check letters don't fit: the code was mistyped."""


class PairingCodeSpent(RuleError):
    """The code was used, is too old, or never was."""


class RoleGivenAlready(RuleError):
    """The login has this role on some of these days already."""


class RoleDaysInPast(RuleError):
    """A role can't begin before today, nor end before it begins."""


class RoleOver(RuleError):
    """The role has ended already."""


class LastSecretary(RuleError):
    """A village must keep a secretary who can sign in."""


class EnvelopeTakesNoRole(RuleError):
    """A login from a sealed envelope hands power on and holds none itself."""


class LoginServesElsewhere(RuleError):
    """A login that serves another village too is not this village's alone to reset."""


class LoginMatched(RuleError):
    """The login belongs to a member already, or to somebody from outside the village."""


class MemberHasLogin(RuleError):
    """The person has a login in this village already."""
