"""Every page group of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.web.admin import (
    archive,
    backups,
    clock,
    envelope,
    kin,
    matching,
    people,
    practice,
    restored,
    scoring,
    settings,
)
from pointsapp.web.clerk import (
    activities,
    cards,
    corrections,
    front,
    guidance,
    handover,
    households,
    life,
    lost_cards,
    notice_stops,
    objections,
    openings,
    papers,
    passbooks,
    photos,
    review,
    roster,
)
from pointsapp.web.public import door, notice, own, setup
from pointsapp.web.shop import counter, goods, look_ups, outages, redemptions
from pointsapp.web.villager import kept, passbook

ALL_PAGES: tuple[Blueprint, ...] = (
    door.pages,
    setup.pages,
    own.pages,
    passbook.pages,
    kept.pages,
    households.pages,
    roster.pages,
    people.pages,
    kin.pages,
    matching.pages,
    envelope.pages,
    settings.pages,
    clock.pages,
    backups.pages,
    archive.pages,
    practice.pages,
    restored.pages,
    scoring.pages,
    counter.pages,
    goods.pages,
    redemptions.pages,
    look_ups.pages,
    outages.pages,
    lost_cards.pages,
    activities.pages,
    openings.pages,
    cards.pages,
    photos.pages,
    review.pages,
    notice_stops.pages,
    objections.pages,
    front.pages,
    guidance.pages,
    handover.pages,
    passbooks.pages,
    corrections.pages,
    papers.pages,
    life.pages,
    notice.pages,
)
