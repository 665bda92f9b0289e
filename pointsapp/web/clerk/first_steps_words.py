"""What is said of each first step: what, why, and where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from pointsapp.reports.first_steps import FirstSteps, Step
from pointsapp.web.links import way_to


@dataclass(frozen=True)
class StepCard:
    """A first step in words. Shape: `ways` are labels with addresses, for those who may go there."""

    text: str
    why: str
    icon: str
    is_done: bool
    ways: tuple[tuple[str, str], ...]


def step_cards(steps: FirstSteps) -> list[StepCard]:
    """Give the first steps in their order."""
    return [_card(step, steps) for step in Step]


def _card(step: Step, steps: FirstSteps) -> StepCard:
    text, why, icon = _said(step, steps)
    ways = tuple((label, url) for label, url in _ways(step, steps) if url is not None)
    return StepCard(text, why, icon, step in steps.done, ways)


def _said(step: Step, steps: FirstSteps) -> tuple[str, str, str]:
    return {
        Step.GROUPS: (
            _("Enter the villagers' groups"),
            _("Households are listed and cards are printed by group."),
            "users",
        ),
        Step.HOUSEHOLDS: (
            _("Enter the households and who lives in them"),
            _("First hang up what the village keeps about them and why: people should know before they are entered."),
            "house",
        ),
        Step.MATCHED: (
            _("Match the officers with their households"),
            ngettext(
                "So that nobody reviews the own family. %(num)s person is left.",
                "So that nobody reviews the own family. %(num)s people are left.",
                steps.unmatched,
            ),
            "link",
        ),
        Step.RULES: (
            _("Bring in the scoring table and note its adoption"),
            _("Points count only under rules that a meeting of the village adopted."),
            "scale",
        ),
        Step.PANEL: (
            _("At least three reviewers from different households"),
            ngettext(
                "Nobody decides on the own household, so there must be others. It is %(num)s household now.",
                "Nobody decides on the own household, so there must be others. It is %(num)s households now.",
                steps.reviewers,
            ),
            "clipboard-check",
        ),
        Step.CARDS: (
            _("Print the households' cards and hand them out"),
            _("The shop scans the card. It works once it is ticked as handed out."),
            "qr-code",
        ),
        Step.GOODS: (
            _("Put goods with their prices on the shelf"),
            _("So that everybody sees what points are worth."),
            "package",
        ),
        Step.NOTICE: (
            _("Post the first notice"),
            _("Record a deed, let the panel review it, then post it: only what stood on a notice is credited."),
            "megaphone",
        ),
    }[step]


def _ways(step: Step, steps: FirstSteps) -> Iterator[tuple[str, str | None]]:
    if step is Step.GROUPS:
        yield _("Settings"), way_to("settings.show", _anchor="groups")
    elif step is Step.HOUSEHOLDS:
        yield _("What is kept about your household"), way_to("kept.sheet")
        yield _("Take in a list"), way_to("roster.upload")
        yield _("Enter one by one"), way_to("households.new")
    elif step is Step.MATCHED:
        yield _("Match people with households"), way_to("matching.index")
    elif step is Step.RULES:
        if steps.rule_draft_id is None:
            yield _("Import a scoring table"), way_to("scoring.upload")
        else:
            yield _("Note the adoption"), way_to("scoring.adopt", rule_set_id=steps.rule_draft_id)
        yield _("Scoring table"), way_to("scoring.index")
    elif step is Step.PANEL:
        yield _("People and roles"), way_to("people.index")
    elif step is Step.CARDS:
        yield _("Print cards"), way_to("cards.issue")
        yield _("Hand out cards"), way_to("cards.waiting")
    elif step is Step.GOODS:
        yield _("Add goods"), way_to("goods.add")
        yield _("Import a price list"), way_to("goods.import_prices")
    else:
        yield _("Record an activity"), way_to("activities.new")
        yield _("Review"), way_to("review.index")
        yield _("Make a notice"), way_to("notices.new")
