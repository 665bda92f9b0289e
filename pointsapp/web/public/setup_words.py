"""What is said on the pages that set up the first village."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from pointsapp.founding.rules import appointments_of
from pointsapp.founding.types import Draft, Step
from pointsapp.web.public.setup_forms import COMMA, COUNTING
from pointsapp.web.role_names import ROLE_NAMES


@dataclass(frozen=True)
class Told:
    """A row of the summary: what was asked, what was said, and where it can be changed."""

    step: Step
    label: str
    value: str


def question_of(step: Step) -> tuple[str, str]:
    """Give a step's question and why it is asked."""
    return {
        Step.VILLAGE: (_("Which village is it?"), _("The name stands on every page and every paper.")),
        Step.GROUPS: (
            _("Which villagers' groups are there?"),
            _("Households are listed by group. Groups can be added and renamed later."),
        ),
        Step.SECRETARY: (
            _("Who is the village secretary?"),
            _("The secretary notes the adoption of the rules and gives roles to people."),
        ),
        Step.CLERK: (
            _("Who is the clerk?"),
            _("The clerk enters households and deeds, and prints notices and cards."),
        ),
        Step.PANEL: (
            _("Who reviews, and who supervises?"),
            _("Nobody reviews what they recorded or what concerns their own household."),
        ),
        Step.SHOP: (_("Which shop hands the goods out?"), _("The keeper scans the cards and hands the goods out.")),
    }[step]


def told_of(draft: Draft) -> list[Told]:
    """List all that was told, for a last look."""
    counting = str(COUNTING["10" if draft.has_tenths else "1"])
    return [
        Told(Step.VILLAGE, _("Village"), draft.name),
        Told(Step.VILLAGE, _("Division code"), draft.division_code),
        Told(Step.VILLAGE, _("How points are counted"), counting),
        Told(Step.GROUPS, _("Villagers' groups"), COMMA.join(draft.groups)),
        Told(Step.SECRETARY, _("Secretary"), draft.secretary),
        Told(Step.CLERK, _("Clerk"), COMMA.join(draft.clerks)),
        Told(Step.PANEL, _("Review panel"), COMMA.join(draft.reviewers)),
        Told(Step.PANEL, _("Supervisor"), COMMA.join(draft.supervisors) or _("nobody yet")),
        Told(Step.SHOP, _("Shop"), draft.shop_name),
        Told(Step.SHOP, _("Shop keeper"), draft.keeper),
    ]


def several_roles_of(draft: Draft) -> list[tuple[str, str]]:
    """List the people who hold more than one role, with their roles in words."""
    return [
        (person.name, COMMA.join(str(ROLE_NAMES[role]) for role in person.roles))
        for person in appointments_of(draft)
        if len(person.roles) > 1
    ]
