"""Reading a slip as it was typed, and what will become of it, on plain values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from pointsapp.core.actor import Actor, HouseholdId, MemberId, UserId
from pointsapp.core.clock import village_day
from pointsapp.outages.errors import (
    ConfirmerEntered,
    ConfirmerHasNoOffice,
    ConfirmerUnmatched,
    SettlerConcerned,
    SettlerHasNoOffice,
    SettlerKin,
)
from pointsapp.outages.types import (
    CONFIRMERS,
    SETTLERS,
    Block,
    Fault,
    Means,
    Meant,
    Obstacle,
    Person,
    Priced,
    Typed,
    Weighed,
)
from pointsapp.redemptions.types import CollectedBy, GoodsLine
from pointsapp.shop.types import ShopId

MOST_CANDIDATES = 5
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = re.compile(r"(?:no\.?|nr\.?|№|第)? *([0-9]{1,7}) *号?", re.IGNORECASE)
_UNITS = re.compile(r"[0-9]{1,4}")
_CODE = re.compile(r"[0-9]{1,4}")

Faults = list[tuple[Fault, str]]


def read_number(typed: str) -> int | None:
    """Read a slip's number as people write it: 17, 0017, No. 17, 17号. None for anything else, and for 0."""
    found = _NUMBER.fullmatch(_plain(typed))
    return int(found[1]) or None if found else None


def read_line(
    typed: Typed,
    *,
    shop_id: ShopId,
    on: date,
    blocks: Sequence[Block],
    people: Sequence[Person],
    entered: frozenset[int],
    others: Mapping[int, Sequence[int]],
) -> Meant:
    """Read a typed line as far as it goes, and name every fault in the order of the columns.

    Shape: `entered` are numbers that are in the books, `others` the positions of other lines with a number.
    """
    faults: Faults = []
    number, block = _read_slip(typed.slip, shop_id, on, blocks, faults)
    if number in entered:
        faults.append((Fault.SLIP_ENTERED, str(number)))
    if number is not None and others.get(number):
        faults.append((Fault.SLIP_TWICE, "、".join(map(str, others[number]))))
    home = _read_household(typed.household, people, faults)
    goods = _read_goods(typed.goods, block.prices if block else (), faults) if block else ()
    collector = _read_collector(typed.collector, home, people, faults) if home else None
    return Meant(
        number=number,
        block=block,
        household_id=home[0].household_id if home else None,
        household_number=home[0].household_number if home else "",
        head_name=home[0].name if home else "",
        goods=goods,
        collected_by=collector[0] if collector else None,
        collector_id=collector[1].member_id if collector else None,
        collector_name=collector[1].name if collector else "",
        faults=tuple(faults),
    )


def weigh(lines: Sequence[Meant], means: Means, limit: int) -> list[Weighed]:
    """Say of each line what stands against posting it, one after the other in the order of the slips' numbers.

    Units: points in the smallest unit. Shape: the answers stand in the order of `lines`; what an earlier slip takes
    is gone for the later ones.
    """
    balance, that_day, stock = dict(means.balance), dict(means.points_that_day), dict(means.stock)
    found: dict[int, Weighed] = {}
    for place in sorted(range(len(lines)), key=lambda place: lines[place].number or 0):
        line = lines[place]
        home = line.household_id
        if home is None or not line.goods:
            found[place] = Weighed(None, 0)
            continue
        short = line.points - balance.get(home, 0)
        lacking = [good for good in line.goods if good.units > stock.get(good.reward_id, 0)]
        if home in means.closed:
            found[place] = Weighed(Obstacle.HOUSEHOLD_CLOSED, 0)
        elif short > 0:
            found[place] = Weighed(Obstacle.POINTS_SHORT, short)
        elif that_day.get(home, 0) + line.points > limit:
            found[place] = Weighed(Obstacle.ABOVE_LIMIT, that_day.get(home, 0) + line.points - limit)
        elif lacking:
            found[place] = Weighed(Obstacle.STOCK_SHORT, lacking[0].units - stock.get(lacking[0].reward_id, 0))
        else:
            found[place] = Weighed(None, 0)
            balance[home] -= line.points
            that_day[home] = that_day.get(home, 0) + line.points
            for good in line.goods:
                stock[good.reward_id] -= good.units
    return [found[place] for place in range(len(lines))]


