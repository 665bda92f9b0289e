"""Deeds of a village: recorded on sheets, decided by the panel, put on notices, credited."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from pointsapp.activities.rules.lines import counted_as
from pointsapp.activities.types import LineId, LineState, Verdict
from pointsapp.chain.types import Occasion
from pointsapp.cli.demo.county.books import Books, Moment
from pointsapp.cli.demo.county.types import Deed, Home, Officer
from pointsapp.cli.demo.deeds import SHARE_REFUSED, Plan
from pointsapp.core.canonical import canonical
from pointsapp.core.clock import start_of, village_day
from pointsapp.core.codes import new_token
from pointsapp.ledger.types import TransferCode
from pointsapp.publicity.rules.days import last_day
from pointsapp.publicity.rules.names import masked
from pointsapp.publicity.rules.order import in_order
from pointsapp.publicity.types import PostedLine
from pointsapp.scoring.queries import UsableItem
from pointsapp.scoring.rules.caps import capped, period_of
from pointsapp.scoring.rules.points import points_for
from pointsapp.scoring.types import Deed as Done
from pointsapp.scoring.types import ItemShape
from pointsapp.villages.types import VillageSettings

PANEL = ("pingyi1", "pingyi2", "pingyi3")
NOTICE_DAYS = VillageSettings().notice_days


@dataclass
class Posting:
    """A notice that hangs, with its lines."""

    notice_id: int
    uid: str
    number: int
    token: str
    starts_on: date
    ends_on: date
    posted_at: Moment
    deeds: list[Deed]


@dataclass
class Deeds:
    """All lines of a village that are not settled yet."""

    books: Books
    chance: Random
    has_line_steps: bool
    under_caps: dict[tuple[object, ...], int] = field(default_factory=dict)
    waiting: list[Deed] = field(default_factory=list)
    approved: list[Deed] = field(default_factory=list)
    hanging: Posting | None = None
    posted: int = 0

    def record(self, plan: Plan, day: date, *, at: datetime) -> None:
        """Record an activity on a sheet and hand it to the panel."""
        books, place = self.books, self.books.place
        clerk = place.officers[self.chance.choice(("wenshu", "wenshu", "wenshu2"))]
        moment = Moment.of(at)
        activity_id, uid = books.next_id("activities"), books.uid(moment)
        came = self._who_came(plan)
        leader_id = self.chance.choice(came).adults[0]
        facts = (plan.title, day.isoformat(), _clock(plan.began), _clock(plan.ended), plan.place, leader_id, "")
        made = (clerk.user_id, moment.stored, moment.stored)
        books.add("activities", activity_id, books.village_id, uid, "deeds", *facts, *made)
        who = (clerk.user_id, clerk.member_id, moment.stored)
        books.add("recorders", books.next_id("recorders"), books.village_id, activity_id, *who)
        books.note(clerk, "activities.start", "activities", activity_id, uid, moment)
        sent = Moment.of(at + timedelta(minutes=20))
        item = place.items[plan.item]
        for position, home in enumerate(came, 1):
            deed = self._deed(activity_id, position, home, item, day, sent)
            self.waiting.append(deed)
            self._step(clerk, deed, LineState.SUBMITTED, sent)
        books.note(clerk, "activities.submit", "activities", activity_id, uid, sent, lines=len(came))

    def review(self, *, at: datetime) -> None:
        """Let the panel meet and decide on all that waits, each line by somebody of another household."""
        books = self.books
        panel = [books.place.officers[login] for login in PANEL]
        moment, later = Moment.of(at), Moment.of(at + timedelta(minutes=5))
        meeting_id, uid = books.next_id("review_meetings"), books.uid(moment)
        met = (village_day(at).isoformat(), "村委会会议室", panel[0].user_id, moment.stored)
        books.add("review_meetings", meeting_id, books.village_id, uid, *met)
        for person in panel:
            seat = (meeting_id, person.user_id, person.member_id, 0)
            books.add("attendances", books.next_id("attendances"), books.village_id, *seat)
        present = [[person.user_uid, False] for person in panel]
        books.note(panel[0], "review.open_meeting", "review_meetings", meeting_id, uid, moment, present=present)
        for deed in self.waiting:
            self._decide(panel, meeting_id, deed, later)
        self.waiting.clear()

    def post(self, *, at: datetime) -> None:
        """Put everything approved on a notice."""
        if not self.approved:
            return
        books, clerk, moment = self.books, self.books.place.officers["wenshu"], Moment.of(at)
        by_id = {deed.line_id: deed for deed in self.approved}
        lines = in_order(_posted(deed) for deed in self.approved)
        for deed in self.approved:
            self._step(clerk, deed, LineState.ON_NOTICE, moment)
        self.posted += 1
        notice_id, uid, today = books.next_id("notices"), books.uid(moment), village_day(at)
        for number, line in enumerate(lines, 1):
            shown = (line.group_name, line.household_number, masked(line.head_name), line.wording, line.points)
            by_id[line.line_id].posted = (notice_id, line.line_id, number, *shown)
        days = (today, last_day(today, NOTICE_DAYS))
        self.hanging = Posting(notice_id, uid, self.posted, new_token(), *days, moment, self.approved)
        self.approved = []
        books.note(clerk, "publicity.post", "notices", notice_id, uid, moment, number=self.posted, lines=len(lines))
        books.publish(Occasion.NOTICE_POSTED, uid, moment)

    def close(self, *, at: datetime) -> None:
        """Close the notice that hangs: its lines become points, wallets in the order of their ids."""
        notice, self.hanging = self.hanging, None
        if notice is None:
            return
        books, clerk, moment = self.books, self.books.place.officers["wenshu"], Moment.of(at)
        books.note(clerk, "publicity.check_channels", "notices", notice.notice_id, notice.uid, moment)
        for deed in notice.deeds:
            self._step(clerk, deed, LineState.CREDITED, moment)
        digest = hashlib.sha256(canonical({"notice": notice.notice_id}).encode()).hexdigest()
        counted = [deed for deed in notice.deeds if deed.points]
        answer = {"lines": len(counted), "points": sum(deed.points for deed in counted)}
        sent = books.send(clerk, moment, books.uid(moment), "notices.close", digest, answer)
        _add_notice(books, notice, clerk, moment)
        for deed in notice.deeds:
            self.settle(deed)
        for deed in sorted(counted, key=lambda deed: (deed.home.wallet.account_id, deed.line_id)):
            occurred = Moment.of(start_of(deed.happened_on))
            wallet = deed.home.wallet
            code = TransferCode.AWARD
            transfer_id = books.move(moment, books.place.issued, wallet, deed.points, code, sent, occurred)
            credit = (notice.notice_id, deed.line_id, transfer_id, moment.stored)
            books.add("credits", books.next_id("credits"), books.village_id, *credit)
        books.note(clerk, "publicity.close", "notices", notice.notice_id, notice.uid, moment, **answer)
        books.publish(Occasion.NOTICE_CLOSED, notice.uid, moment)

    def finish(self) -> None:
        """Write what is still on its way."""
        if self.hanging is not None:
            _add_notice(self.books, self.hanging, None, None)
        hanging = self.hanging.deeds if self.hanging else []
        for deed in (*hanging, *self.approved, *self.waiting):
            self.settle(deed)

    def settle(self, deed: Deed) -> None:
        """Write a line with all that was said of it."""
        books = self.books
        who = (deed.activity_id, deed.position, 0, deed.home.household_id, deed.member_id, deed.item.item_id)
        worth = (deed.units, deed.chosen, deed.points, deed.capped, "", deed.state.value, deed.changed)
        books.add("lines", deed.line_id, books.village_id, deed.uid, *who, *worth)
        for fault_id in deed.faults:
            books.add("line_faults", books.next_id("line_faults"), books.village_id, deed.line_id, fault_id)
        if deed.decision is not None:
            books.add("decisions", *deed.decision)
        if deed.posted is not None:
            books.add("notice_lines", books.next_id("notice_lines"), books.village_id, *deed.posted)

    def _who_came(self, plan: Plan) -> list[Home]:
        homes = self.books.place.homes
        if plan.is_for_absent:
            return [home for home in homes if home.is_away] or list(homes[-1:])
        possible = [home for home in homes if not home.is_away]
        count = min(max(plan.fewest, round(len(possible) * plan.share)), len(possible))
        return sorted(self.chance.sample(possible, count), key=lambda home: home.household_id)

    def _deed(self, activity_id: int, position: int, home: Home, item: UsableItem, day: date, moment: Moment) -> Deed:
        terms, chance = item.terms, self.chance
        member_id = chance.choice(home.adults)
        units = chance.randint(1, 3) if terms.shape is ItemShape.PER_UNIT else None
        is_range = terms.shape is ItemShape.RANGE
        chosen = chance.randint(terms.points_min or 0, terms.points_max or 0) if is_range else None
        faults = tuple(fault.id for fault in terms.faults if chance.random() < 0.2)
        worth = points_for(terms, Done(units, chosen, frozenset(faults)))
        after = worth
        if terms.cap_points is not None and terms.cap_period is not None:
            who = counted_as(terms.counted_per, home.household_id, member_id)
            key = (item.item_id, who, period_of(day, terms.cap_period))
            already = self.under_caps.get(key, 0)
            after = capped(worth, cap_points=terms.cap_points, already=already).awarded
            self.under_caps[key] = already + after
        return Deed(
            line_id=self.books.next_id("lines"),
            uid=self.books.uid(moment),
            activity_id=activity_id,
            position=position,
            home=home,
            member_id=member_id,
            item=item,
            units=units,
            chosen=chosen,
            faults=faults,
            points=after,
            capped=worth - after,
            happened_on=day,
            changed=moment.stored,
        )

    def _decide(self, panel: list[Officer], meeting_id: int, deed: Deed, at: Moment) -> None:
        person = next(person for person in panel if person.household_id != deed.home.household_id)
        verdict, reason, state = Verdict.APPROVE, "", LineState.APPROVED
        if self.chance.random() < SHARE_REFUSED:
            verdict, reason, state = Verdict.REFUSE, "签到表上没有名字，请核对后再报", LineState.REFUSED
        self._step(person, deed, state, at)
        said = (deed.line_id, meeting_id, verdict.value, reason, deed.points)
        who = (person.user_id, person.member_id, at.stored)
        deed.decision = (self.books.next_id("decisions"), self.books.village_id, *said, *who)
        if state is LineState.APPROVED:
            self.approved.append(deed)
        else:
            self.settle(deed)

    def _step(self, officer: Officer, deed: Deed, state: LineState, at: Moment) -> None:
        deed.state, deed.changed = state, at.stored
        if self.has_line_steps:
            self.books.note(officer, "activities.line_state", "lines", deed.line_id, deed.uid, at, state=state.value)


def _posted(deed: Deed) -> PostedLine:
    home = deed.home
    return PostedLine(
        line_id=LineId(deed.line_id),
        group_position=home.group_place,
        group_name=home.group_name,
        household_id=home.household_id,
        household_number=home.number,
        head_name=home.head_name,
        wording=deed.item.public_wording,
        points=deed.points,
        happened_on=deed.happened_on,
    )


def _add_notice(books: Books, notice: Posting, closer: Officer | None, at: Moment | None) -> None:
    known = (notice.notice_id, books.village_id, notice.uid, notice.number, notice.token)
    days = (notice.starts_on.isoformat(), notice.ends_on.isoformat())
    posted = (books.place.officers["wenshu"].user_id, notice.posted_at.stored)
    closed = (1, closer.user_id, at.stored) if closer and at else (0, None, None)
    books.add("notices", *known, *days, *posted, *closed, None)


def _clock(at: time | None) -> str | None:
    return at.isoformat(timespec="microseconds") if at else None
