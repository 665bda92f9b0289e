"""A lived-in village with one of everything, and an empty one beside it, for the tests that open every page."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from flask.sessions import SecureCookieSessionInterface
from PIL import Image
from sqlalchemy import select, update

from pointsapp.activities.models import Line
from pointsapp.activities.service.evidence import add_evidence
from pointsapp.activities.service.meetings import open_meeting
from pointsapp.activities.service.opening import OpeningEntry, add_opening_lines, start_opening
from pointsapp.activities.service.review import decide
from pointsapp.activities.types import ActivityFacts, LineState, Verdict
from pointsapp.cards.models import Card
from pointsapp.cli.demo.build import SIGN_IN_WITH, Story, build
from pointsapp.cli.demo.village import DemoVillage, Home
from pointsapp.core.actor import Actor, Role, UserId
from pointsapp.core.clock import start_of
from pointsapp.core.db import reading, session, transaction
from pointsapp.corrections.service import ask_for_line, ask_for_redemption, ask_for_sheet
from pointsapp.corrections.service import decide as decide_correction
from pointsapp.files.pictures import clean_photo
from pointsapp.files.service import keep_photo
from pointsapp.households.queries import describe_household, get_household
from pointsapp.households.service import add_household
from pointsapp.households.types import NewMember, Relation
from pointsapp.ledger.queries import system_account_id
from pointsapp.ledger.service import move, open_system_accounts
from pointsapp.ledger.types import AccountKind, TransferCode
from pointsapp.life.service import record
from pointsapp.life.types import EventKind, Plan
from pointsapp.people.models import Membership, User
from pointsapp.people.passwords import hash_password
from pointsapp.people.service import add_user, give_role, make_envelope, make_pairing_code, pair_phone, sign_in
from pointsapp.people.types import Lifetimes, PasswordHash
from pointsapp.publicity.models import Notice, Objection
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.redemptions.models import Redemption, Undo
from pointsapp.redemptions.service import make_quote, note_look_up, redeem, undo
from pointsapp.redemptions.types import Look
from pointsapp.scoring.models import Category, Item, RuleSet
from pointsapp.scoring.service import start_rule_set
from pointsapp.shop.models import Reward
from pointsapp.villages.models import Group
from pointsapp.villages.service import add_group, found_village
from tests.browser.dark_day import cut_the_power
from tests.browser.live_site import LiveSite, served
from tests.databases import make_app
from tests.rosters import listed, take

HOUSEHOLDS, MONTHS, SEED = 16, 1, 7
LAST_DAY = date(2026, 11, 29)
TODAY = LAST_DAY + timedelta(days=1)
NOW = start_of(TODAY) + timedelta(hours=9)
LONG = Lifetimes(timedelta(days=400), timedelta(days=400), timedelta(days=400))
EMPTY = "kong"
POINTS_OF_A_GIFT = 150


@dataclass
class Furnished:
    """A served village; `ids` fill in addresses, `tokens` are sessions by login (`phone` is a villager's)."""

    site: LiveSite
    ids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def cookie_of(self, name: str) -> dict[str, str]:
        """Give the cookie that signs somebody in."""
        content = {"_user_id": self.tokens[name], "_fresh": True, "csrf_token": hashlib.sha256(b"csrf").hexdigest()}
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.site.app)
        assert serializer is not None
        return {"name": "points", "value": str(serializer.dumps(content)), "url": self.site.base}


@contextmanager
def furnished_site(urls: tuple[str, str], folder: Path) -> Iterator[Furnished]:
    """Build a small demo village, make one of everything in it, and serve it on the day after its last."""
    app = make_app(*urls, folder, migrate=False)
    with app.app_context():
        story = build(HOUSEHOLDS, MONTHS, SEED, LAST_DAY)
    with served(app, story.demo, story.cards, folder, TODAY, workers=1) as site:
        # Ended before anybody looks: a context left open would be taken by other tests of this process for theirs.
        with app.app_context():
            made = furnish(site, story, folder / "files")
        yield made


