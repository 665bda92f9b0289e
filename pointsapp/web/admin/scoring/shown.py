"""What the pages of a table show: items by category, remarks and meetings in words, what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import request
from flask_babel import gettext as _

from pointsapp.core.paging import Page, page_number
from pointsapp.exchange.scoring_table.taking_in import remark_of
from pointsapp.exchange.text import clean_text
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.queries import ItemRow
from pointsapp.scoring.types import ItemState, MeetingKind
from pointsapp.web.show import day
from pointsapp.words.remarks import remark_text

ITEMS_ON_A_PAGE = 50
WARNED = "warned"


@dataclass(frozen=True)
class Asked:
    """Which items of a table are asked for; what is empty asks for nothing."""

    text: str = ""
    which: str = ""

    def fits(self, row: ItemRow) -> bool:
        """Say whether an item is asked for."""
        words = f"{row.category_name} {row.name} {row.article} {row.public_wording}".lower()
        if self.text.lower() not in words:
            return False
        if self.which == WARNED:
            return row.warning is not None
        return not self.which or row.state.value == self.which


def which_choices() -> list[tuple[str, str]]:
    """Give the choices of the filter."""
    return [
        ("", _("All")),
        (ItemState.TO_SETTLE.value, _("To settle")),
        (WARNED, _("Better left out")),
        (ItemState.ON.value, _("In use")),
        (ItemState.OFF.value, _("Switched off")),
    ]


def asked() -> Asked:
    """Read what is asked for from the address."""
    which = request.args.get("which", "")
    known = which in {choice for choice, _label in which_choices()}
    return Asked(clean_text(request.args.get("q", "")[:100]), which if known else "")


def page_of(rows: Sequence[ItemRow]) -> Page[ItemRow]:
    """Give the page of the items that the address asks for."""
    wanted = request.args.get("page", "")
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 7
    number = page_number(int(wanted) if is_number else 1, len(rows), ITEMS_ON_A_PAGE)
    start = (number - 1) * ITEMS_ON_A_PAGE
    return Page(rows[start : start + ITEMS_ON_A_PAGE], number, len(rows), ITEMS_ON_A_PAGE)


def by_category(rows: Iterable[ItemRow]) -> list[tuple[ItemRow, list[ItemRow]]]:
    """Put items under their categories; the first item of each tells the category."""
    grouped = (list(items) for _id, items in groupby(rows, key=lambda row: row.category_id))
    return [(items[0], items) for items in grouped]


def remarks_of(row: ItemRow) -> list[str]:
    """Say what an import had to say about an item and nobody has settled."""
    return [remark_text(remark_of(remark)) for remark in row.remarks]


def missing_text(row: ItemRow) -> str:
    """Say what an item lacks, or nothing."""
    words = {
        "points": _("The points are missing."),
        "range": _("The range is missing: two numbers, the second one larger."),
        "unit": _("The unit is missing."),
        "faults": _("The faults are missing."),
        "cap": _("The cap is not complete."),
    }
    return "" if row.missing is None or row.remarks else words[row.missing]


def meeting_words(rule_set: RuleSet) -> str:
    """Say which meeting adopted the rules, who came and how they voted."""
    if rule_set.met_on is None:
        return ""
    kinds = {
        MeetingKind.VILLAGERS_ASSEMBLY: _("Villagers' assembly"),
        MeetingKind.REPRESENTATIVES_MEETING: _("Villagers' representatives' meeting"),
    }
    return _(
        "%(meeting)s of %(day)s: due %(due)s, present %(present)s, for %(votes_for)s, against %(votes_against)s",
        meeting=kinds[rule_set.meeting_kind] if rule_set.meeting_kind else "",
        day=day(rule_set.met_on),
        due=rule_set.due_count,
        present=rule_set.present_count,
        votes_for=rule_set.votes_for,
        votes_against=rule_set.votes_against or 0,
    )


def force_words(rule_set: RuleSet) -> str:
    """Say from when and until when the rules count."""
    if rule_set.in_force_on is None:
        return ""
    if rule_set.retired_on is None:
        return _("from %(day)s", day=day(rule_set.in_force_on))
    if rule_set.retired_on <= rule_set.in_force_on:
        return _("never counted")
    return _("from %(first)s until before %(last)s", first=day(rule_set.in_force_on), last=day(rule_set.retired_on))
