"""The start page of mistakes found late: what each path does, who must agree, what the household sees."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.corrections.rules import ways_allowed
from pointsapp.web.clerk.corrections.blueprint import READERS, pages
from pointsapp.web.clerk.corrections.lists import WAY_WORDS
from pointsapp.web.guard import allow, settings
from pointsapp.web.links import way_to


@dataclass(frozen=True)
class Path:
    """One kind of mistake with its way."""

    title: str
    now: str
    who: str
    seen: str
    label: str
    url: str | None
    icon: str


@pages.get("/start")
@allow(*READERS)
def start() -> ResponseReturnValue:
    """Ask what was found to be wrong, and lead there."""
    ways = [WAY_WORDS[way] for way in ways_allowed(settings())]
    return render_template("clerk/corrections/start.html", paths=_paths(), ways=ways, settings_url=_settings_url())


def _settings_url() -> str | None:
    return way_to("settings.show")


def _paths() -> list[Path]:
    two = _("Two people: you ask, and somebody of the review panel, a supervisor or the secretary agrees.")
    return [
        Path(
            _("Wrong household, wrong item or wrong points in one line"),
            _(
                "Find the line in the household's passbook and press “Correct”. It is taken back whole; the right one"
                " goes through review and notice like every other."
            ),
            two,
            _("Both lines stay in the passbook, each pointing to the other, with your reason on top."),
            _("To the passbooks"),
            way_to("passbooks.index"),
            "book-open",
        ),
        Path(
            _("A whole sheet is wrong"),
            _(
                "Open the sheet and press “Take the whole sheet back”. All its credited lines are taken back at once"
                " or none."
            ),
            two,
            _("Each household sees its line, the one that takes it back, and your reason."),
            _("To the sheets"),
            way_to("activities.index"),
            "clipboard-x",
        ),
        Path(
            _("A notice was printed wrong"),
            _(
                "While it hangs: stop it and post its lines again, from today on for the full days. After its end:"
                " correct the single lines or the sheet."
            ),
            _("You alone while it hangs, since no points have moved; the new notice says why."),
            _("The old page says that it was stopped and why; the points come later."),
            _("To the notices"),
            way_to("notices.index"),
            "megaphone",
        ),
        Path(
            _("Goods came back"),
            _(
                "Within the first minutes the keeper undoes it at the counter. Later: open the receipt and say which"
                " goods came back, and whether they can be sold again."
            ),
            two,
            _("The points come back as a line of their own."),
            _("To the redemptions"),
            way_to("redemptions.index"),
            "package",
        ),
    ]
