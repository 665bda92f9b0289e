"""What happens to households, in words: each kind, how far it is, and all that is known of one."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext

from pointsapp.life.types import EventKind, EventView, Stage
from pointsapp.web.shop.wording import points_text
from pointsapp.web.show import day, instant

KIND_WORDS = {
    EventKind.SPLIT: _l("Split"),
    EventKind.MERGE: _l("Merge"),
    EventKind.HEAD: _l("Another head"),
    EventKind.DEATH: _lp("household", "Death"),
    EventKind.GROUP: _l("To another group"),
    EventKind.AWAY: _l("Goes away"),
    EventKind.BACK: _l("Comes back"),
    EventKind.CLOSE: _lp("household", "Close"),
}
KIND_HELP = {
    EventKind.SPLIT: _l(
        "Some move out and make a household of their own; the village decides how many points go along."
    ),
    EventKind.MERGE: _l("All move to another household, with all their points. This household is closed."),
    EventKind.HEAD: _l("Somebody else of the household is head from a day on."),
    EventKind.DEATH: _l("A member has died. The household and its points stay; a head is followed by the next one."),
    EventKind.GROUP: _l("The household belongs to another group from now on."),
    EventKind.AWAY: _l("Everybody works or lives elsewhere. Points stay and can still be used."),
    EventKind.BACK: _l("The household lives in the village again."),
    EventKind.CLOSE: _l("Nobody is left, or all have moved for good. The points go to kin, or stay where they are."),
}
STAGE_WORDS = {
    Stage.OPEN: _l("Waits for a second person"),
    Stage.DONE: _lp("life", "Done"),
    Stage.REFUSED: _l("Not agreed"),
}
Facts = list[tuple[str, str]]


def subject(view: EventView) -> str:
    """Say in one line what happened to whom."""
    other = view.other_number or view.number
    if view.kind is EventKind.SPLIT:
        return _("Household %(number)s splits: %(other)s is new", number=view.household_number, other=other)
    if view.kind is EventKind.MERGE:
        return _("Household %(number)s merges into %(other)s", number=view.household_number, other=other)
    if view.kind is EventKind.CLOSE:
        return _("Household %(number)s is closed", number=view.household_number)
    return _("Household %(number)s: %(what)s", number=view.household_number, what=KIND_WORDS[view.kind])


def facts(view: EventView) -> Facts:
    """Say all that is known of an event."""
    pairs = [
        (pgettext("life", "What happened"), str(KIND_WORDS[view.kind])),
        (_("Day"), day(view.happened_on)),
        (_("Household"), view.household_number),
        (_("The other household"), view.other_number or view.number),
        (_("Group"), view.group_name),
        (_("Who died") if view.kind is EventKind.DEATH else _("New head"), view.member_name),
        (_("Next head"), view.successor_name),
        (_("Who goes along"), "、".join(view.member_names)),
        (_("Points that go"), _points_that_go(view)),
        (_("Reason"), view.reason),
        (_("Agreed with"), view.agreed_words),
        (_("Recorded by"), _("%(name)s, %(when)s", name=view.recorded_by, when=instant(view.recorded_at))),
    ]
    if view.decided_at is not None and view.decided_by:
        label = _("Agreed by") if view.is_done else _("Refused by")
        pairs.append((label, _("%(name)s, %(when)s", name=view.decided_by, when=instant(view.decided_at))))
    pairs.append((_("In words"), view.words))
    return [(label, text) for label, text in pairs if text]


def _points_that_go(view: EventView) -> str:
    if view.points:
        return points_text(view.points)
    if view.kind is EventKind.SPLIT:
        return points_text(view.asked_points)
    if view.stage is Stage.OPEN:
        return _("all that are there")
    return ""