def require_may_confirm(
    officer: Actor, user_ids: Iterable[UserId | None], member_ids: Iterable[MemberId | None]
) -> None:
    """Refuse a second person who wrote in the entry or kept the counter: by login and by member.

    Errors: ConfirmerHasNoOffice, ConfirmerUnmatched, ConfirmerEntered.
    """
    if not officer.has(*CONFIRMERS):
        raise ConfirmerHasNoOffice()
    if officer.is_unmatched:
        raise ConfirmerUnmatched()
    if is_one_of(officer, user_ids, member_ids):
        raise ConfirmerEntered()


def require_may_settle(
    officer: Actor,
    user_ids: Iterable[UserId | None],
    member_ids: Iterable[MemberId | None],
    household_id: HouseholdId | None,
    kin_member_ids: Collection[MemberId],
) -> None:
    """Refuse who entered or handed over the slip, collected it, or is of its household or kin.

    Errors: SettlerHasNoOffice, ConfirmerUnmatched, SettlerConcerned, SettlerKin.
    """
    if not officer.has(*SETTLERS):
        raise SettlerHasNoOffice()
    if officer.is_unmatched:
        raise ConfirmerUnmatched()
    is_own = household_id is not None and officer.household_id == household_id
    if is_own or is_one_of(officer, user_ids, member_ids):
        raise SettlerConcerned()
    if officer.member_id in kin_member_ids:
        raise SettlerKin()


def is_one_of(officer: Actor, user_ids: Iterable[UserId | None], member_ids: Iterable[MemberId | None]) -> bool:
    """Tell whether the officer is among these logins or these persons."""
    has_login = officer.user_id is not None and officer.user_id in set(user_ids)
    return has_login or (officer.member_id is not None and officer.member_id in set(member_ids))


def is_concerned(
    officer: Actor,
    household_id: HouseholdId | None,
    collector_id: MemberId | None,
    kin_member_ids: Collection[MemberId],
) -> bool:
    """Tell whether a slip is of the officer's own household or kin, or was collected by the officer."""
    is_home = household_id is not None and officer.household_id == household_id
    is_own = officer.member_id is not None and officer.member_id in {collector_id, *kin_member_ids}
    return is_home or is_own


def _read_slip(
    typed: str, shop_id: ShopId, on: date, blocks: Sequence[Block], faults: Faults
) -> tuple[int | None, Block | None]:
    number = read_number(typed)
    if number is None:
        faults.append((Fault.SLIP_UNREADABLE, typed))
        return None, None
    block = next((block for block in blocks if block.first_number <= number <= block.last_number), None)
    if block is None:
        faults.append((Fault.SLIP_NOT_PRINTED, str(number)))
    elif block.shop_id != shop_id:
        faults.append((Fault.SLIP_OF_OTHER_SHOP, str(number)))
    elif village_day(block.printed_at) > on:
        faults.append((Fault.SLIP_PRINTED_LATER, village_day(block.printed_at).isoformat()))
    return number, block


def _read_household(typed: str, people: Sequence[Person], faults: Faults) -> list[Person] | None:
    """Give who lives in the household that is meant, the head first."""
    if not typed:
        faults.append((Fault.HOUSEHOLD_MISSING, ""))
        return None
    fits = _who_fits(typed, people)
    numbers = list(dict.fromkeys(person.household_number for person in fits))
    if not numbers:
        faults.append((Fault.HOUSEHOLD_UNKNOWN, typed))
        return None
    if len(numbers) > 1:
        faults.append((Fault.HOUSEHOLD_AMBIGUOUS, _named(fits)))
        return None
    home = [person for person in people if person.household_number == numbers[0]]
    return sorted(home, key=lambda person: not person.is_head)


