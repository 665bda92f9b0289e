"""More of everything in the furnished village: as many rows as one likes in every list and on every page."""

from __future__ import annotations

import io
from datetime import timedelta

from PIL import Image

from pointsapp.activities.service.evidence import add_evidence
from pointsapp.activities.service.opening import OpeningEntry, add_opening_lines, start_opening
from pointsapp.activities.service.review import decide
from pointsapp.activities.service.sheet import add_line, start_activity
from pointsapp.activities.types import ActivityFacts, Verdict
from pointsapp.cards.service import freeze_card, hand_out, issue_cards, thaw_card
from pointsapp.core.actor import Role
from pointsapp.core.db import session, transaction
from pointsapp.corrections.service import ask_for_line, ask_for_redemption, ask_for_sheet
from pointsapp.corrections.service import decide as decide_correction
from pointsapp.files.pictures import clean_photo
from pointsapp.files.service import keep_photo
from pointsapp.households.models import Member, Stay
from pointsapp.households.types import Relation
from pointsapp.kin.service import declare_kin
from pointsapp.life.types import EventKind
from pointsapp.people.models import Membership, SignIn, User
from pointsapp.publicity.models import Notice
from pointsapp.publicity.service import (
    answer_objection,
    check_channels,
    close_notice,
    object_to_line,
    post_notice,
    report_missing,
)
from pointsapp.publicity.types import Answered, Channel, Objector, Outcome
from pointsapp.redemptions.service import take_back_part, undo
from pointsapp.redemptions.types import GoodsBack
from pointsapp.scoring.service import add_item, start_rule_set
from pointsapp.scoring.types import CountedPer, ItemContent, ItemShape
from pointsapp.shop.service import add_reward, move_stock
from pointsapp.shop.types import StockMoveKind
from tests.buying import buy
from tests.households import happen
from tests.outage import Cut
from tests.person import Person
from tests.posted import approve_lines
from tests.reviewing import meet, patrol, submit_sheet
from tests.rosters import listed, take
from tests.world import LONG_AGO, NOW, TODAY, World, make_group, make_home, make_officer

EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(days=8)
ROSTER = "/v/lahai/households/roster"


