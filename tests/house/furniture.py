"""One of everything in the village, so that every address of the product leads somewhere."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from pointsapp.activities.service.evidence import add_evidence
from pointsapp.activities.service.opening import OpeningEntry, add_opening_lines, start_opening
from pointsapp.activities.service.sheet import add_line, start_activity
from pointsapp.activities.types import ActivityFacts
from pointsapp.cards.service import issue_cards
from pointsapp.core.actor import Actor, Role
from pointsapp.core.codes import token_hash
from pointsapp.core.db import reading, session, transaction
from pointsapp.corrections.service import ask_for_redemption, ask_for_sheet
from pointsapp.files.models import PhotoId
from pointsapp.files.pictures import clean_photo
from pointsapp.files.service import keep_photo
from pointsapp.kin.service import declare_kin
from pointsapp.life.types import EventKind
from pointsapp.people.models import Membership, SignIn, User
from pointsapp.publicity.models import Notice
from pointsapp.publicity.service import check_channels, close_notice, post_notice, report_missing
from pointsapp.publicity.types import Channel, Objector
from pointsapp.redemptions.service import make_quote, note_look_up
from pointsapp.redemptions.types import Look
from pointsapp.scoring.models import Category, Item
from pointsapp.scoring.service import start_rule_set
from pointsapp.shop.service import change_reward
from tests.buying import buy
from tests.households import happen
from tests.outage import Cut
from tests.person import Person
from tests.posted import approve_lines
from tests.reviewing import meet, patrol, submit_sheet
from tests.rosters import listed, take
from tests.world import NOW, TODAY, World, make_shop

SHEET = "类别,项目,分值,单位,封顶\n治安,夜间巡逻,10,每人每次,\n".encode()
ROSTER = listed("301 周大 一组 周大 户主 -")
MISSING = "987654321"


def furnish(world: World, people: dict[str, Person], folder: Path) -> dict[str, str]:
    """Make one of everything in 拉孩村 and give its ids by the names that the table of routes uses."""
    recorded = _record(world, folder)
    with transaction():
        make_shop(world.other_village_id)
        change_reward(world.actor("bo"), world.rewards["rice"], photo_id=PhotoId(recorded["photo"]), at=NOW)
        session_ids = {row.token_hash: row.id for row in session().scalars(select(SignIn))}
        membership = session().scalars(select(Membership).where(Membership.user_id == world.actor("kay").user_id)).one()
    made = {
        "household": world.homes["alice"].household_id,
        "member": world.homes["alice"].member_ids[0],
        "group": world.group_id,
        "reward": world.rewards["rice"],
        "sign_in": session_ids[token_hash(world.sign_in("alice"))],
        "shop": world.shop_id,
        "user": membership.user_id,
        "unmatched": _unmatched(world),
        "membership": membership.id,
        "number": 1,
        **recorded,
        **_post(world),
        **_sell(world),
        **_rules(world),
        "kin": _kin(world),
        **_life(world),
        **_power_cut(world),
        "look": _look(world, people["kay"]),
        "digest": _upload(people["bo"]),
        "roster": _look_at_roster(people["bo"]),
        "batch": take(world.actor("bo"), ROSTER).id,
        **_carry_over(world),
        **{f"own of {name}": session_ids[token_hash(world.sign_in(name))] for name in world.actors},
    }
    return {name: str(value) for name, value in made.items()}


def nowhere(filled: dict[str, str]) -> dict[str, str]:
    """Give ids of the right shape that nothing has."""
    uid = "0192f0c4-0000-7000-8000-00000000dead"
    shaped = {"quote": uid, "receipt": uid, "said": uid, "token": "A" * 22, "look": "e30.nothing", "digest": "0" * 64}
    shaped["roster"] = shaped["digest"]
    return {name: shaped.get(name, MISSING) for name in filled}


def next_door(world: World, filled: dict[str, str]) -> dict[str, str]:
    """Give ids of things that exist, but in the other village; where it has none, ids that nothing has."""
    home = world.homes["charlie"]
    charlie = world.actor("charlie").user_id
    with reading():
        theirs = session().scalars(select(Membership.id).where(Membership.user_id == charlie)).first()
    return {
        **nowhere(filled),
        "household": str(home.household_id),
        "member": str(home.member_ids[0]),
        "user": str(charlie),
        "unmatched": str(charlie),
        "membership": str(theirs),
    }


def _unmatched(world: World) -> int:
    with transaction():
        user = User(login="new", name="新人", password_hash="", must_change_password=False, made_at=NOW)
        session().add(user)
        session().flush()
        session().add(Membership(village_id=world.village_id, user_id=user.id, role=Role.REVIEWER, since_on=TODAY))
    return user.id


def _power_cut(world: World) -> dict[str, int]:
    cut = Cut(world)
    cut.confirm(cut.enter("1 | 007 | 1x9"))
    [slip] = cut.open_slips()
    return {"slips": cut.sheet.id, "outage": cut.enter("2 | 007 | 2x1"), "slip": slip.slip_id}


def _kin(world: World) -> int:
    with transaction():
        return declare_kin(world.actor("ren"), world.actor("ren").user_id, world.homes["kay"].household_id, at=NOW).id


def _record(world: World, folder: Path) -> dict[str, int]:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    clean = clean_photo(picture.getvalue())
    bo = world.actor("bo")
    with transaction():
        draft = start_activity(bo, ActivityFacts("打扫村道", TODAY), at=NOW)
        line = add_line(bo, draft.id, patrol(world, "alice"), at=NOW)
        photo = keep_photo(bo, clean, folder, at=NOW)
        add_evidence(bo, draft.id, photo.id, at=NOW)
    submit_sheet(world, "alice", "dana")
    return {"activity": draft.id, "line": line.id, "photo": photo.id, "meeting": meet(world, "ren")}


def _post(world: World) -> dict[str, object]:
    approve_lines(world, {"alice": 10, "dana": 8})
    nobody = Actor(world.village_id)
    with transaction():
        notice: Notice = post_notice(world.actor("bo"), None, at=NOW)
        objection = report_missing(nobody, notice.id, "我家扫了路", Objector("张晓明"), Channel.WEB, at=NOW)
    return {"notice": notice.id, "token": notice.token, "objection": objection.id, "said": objection.uid}


def _sell(world: World) -> dict[str, object]:
    world.give("alice", 90)
    redemption = buy(world, "alice", at=NOW - timedelta(hours=1), soap=1)
    home, kay, bo = world.homes["alice"], world.actor("kay"), world.actor("bo")
    with transaction():
        [(card, _code)] = issue_cards(bo, [(home.household_id, home.member_ids[0])], at=NOW)
        noted = note_look_up(kay, home.household_id, "没带卡", at=NOW)
        look = Look(home.household_id, None, noted.id, NOW)
        quote = make_quote(kay, world.shop_id, look, [(world.rewards["soap"], 1)], at=NOW)
        correction = ask_for_redemption(bo, redemption.id, "货有破损", at=NOW)
    return {
        "redemption": redemption.id,
        "receipt": redemption.uid,
        "card": card.id,
        "quote": quote.uid,
        "correction": correction.id,
    }


def _life(world: World) -> dict[str, int]:
    """Let a merge and the correction of a whole sheet wait for a second person."""
    bo, later = world.actor("bo"), NOW + timedelta(days=8)
    event = happen(world, EventKind.MERGE, "dana", other_id=world.homes["ren"].household_id)
    credited = approve_lines(world, {"kay": 5}, title="清沟渠")
    with transaction():
        notice = post_notice(bo, list(credited.line_ids.values()), at=NOW)
    with transaction():
        check_channels(bo, notice.id, at=later)
        close_notice(bo, notice.id, at=later)
    with transaction():
        bundle = ask_for_sheet(bo, credited.activity_id, "整张记错", at=later)
    return {"event": event, "bundle": bundle.id}


def _rules(world: World) -> dict[str, object]:
    with transaction():
        item = session().get_one(Item, world.items["patrol"])
        draft = start_rule_set(world.actor("bo"), "新细则", None, item.rule_set_id, at=NOW)
        session().flush()
        category = session().scalars(select(Category.id).where(Category.rule_set_id == draft.id)).first()
        copied = session().scalars(select(Item.id).where(Item.rule_set_id == draft.id)).first()
    return {"rule_set": draft.id, "category": category, "item": copied}


def _look(world: World, kay: Person) -> str:
    household = world.homes["dana"].household_id
    answer = kay.post("/v/lahai/counter/look-up", {"household_id": str(household), "reason": "lost"})
    assert answer.status_code == 303
    return answer.location.rsplit("/", 1)[1]


def _carry_over(world: World) -> dict[str, int]:
    bo = world.actor("bo")
    with transaction():
        sheet = start_opening(bo, ActivityFacts("旧存折结转", TODAY), at=NOW)
        (line,) = add_opening_lines(bo, sheet.id, [OpeningEntry(world.homes["sup"].household_id, 5)], at=NOW)
    return {"opening": sheet.id, "opening_line": line.id}


def _look_at_roster(bo: Person) -> str:
    answer = bo.post("/v/lahai/households/roster", {"pasted": ROSTER})
    return re.search(r"/roster/([0-9a-f]+)", answer.location)[1]


def _upload(bo: Person) -> str:
    answer = bo.post(
        "/v/lahai/rules/import", {"file": (io.BytesIO(SHEET), "细则.csv")}, content_type="multipart/form-data"
    )
    return re.search(r"/import/([0-9a-f]+)", answer.location)[1]
