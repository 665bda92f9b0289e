"""Refusals in words: points read as the village writes them."""

from __future__ import annotations

from flask import Flask, g

from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.villages.models import Village
from pointsapp.web.messages import text_of


def test_a_village_with_tenths_of_a_point_reads_tenths(context: Flask) -> None:
    with context.test_request_context(headers={"Cookie": "language=en"}):
        g.village = Village(point_scale=10)

        text = text_of(InsufficientPoints(balance=25, wanted=300))

    assert text == "There are not enough points: 2.5 there, 30 needed."