def _read_goods(typed: Iterable[tuple[str, str]], prices: Sequence[Priced], faults: Faults) -> tuple[GoodsLine, ...]:
    """Give the goods that could be read: all of them, or none where one could not."""
    units_of: dict[int, int] = {}
    count = 0
    for goods, units in typed:
        priced = _find_goods(goods, prices, faults)
        found = _UNITS.fullmatch(_plain(units))
        if found is None or int(found[0]) == 0:
            faults.append((Fault.UNITS_UNREADABLE, units))
        elif priced is not None:
            units_of[priced.code] = units_of.get(priced.code, 0) + int(found[0])
        count += 1
    if not count:
        faults.append((Fault.GOODS_MISSING, ""))
    if any(fault in {Fault.GOODS_UNKNOWN, Fault.GOODS_AMBIGUOUS, Fault.UNITS_UNREADABLE} for fault, _ in faults):
        return ()
    by_code = {priced.code: priced for priced in prices}
    lines = [(by_code[code], units) for code, units in units_of.items()]
    return tuple(
        GoodsLine(priced.reward_id, priced.name, priced.unit, units, priced.price_points)
        for priced, units in sorted(lines, key=lambda line: line[0].reward_id)
    )


def _find_goods(typed: str, prices: Sequence[Priced], faults: Faults) -> Priced | None:
    text = _plain(typed)
    if not text:
        faults.append((Fault.GOODS_UNKNOWN, typed))
        return None
    if _CODE.fullmatch(text):
        fits = [priced for priced in prices if priced.code == int(text)]
    else:
        fits = [priced for priced in prices if _folded(priced.name) == _folded(text)]
        fits = fits or [priced for priced in prices if _folded(text) in _folded(priced.name)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        faults.append((Fault.GOODS_AMBIGUOUS, "、".join(f"{one.code} {one.name}" for one in fits[:MOST_CANDIDATES])))
    else:
        faults.append((Fault.GOODS_UNKNOWN, typed))
    return None


def _read_collector(
    typed: str, home: Sequence[Person], people: Sequence[Person], faults: Faults
) -> tuple[CollectedBy, Person] | None:
    """Give who collected: nothing typed is the head; a name is looked for in the household first."""
    if not typed:
        return CollectedBy.HOLDER, home[0]
    own = _who_fits(typed, home)
    fits = own or _who_fits(typed, people)
    if len(fits) == 1:
        person = fits[0]
        if person.household_id != home[0].household_id:
            return CollectedBy.PROXY, person
        return (CollectedBy.HOLDER if person == home[0] else CollectedBy.FAMILY), person
    if fits:
        faults.append((Fault.COLLECTOR_AMBIGUOUS, _named(fits)))
    else:
        faults.append((Fault.COLLECTOR_UNKNOWN, typed))
    return None


def _who_fits(typed: str, people: Sequence[Person]) -> list[Person]:
    """Find people by household number, name, both, or pinyin: the best way that finds anybody."""
    text = _plain(typed)
    name, _, number = text.rpartition(" ")
    ways = (
        lambda one: one.household_number == text,
        lambda one: bool(name) and one.household_number == number and one.name == name.strip(),
        lambda one: text.isdigit() and one.household_number.lstrip("0") == text.lstrip("0"),
        lambda one: one.name == text,
        lambda one: text.isascii() and one.initials == text.lower(),
        lambda one: text in one.name,
        lambda one: text.isascii() and text.isalpha() and one.initials.startswith(text.lower()),
    )
    for fits in ways:
        found = [person for person in people if fits(person)]
        if found:
            return found
    return []


def _named(people: Sequence[Person]) -> str:
    return "、".join(f"{one.name} {one.household_number}" for one in people[:MOST_CANDIDATES])


def _plain(typed: str) -> str:
    # Usual digits for wide ones; not NFKC, which would read 1² as 12.
    return " ".join(typed.translate(_WIDE).split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
