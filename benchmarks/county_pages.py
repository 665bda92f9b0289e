"""Every page of one village of a county, as it stands among all the others, asked by a test client.

    python -m benchmarks.county_pages --folder DIR [--kind postgresql] [--village cun01] [--rounds 5] [--only NAME]

The county is the one that `benchmarks.growth --folder DIR` keeps. All addresses of `tests/house/routes.py` whose ids
can be found there are opened by somebody who may: once to warm up, then some times. Registers also from far below.
"""

from __future__ import annotations

import argparse
import os
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from benchmarks.counties import County, opened, token_of
from benchmarks.pages import Measured, measured, show
from benchmarks.pages import opened as asked_for
from benchmarks.places import kept_place
from benchmarks.report import machine
from pointsapp.core.actor import Actor
from pointsapp.core.clock import now
from pointsapp.core.db import db, reading, transaction
from tests.house.routes import PLACES
from tests.person import Person
from tests.world import make_sign_in

LOGINS = {"bo": "wenshu", "ren": "pingyi1", "sup": "jiandu", "sec": "zhishu", "kay": "dianzhu"}
FOUND = {
    "household": "SELECT household_id FROM redemptions WHERE village_id = :village ORDER BY id DESC LIMIT 1",
    "member": "SELECT member_id FROM lines WHERE village_id = :village ORDER BY id DESC LIMIT 1",
    "group": "SELECT min(id) FROM groups WHERE village_id = :village",
    "activity": "SELECT activity_id FROM lines WHERE village_id = :village GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "line": "SELECT max(line_id) FROM credits WHERE village_id = :village",
    "notice": "SELECT max(id) FROM notices WHERE village_id = :village",
    "token": "SELECT token FROM notices WHERE village_id = :village ORDER BY id DESC LIMIT 1",
    "number": "SELECT 7",
    "meeting": "SELECT max(id) FROM review_meetings WHERE village_id = :village",
    "redemption": "SELECT max(id) FROM redemptions WHERE village_id = :village",
    "receipt": "SELECT uid FROM redemptions WHERE village_id = :village ORDER BY id DESC LIMIT 1",
    "reward": "SELECT min(id) FROM rewards WHERE village_id = :village",
    "card": "SELECT min(id) FROM cards WHERE village_id = :village",
}
MIDDLE = {
    "redemptions": "SELECT id FROM redemptions WHERE village_id = :village ORDER BY id LIMIT 1 OFFSET 100",
    "review/decisions": "SELECT id FROM decisions WHERE village_id = :village ORDER BY id LIMIT 1 OFFSET 100",
}


@dataclass
class Village:
    """One village with its people at their browsers. It is all that `benchmarks.pages` needs to know of books."""

    app: Flask
    slug: str
    ids: dict[str, str]
    middles: dict[str, str]
    people: dict[str, Person]


def village_of(county: County, slug: str) -> Village:
    with county.app.app_context():
        with transaction() as current:
            village_id = current.execute(
                text("SELECT id FROM villages WHERE slug = :slug"), {"slug": slug}
            ).scalar_one()
            place = {"village": village_id}
            ids = {name: current.execute(text(wanted), place).scalar() for name, wanted in FOUND.items()}
            middles = {path: current.execute(text(wanted), place).scalar() for path, wanted in MIDDLE.items()}
            who = text("SELECT u.login, m.user_id, m.member_id FROM memberships m JOIN users u ON u.id = m.user_id"
                       " WHERE m.village_id = :village")  # fmt: skip
            actors = {login.split("-")[0]: Actor(village_id, *rest) for login, *rest in current.execute(who, place)}
            known = set(current.scalars(text("SELECT user_id FROM sign_ins WHERE user_id IS NOT NULL")))
            for actor in actors.values():
                if actor.user_id not in known:
                    make_sign_in(actor)
            current.flush()
            at = now().replace(tzinfo=None)
            lives = {"now": at, "later": at + timedelta(days=1)}
            current.execute(text("UPDATE sign_ins SET seen_at = :now, expires_at = :later"), lives)
        people = {name: Person(county.app, token_of(actors[login]), language="zh") for name, login in LOGINS.items()}
        people["passer_by"] = Person(county.app, None, language="zh")
    return Village(county.app, slug, {name: str(value) for name, value in ids.items()}, middles, people)


def pages_of(village: Village) -> Iterator[tuple[str, Person, str]]:
    """List addresses that can be opened, with somebody who may."""
    routes = village.app.url_map.bind("127.0.0.1")
    for endpoint, place in PLACES.items():
        wanted = {name for _, name, _, _ in string.Formatter().parse(place.path) if name}
        people = sorted(place.people & village.people.keys())
        address = (
            place.path if not wanted <= village.ids.keys() else place.url(village.ids, village=f"/v/{village.slug}/")
        )
        if not people or not wanted <= village.ids.keys():
            continue
        try:
            routes.match(address.split("?")[0], method="GET")
        except HTTPException:
            continue
        yield endpoint, village.people[people[0]], address
    for path, mark in village.middles.items():
        yield f"{path} from far below", village.people["bo"], f"/v/{village.slug}/{path}?before={mark}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where benchmarks.growth keeps its counties")
    parser.add_argument("--kind", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--name", default="large")
    parser.add_argument("--village", default="cun01")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    os.umask(0o077)
    print(machine())
    with kept_place(asked.folder, asked.kind) as place:
        url, folder = place.url(asked.kind, asked.name), asked.folder / f"{asked.name}-{asked.kind}"
        village = village_of(opened(asked.name, url, folder), asked.village)
        rows: dict[bool, list[Measured]] = {True: [], False: []}
        for name, person, address in pages_of(village):
            if asked.only in name and person.get(address).status_code == 200:
                is_file = re.search("export|workbook|xlsx|archive", name) is not None
                rows[is_file].append(
                    measured(name, lambda who=person, where=address: asked_for(who, where), village, asked.rounds)
                )
        show(f"pages of {village.slug}", rows[False])
        if rows[True]:
            show("files", rows[True])
        with village.app.app_context(), reading():
            db.engine.dispose()


if __name__ == "__main__":
    main()
