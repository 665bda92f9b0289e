"""What is said about rows of a roster, and what its columns are called."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from pointsapp.rosters.rules import YES
from pointsapp.rosters.types import Changed, Column, Difference, RemarkCode, RosterRemark
from pointsapp.web.clerk.households.blueprint import RELATION_WORDS

COLUMN_WORDS = {
    Column.NUMBER: _l("Household number"),
    Column.GROUP: _l("Group"),
    Column.HEAD: _lp("household", "Head"),
    Column.MEMBER: _l("Members"),
    Column.RELATION: _l("Relation to the head"),
    Column.PHONE: _l("Phone number"),
    Column.MINOR: _l("Under 18"),
}
REMARK_WORDS = {
    RemarkCode.NUMBER_MISSING: _l("There is no household number. Type it in and look again."),
    RemarkCode.NUMBER_BAD: _l("“%(text)s” can't be a household number: letters, digits and - . / only, at most 20."),
    RemarkCode.NUMBER_SHORTENED: _l("“%(text)s” was shortened by the spreadsheet. Type the number again as text."),
    RemarkCode.NUMBER_TWICE: _l("Number %(number)s stands in row %(first)s with another head. Which one is right?"),
    RemarkCode.NUMBER_OF_CLOSED: _l(
        "Household %(number)s is closed. Open it again on its page, or give another number."
    ),
    RemarkCode.GROUP_MISSING: _l("The group is missing."),
    RemarkCode.GROUP_BAD: _l("“%(text)s” can't be the name of a group."),
    RemarkCode.GROUP_HAS_ENDED: _l("Group %(text)s has ended. Name the group that the household is in now."),
    RemarkCode.GROUP_CONTRADICTS: _l("One household, two groups: %(other)s and %(text)s."),
    RemarkCode.NAME_BAD: _l("“%(text)s” can't be a name."),
    RemarkCode.HEAD_MISSING: _l("The head's name is missing."),
    RemarkCode.HEAD_TWICE: _l("Two heads in one household: %(names)s."),
    RemarkCode.HEAD_DIFFERS: _l(
        "In the village, household %(number)s is %(name)s's, and this head does not live there."
        " If the number is right, change the head on the household's page first."
    ),
    RemarkCode.MEMBERS_TOO_MANY: _l("More than %(most)s people under one number. Is the number right?"),
    RemarkCode.TWIN_IN_FILE: _l("%(name)s of the same group stands in row %(first)s too, as household %(number)s."),
    RemarkCode.TWIN_IN_VILLAGE: _l("%(name)s of the same group is household %(number)s already."),
    RemarkCode.PERSON_ELSEWHERE: _l("%(name)s lives in household %(number)s of the same group."),
    RemarkCode.PRIVATE_LEFT_OUT: _l("An identity or bank number was left out."),
    RemarkCode.PHONE_BAD: _l("“%(text)s” is no whole phone number; it was left out."),
    RemarkCode.RELATION_UNKNOWN: _l("“%(text)s” is not known as a relation; it becomes “other”."),
    RemarkCode.HEAD_IS_FIRST: _l("Nobody is called head; the first one was taken: %(name)s."),
    RemarkCode.ROW_TWICE: _l("This row stands twice; it counts once."),
    RemarkCode.ZEROS_LOST: _l("Read as household %(number)s: spreadsheets drop zeros in front."),
    RemarkCode.NOT_IN_FILE: _l("Not in the list, and kept: %(names)s."),
    RemarkCode.NO_HOUSEHOLD: _l("No household: a total, a note or a heading."),
}
CHANGED_WORDS = {
    Changed.GROUP: _l("Group"),
    Changed.HEAD: _lp("household", "Head"),
    Changed.NAME: _l("Name"),
    Changed.RELATION: _l("Relation to the head"),
    Changed.PHONE: _l("Phone number"),
    Changed.MINOR: _l("Under 18"),
    Changed.MEMBER: _l("New member"),
}


def remark_text(remark: RosterRemark) -> str:
    """Say a remark in the language of this answer."""
    return str(REMARK_WORDS[remark.code]) % remark.params


def value_text(difference: Difference, value: str) -> str:
    """Say a value of a difference."""
    if not value:
        return "–"
    if difference.what is Changed.RELATION:
        return next(str(word) for relation, word in RELATION_WORDS.items() if relation.value == value)
    if difference.what is Changed.MINOR:
        return _("yes") if value == YES else _("no")
    return value