def furnish(site: LiveSite, story: Story, files: Path) -> Furnished:
    """Make what the story has left out, and gather ids by the names that addresses use."""
    demo, made = story.demo, Furnished(site)
    customer = next(home for home in demo.at_home() if home.household_id == story.cards[1].household_id)
    _give(demo, customer)
    made.ids = {
        **_found(demo),
        **_at_home(customer),
        **_reviewed(demo),
        **_interrupted(demo),
        **_photographed(demo, files),
        **_sold(demo, story, customer),
        **_corrected(demo),
        **cut_the_power(demo, story.shop_id, customer, at=NOW),
        **_lived(demo),
        **_drafted(demo),
        **_found_empty_village(demo),
        **_listed(demo),
        "code": story.cards[1].code,
    }
    made.tokens = _sessions(demo, customer)
    return made


def _give(demo: DemoVillage, home: Home) -> None:
    with transaction():
        wallet_id = get_household(demo.village_id, home.household_id).wallet_id
        source = system_account_id(demo.village_id, AccountKind.ISSUED)
        move(Actor(demo.village_id), source, wallet_id, POINTS_OF_A_GIFT, TransferCode.ADJUST, at=NOW)


def _newest(demo: DemoVillage, model: type, *conditions: object) -> object:
    return session().scalars(
        select(model.id).where(model.village_id == demo.village_id, *conditions).order_by(model.id.desc())
    ).first()  # fmt: skip


def _found(demo: DemoVillage) -> dict[str, str]:
    with reading():
        closed, *_between, running = session().scalars(select(Notice).order_by(Notice.number)).all()
        objections = session().scalars(select(Objection).order_by(Objection.id)).all()
        found = {
            "group": _newest(demo, Group),
            "reward": _newest(demo, Reward),
            "card": _newest(demo, Card, Card.handed_out_at.is_not(None)),
            "waiting_card": _newest(demo, Card),
            "ended": closed.id,
            "ended_token": closed.token,
            "notice": running.id,
            "token": running.token,
            "objection": objections[-1].id,
            "answered": objections[0].id,
            "said": objections[-1].uid,
            "heard": objections[0].uid,
            "user": demo.officers["dianzhu"].user_id,
            "rules": _newest(demo, RuleSet),
        }  # fmt: skip
    return {name: str(value) for name, value in found.items()}


def _at_home(home: Home) -> dict[str, str]:
    return {"household": str(home.household_id), "member": str(home.adults[0])}


def _reviewed(demo: DemoVillage) -> dict[str, str]:
    """Open a meeting in which one line is decided and the rest waits."""
    panel = [demo.officers[login] for login in ("pingyi1", "pingyi2")]
    with transaction():
        present = [(person.user_id, False) for person in panel]
        meeting = open_meeting(panel[0], TODAY, "村委会会议室", present, at=NOW)
        waiting = session().scalars(
            select(Line).where(Line.village_id == demo.village_id, Line.state == LineState.SUBMITTED).order_by(Line.id)
        ).all()  # fmt: skip
        sheets: dict[int, list[Line]] = {}
        for line in waiting:
            sheets.setdefault(line.activity_id, []).append(line)
        activity_id, lines = max(sheets.items(), key=lambda sheet: len(sheet[1]))
        line, another = [line for line in lines if line.household_id != panel[0].household_id][:2]
        approved = [(one.id, Verdict.APPROVE, "") for one in (line, another)]
        decide(panel[0], meeting.id, approved, at=NOW)
    return {"meeting": str(meeting.id), "waiting": str(activity_id), "line": str(line.id)}


def _interrupted(demo: DemoVillage) -> dict[str, str]:
    """Close a notice of one line, and let the power go before that line is credited."""
    clerk = demo.officers["wenshu"]
    with transaction():
        approved = select(Line.id).where(Line.village_id == demo.village_id, Line.state == LineState.APPROVED)
        line_id = session().scalars(approved.order_by(Line.id.desc())).first()
        notice = post_notice(clerk, [line_id], at=NOW - timedelta(days=9))
        check_channels(clerk, notice.id, at=NOW)
        close_notice(clerk, notice.id, at=NOW, at_most=0)
    return {"interrupted": str(notice.id)}


