"""What may stand in a sheet: the same deed once, whom a name means, what is missing for the panel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from pointsapp.activities.errors import (
    DoerLivedElsewhere,
    DoerMissing,
    HappenedInFuture,
    HouseholdTwice,
    LineNotMendable,
    MemberTwice,
    NotAtHome,
    PasteTooLong,
    SheetIsOpening,
)
from pointsapp.activities.types import GONE, MENDABLE, ActivityKind, Found, LineEntry, LineState, Neighbour, Resident
from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.scoring.types import CountedPer

MOST_LINES = 600
MOST_TOKENS = 500
MOST_PHOTOS = 12
LONGEST_TOKEN = 80
_BETWEEN = re.compile(r"[\n\r\t,，、;；|]+")
_NUMBERING = re.compile(r"^\d{1,3}\s*[.．)）]\s*(?=\D)")
_NAME_THEN_NUMBER = re.compile(r"^(\S.*?)\s*[(（\s]\s*([0-9A-Za-z-]+)\s*[)）]?$")

Counted = tuple[HouseholdId | None, MemberId | None]


def require_past(happened_on: date, today: date) -> None:
    """Refuse a day that has not come. Errors: HappenedInFuture."""
    if happened_on > today:
        raise HappenedInFuture()


def require_deeds(kind: ActivityKind) -> None:
    """Refuse deeds on a sheet that carries balances over. Errors: SheetIsOpening."""
    if kind is not ActivityKind.DEEDS:
        raise SheetIsOpening()


def require_mendable(state: LineState) -> None:
    """Refuse to change a line that is with the panel or beyond. Errors: LineNotMendable."""
    if state not in MENDABLE:
        raise LineNotMendable()


def counted_as(per: CountedPer, household_id: HouseholdId, member_id: MemberId | None) -> Counted:
    """Give whom a line counts for: cap and the same deed twice are asked about these.

    Shape: a person stays the same one in another household.
    """
    if per is CountedPer.PERSON and member_id is not None:
        return (None, member_id)
    return (household_id, None)


def require_once(entry: LineEntry, per: CountedPer, others: Iterable[Neighbour]) -> None:
    """Refuse the same deed twice in one sheet: by household, or by person where it counts so.

    Errors: HouseholdTwice, MemberTwice.
    """
    wanted = counted_as(per, entry.household_id, entry.member_id)
    for other in others:
        if other.item_id != entry.item_id or other.state in GONE:
            continue
        if counted_as(per, other.household_id, other.member_id) == wanted:
            raise MemberTwice() if per is CountedPer.PERSON else HouseholdTwice()


def require_at_home(
    per: CountedPer | None, member_id: MemberId | None, residents: Sequence[Resident], *, is_final: bool = False
) -> None:
    """Refuse a household where nobody lived on the day, and a doer who lived elsewhere.

    Shape: `residents` are those of the household on that day; a line that is still being written may lack its doer.
    Errors: NotAtHome, DoerLivedElsewhere, DoerMissing.
    """
    if not residents:
        raise NotAtHome()
    if member_id is not None and all(resident.member_id != member_id for resident in residents):
        raise DoerLivedElsewhere()
    if is_final and member_id is None and per is CountedPer.PERSON:
        raise DoerMissing()


def split_list(text: str) -> list[str]:
    """Split a pasted list into names and numbers, each once, in their order.

    Shape: lines, tabs, commas and 、 divide; a spoken numbering (1. 2.) is left out. Errors: PasteTooLong.
    """
    parts = (_NUMBERING.sub("", plain(part)) for part in _BETWEEN.split(text))
    found = [part[:LONGEST_TOKEN] for part in parts if part]
    if len(found) > MOST_TOKENS:
        raise PasteTooLong(most=MOST_TOKENS)
    return found


def plain(text: str) -> str:
    """Bring a typed name or number to the letters that are compared: full-width ones become usual."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


class Roster:
    """The residents of a day, ready to be found by number or by whole name."""

    def __init__(self, residents: Sequence[Resident]) -> None:
        self._named: dict[str, list[Resident]] = {}
        self._numbered: dict[str, dict[HouseholdId, Resident]] = {}
        self._bare: dict[str, dict[HouseholdId, Resident]] = {}
        for resident in residents:
            self._named.setdefault(_glued(resident.name), []).append(resident)
            number = plain(resident.household_number).casefold()
            for index, key in ((self._numbered, number), (self._bare, number.lstrip("0"))):
                known = index.setdefault(key, {})
                if resident.is_head or resident.household_id not in known:
                    known[resident.household_id] = resident

    def find(self, text: str) -> list[Found]:
        """Find whom a typed text means: a number, a name, a name with its number, or several with spaces.

        Source: office lists pad names of two letters with a space (张　明), so that is read too.
        """
        wanted = plain(text)
        whole = self._find_one(wanted)
        if whole.candidates or " " not in wanted:
            return [whole]
        apart = [self._find_one(part) for part in wanted.split()]
        return apart if any(found.candidates for found in apart) else [whole]

    def _find_one(self, wanted: str) -> Found:
        by_number = self._of_number(wanted)
        if by_number:
            return Found(wanted, by_number, is_household=True)
        by_name = tuple(self._named.get(_glued(wanted), ()))
        if not by_name and (parts := _NAME_THEN_NUMBER.match(wanted)):
            households = {resident.household_id for resident in self._of_number(parts[2])}
            namesakes = self._named.get(_glued(parts[1]), ())
            by_name = tuple(resident for resident in namesakes if resident.household_id in households)
        return Found(wanted, by_name)

    def _of_number(self, wanted: str) -> tuple[Resident, ...]:
        number = wanted.casefold()
        exact = self._numbered.get(number, {})
        if not exact and number.isascii() and number.isdigit():
            exact = self._bare.get(number.lstrip("0"), {})
        return tuple(exact.values())


def _glued(name: str) -> str:
    return plain(name).replace(" ", "")
