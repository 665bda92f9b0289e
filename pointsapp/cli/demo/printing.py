"""The demo's printed cards, kept in a folder because their codes exist nowhere else."""

from __future__ import annotations

from pathlib import Path

import qrcode
from jinja2 import Environment, FileSystemLoader, select_autoescape
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.svg import SvgPathImage

from pointsapp.cards.rules import in_groups
from pointsapp.cli.demo.shopping import Printed
from pointsapp.cli.demo.tables import DATA
from pointsapp.core.actor import VillageId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.households.queries import describe_households

PICTURES = 12
"""So many cards are kept as single pictures too, for holding to a camera."""


def print_cards(folder: Path, village_id: VillageId, cards: list[Printed]) -> Path:
    """Write the sheet `cards.html` and the first cards as pictures named by household number."""
    folder.mkdir(parents=True, exist_ok=True)
    with reading():
        views = describe_households(village_id, [card.household_id for card in cards], on=village_day(now()))
    printed = []
    for place, card in enumerate(cards):
        view = views[card.household_id]
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=4, box_size=8)
        code.add_data(card.code)
        printed.append(
            {
                "number": view.number,
                "name": view.head_name,
                "serial": card.serial,
                "groups": in_groups(card.code),
                "picture": code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode"),
            }
        )
        if place < PICTURES:
            with (folder / f"card_{view.number}.png").open("wb") as file:
                code.make_image().save(file)
    pages = Environment(loader=FileSystemLoader(DATA), autoescape=select_autoescape())
    sheet = folder / "cards.html"
    sheet.write_text(pages.get_template("cards.html").render(cards=printed), encoding="utf-8")
    return sheet