class Crowd:
    """Grows the village. What can't take more rows, like a notice, is made anew with so many."""

    def __init__(self, world: World, people: dict[str, Person], filled: dict[str, str], folder: object) -> None:
        self.world, self.people, self.filled, self.folder = world, people, filled, folder
        self.bo, self.sup, self.sec, self.kay, self.ren = (
            world.actor(name) for name in ("bo", "sup", "sec", "kay", "ren")
        )
        self.grown = 0

    def grow(self, count: int) -> dict[str, str]:
        """Add so many of everything and give the ids under which they are found."""
        names = self._settle(count)
        self._people(names)
        made = {
            **self._sheets(names),
            **self._notice(names),
            **self._corrections(names),
            **self._outage(names),
            "batch": take(
                self.bo, listed(*(f"{number} 周{number} 一组 周{number} 户主 -" for number in self._new(count)))
            ).id,
            "roster": self._look(count),
        }
        self._shop(count)
        self._rules(count)
        self._carry_over(names)
        self._cards(names)
        self._life(names)
        return {**self.filled, **{name: str(value) for name, value in made.items()}}

    def _new(self, count: int) -> range:
        """Give numbers that nothing had."""
        first = 400 + self.grown
        self.grown += count
        return range(first, first + count)

    def _settle(self, count: int) -> list[str]:
        """Let families move in, and let Alice's family have as many members, phones and groups beside it."""
        names, alice = [], self.world.homes["alice"]
        with transaction():
            for number in self._new(count):
                name = f"new{number}"
                group = make_group(self.world.village_id, f"{number}组")
                home = make_home(
                    self.world.village_id, group.id, str(number), f"新{number}", f"妻{number}", f"子{number}"
                )
                self.world.homes[name] = home
                names.append(name)
                member = Member(village_id=self.world.village_id, name=f"张{number}", initials="", made_at=NOW)
                session().add(member)
                session().flush()
                ids = {"village_id": self.world.village_id, "household_id": alice.household_id, "member_id": member.id}
                session().add(Stay(**ids, relation=Relation.CHILD, since_on=LONG_AGO))
                session().add(SignIn(**ids, token_hash=f"phone{number}", **_LIVE))
        return names

    def _people(self, names: list[str]) -> None:
        for name in names:
            with transaction():
                self.world.actors[name] = make_officer(
                    self.world.village_id, name, [Role.REVIEWER, Role.SUPERVISOR], self.world.homes[name]
                )
                user = User(login=f"odd-{name}", name=name, password_hash="", must_change_password=False, made_at=NOW)
                session().add(user)
                session().flush()
                since = {"village_id": self.world.village_id, "since_on": TODAY}
                session().add(Membership(user_id=user.id, role=Role.REVIEWER, **since))
                session().add(Membership(user_id=self.kay.user_id, role=Role.KEEPER, ended_at=NOW, **since))
                for place, officer in enumerate((self.bo, self.kay)):
                    session().add(SignIn(user_id=officer.user_id, token_hash=f"desk{place}{name}", **_LIVE))
            with transaction():
                declare_kin(self.ren, self.ren.user_id, self.world.homes[name].household_id, at=NOW)

    def _sheets(self, names: list[str]) -> dict[str, object]:
        """Let sheets be written, wait and be decided on; the panel's own households are in each."""
        draft = int(self.filled["activity"])
        for name in names:
            with transaction():
                add_line(self.bo, draft, patrol(self.world, name), at=NOW)
                photo = keep_photo(self.bo, clean_photo(_picture(name)), self.folder, at=NOW)
                add_evidence(self.bo, draft, photo.id, at=NOW)
                other = start_activity(self.bo, ActivityFacts(f"写着{name}", TODAY), at=NOW)
                add_line(self.bo, other.id, patrol(self.world, name), at=NOW)
            waiting, lines = submit_sheet(self.world, "ren", "alice", *names, title=f"等{name}")
            meeting = meet(self.world, "ren", *names)
        with transaction():
            judged = [(lines[names[0]], Verdict.REFUSE, "没来"), (lines["alice"], Verdict.APPROVE, "")]
            decide(self.world.actor(names[-1]), meeting, judged, at=NOW)
        return {"waiting": waiting, "meeting": meeting}

    def _notice(self, names: list[str]) -> dict[str, object]:
        """Put a line of each on notice, with an objection to each: one is answered, the last one waits."""
        approved = approve_lines(self.world, dict.fromkeys(["alice", *names], 5), title="清沟")
        approve_lines(self.world, dict.fromkeys(["alice", *names], 5), title="还没有公示")
        with transaction():
            notice = post_notice(self.bo, list(approved.line_ids.values()), at=NOW)
            report_missing(self.bo, notice.id, "漏了", Objector("张晓明"), Channel.DESK, at=NOW)
            made = [
                object_to_line(self.bo, notice.id, place + 1, "不对", Objector("张晓明"), Channel.DESK, at=NOW)
                for place in range(len(names))
            ]
        with transaction():
            answer_objection(self.sup, made[0].id, Answered(Outcome.NOT_UPHELD), "查过了", at=NOW)
        return {"notice": notice.id, "token": notice.token, "objection": made[-1].id, "said": made[-1].uid}

    def _corrections(self, names: list[str]) -> dict[str, object]:
        """Ask for lines, goods and a whole sheet to be taken back; refuse one."""
        singly = approve_lines(self.world, dict.fromkeys(["alice", *names], 5), title="一条一条")
        whole = approve_lines(self.world, dict.fromkeys(names, 5), title="整张")
        for approved in (singly, whole):
            with transaction():
                notice: Notice = post_notice(self.bo, list(approved.line_ids.values()), at=NOW)
            with transaction():
                check_channels(self.bo, notice.id, at=LATER)
                close_notice(self.bo, notice.id, at=LATER)
        self.world.give("alice", 50 * len(names))
        with transaction():
            asked = [ask_for_line(self.bo, line_id, "记错", at=LATER) for line_id in singly.line_ids.values()]
            bundle = ask_for_sheet(self.bo, whole.activity_id, "整张记错", at=LATER)
        with transaction():
            decide_correction(self.sup, asked[-1].id, "没有错", is_agreed=False, at=LATER)
        for _name in names:
            kept, back = (buy(self.world, "alice", at=EARLIER, soap=2) for _ in range(2))
            with transaction():
                undo(self.kay, back.id, at=EARLIER)
                take_back_part(self.sup, kept.id, [GoodsBack(self.world.rewards["soap"], 1)], at=NOW)
                ask_for_redemption(self.bo, kept.id, "坏了", at=NOW)
        return {"correction": asked[0].id, "bundle": bundle.id, "redemption": kept.id, "receipt": kept.uid}

    def _outage(self, names: list[str]) -> dict[str, object]:
        """Enter slips: some beyond what the household has, so that they stay open; others being typed."""
        cut = Cut(self.world, pages=1 + len(names) // 5)
        numbers = iter(range(cut.sheet.first_number, cut.sheet.last_number + 1))
        homes = [self.world.homes[name].number for name in names]
        cut.confirm(cut.enter(*(f"{next(numbers)} | {home} | 1x9" for home in homes)))
        typed = cut.start()
        cut.write(typed, *(f"{next(numbers)} | {home} | 2x1" for home in homes))
        return {"slips": cut.sheet.id, "outage": typed}

    def _look(self, count: int) -> str:
        rows = [f"{number} 钱{number} 一组 钱{number} 户主 -" for number in self._new(count)]
        answer = self.people["bo"].post(ROSTER, {"pasted": listed(*rows)})
        return answer.location.split("/roster/")[1].split("?")[0]

    def _shop(self, count: int) -> None:
        with transaction():
            for number in self._new(count):
                add_reward(self.bo, self.world.shop_id, f"货{number}", "个", 5, at=NOW)
                move_stock(self.kay, self.world.rewards["rice"], StockMoveKind.IN, 1, at=NOW)

    def _rules(self, count: int) -> None:
        with transaction():
            for number in self._new(count):
                content = ItemContent(
                    f"类{number}", f"项目{number}", ItemShape.FIXED, 5, counted_per=CountedPer.HOUSEHOLD
                )
                add_item(self.bo, int(self.filled["rule_set"]), content, at=NOW)
                start_rule_set(self.bo, f"细则{number}", None, None, at=NOW)

    def _carry_over(self, names: list[str]) -> None:
        with transaction():
            entries = [OpeningEntry(self.world.homes[name].household_id, 5) for name in names]
            add_opening_lines(self.bo, int(self.filled["opening"]), entries, at=NOW)
            for name in names:
                start_opening(self.bo, ActivityFacts(f"旧存折{name}", TODAY), at=NOW)

    def _cards(self, names: list[str]) -> None:
        """Let cards wait, work, and be frozen and thawed again."""
        homes = [self.world.homes[name] for name in names]
        alice, card = self.world.homes["alice"], int(self.filled["card"])
        with transaction():
            issue_cards(self.bo, [(home.household_id, home.member_ids[0]) for home in homes], at=NOW)
            issued = issue_cards(self.bo, [(alice.household_id, alice.member_ids[0])] * len(homes), at=NOW)
            hand_out(self.bo, [card, *(made.id for made, _code in issued[1:])], at=NOW)
            for _name in names:
                freeze_card(self.bo, card, "张晓明", "丢了", at=NOW)
                thaw_card(self.bo, card, "张晓明", "找到了", at=NOW)

    def _life(self, names: list[str]) -> None:
        """Let Alice's family go away and come back, and let merges wait for a second person."""
        for name, number in zip(names, self._new(len(names)), strict=True):
            for kind in (EventKind.AWAY, EventKind.BACK):
                happen(self.world, kind, "alice")
            with transaction():
                other = make_home(self.world.village_id, self.world.group_id, str(number), f"并{number}")
            happen(self.world, EventKind.MERGE, name, other_id=other.household_id)


_LIVE = {"made_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=3650)}


def _picture(name: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (sum(name.encode()) % 256, 0, 0)).save(file, "JPEG")
    return file.getvalue()
