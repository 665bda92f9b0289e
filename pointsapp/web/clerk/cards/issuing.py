"""Printing cards: for the households that have none, or for chosen ones."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pointsapp.cards.queries import count_without_card, list_live_rows, list_without_card
from pointsapp.cards.rules import MOST_CARDS
from pointsapp.cards.service import issue_again, issue_cards
from pointsapp.cards.types import CardFilter
from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.households.queries import describe_households, search_people
from pointsapp.households.types import HouseholdState, HouseholdView
from pointsapp.web.clerk.cards.forms import IssueForm, TickedForm
from pointsapp.web.clerk.cards.group import UNPROCESSABLE, WRITERS, pages
from pointsapp.web.clerk.cards.handing_out import hand_out_page
from pointsapp.web.clerk.cards.printing import Printing
from pointsapp.web.clerk.cards.wanted import group_choices, wanted_cards
from pointsapp.web.guard import actor, allow

MOST_FOUND = 20


@pages.route("/issue", methods=["GET", "POST"])
@allow(*WRITERS)
def issue() -> ResponseReturnValue:
    """Ask who is to hold a card; sent, the answer is the sheet to print."""
    form, printing = IssueForm(), Printing()
    if form.is_submitted() and form.accepts(lambda: _issue(form, printing)):
        return printing.answer()
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("clerk/cards/issue.html", form=form, **_candidates(form)), status


@pages.post("/issue-again")
@allow(*WRITERS)
def issue_spoilt_again() -> ResponseReturnValue:
    """End the ticked cards of a spoilt sheet; the answer is the sheet that takes their place."""
    form, printing = TickedForm(), Printing()
    if not form.accepts(lambda: _issue_again(form, printing)):
        return hand_out_page(form=form), UNPROCESSABLE
    return printing.answer()


def _issue(form: IssueForm, printing: Printing) -> None:
    wishes = form.wishes()
    content = {"wishes": wishes}
    key = form.request_key.data or ""
    printing.make(key, "cards.issue", content, lambda: issue_cards(actor(), wishes, at=now()))


def _issue_again(form: TickedForm, printing: Printing) -> None:
    card_ids = form.card_ids()
    content = {"cards": card_ids}
    key = form.request_key.data or ""
    printing.make(key, "cards.issue_again", content, lambda: issue_again(actor(), card_ids, at=now()))


def _candidates(form: IssueForm) -> dict[str, Any]:
    """Give the households of this address, whom to tick, and how many more there are."""
    village_id, wanted = actor().village_id, wanted_cards()
    with reading():
        is_search = bool(wanted.text or wanted.household_id)
        ids = _searched(wanted) if is_search else list_without_card(village_id, wanted.group_id, limit=MOST_CARDS)
        total = len(ids) if is_search else count_without_card(village_id, wanted.group_id)
        views = describe_households(village_id, ids, on=village_day(now()))
        cards = list_live_rows(village_id, ids, on=village_day(now())) if is_search else {}
        groups, by_id = group_choices(village_id)
    homes = [views[household_id] for household_id in ids if views[household_id].state is not HouseholdState.CLOSED]
    ticked = set(form.wishes()) if form.is_submitted() else set()
    if not form.is_submitted() and not is_search:
        ticked = {(home.household_id, holder_id) for home in homes if (holder_id := _usual_holder(home))}
    group = by_id.get(wanted.group_id) if wanted.group_id else None
    found = {"homes": homes, "total": total, "ticked": ticked, "cards": cards, "is_search": is_search}
    return {**found, "groups": groups, "group": group, "wanted": wanted, "query": request.args.get("q", "")}


def _searched(wanted: CardFilter) -> list[HouseholdId]:
    if wanted.household_id is not None:
        found = describe_households(actor().village_id, [wanted.household_id], on=village_day(now()))
        return list(found)
    hits = search_people(actor().village_id, wanted.text, on=village_day(now()), limit=MOST_FOUND)
    return list(dict.fromkeys(hit.household_id for hit in hits))


def _usual_holder(home: HouseholdView) -> MemberId | None:
    """Give the head, or the first grown-up where the head is none."""
    return next((member.member_id for member in home.members if member.is_adult), None)
