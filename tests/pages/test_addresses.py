"""Addresses of a long page are made once, and are the same as if each were made alone."""

from __future__ import annotations

from flask import Flask, url_for

from pointsapp.web.addresses import each_address


def test_addresses_that_differ_in_one_number_are_as_made_alone(app: Flask) -> None:
    with app.test_request_context():
        in_path = each_address("public_notice.object_to", "number", token="a" * 22)
        in_query = each_address("public_notice.show", "line", token="b" * 22)

        assert in_path(7) == url_for("public_notice.object_to", token="a" * 22, number=7)
        assert in_query(12) == url_for("public_notice.show", token="b" * 22, line=12)