def _photographed(demo: DemoVillage, files: Path) -> dict[str, str]:
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "#4a7c59").save(picture, "JPEG")
    clean = clean_photo(picture.getvalue())
    clerk = demo.officers["wenshu"]
    with transaction():
        draft = select(Line.activity_id).where(Line.state == LineState.DRAFT).order_by(Line.id)
        activity_id = session().scalars(draft).all()[-1]
        photo = keep_photo(clerk, clean, files, at=NOW)
        add_evidence(clerk, activity_id, photo.id, at=NOW)
    return {"activity": str(activity_id)}


def _sold(demo: DemoVillage, story: Story, home: Home) -> dict[str, str]:
    """Sell once, sell and undo, and leave two quotes: a small one, and one that needs a second officer."""
    keeper = demo.officers["dianzhu"]
    with transaction():
        prices = select(Reward).where(Reward.village_id == demo.village_id).order_by(Reward.price_points, Reward.id)
        cheap, dear = (session().scalars(prices).all()[place] for place in (0, -1))
        noted = note_look_up(keeper, home.household_id, "忘带卡", at=NOW)
        look = Look(home.household_id, None, noted.id, NOW)
        quotes = [make_quote(keeper, story.shop_id, look, [(cheap.id, 1)], at=NOW) for _ in range(3)]
        many = -(-101 // dear.price_points)
        large = make_quote(keeper, story.shop_id, look, [(dear.id, many)], at=NOW)
        kept, taken_back = (redeem(keeper, quote.id, at=NOW) for quote in quotes[:2])
        undo(keeper, taken_back.id, at=NOW)
    return {
        "redemption": str(kept.id),
        "receipt": kept.uid,
        "undone": taken_back.uid,
        "undone_redemption": str(taken_back.id),
        "quote": quotes[2].uid,
        "large": large.uid,
    }


def _corrected(demo: DemoVillage) -> dict[str, str]:
    """Ask for two corrections: one waits, one is agreed to."""
    clerk = demo.officers["wenshu"]
    with transaction():
        credited = select(Line.id).where(Line.village_id == demo.village_id, Line.state == LineState.CREDITED)
        lines = session().scalars(credited.order_by(Line.id)).all()
        redeemed = select(Redemption.id).where(Redemption.id.not_in(select(Undo.redemption_id))).order_by(Redemption.id)
        oldest = session().scalars(redeemed).all()[:2]
        waiting = ask_for_line(clerk, lines[0], "同一天记了两次", at=NOW)
        refused = ask_for_redemption(clerk, oldest[0], "货有破损", at=NOW)
        decide_correction(demo.officers["jiandu"], refused.id, "货已经换过。", is_agreed=False, at=NOW)
    return {
        "correction": str(waiting.id),
        "decided": str(refused.id),
        "credited": str(lines[1]),
        "correctable": str(oldest[1]),
    }


def _lived(demo: DemoVillage) -> dict[str, str]:
    """Let a split wait for a second person, a household go away, and a whole sheet be asked back."""
    clerk = demo.officers["wenshu"]
    large, *_between, other = sorted(demo.homes, key=lambda home: (-len(home.adults), home.household_id))
    with transaction():
        credited = session().scalars(
            select(Line.activity_id)
            .where(Line.village_id == demo.village_id, Line.state == LineState.CREDITED)
            .order_by(Line.id.desc())
        ).all()  # fmt: skip
        bundle = ask_for_sheet(clerk, credited[0], "这张表是上个月的", at=NOW)
        head_id = describe_household(demo.village_id, large.household_id, on=TODAY).head_id
        moving = [member_id for member_id in large.adults if member_id != head_id][:1]
        split = Plan(EventKind.SPLIT, large.household_id, TODAY, "儿子成家", "村民代表会议", number="999",
                     member_id=moving[0], member_ids=frozenset(moving), points=1)  # fmt: skip
        waiting, _none = record(clerk, split, at=NOW)
        done, _outcome = record(clerk, Plan(EventKind.AWAY, other.household_id, TODAY, "全家外出务工"), at=NOW)
    return {
        "event": str(waiting.id),
        "event_done": str(done.id),
        "bundle": str(bundle.id),
        "sheet_back": str(credited[-1]),
    }


def _drafted(demo: DemoVillage) -> dict[str, str]:
    clerk = demo.officers["wenshu"]
    with transaction():
        current = session().scalars(select(RuleSet.id).where(RuleSet.village_id == demo.village_id)).one()
        draft = start_rule_set(clerk, "积分细则（修订）", None, current, at=NOW)
        session().flush()
        category = session().scalars(select(Category.id).where(Category.rule_set_id == draft.id)).first()
        item = session().scalars(select(Item.id).where(Item.rule_set_id == draft.id)).first()
    return {"draft": str(draft.id), "category": str(category), "item": str(item)}


def _listed(demo: DemoVillage) -> dict[str, str]:
    batch = take(demo.officers["wenshu"], listed("900 阿依古丽·买买提 一组 阿依古丽·买买提 户主 -"))
    secretary = demo.officers["zhishu"]
    with transaction():
        sheet = start_opening(secretary, ActivityFacts("旧存折结转", TODAY), at=NOW)
        entries = [OpeningEntry(home.household_id, 35, "第 3 页") for home in demo.at_home()[:2]]
        lines = add_opening_lines(secretary, sheet.id, entries, at=NOW)
    return {"batch": str(batch.id), "opening": str(sheet.id), "opening_line": str(lines[0].id)}


def _found_empty_village(demo: DemoVillage) -> dict[str, str]:
    """Found a village in which nothing has happened, with one officer who does everything and helps next door too.

    Shape: two more have just got their logins; one of them forgets the password.
    """
    password_hash = hash_password(SIGN_IN_WITH)
    with transaction():
        village = found_village(EMPTY, "空山村", "532699100202", at=NOW)
        open_system_accounts(village.id)
        system = Actor(village.id)
        group = add_group(system, "一组", since_on=TODAY, at=NOW)
        member = NewMember("欧阳建国", Relation.HEAD)
        household = add_household(system, "001", group.id, [member], since_on=TODAY, at=NOW)
        head_id = describe_household(village.id, household.id, on=TODAY).head_id
        user = add_user(system, EMPTY, member.name, password_hash, must_change=False, at=NOW)
        for role in Role:
            give_role(system, UserId(user.id), role, head_id, TODAY, None, at=NOW)
        elsewhere = {"village_id": demo.village_id, "role": Role.REVIEWER, "since_on": TODAY}
        session().add(Membership(user_id=user.id, **elsewhere))
        for login in ("xinren", "wangji"):
            other = add_user(system, login, "张三丰", password_hash, at=NOW)
            give_role(system, UserId(other.id), Role.CLERK, None, TODAY, None, at=NOW)
    return {"forgetful": str(other.id)}


def _sessions(demo: DemoVillage, home: Home) -> dict[str, str]:
    """Sign everybody in, and pair the phones of two households: one that did much, one that lives far away."""
    clerk = demo.officers["wenshu"]
    far = next(away for away in demo.homes if away.is_away)
    with transaction():
        make_envelope(demo.officers["zhishu"], "xinfeng", "备用信封", PasswordHash("none"), at=NOW)
        session().execute(update(User).where(User.login == "xinfeng").values(must_change_password=False))
        users = session().scalars(select(User)).all()
        tokens = {
            user.login: sign_in(UserId(user.id), user.password_hash, "", lifetimes=LONG, at=NOW) for user in users
        }
        for name, place in (("phone", home), ("far_phone", far)):
            code = make_pairing_code(clerk, place.household_id, place.adults[0], at=NOW)
            tokens[name] = pair_phone(code, "Android", lifetimes=LONG, at=NOW)
    return tokens
