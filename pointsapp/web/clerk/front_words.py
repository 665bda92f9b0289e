"""What the front page says of each thing that waits, and where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from pointsapp.reports.front import ROLES_END_WITHIN_DAYS, Task
from pointsapp.web.links import way_to


@dataclass(frozen=True)
class Card:
    """Something that waits: in words, with the way there for who may go."""

    text: str
    url: str | None
    icon: str
    is_urgent: bool = False


def _drafts(count: int) -> str:
    return ngettext("%(num)s sheet is being written", "%(num)s sheets are being written", count)


def _sent_back(count: int) -> str:
    return ngettext("%(num)s sheet has lines sent back to mend", "%(num)s sheets have lines sent back to mend", count)


def _to_post(count: int) -> str:
    return ngettext("%(num)s approved line waits for a notice", "%(num)s approved lines wait for a notice", count)


def _to_close(count: int) -> str:
    return ngettext("%(num)s notice is over: close it", "%(num)s notices are over: close them", count)


def _to_record(count: int) -> str:
    return ngettext("%(num)s deed was found missing: record it", "%(num)s deeds were found missing: record them", count)


def _cards(count: int) -> str:
    return ngettext("%(num)s printed card is not handed out", "%(num)s printed cards are not handed out", count)


def _to_review(count: int) -> str:
    return ngettext("%(num)s sheet waits for your review", "%(num)s sheets wait for your review", count)


def _stuck(count: int) -> str:
    return ngettext(
        "%(num)s line can be reviewed by nobody: appoint one more reviewer",
        "%(num)s lines can be reviewed by nobody: appoint one more reviewer",
        count,
    )


def _envelope(_count: int) -> str:
    return _("The secretary's sealed envelope was opened: ask who did it and why")


def _objections(count: int) -> str:
    return ngettext("%(num)s objection is to be answered", "%(num)s objections are to be answered", count)


def _overdue(count: int) -> str:
    return ngettext("%(num)s objection is overdue", "%(num)s objections are overdue", count)


def _corrections(count: int) -> str:
    return ngettext(
        "%(num)s correction waits for a second person", "%(num)s corrections wait for a second person", count
    )


def _life_events(count: int) -> str:
    return ngettext(
        "%(num)s change in a household waits for a second person",
        "%(num)s changes in households wait for a second person",
        count,
    )


def _roles_ending(count: int) -> str:
    return ngettext(
        "%(num)s role ends within %(days)s days",
        "%(num)s roles end within %(days)s days",
        count,
        days=ROLES_END_WITHIN_DAYS,
    )


def _rules_to_adopt(count: int) -> str:
    return ngettext("%(num)s scoring table waits for adoption", "%(num)s scoring tables wait for adoption", count)


def _low_stock(count: int) -> str:
    return ngettext("%(num)s kind of goods is running low", "%(num)s kinds of goods are running low", count)


def _outage_drafts(count: int) -> str:
    return ngettext("%(num)s power cut is being entered", "%(num)s power cuts are being entered", count)


def _outages(count: int) -> str:
    return ngettext("%(num)s power cut waits for a second person", "%(num)s power cuts wait for a second person", count)


def _open_slips(count: int) -> str:
    return ngettext("%(num)s slip of a power cut is open", "%(num)s slips of power cuts are open", count)


_TASKS: dict[Task, tuple[Callable[[int], str], str, dict[str, str], str]] = {
    Task.DRAFTS: (_drafts, "activities.index", {"state": "draft"}, "pencil"),
    Task.SENT_BACK: (_sent_back, "activities.index", {"state": "refused"}, "undo-2"),
    Task.TO_POST: (_to_post, "notices.new", {}, "megaphone"),
    Task.TO_CLOSE: (_to_close, "notices.index", {"stage": "due"}, "calendar-check"),
    Task.TO_RECORD: (_to_record, "activities.index", {"state": "draft"}, "file-plus"),
    Task.CARDS: (_cards, "cards.waiting", {}, "qr-code"),
    Task.TO_REVIEW: (_to_review, "review.index", {}, "clipboard-check"),
    Task.ENVELOPE: (_envelope, "envelope.show", {}, "lock-open"),
    Task.STUCK: (_stuck, "people.index", {}, "user-plus"),
    Task.OBJECTIONS: (_objections, "objections.index", {"stage": "open"}, "message-circle-warning"),
    Task.OVERDUE: (_overdue, "objections.index", {"stage": "overdue"}, "triangle-alert"),
    Task.CORRECTIONS: (_corrections, "corrections.index", {"stage": "open"}, "undo-2"),
    Task.LIFE_EVENTS: (_life_events, "life.index", {"stage": "open"}, "users"),
    Task.ROLES_ENDING: (_roles_ending, "people.index", {}, "key"),
    Task.RULES_TO_ADOPT: (_rules_to_adopt, "scoring.index", {}, "scale"),
    Task.OUTAGE_DRAFTS: (_outage_drafts, "outages.index", {}, "zap"),
    Task.OUTAGES: (_outages, "outages.index", {}, "zap"),
    Task.OPEN_SLIPS: (_open_slips, "outages.open_slips", {}, "zap"),
    Task.LOW_STOCK: (_low_stock, "goods.index", {"shelf": "low"}, "package"),
}
_URGENT = {Task.ENVELOPE, Task.OVERDUE, Task.STUCK}


def task_cards(tasks: Iterable[tuple[Task, int]]) -> list[Card]:
    """Give what waits as cards."""
    cards = []
    for task, count in tasks:
        say, endpoint, query, icon = _TASKS[task]
        cards.append(Card(say(count), way_to(endpoint, **query), icon, is_urgent=task in _URGENT))
    return cards
